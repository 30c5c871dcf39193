# SPDX-License-Identifier: Apache-2.0
"""Every entry of the ISA's tables of faults: which command breaks which rule in which field."""

import functools
from typing import NamedTuple

from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.config import HardwareConfig
from tb.accel.points.support import is_performed

__all__ = ["FaultEntry", "fault_entries", "fault_point"]


_SCRATCHPAD_BLOCKS, _ACCUMULATOR_BLOCKS = 8, 2
"""Memories that hold a loop of one block of everything in each half, a stride or a pad with it."""


class FaultEntry(NamedTuple):
    """A way in which a command can fault."""

    command: str
    """Name of the command; ``unknown`` for a funct that no command has."""
    rule: str
    field: str


@functools.lru_cache(maxsize=8)
def fault_entries(hardware: HardwareConfig) -> tuple[FaultEntry, ...]:
    """All entries of a configuration in the order of the source; one that stands twice, once.

    Commands of a loop that the configuration has no unroller for fault in one way. Where memories
    have only a few blocks, loops are too large before they are anything else.
    """
    blocks = (hardware.scratchpad_rows // hardware.dim, hardware.accumulator_rows // hardware.dim)
    holds_loops = blocks[0] >= _SCRATCHPAD_BLOCKS and blocks[1] >= _ACCUMULATOR_BLOCKS
    isa = load_isa()
    found = {FaultEntry("unknown", "unknown_command", "funct"): None}
    for command in isa.commands:
        if not is_performed(command, hardware):
            found[FaultEntry(command.name, "unsupported_command", "funct")] = None
            continue
        for check in isa.faults_of(command):
            if check.rule == "loop_configuration" and not holds_loops:
                continue
            found[FaultEntry(command.name, check.rule, check.field)] = None
    return tuple(found)


def fault_point(entry: FaultEntry) -> str:
    """Name of an entry's point."""
    return f"fault.{entry.command}.{entry.rule}.{entry.field}"
