# SPDX-License-Identifier: Apache-2.0
"""How rows and bursts lie in DRAM, how many are in flight, and what fills the reservation station.

All of it is looked up in what was observed of a program's run.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accesses import DramAccess
from autocomp_hil.golden.loops.unroll import CONVOLUTION, MATMUL
from autocomp_hil.isa import Command
from autocomp_hil.simulator import MemoryTiming
from tb.accel.hazards import Engine, engine_of

__all__ = ["full_points", "memory_points_of", "row_points", "traffic_points"]

_WAYS: Final = ("read", "write")
_OFFSETS: Final = ("0", "1", "between", "last")
_LENGTHS: Final = ("byte", "part", "beat", "beats", "many")
_LATENCIES: Final = (1, 5, 20, 60)
_LEVELS: Final = (1, 2, 4, 8, 16)
_BEATS: Final = ("1", "2", "3", "4")
_STALL_CYCLES: Final = 8
_LOOP_WINDOW: Final = 3
"""A loop has left its unroller when so many times the places of the queues were taken after it."""
_MANY_BEATS: Final = 2


def memory_points_of() -> frozenset[str]:
    """Every point; they are those of all configurations."""
    return frozenset(
        {
            *map("dma.{0[0]}.{0[1]}.{0[2]}".format, itertools.product(_WAYS, _OFFSETS, _LENGTHS)),
            *map("dma.{0[0]}.beats.{0[1]}".format, itertools.product(_WAYS, _BEATS)),
            *map(
                "dma.{0[0]}.latency_{0[1]}.in_flight_{0[2]}".format,
                itertools.product(_WAYS, _LATENCIES, _LEVELS),
            ),
            *(f"full.{engine.value}" for engine in Engine),
        }
    )


def row_points(accesses: Iterable[DramAccess], hardware: HardwareConfig) -> set[str]:
    """Points of the rows that commands load and store: place in a beat x length x way."""
    bus = hardware.dma_bus_bytes
    found = set()
    for access in accesses:
        way = "write" if access.is_write else "read"
        length = _length(access.row_bytes, bus)
        for row in range(access.rows):
            offset = (access.address + row * access.stride) % bus
            where = {0: "0", 1: "1", bus - 1: "last"}.get(offset, "between")
            found.add(f"dma.{way}.{where}.{length}")
    return found


def _length(row_bytes: int, bus: int) -> str:
    if row_bytes == 1:
        return "byte"
    if row_bytes < bus:
        return "part"
    if row_bytes == bus:
        return "beat"
    return "beats" if row_bytes <= _MANY_BEATS * bus else "many"


def traffic_points(bursts: npt.NDArray[np.void], timing: MemoryTiming) -> set[str]:
    """Points of the bursts: beats of each, and how many were in flight at which latency."""
    found = set()
    for way, is_write, latency in (
        ("read", 0, timing.first_beat_latency_cycles),
        ("write", 1, timing.write_response_latency_cycles),
    ):
        mine = bursts[bursts["is_write"] == is_write]
        if not len(mine):
            continue
        found |= {f"dma.{way}.beats.{int(beats)}" for beats in np.unique(mine["beats"])}
        low = max(edge for edge in _LATENCIES if edge <= latency)
        most = _most_in_flight(mine)
        found |= {f"dma.{way}.latency_{low}.in_flight_{n}" for n in _LEVELS if n <= most}
    return found & memory_points_of()


def _most_in_flight(bursts: npt.NDArray[np.void]) -> int:
    begins = np.sort(bursts["cycle"].astype(np.uint64))
    ends = np.sort(bursts["end_cycle"].astype(np.uint64))
    ended = np.searchsorted(ends, begins, side="left")
    return int((np.arange(1, len(begins) + 1) - ended).max())


def full_points(
    commands: Sequence[Command], cycles: Sequence[int], hardware: HardwareConfig
) -> set[str]:
    """Classes that had no free entry: what stood at the head of the full queues for long.

    The port takes a command when the head of the queues leaves them. A load, store, PRELOAD or
    COMPUTE stays at the head for one reason only: its class is full. Where a loop was a short time
    before, what stands at the head is not known.
    """
    found = set()
    queues = hardware.queues
    depth = queues.entry + queues.convolution + queues.matmul + queues.dispatch
    for index in range(depth, len(cycles)):
        near = commands[max(0, index - _LOOP_WINDOW * depth) : index]
        if cycles[index] - cycles[index - 1] > _STALL_CYCLES and not _has_loops(near):
            engine = engine_of(commands[index - depth])
            if engine is not None:
                found.add(f"full.{engine.value}")
    return found


def _has_loops(commands: Iterable[Command]) -> bool:
    return any(command.funct in MATMUL | CONVOLUTION for command in commands)
