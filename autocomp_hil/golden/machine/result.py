# SPDX-License-Identifier: Apache-2.0
"""Tells what became of a job on the functional machine."""

from dataclasses import dataclass

from autocomp_hil.golden.explain import Explanation
from autocomp_hil.golden.faults import ProgramFault
from autocomp_hil.golden.machine.outcome import Ending
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.races import Race
from autocomp_hil.golden.usage import Usage

__all__ = ["MachineResult", "TrapReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrapReport:
    """Why a job ended as trapped. What does not apply is None."""

    message: str
    """What happened, in one line for people."""
    pc: int | None
    """The instruction; for a command, the one that issued it."""
    cause: int | None = None
    """mcause, if the core took a trap."""
    address: int | None = None
    """The byte outside the ranges, or mtval."""
    direction: str | None = None
    """R, W or X, for an access outside the ranges."""
    command: str | None = None
    """The accelerator command that is to blame, in words."""
    fault: ProgramFault | None = None
    """The rule that the command breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineResult:
    """How a job ended and what it left."""

    outcome: Ending
    exit_code: int | None
    """Signed exit code; None unless EXITED, and in a judged job."""
    message: str | None
    """Reason in words, unless EXITED."""
    trap: TrapReport | None
    """Report of the trap, exactly if TRAPPED, else None."""
    instructions: int
    """Instructions that took effect."""
    commands: int
    """Commands that the accelerator accepted."""
    console: str
    console_is_cut: bool
    """Whether more was printed than the console keeps."""
    started: bool
    """Whether START was written."""
    stopped: bool
    """Whether STOP was written after it."""
    reads_time: bool
    """Whether cycle, instret or a counter was read, whose values may differ from the hardware's."""
    races: tuple[Race, ...]
    """The first accesses that lack a fence; with one, results may differ from the hardware's."""
    memory: SparseMemory
    """Contents of DRAM at the end."""
    usage: Usage
    """Local rows and bytes that the commands used."""
    least_cycles: int
    """Cycles that the commands take at least on the hardware, whatever overlaps."""
    explanation: Explanation | None
    """Notes on who wrote what, if they were asked for."""
