# SPDX-License-Identifier: Apache-2.0
"""Builds simulation models, each once, and runs programs on accelerator and chip."""

from autocomp_hil.simulator.accelerator import AcceleratorSimulator, Waves, accelerator_model
from autocomp_hil.simulator.chip import ChipSimulator, chip_model
from autocomp_hil.simulator.chip_run import ChipRun
from autocomp_hil.simulator.compare import first_difference
from autocomp_hil.simulator.job import BURST, AcceleratorRun, EndReason, MemoryTiming
from autocomp_hil.simulator.model import ModelOptions, build_model

__all__ = [
    "BURST",
    "AcceleratorRun",
    "AcceleratorSimulator",
    "ChipRun",
    "ChipSimulator",
    "EndReason",
    "MemoryTiming",
    "ModelOptions",
    "Waves",
    "accelerator_model",
    "build_model",
    "chip_model",
    "first_difference",
]
