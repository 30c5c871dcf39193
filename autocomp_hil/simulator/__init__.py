# SPDX-License-Identifier: Apache-2.0
"""Builds simulation models, each once, and runs programs on accelerator and chip."""

from autocomp_hil.simulator.accelerator.compare import first_difference, memory_difference
from autocomp_hil.simulator.accelerator.settings import RunSettings
from autocomp_hil.simulator.accelerator.simulator import AcceleratorSimulator, accelerator_model
from autocomp_hil.simulator.accelerator.verdict import judge
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.chip.run import ChipRun
from autocomp_hil.simulator.chip.simulator import ChipSimulator, chip_model
from autocomp_hil.simulator.job import (
    ACCEPTED,
    BURST,
    NEVER,
    AcceleratorRun,
    EndReason,
    MemoryTiming,
)
from autocomp_hil.simulator.waves import Waves, wave_file

__all__ = [
    "ACCEPTED",
    "BURST",
    "NEVER",
    "AcceleratorRun",
    "AcceleratorSimulator",
    "ChipRun",
    "ChipSimulator",
    "EndReason",
    "MemoryTiming",
    "ModelOptions",
    "RunSettings",
    "Waves",
    "accelerator_model",
    "build_model",
    "chip_model",
    "first_difference",
    "judge",
    "memory_difference",
    "wave_file",
]
