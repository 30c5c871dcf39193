# SPDX-License-Identifier: Apache-2.0
"""Command timelines of small made-up logs: lanes, causes, the file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.simulator.chip.events import (
    CHANGE,
    MOMENTS,
    CoreState,
    DispatchState,
    EventLog,
    ExecuteState,
    Interval,
    LoadState,
    RegionState,
    StoreState,
    Track,
)
from autocomp_hil.simulator.job import ACCEPTED, NEVER
from autocomp_hil.timeline import (
    Cause,
    Lane,
    Stall,
    chrome_trace,
    command_slices,
    stalls,
    write_chrome_trace,
)
from autocomp_hil.timeline.chrome import cut
from tests.unit.timeline.schema import check_trace

_CYCLES = 200
_N = NEVER


def _log(
    commands: list[tuple[int, isa.Command, tuple[int, ...]]],
    changes: list[tuple[int, Track, int]],
    cycles: int = _CYCLES,
) -> EventLog:
    """A log: (accepted, command, moments), (cycle, track, bits)."""
    return EventLog(
        cycles=cycles,
        job_cycles=cycles,
        accepted=np.array([(at, c.rs1, c.rs2, c.funct) for at, c, _ in commands], dtype=ACCEPTED),
        moments=np.array(
            [
                (number, 1, c.funct, c.rs1, c.rs2, *moments)
                for number, (_, c, moments) in enumerate(commands)
                if moments
            ],
            dtype=MOMENTS,
        ),
        changes=np.array(changes, dtype=CHANGE),
    )


def _example() -> EventLog:
    """Every lane, loads that overlap in their engine, a PRELOAD beneath a COMPUTE."""
    spad, acc = isa.spad_address, isa.acc_address
    compute = isa.compute_preloaded(spad(0), isa.GARBAGE, 4, 4, 4, 4)
    preload = isa.preload(spad(4), acc(0), 4, 4, 4, 4)
    return _log(
        [
            (1, isa.config_st(64), (_N, 3, _N, _N, _N, _N)),
            (2, isa.mvin(0x2000_0000, spad(0), 4, 4), (0, 4, 5, _N, 60, _N)),
            (3, isa.mvin(0x2000_0040, spad(4), 4, 4), (1, 5, 6, _N, 64, _N)),
            (4, preload, (8, 6, 65, _N, 70, _N)),
            (5, compute, (9, 7, 66, 75, 90, _N)),
            (6, preload, (10, 8, 67, _N, 78, _N)),
            (7, compute, (11, 9, 68, 84, 99, _N)),
            (8, isa.mvout(0x2000_0080, acc(0), 4, 4), (24, 10, 100, _N, 110, 160)),
            (9, isa.mvin(0x2000_0000, spad(0), 4, 4), (2, 11, 120, _N, _N, _N)),
            (150, isa.flush(), ()),
        ],
        [
            (5, Track.LOAD, LoadState.BUSY),
            (6, Track.EXECUTE, ExecuteState.BLOCKED_BY_LOAD),
            (10, Track.LOAD, LoadState.BUSY | LoadState.DMA_WAIT),
            (50, Track.LOAD, LoadState.BUSY | LoadState.ACTIVE),
            (58, Track.LOAD, LoadState.BUSY | LoadState.DMA_WAIT | LoadState.REQUEST_WAIT),
            (65, Track.LOAD, 0),
            (66, Track.EXECUTE, ExecuteState.BUSY),
            (80, Track.EXECUTE, ExecuteState.BUSY | ExecuteState.MAC | ExecuteState.BANK_WAIT),
            (100, Track.EXECUTE, 0),
            (20, Track.REGION, RegionState.RUNS),
            (180, Track.REGION, 0),
        ],
    )


def test_lanes() -> None:
    """A command has the cycles in which it is the next to end; what has not ended is apart."""
    found = {entry.record.number: entry[:3] for entry in command_slices(_example())}
    assert found == {
        0: (Lane.DISPATCH, 3, 4),
        1: (Lane.LOAD, 5, 61),
        2: (Lane.LOAD, 61, 65),
        3: (Lane.PRELOAD, 65, 71),
        4: (Lane.COMPUTE, 66, 91),
        5: (Lane.PRELOAD, 71, 79),
        6: (Lane.COMPUTE, 91, 100),
        7: (Lane.STORE, 100, 161),
        8: (Lane.UNFINISHED, 9, _CYCLES),
        9: (Lane.UNFINISHED, 150, _CYCLES),
    }


def test_loops_that_interleave() -> None:
    """Commands of two loops come in turns: each loop ends with its own last one."""
    loop, mvin = isa.Command(isa.Funct.LOOP_WS, 0, 0), isa.mvin(0x2000_0000, 0, 4, 4)
    rows = [  # origin, is the last of it, command, dispatched, completed
        (0, 0, loop, 1, _N), (0, 0, mvin, 2, 20), (1, 0, loop, 3, _N), (1, 0, mvin, 4, 30),
        (0, 1, mvin, 5, 40), (1, 1, mvin, 6, 50),
    ]  # fmt: skip
    log = EventLog(
        cycles=_CYCLES,
        job_cycles=_CYCLES,
        accepted=np.array([(0, 0, 0, loop.funct), (1, 0, 0, loop.funct)], dtype=ACCEPTED),
        moments=np.array(
            [
                (origin, is_last, c.funct, c.rs1, c.rs2, _N if c is loop else place, dispatched,
                 _N if c is loop else dispatched + 1, _N, completed, _N)
                for place, (origin, is_last, c, dispatched, completed) in enumerate(rows)
            ],
            dtype=MOMENTS,
        ),
        changes=np.array([], dtype=CHANGE),
    )  # fmt: skip
    found = [entry for entry in command_slices(log) if entry.lane is Lane.LOOP]
    assert [(entry.record.number, *entry[1:3]) for entry in found] == [(0, 1, 41), (1, 41, 51)]


def test_computes_that_end_out_of_order() -> None:
    """A COMPUTE without result rows may end before an older one: both still have a slice."""
    compute = isa.compute_preloaded(isa.spad_address(0), isa.GARBAGE, 4, 4, 4, 4)
    log = _log(
        [(1, compute, (8, 2, 3, 10, 40, _N)), (2, compute, (9, 3, 4, 12, 30, _N))],
        [],
    )
    assert [entry[1:3] for entry in command_slices(log)] == [(4, 31), (31, 41)]


def test_intervals_cover_the_job() -> None:
    """Intervals cover the job from cycle 0 to the end; a bit is counted in its cycles."""
    log = _example()
    parts = list(log.intervals(Track.LOAD))
    assert parts[0] == Interval(0, 5, 0)
    assert parts[-1] == Interval(65, _CYCLES, 0)
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert log.count(Track.LOAD, LoadState.BUSY) == 60
    assert list(log.intervals(Track.CORE)) == [Interval(0, _CYCLES, 0)]


def test_stalls_of_the_example() -> None:
    """Work hides waits; equal neighbours are one stall."""
    log = _example()
    assert list(stalls(log, Track.LOAD)) == [
        Stall(start=10, end=50, cause=Cause.DRAM_DATA),
        Stall(start=58, end=65, cause=Cause.DRAM_READ),
    ]
    assert list(stalls(log, Track.EXECUTE)) == [Stall(start=6, end=66, cause=Cause.AFTER_LOAD)]


@pytest.mark.parametrize(
    ("track", "bits", "cause"),
    [
        (Track.LOAD, LoadState.BUSY, None),
        (Track.LOAD, LoadState.REQUEST_WAIT, None),
        (Track.LOAD, LoadState.MEMORY_WAIT | LoadState.DMA_WAIT, Cause.LOCAL_WRITE),
        (Track.LOAD, LoadState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
        (Track.LOAD, LoadState.BLOCKED_BY_STORE, Cause.AFTER_STORE),
        (Track.EXECUTE, ExecuteState.DRAIN | ExecuteState.BANK_WAIT, None),
        (Track.EXECUTE, ExecuteState.BANK_WAIT | ExecuteState.WAITS_OPERAND, Cause.BANK),
        (Track.EXECUTE, ExecuteState.WAITS_STATIONARY, Cause.STATIONARY),
        (Track.EXECUTE, ExecuteState.WAITS_OPERAND, Cause.OPERANDS),
        (Track.EXECUTE, ExecuteState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
        (Track.EXECUTE, ExecuteState.BLOCKED_BY_STORE, Cause.AFTER_STORE),
        (Track.STORE, StoreState.MOVES | StoreState.WRITE_WAIT, None),
        (Track.STORE, StoreState.MEMORY_WAIT, Cause.LOCAL_READ),
        (Track.STORE, StoreState.DMA_WAIT, Cause.DRAM_WRITE),
        (Track.STORE, StoreState.IN_FLIGHT | StoreState.WRITE_WAIT, Cause.DRAM_WRITE),
        (Track.STORE, StoreState.IN_FLIGHT | StoreState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
        (Track.STORE, StoreState.BLOCKED_BY_LOAD, Cause.AFTER_LOAD),
        (Track.STORE, StoreState.IN_FLIGHT, Cause.WRITE_ANSWER),
        (Track.DISPATCH, DispatchState.FULL_OF_LOADS, Cause.LOADS_FULL),
        (Track.DISPATCH, DispatchState.FULL_OF_EXECUTES, Cause.EXECUTES_FULL),
        (Track.DISPATCH, DispatchState.FULL_OF_STORES, Cause.STORES_FULL),
        (Track.DISPATCH, DispatchState.NO_COMMAND, Cause.NO_COMMAND),
        (Track.CORE, CoreState.FENCE_ACCELERATOR | CoreState.FENCE_STORES, Cause.FENCE),
        (Track.CORE, CoreState.FENCE_STORES, Cause.FENCE_STORES),
        (Track.CORE, CoreState.QUEUE_FULL, Cause.QUEUE_FULL),
        (Track.CORE, CoreState.COMMAND_STORES, Cause.COMMAND_STORES),
        (Track.CORE, CoreState.ANSWER, Cause.ANSWER),
        (Track.CORE, CoreState.LOAD | CoreState.FETCH, Cause.DATA_LOAD),
        (Track.CORE, CoreState.STORE, Cause.DATA_STORE),
        (Track.CORE, CoreState.FETCH, Cause.FETCH),
    ],
)
def test_causes(track: Track, bits: int, cause: Cause | None) -> None:
    """What each combination of bits means."""
    expected = [] if cause is None else [Stall(start=10, end=20, cause=cause)]
    assert list(stalls(_log([], [(10, track, bits), (20, track, 0)]), track)) == expected


def test_cut_at_edges() -> None:
    """A stall is split where a command begins or ends, and loses no cycle."""
    stall = Stall(start=10, end=50, cause=Cause.BANK)
    pieces = list(cut([stall], [5, 10, 20, 35, 50, 60]))
    assert [(piece.start, piece.end) for piece in pieces] == [(10, 20), (20, 35), (35, 50)]


def test_file(tmp_path: Path) -> None:
    """The file is JSON, keeps the schema, and says what each command was."""
    path = tmp_path / "timeline.json"
    write_chrome_trace(_example(), "example", path)
    trace = json.loads(path.read_text(encoding="utf-8"))
    counts = check_trace(trace, commands=10)
    assert counts == {"command": 10, "stall": 4, "region": 1}  # one stall is cut in two
    load = next(e for e in trace["traceEvents"] if e.get("args", {}).get("number") == 1)
    assert load["name"] == "mvin dram_addr=0x20000000 laddr=spad[0] cols=4 rows=4"
    assert load["args"]["dram_addr"] == "0x20000000"
    assert (load["args"]["rows"], load["args"]["cols"]) == (4, 4)
    assert load["args"]["cycle"] == {"accepted": 2, "dispatched": 4, "issued": 5, "completed": 60}
    assert trace["otherData"]["busy"] == {"load": 60, "execute": 34, "store": 0}


def _swap(trace: dict[str, Any]) -> None:
    trace["traceEvents"].reverse()


def _lengthen(trace: dict[str, Any]) -> None:
    first = next(e for e in trace["traceEvents"] if e.get("tid") == Lane.LOAD and e["ph"] == "X")
    first["dur"] += 2


def _lose(trace: dict[str, Any]) -> None:
    trace["traceEvents"] = [e for e in trace["traceEvents"] if e.get("tid") != Lane.STORE]


@pytest.mark.parametrize("spoil", [_swap, _lengthen, _lose])
def test_the_schema_is_strict(spoil: Callable[[dict[str, Any]], None]) -> None:
    """Disorder, overlap, and a lost command are found."""
    trace = chrome_trace(_example(), "example")
    check_trace(trace, commands=10)
    spoil(trace)
    with pytest.raises(AssertionError):
        check_trace(trace, commands=10)


def test_colours_tell_causes_apart() -> None:
    """Perfetto colours by name: no two causes share one; families share a category."""
    assert len({cause.text for cause in Cause}) == len(Cause)
    assert len({cause.category for cause in Cause}) == 7
