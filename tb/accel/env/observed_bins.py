# SPDX-License-Identifier: Apache-2.0
"""How the hardware was exercised, as named bins; the program's own bins are in ``coverage``.

Covered: memory timing, command-port pressure, what performance counters saw, hazards between
commands that were accepted within a few cycles of each other, faults on the error port.
Not covered: internal state that no port and no counter shows.
"""

from collections.abc import Iterable

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accesses import LocalAccess
from autocomp_hil.isa import CounterEvent, decode
from autocomp_hil.simulator import MemoryTiming
from tb.accel.env.records import CommandsSeen, ResponsesSeen
from tb.accel.env.scoreboard import JudgedProgram
from tb.accel.env.sequences import WATCHED
from tb.accel.hazards import HAZARDS, Engine, engine_of
from tb.accel.points.faults import fault_entries
from tb.accel.points.memory import (
    full_points,
    memory_points_of,
    row_points,
    traffic_points,
)
from tb.accel.points.orders import order_points, order_points_of

__all__ = ["observed_bins", "observed_bins_of", "observed_points", "observed_points_of"]

_LATENCY_EDGES = (1, 5, 20, 60, 200)
_CLOSE_CYCLES = 16
_STALL_CYCLES = 8
_LIVE_HAZARDS = {name.replace("hazard.", "live.", 1) for name in HAZARDS}


def observed_bins_of(hardware: HardwareConfig) -> frozenset[str]:
    """Return every bin that can be observed on a configuration."""
    latencies = {
        f"memory.{way}_latency.{low}" for way in ("read", "write") for low in _LATENCY_EDGES[:-1]
    }
    watched = set(WATCHED)
    if not hardware.loop_unrollers.matmul:
        watched.remove(CounterEvent.LOOP_MATMUL_ACTIVE_CYCLES)
    return frozenset(
        {
            *latencies, *_LIVE_HAZARDS, *(f"counter.{event}" for event in watched),
            "memory.jitter", "memory.even", "memory.read_idle", "memory.address_stall",
            "memory.write_data_stall", "memory.one_read", "memory.one_write",
            "port.back_to_back", "port.idle", "port.full", "port.answer_stall",
            *(f"fault.{entry.rule}" for entry in fault_entries(hardware)), "end.good",
        }
    )  # fmt: skip


def observed_points_of() -> frozenset[str]:
    """Points that take hundreds of programs; they are those of all configurations."""
    return memory_points_of() | order_points_of()


def observed_points(judged: JudgedProgram, hardware: HardwareConfig) -> set[str]:
    """The points of one program on the hardware."""
    seen, recorder = judged.seen, judged.recorder
    commands = seen.commands.commands
    cycles: list[int] = seen.commands.log["cycle"].tolist()
    points = row_points(recorder.dram, hardware)
    points |= traffic_points(seen.bursts.bursts, judged.item.settings.timing)
    points |= order_points(commands, cycles, recorder.local, hardware)
    if judged.item.settings.idle_seed is None:
        points |= full_points(commands, cycles, hardware)
    return points


def observed_bins(judged: JudgedProgram) -> set[str]:
    """The bins of one program on the hardware."""
    seen = judged.seen
    return {
        *_memory_bins(judged.item.settings.timing),
        *_port_bins(seen.commands, idle=judged.item.settings.idle_seed is not None),
        *_counter_bins(seen.commands, seen.responses),
        *_live_hazards(seen.commands, judged.recorder.local),
        "end.good" if seen.fault.fault is None else f"fault.{seen.fault.fault.rule}",
    }


def _memory_bins(timing: MemoryTiming) -> set[str]:
    bins = {
        f"memory.{way}_latency.{max(low for low in _LATENCY_EDGES if low <= cycles)}"
        for way, cycles in (
            ("read", timing.first_beat_latency_cycles),
            ("write", timing.write_response_latency_cycles),
        )
    }
    bins.add("memory.jitter" if timing.latency_jitter_cycles else "memory.even")
    for name, is_hit in (
        ("memory.read_idle", timing.read_idle_per_mille),
        ("memory.address_stall", timing.address_stall_per_mille),
        ("memory.write_data_stall", timing.write_data_stall_per_mille),
        ("memory.one_read", timing.max_reads_in_flight == 1),
        ("memory.one_write", timing.max_writes_in_flight == 1),
        ("port.answer_stall", timing.response_stall_per_mille),
    ):
        if is_hit:
            bins.add(name)
    return bins


def _port_bins(seen: CommandsSeen, *, idle: bool) -> set[str]:
    gaps = np.diff(seen.log["cycle"].astype(np.int64))
    bins = {"port.idle"} if idle else set()
    if (gaps == 1).any():
        bins.add("port.back_to_back")
    if not idle and (gaps > _STALL_CYCLES).any():
        bins.add("port.full")
    return bins


def _counter_bins(seen: CommandsSeen, responses: ResponsesSeen) -> set[str]:
    """Events whose counter showed more than 0."""
    bins: set[str] = set()
    events: dict[int, int] = {}
    reads = [decode(command).fields for command in seen.commands if command.funct == _COUNTER]
    for fields, value in zip(reads, responses.values, strict=False):
        event = events.get(fields["index"])
        if value and event is not None:
            bins.add(f"counter.{CounterEvent(event)}")
        if fields["write_config"]:
            events.pop(fields["index"], None)
            if not fields["is_external"] and fields["event_code"] in set(WATCHED):
                events[fields["index"]] = fields["event_code"]
    return bins


_COUNTER = 126


def _live_hazards(seen: CommandsSeen, accesses: Iterable[LocalAccess]) -> set[str]:
    """Hazards between commands that were accepted within a few cycles."""
    bins: set[str] = set()
    recent: list[tuple[int, Engine, LocalAccess]] = []
    cycles: list[int] = seen.log["cycle"].tolist()
    for access in accesses:
        engine = engine_of(seen.commands[access.command_index])
        if engine is None or (access.is_acc and not access.is_write and engine is not Engine.STORE):
            continue
        cycle = cycles[access.command_index]
        recent = [entry for entry in recent if cycle - entry[0] <= _CLOSE_CYCLES]
        for _, older_engine, older in recent:
            if older.command_index != access.command_index and _overlap(older, access):
                kind = _kind(older, access)
                memory = "acc" if access.is_acc else "spad"
                bins.add(f"live.{kind}.{older_engine.value}_{engine.value}.{memory}")
        recent.append((cycle, engine, access))
    return bins & _LIVE_HAZARDS


def _overlap(older: LocalAccess, younger: LocalAccess) -> bool:
    return (
        older.is_acc == younger.is_acc
        and older.first <= younger.last
        and younger.first <= older.last
    )


def _kind(older: LocalAccess, younger: LocalAccess) -> str:
    if older.is_write:
        return "waw" if younger.is_write else "raw"
    return "war" if younger.is_write else "rar"
