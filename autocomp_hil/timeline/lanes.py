# SPDX-License-Identifier: Apache-2.0
"""Commands of an event log as slices that do not overlap.

An engine holds several commands at once and ends them one by one. On the lane of its engine a
command has the cycles in which it is the next to end: from its issue, or from the end of the one
before, to its own end. So the slices of a lane add up to the time in which it had work, and a
long slice is a command that the others wait for. PRELOADs and COMPUTEs end independently of each
other and have a lane each; commands without an engine (CONFIG, FLUSH, COUNTER, and what a fault
drops) take one cycle of dispatch.

A command of the program that the hardware replaced by others of its own, such as a loop, is on a
lane of its own from the dispatch of the first of these, or from the end of the loop before, to the
end of the last; each of these is on the lane of its engine and knows the number of the program's
command, also where those of two loops interleave. One that was replaced by none has no slice.

What had not ended when the job did is on a lane of its own, from its acceptance to the last
cycle: all of those slices end together, so they nest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from itertools import groupby
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
    LOOP = auto()
    LOAD = auto()
    PRELOAD = auto()
    COMPUTE = auto()
    STORE = auto()
    UNFINISHED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRecord:
    """What the log says of one command; cycles are None where it did not come so far."""

    number: int
    """Number, in the order of acceptance, of the program's command that it is or stands for."""
    place: int
    """Number in the order of dispatch; a loop has that of its first command, and what was never
    dispatched has one past all that were."""
    command: Command
    """The command as it was dispatched; of a loop, as it was accepted."""
    program_command: Command
    """The program's command of this number."""
    has_entry: bool
    """Whether the command has an entry in the reservation station; else dispatch was its end."""
    is_loop: bool
    """The program's command itself, in whose place others were dispatched."""
    accepted: int
    """Cycle in which the core handed the program's command over."""
    dispatched: int | None
    issued: int | None
    fetched: int | None
    completed: int | None
    written: int | None


class CommandSlice(NamedTuple):
    """A command as it is drawn on its lane."""

    lane: Lane
    start: int
    end: int
    """First cycle that is no longer part of it."""
    record: CommandRecord


def command_slices(log: EventLog) -> Iterator[CommandSlice]:
    """One slice per dispatched command, loop, and command that waits: lane by lane, in order."""
    ended: dict[Lane, list[tuple[int, CommandRecord]]] = {lane: [] for lane in Lane}
    for record in _records(log):
        lane, end = _place(record)
        ended[lane].append((end, record))
    for lane, entries in ended.items():
        free = 0
        for end, record in sorted(entries, key=lambda entry: (entry[0], entry[1].place)):
            if lane is Lane.UNFINISHED:
                yield CommandSlice(lane, record.accepted, log.cycles, record)
                continue
            begin = record.dispatched if lane is Lane.LOOP else record.issued
            start = end - 1 if lane is Lane.DISPATCH else max(free, begin or 0)
            yield CommandSlice(lane, start, end, record)
            free = end


def _records(log: EventLog) -> Iterator[CommandRecord]:
    accepted = log.accepted.tolist()
    waiting = 0
    origins = log.moments["origin"].tolist()
    rows = log.moments.tolist()
    places = sorted(range(len(rows)), key=origins.__getitem__)  # loops in flight interleave
    for number, group in groupby(places, key=origins.__getitem__):
        records = [_record(log, place, rows[place], accepted[number]) for place in group]
        yield from records
        loop = _loop(records, is_whole=bool(log.moments[records[-1].place]["is_last"]))
        if loop is not None:
            yield loop
        waiting = number + 1
    for number in range(waiting, len(accepted)):
        cycle, rs1, rs2, funct = accepted[number]
        command = Command(funct, rs1, rs2)
        yield CommandRecord(
            number=number, place=len(log.moments) + number, command=command,
            program_command=command, has_entry=False, is_loop=False, accepted=cycle,
            dispatched=None, issued=None, fetched=None, completed=None, written=None,
        )  # fmt: skip


def _record(
    log: EventLog, place: int, row: tuple[int, ...], accepted: tuple[int, int, int, int]
) -> CommandRecord:
    """Return the record of one dispatched command."""
    number, _, funct, rs1, rs2, entry, *moments = row
    cycle, program_rs1, program_rs2, program_funct = accepted
    # NEVER is later than any; what a full log says of the cycle in which it ends is not whole.
    cycles = [value if value < log.cycles else None for value in moments]
    return CommandRecord(
        number=number,
        place=place,
        command=Command(funct, rs1, rs2),
        program_command=Command(program_funct, program_rs1, program_rs2),
        has_entry=entry != NEVER,
        is_loop=False,
        accepted=cycle,
        dispatched=cycles[0],
        issued=cycles[1],
        fetched=cycles[2],
        completed=cycles[3],
        written=cycles[4],
    )


def _loop(records: list[CommandRecord], *, is_whole: bool) -> CommandRecord | None:
    """The program's command whose place others took, None if it was dispatched itself.

    Args:
        records: All that was dispatched for it.
        is_whole: No other one follows.
    """
    first = records[0]
    if len(records) == 1 and first.command == first.program_command:
        return None
    ends = [_place(record)[1] - 1 for record in records if _place(record)[0] != Lane.UNFINISHED]
    is_over = is_whole and len(ends) == len(records)
    return replace(
        first,
        command=first.program_command,
        is_loop=True,
        issued=None,
        fetched=None,
        completed=max(ends) if is_over else None,
        written=None,
    )


def _place(record: CommandRecord) -> tuple[Lane, int]:
    """Lane, and a key that orders it: the first cycle after the command's end, if it ended."""
    if record.dispatched is None:
        return Lane.UNFINISHED, record.accepted
    if record.is_loop:
        lane, end = Lane.LOOP, record.completed
        return (lane, end + 1) if end is not None else (Lane.UNFINISHED, record.accepted)
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
