# SPDX-License-Identifier: Apache-2.0
"""Decides which unit starts next; pure, so that it can be tried without processes."""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum

from autocomp_hil.regress.unit import Unit

__all__ = ["Queue", "Rank", "rank_of"]


class Rank(IntEnum):
    """What comes first."""

    EARLY = 0
    """Small required units that find most faults, in the order of the catalogue."""
    EXCLUSIVE = 1
    """Required units that measure time, while not much else runs yet."""
    REQUIRED = 2
    REPEAT = 3
    """Repeats of failures of this night."""
    OLD = 4
    """Old failures of a cause that has others among the required units."""
    FILLER = 5


_IN_ORDER = {Rank.EARLY, Rank.FILLER}


def rank_of(unit: Unit) -> Rank:
    """The rank of a unit of the catalogue, or of a fixed one."""
    if unit.is_filler:
        return Rank.OLD if unit.part == "fixed" else Rank.FILLER
    if unit.is_early:
        return Rank.EARLY
    return Rank.EXCLUSIVE if unit.is_exclusive else Rank.REQUIRED


class Queue:
    """Units that wait. Longest first, but early ones and fillers in the order of the catalogue."""

    def __init__(self, cores: int, estimate_s: Callable[[Unit], float]) -> None:
        """Begin without units.

        Args:
            cores: Processes that may be busy at once.
            estimate_s: Wall time that a unit takes.
        """
        self._cores = cores
        self._estimate_s = estimate_s
        self._waiting: list[tuple[int, float, int, Unit]] = []
        self._added = 0

    def add(self, units: Iterable[Unit], rank: Rank | None = None) -> None:
        """Let units wait.

        Args:
            units: The units.
            rank: What they rank as; None: each by what it is.
        """
        for unit in units:
            own = rank_of(unit) if rank is None else rank
            length_s = self._estimate_s(unit) if own not in _IN_ORDER else 0.0
            self._waiting.append((own, -length_s, self._added, unit))
            self._added += 1
        self._waiting.sort(key=lambda entry: entry[:3])

    def take(self, running: Sequence[Unit], left_s: float) -> Unit | None:
        """The unit to start now, taken out; None if something must end first, or nothing fits.

        Args:
            running: Units that run.
            left_s: Time until the night is to end.
        """
        if any(unit.is_exclusive for unit in running):
            return None
        busy = sum(self._needs(unit) for unit in running)
        for index, entry in enumerate(self._waiting):
            unit = entry[3]
            if self._estimate_s(unit) > left_s:
                continue
            is_too_much = busy + self._needs(unit) > self._cores
            if is_too_much or (unit.is_exclusive and running):
                return None  # it is its turn: it must not wait for ever behind smaller ones
            del self._waiting[index]
            return unit
        return None

    def waiting(self) -> list[Unit]:
        """Units that were not taken."""
        return [entry[3] for entry in self._waiting]

    def _needs(self, unit: Unit) -> int:
        return min(unit.cores, self._cores)
