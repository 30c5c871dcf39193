# SPDX-License-Identifier: Apache-2.0
"""Rules for the command port: what it accepted is what was sent.

Covered: contents, order and number of the commands, at most one per cycle, none after the job.
Not covered: how long a command waits, and whether a fence was kept (no port shows busy).
"""

import numpy as np

from autocomp_hil.golden import Program
from autocomp_hil.isa import Command
from autocomp_hil.simulator.job import AcceleratorRun

__all__ = ["port_fault"]


def port_fault(program: Program, accepted: tuple[Command, ...], run: AcceleratorRun) -> str | None:
    """What is wrong with the accepted commands, in one line; None where nothing is.

    Args:
        program: What was sent; its fences do not reach the port.
        accepted: The commands in ``run.accepted``.
        run: What came of the program.
    """
    return _contents_fault(program, accepted) or _cycles_fault(run)


def _contents_fault(program: Program, accepted: tuple[Command, ...]) -> str | None:
    sent = [entry for entry in program.commands if isinstance(entry, Command)]
    for index, (ours, theirs) in enumerate(zip(sent, accepted, strict=False)):
        if ours != theirs:
            return f"command {index}: sent {_words(ours)}, the port accepted {_words(theirs)}"
    if len(sent) != len(accepted):
        return f"commands: {len(sent)} sent, {len(accepted)} accepted"
    return None


def _words(command: Command) -> str:
    return f"(funct {command.funct}, rs1 {command.rs1:#x}, rs2 {command.rs2:#x})"


def _cycles_fault(run: AcceleratorRun) -> str | None:
    cycles = run.accepted["cycle"]
    early = np.flatnonzero(cycles[1:] <= cycles[:-1])
    if len(early):
        index = int(early[0]) + 1
        return f"command {index}: accepted in cycle {cycles[index]}, not after the one before"
    if len(cycles) and int(cycles[-1]) >= run.cycles:
        return f"commands: one accepted in cycle {cycles[-1]} of a job of {run.cycles} cycles"
    return None
