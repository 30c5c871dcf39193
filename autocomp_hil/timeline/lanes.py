# SPDX-License-Identifier: Apache-2.0
"""Commands of an event log as slices that do not overlap.

An engine holds several commands at once and ends them one by one. On the lane of its engine a
command has the cycles in which it is the next to end: from its issue, or from the end of the one
before, to its own end. So the slices of a lane add up to the time in which it had work, and a
long slice is a command that the others wait for. PRELOADs and COMPUTEs end independently of each
other and have a lane each; commands without an engine (CONFIG, FLUSH, COUNTER, and what a fault
drops) take one cycle of dispatch.

What had not ended when the job did is on a lane of its own, from its acceptance to the last
cycle: all of those slices end together, so they nest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import NamedTuple

from autocomp_hil.isa import Command, Funct
from autocomp_hil.simulator.chip.events import EventLog
from autocomp_hil.simulator.job import NEVER

__all__ = ["CommandRecord", "CommandSlice", "Lane", "command_slices"]


class Lane(IntEnum):
    """Tracks of a timeline, from top to bottom."""

    REGION = auto()
    CORE = auto()
    DISPATCH = auto()
    LOAD = auto()
    PRELOAD = auto()
    COMPUTE = auto()
    STORE = auto()
    UNFINISHED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRecord:
    """What the log says of one command; cycles are None where it did not come so far."""

    number: int
    command: Command
    has_entry: bool
    """In the reservation station; else dispatch was its end."""
    accepted: int
    """Cycle in which the core handed it over."""
    dispatched: int | None
    issued: int | None
    fetched: int | None
    completed: int | None
    written: int | None


class CommandSlice(NamedTuple):
    """One command on its lane."""

    lane: Lane
    start: int
    end: int
    """First cycle that is no longer part of it."""
    record: CommandRecord


def command_slices(log: EventLog) -> Iterator[CommandSlice]:
    """One slice per accepted command: lane by lane, in order of time."""
    ended: dict[Lane, list[tuple[int, CommandRecord]]] = {lane: [] for lane in Lane}
    for record in _records(log):
        lane, end = _place(record)
        ended[lane].append((end, record))
    for lane, entries in ended.items():
        free = 0
        for end, record in sorted(entries, key=lambda entry: (entry[0], entry[1].number)):
            if lane is Lane.UNFINISHED:
                yield CommandSlice(lane, record.accepted, log.cycles, record)
                continue
            start = end - 1 if lane is Lane.DISPATCH else max(free, record.issued or 0)
            yield CommandSlice(lane, start, end, record)
            free = end


def _records(log: EventLog) -> Iterator[CommandRecord]:
    dispatched = log.moments.tolist()
    never = (NEVER,) * 6
    for number, (accepted, rs1, rs2, funct) in enumerate(log.accepted.tolist()):
        entry, *moments = dispatched[number] if number < len(dispatched) else never
        # NEVER is later than any; what a full log says of the cycle in which it ends is not whole.
        cycles = [value if value < log.cycles else None for value in moments]
        yield CommandRecord(
            number=number,
            command=Command(funct, rs1, rs2),
            has_entry=entry != NEVER,
            accepted=accepted,
            dispatched=cycles[0],
            issued=cycles[1],
            fetched=cycles[2],
            completed=cycles[3],
            written=cycles[4],
        )


def _place(record: CommandRecord) -> tuple[Lane, int]:
    """Lane, and a key that orders it: the first cycle after the command's end, if it ended."""
    if record.dispatched is None:
        return Lane.UNFINISHED, record.accepted
    if not record.has_entry:
        return Lane.DISPATCH, record.dispatched + 1
    match record.command.funct:
        case Funct.MVOUT:
            lane, end = Lane.STORE, record.written
        case Funct.PRELOAD:
            lane, end = Lane.PRELOAD, record.completed
        case Funct.COMPUTE_PRELOADED | Funct.COMPUTE_ACCUMULATED:
            lane, end = Lane.COMPUTE, record.completed
        case _:
            lane, end = Lane.LOAD, record.completed
    if end is None:
        return Lane.UNFINISHED, record.accepted
    return lane, end + 1
