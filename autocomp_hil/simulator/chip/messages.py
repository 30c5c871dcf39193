# SPDX-License-Identifier: Apache-2.0
"""What passes between the simulator of a chip and its worker."""

from dataclasses import dataclass

from autocomp_hil.simulator.messages import SimulatorAnswer, SimulatorTask

__all__ = ["ChipAnswer", "ChipTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipTask(SimulatorTask):
    """A program on the chip."""

    ranges: tuple[tuple[int, int, int], ...]
    """Memory that the program may touch, as (address, bytes, rights)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAnswer(SimulatorAnswer):
    """What became of a program on the chip."""

    events: tuple[int, ...]
    """Cycles with each event, by its number."""
    region_events: tuple[int, ...]
    """Cycles with each event in the measured region, by its number."""
    command: tuple[int, int, int] | None
    """rs1, rs2 and funct of the command that is to blame."""
    command_pc: int | None
    """Address of the instruction that issued it."""
    last_trap: dict[str, int] | None
    last_pcs: tuple[int, ...]
    """Addresses of the last instructions, oldest first."""
    console: bytes
    logs: tuple[bytes, ...]
    """Accepted commands, moments and changes, if the job wanted the event log; else none."""
