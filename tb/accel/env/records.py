# SPDX-License-Identifier: Apache-2.0
"""What travels between the components: one sequence item, and what each monitor observed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyuvm import uvm_sequence_item

from autocomp_hil.golden import Program, ProgramFault, SparseMemory
from autocomp_hil.golden.element import Array
from autocomp_hil.isa import Command
from autocomp_hil.simulator import EndReason, RunSettings

__all__ = [
    "BurstsSeen",
    "CommandsSeen",
    "FaultSeen",
    "JobSeen",
    "MemorySeen",
    "ProgramItem",
    "ResponsesSeen",
    "Verdict",
]


class ProgramItem(uvm_sequence_item):
    """A program with the settings it runs under."""

    def __init__(self, name: str, program: Program, settings: RunSettings) -> None:
        super().__init__(name)
        self.name = name
        self.program = program
        self.settings = settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandsSeen:
    """Commands as the port accepted them."""

    commands: tuple[Command, ...]
    log: npt.NDArray[np.void]
    """Commands with cycles; dtype ``autocomp_hil.simulator.ACCEPTED``, shape (commands,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesSeen:
    """Answers of COUNTER commands, in order."""

    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSeen:
    """The error port at the end of the job."""

    fault: ProgramFault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstsSeen:
    """DMA bursts in order of their addresses."""

    bursts: npt.NDArray[np.void]
    """Bursts, dtype ``autocomp_hil.simulator.BURST``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySeen:
    """All memories at the end of the job."""

    dram: SparseMemory
    scratchpad: Array
    """Contents of the scratchpad, shape (scratchpad_rows, dim)."""
    accumulator: Array
    """Contents of the accumulator, shape (accumulator_rows, dim)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """How the job ended."""

    number: int
    cycles: int
    end_reason: EndReason
    description: str
    """The design in words, where the job did not end well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the scoreboard says about one program."""

    name: str
    mismatch: str | None
    """The first difference; None: all is equal."""
    fault: ProgramFault | None
    """The program's fault, as the hardware reported it."""
    commands: int
    cycles: int
    digest: str
    """Hash of everything observed: equal for equal runs."""
    description: str
