# SPDX-License-Identifier: Apache-2.0
"""Holds the event log of a job on the chip: how far each command came, what each part did.

A cycle has a number; what is said of a cycle holds in all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from autocomp_hil.simulator.observation import (
    CHANGE,
    MOMENTS,
    CoreState,
    DispatchState,
    ExecuteState,
    LoadState,
    RegionState,
    StoreState,
    Track,
)

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
    """Number of cycles that the log holds."""
    job_cycles: int
    """Number of cycles of the job: more, if the log was full before its end."""
    accepted: npt.NDArray[np.void] = field(repr=False)
    """Commands that were accepted in these cycles, by their numbers; dtype ACCEPTED."""
    moments: npt.NDArray[np.void] = field(repr=False)
    """What was dispatched, in that order, and how far each came, NEVER where it did not; dtype
    MOMENTS. A command has the number of the accepted command that it is, or stands for, as its
    origin: several can have one origin, and an accepted command can have been replaced by none."""
    changes: npt.NDArray[np.void] = field(repr=False)
    """Changes of the bits of tracks; all are 0 at first; dtype CHANGE."""

    @property
    def is_cut(self) -> bool:
        """Whether the log was full before the end of the job."""
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
