# SPDX-License-Identifier: Apache-2.0
"""Runs the units of a night: as many at once as there are cores, until there is no more time.

Units end with the night, however it ends. What was done is on disk at every moment; summing it up
is not done here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final, Protocol

from autocomp_hil.errors import StorageError
from autocomp_hil.regress.failures.again import repeats_of
from autocomp_hil.regress.folder import Ending, NightFolder, Plan, Work
from autocomp_hil.regress.night import UnitResult, UnitStatus
from autocomp_hil.regress.night_records import UnitRecords, load_unit
from autocomp_hil.regress.process.running import RunningUnit
from autocomp_hil.regress.schedule import Queue, Rank
from autocomp_hil.regress.unit import Unit
from autocomp_hil.storage import FOLDERS, RUNS, check_blame, check_space

__all__ = ["Engine", "Observer"]

_GOOD: Final = {UnitStatus.PASSED, UnitStatus.INTERRUPTED}


class Observer(Protocol):
    """Shows people how the night goes."""

    def planned(self, plan: Plan) -> None:
        """Show that a night begins."""

    def started(self, unit: Unit) -> None:
        """Show that a unit was started."""

    def ended(self, result: UnitResult) -> None:
        """Show that a unit has ended."""

    def said(self, text: str) -> None:
        """Show a sentence."""


@dataclass(frozen=True, slots=True)
class _Stop:
    reason: str


class Engine:
    """One night. ``stop`` may be called from signal handlers."""

    def __init__(
        self,
        folder: NightFolder,
        plan: Plan,
        observer: Observer,
        *,
        estimate_s: Callable[[Unit], float],
        deadline: float,
    ) -> None:
        """Prepare.

        Args:
            folder: Folder of the night, with its plan.
            plan: What to do.
            observer: Who watches.
            estimate_s: Wall time that a unit takes.
            deadline: When to end, in seconds of ``time.monotonic``.
        """
        self._folder = folder
        self._plan = plan
        self._observer = observer
        self._estimate_s = estimate_s
        self._deadline = deadline
        self._queue = Queue(plan.identity.cores, estimate_s)
        self._running: dict[str, RunningUnit] = {}
        self._events: SimpleQueue[tuple[Unit, Ending] | _Stop] = SimpleQueue()
        self._work = Work()
        self._planned = frozenset(unit.name for unit in plan.units)

    def stop(self, reason: str) -> None:
        """End all units and come to an end."""
        self._events.put(_Stop(reason))

    def run(self) -> Work:
        """Do what fits into the time."""
        self._observer.planned(self._plan)
        self._queue.add(self._plan.units)
        self._start_what_fits()
        while self._running:
            match self._events.get():
                case _Stop(reason):
                    self._work.is_interrupted = True
                    self._end_early(reason)
                    for running in self._running.values():
                        running.end()
                case unit, ending:
                    self._take(unit, ending)
            self._start_what_fits()
        self._work.left_out = tuple(
            unit.name
            for unit in self._queue.waiting()
            if not unit.is_filler and not self._is_repeat(unit)
        )
        return self._work

    def _start_what_fits(self) -> None:
        while not self._work.stopped:
            left_s = self._deadline - time.monotonic()
            running = [entry.unit for entry in self._running.values()]
            unit = self._queue.take(running, left_s)
            if unit is None:
                return
            try:
                check_space(RUNS, self._folder.path)
                self._running[unit.name] = RunningUnit(unit, self._folder, self._on_end)
            except StorageError as error:
                self._queue.add([unit])
                self._end_early(str(error))
                return
            self._observer.started(unit)

    def _on_end(self, unit: Unit, ending: Ending) -> None:
        self._events.put((unit, ending))

    def _take(self, unit: Unit, ending: Ending) -> None:
        """Note how a unit ended, and let what failed be tried again."""
        del self._running[unit.name]
        self._work.endings[unit.name] = ending
        is_random = unit.is_filler or unit.name in self._plan.seeded
        found = load_unit(unit, self._folder, ending, is_random=is_random)
        if found.result.status not in _GOOD and self._is_full(unit):
            self._work.void.add(unit.name)
            found = load_unit(unit, self._folder, ending, is_void=True)
        self._observer.ended(found.result)
        if not self._work.stopped:
            self._repeat(found)

    def _is_full(self, unit: Unit) -> bool:
        """Whether nothing can be written, so that a unit's failures say nothing."""
        try:
            check_blame(FOLDERS, f"the unit {unit.name}")
        except StorageError as error:
            self._end_early(str(error))
            return True
        return False

    def _repeat(self, unit: UnitRecords) -> None:
        name = unit.result.unit.name
        if self._is_repeat(unit.result.unit):
            return
        for again in repeats_of(unit, is_seeded=name in self._plan.seeded):
            try:
                self._folder.add(again, name)
            except StorageError as error:
                self._end_early(str(error))
                return
            self._queue.add([again], Rank.REPEAT)

    def _is_repeat(self, unit: Unit) -> bool:
        return unit.name not in self._planned

    def _end_early(self, reason: str) -> None:
        """Start nothing more."""
        if not self._work.stopped:
            self._work.stopped = reason
            self._observer.said(reason)
