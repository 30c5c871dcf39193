# SPDX-License-Identifier: Apache-2.0
"""What passes between the simulator of the accelerator alone and its worker."""

from dataclasses import dataclass

from autocomp_hil.simulator.messages import SimulatorAnswer, SimulatorTask

__all__ = ["AcceleratorAnswer", "AcceleratorTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorTask(SimulatorTask):
    """A program for the accelerator alone."""

    commands: bytes
    """Commands, packed as ``hil_command_t``."""
    command_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorAnswer(SimulatorAnswer):
    """What the accelerator did at its ports, and its local memories."""

    accepted: bytes
    """Accepted commands, packed as ``hil_accepted_t``."""
    responses: bytes
    """Answers of COUNTER commands, uint64 each."""
    bursts: bytes
    """Bursts, packed as ``hil_burst_t``."""
    scratchpad: bytes
    accumulator: bytes
