# SPDX-License-Identifier: Apache-2.0
"""A job's event log as a file of the trace event format, for Perfetto and chrome://tracing.

One cycle is shown as one microsecond. A track per engine (PRELOADs and COMPUTEs of the execute
engine have one each), one slice per command, stalls as slices of their own beneath the command
that is at work, or alone where there is none; a stall that outlasts a command is cut there, so
that slices of a track always nest.
"""

import bisect
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from autocomp_hil.isa import EncodingError, decode, disassemble
from autocomp_hil.simulator.chip.events import EventLog, ExecuteState, LoadState, StoreState, Track
from autocomp_hil.timeline.causes import Stall, stalls
from autocomp_hil.timeline.lanes import CommandRecord, CommandSlice, Lane, command_slices

__all__ = ["STALL_LANES", "chrome_trace", "cut", "write_chrome_trace"]

STALL_LANES: Final[Mapping[Track, Lane]] = {
    Track.CORE: Lane.CORE,
    Track.DISPATCH: Lane.DISPATCH,
    Track.LOAD: Lane.LOAD,
    Track.EXECUTE: Lane.COMPUTE,
    Track.STORE: Lane.STORE,
}
"""Where the stalls of a part of the chip are shown."""

_NAMES: Final = {
    Lane.REGION: "measured region",
    Lane.CORE: "core waits",
    Lane.DISPATCH: "dispatch",
    Lane.LOOP: "loops",
    Lane.LOAD: "load engine",
    Lane.PRELOAD: "execute engine: PRELOAD",
    Lane.COMPUTE: "execute engine: COMPUTE",
    Lane.STORE: "store engine",
    Lane.UNFINISHED: "not ended",
}
_COLOURS: Final = {
    Lane.DISPATCH: "rail_idle",
    Lane.LOOP: "rail_animation",
    Lane.LOAD: "good",
    Lane.PRELOAD: "rail_load",
    Lane.COMPUTE: "vsync_highlight_color",
    Lane.STORE: "thread_state_running",
    Lane.UNFINISHED: "black",
}
_PROCESS: Final = 1

_Event = dict[str, Any]


def chrome_trace(log: EventLog, title: str) -> dict[str, Any]:
    """The whole trace; ``otherData`` has busy and stall cycles by engine.

    Args:
        log: Log of the job.
        title: Name of the program, shown as the process.
    """
    commands = list(command_slices(log))
    waits = {lane: list(stalls(log, track)) for track, lane in STALL_LANES.items()}
    slices = [_command_event(entry) for entry in commands]
    slices += [
        _slice_event(Lane.REGION, part.start, part.end, name="measured region", cat="region")
        for part in log.intervals(Track.REGION)
        if part.bits
    ]
    for lane, list_of_stalls in waits.items():
        edges = sorted({x for c in commands if c.lane is lane for x in (c.start, c.end)})
        slices += [_stall_event(lane, piece) for piece in cut(list_of_stalls, edges)]
    # What encloses comes first; the sort is stable, so a command is before its stalls.
    slices.sort(key=lambda event: (event["ts"], -event["dur"]))
    return {
        "traceEvents": [*_names(title), *slices],
        "displayTimeUnit": "ns",
        "otherData": {
            "time": "1 us is 1 cycle",
            "cycles": log.cycles,
            "job_cycles": log.job_cycles,
            "is_cut": log.is_cut,
            "busy": {
                "load": log.count(Track.LOAD, LoadState.BUSY),
                "execute": log.count(Track.EXECUTE, ExecuteState.BUSY),
                "store": log.count(Track.STORE, StoreState.BUSY),
            },
            "stalls": {_NAMES[lane]: _sums(found) for lane, found in waits.items()},
        },
    }


def write_chrome_trace(log: EventLog, title: str, path: Path) -> None:
    """Write it, one event per line."""
    trace = chrome_trace(log, title)
    events = trace.pop("traceEvents")
    head = json.dumps(trace)[:-1]
    lines = ",\n".join(json.dumps(event, separators=(",", ":")) for event in events)
    path.write_text(f'{head}, "traceEvents": [\n{lines}\n]}}\n', encoding="utf-8")


def cut(found: list[Stall], edges: list[int]) -> Iterator[Stall]:
    """The stalls, cut so that none of them reaches across an edge."""
    for stall in found:
        start = stall.start
        first = bisect.bisect_right(edges, start)
        for edge in edges[first : bisect.bisect_left(edges, stall.end)]:
            yield Stall(start=start, end=edge, cause=stall.cause)
            start = edge
        yield Stall(start=start, end=stall.end, cause=stall.cause)


def _sums(found: list[Stall]) -> dict[str, int]:
    cycles: Counter[str] = Counter()
    for stall in found:
        cycles[stall.cause.text] += stall.end - stall.start
    return dict(cycles)


def _names(title: str) -> list[_Event]:
    events = [_metadata("process_name", Lane.REGION, name=title)]
    for lane in Lane:
        events.append(_metadata("thread_name", lane, name=_NAMES[lane]))
        events.append(_metadata("thread_sort_index", lane, sort_index=int(lane)))
    return events


def _metadata(what: str, lane: Lane, **arguments: object) -> _Event:
    return {"name": what, "ph": "M", "pid": _PROCESS, "tid": int(lane), "args": arguments}


def _slice_event(lane: Lane, start: int, end: int, **more: object) -> _Event:
    place = {"ph": "X", "pid": _PROCESS, "tid": int(lane), "ts": start, "dur": end - start}
    return {**place, **more}


def _stall_event(lane: Lane, stall: Stall) -> _Event:
    cause = stall.cause
    return _slice_event(
        lane,
        stall.start,
        stall.end,
        name=cause.text,
        cat=f"stall,{cause.category}",
        cname=cause.cname,
    )


def _command_event(entry: CommandSlice) -> _Event:
    record = entry.record
    return _slice_event(
        entry.lane,
        entry.start,
        entry.end,
        name=disassemble(record.command),
        cat=f"command,{_mnemonic(record)}",
        cname=_COLOURS[entry.lane],
        args=_arguments(record),
    )


def _mnemonic(record: CommandRecord) -> str:
    try:
        return decode(record.command).name
    except EncodingError:
        return "unknown"


def _arguments(record: CommandRecord) -> dict[str, object]:
    """Number, operands, and cycles; those that the command did not reach are absent.

    A command that the hardware issued for another one of the program names that one.
    """
    try:
        operands: Mapping[str, int] = decode(record.command).fields
    except EncodingError:
        operands = {"rs1": record.command.rs1, "rs2": record.command.rs2}
    cycles = {
        name: value
        for name in ("accepted", "dispatched", "issued", "fetched", "completed", "written")
        if (value := getattr(record, name)) is not None
    }
    # Addresses and fp32 bits as text: numbers above 2^53 would lose their low bits.
    shown = {name: value if value < 1 << 16 else hex(value) for name, value in operands.items()}
    number: dict[str, object] = {"number": record.number}
    if record.command != record.program_command:
        program = disassemble(record.program_command)
        number = {"issued_for": record.number, "issued_for_command": program}
    return {**number, **shown, "cycle": cycles}
