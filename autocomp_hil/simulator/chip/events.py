# SPDX-License-Identifier: Apache-2.0
"""The event log of a job on the chip: when each command came how far, what each part was doing.

Bits of the parts are those of ``rtl/sim/tb_chip_events.svh``, in the same order. A cycle has a
number; what is said of a cycle holds in all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, auto
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "CHANGE",
    "MOMENTS",
    "CoreState",
    "DispatchState",
    "EventLog",
    "ExecuteState",
    "Interval",
    "LoadState",
    "RegionState",
    "StoreState",
    "Track",
]

MOMENTS: Final = np.dtype(
    [
        (name, "<u8")
        for name in (
            "origin", "is_last", "funct", "rs1", "rs2",
            "entry", "dispatched", "issued", "fetched", "completed", "written",
        )
    ]
)  # fmt: skip
"""``hil_moments_t``: a command that was dispatched, and how far it came."""

CHANGE: Final = np.dtype([("cycle", "<u8"), ("track", "<u4"), ("bits", "<u4")])
"""``hil_change_t``."""


class Track(IntEnum):
    """``hil_track_t``: parts of the chip whose states are logged."""

    LOAD = 0
    EXECUTE = 1
    STORE = 2
    DISPATCH = 3
    CORE = 4
    REGION = 5


class LoadState(IntFlag):
    """Of the load engine. BLOCKED_BY: its next command waits for older ones of that class."""

    BUSY = auto()
    ACTIVE = auto()
    """load_active_cycle."""
    DMA_WAIT = auto()
    """load_dma_wait_cycle."""
    MEMORY_WAIT = auto()
    """load_scratchpad_wait_cycle."""
    REQUEST_WAIT = auto()
    """rdma_tl_wait_cycles."""
    BLOCKED_BY_LOAD = auto()
    BLOCKED_BY_EXECUTE = auto()
    BLOCKED_BY_STORE = auto()


class ExecuteState(IntFlag):
    """Of the execute engine."""

    BUSY = auto()
    MAC = auto()
    """exe_active_cycle."""
    DRAIN = auto()
    """exe_flush_cycle."""
    WAITS_STATIONARY = auto()
    """exe_preload_haz_cycle."""
    WAITS_OPERAND = auto()
    """exe_overlap_haz_cycle."""
    BANK_WAIT = auto()
    """A read of A, B, D or a PRELOAD's operand waits for its scratchpad bank."""
    BLOCKED_BY_LOAD = auto()
    BLOCKED_BY_EXECUTE = auto()
    BLOCKED_BY_STORE = auto()


class StoreState(IntFlag):
    """Of the store engine."""

    BUSY = auto()
    ACTIVE = auto()
    """store_active_cycle."""
    MOVES = auto()
    """A local row is read, or a row of padding made."""
    DMA_WAIT = auto()
    """store_dma_wait_cycle."""
    MEMORY_WAIT = auto()
    """store_scratchpad_wait_cycle."""
    WRITE_WAIT = auto()
    """wdma_tl_wait_cycles."""
    BLOCKED_BY_LOAD = auto()
    BLOCKED_BY_EXECUTE = auto()
    BLOCKED_BY_STORE = auto()
    IN_FLIGHT = auto()
    """wdma_active_cycle."""


class DispatchState(IntFlag):
    """Of the way from the command queues to the reservation station."""

    FULL_OF_LOADS = auto()
    FULL_OF_EXECUTES = auto()
    FULL_OF_STORES = auto()
    NO_COMMAND = auto()
    """The queue is empty while the accelerator is busy."""


class CoreState(IntFlag):
    """What holds the core up."""

    FENCE_ACCELERATOR = auto()
    FENCE_STORES = auto()
    QUEUE_FULL = auto()
    COMMAND_STORES = auto()
    """A command waits until the stores before it are answered."""
    ANSWER = auto()
    LOAD = auto()
    STORE = auto()
    FETCH = auto()


class RegionState(IntFlag):
    """Of the measured region."""

    RUNS = auto()


class Interval(NamedTuple):
    """Cycles in which the bits of a track stay the same."""

    start: int
    end: int
    """First cycle that is no longer part of it."""
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLog:
    """The log of one job."""

    cycles: int
    """That the log holds."""
    job_cycles: int
    """Of the job; more, if the log was full before its end."""
    accepted: npt.NDArray[np.void] = field(repr=False)
    """Commands that were accepted in these cycles, by their numbers; dtype ACCEPTED."""
    moments: npt.NDArray[np.void] = field(repr=False)
    """What was dispatched, in that order, and how far each came, NEVER where it did not; dtype
    MOMENTS. A command has the number of the accepted command that it is, or stands for, as its
    origin: several can have one origin, and an accepted command can have been replaced by none."""
    changes: npt.NDArray[np.void] = field(repr=False)
    """When bits of a track changed, and to what; all are 0 at first; dtype CHANGE."""

    @property
    def is_cut(self) -> bool:
        """The log was full before the end of the job."""
        return self.cycles < self.job_cycles

    def intervals(self, track: Track) -> Iterator[Interval]:
        """The cycles of the job, in parts in which a track stays the same."""
        is_own = (self.changes["track"] == track) & (self.changes["cycle"] < self.cycles)
        own = self.changes[is_own]
        start, bits = 0, 0
        for cycle, _, new in own.tolist():
            if cycle > start:
                yield Interval(start, cycle, bits)
            start, bits = cycle, new
        if self.cycles > start:
            yield Interval(start, self.cycles, bits)

    def count(self, track: Track, bits: int) -> int:
        """Cycles in which any of the bits is high."""
        return sum(part.end - part.start for part in self.intervals(track) if part.bits & bits)
