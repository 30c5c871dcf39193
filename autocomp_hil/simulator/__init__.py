# SPDX-License-Identifier: Apache-2.0
"""Builds simulation models, each once, and runs programs on the accelerator's."""

from autocomp_hil.simulator.accelerator import AcceleratorSimulator, Waves, accelerator_model
from autocomp_hil.simulator.compare import first_difference
from autocomp_hil.simulator.job import BURST, AcceleratorRun, EndReason, MemoryTiming
from autocomp_hil.simulator.model import ModelOptions, build_model

__all__ = [
    "BURST",
    "AcceleratorRun",
    "AcceleratorSimulator",
    "EndReason",
    "MemoryTiming",
    "ModelOptions",
    "Waves",
    "accelerator_model",
    "build_model",
    "first_difference",
]
