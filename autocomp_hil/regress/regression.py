# SPDX-License-Identifier: Apache-2.0
"""One regression from its beginning to its page: plan, run, sum up, keep.

A night that was killed is summed up by whoever comes next, from what is on disk.
"""

import secrets
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Final

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.catalogue import Asked, list_units
from autocomp_hil.regress.engine import Engine, Observer
from autocomp_hil.regress.failures.again import fixed_units, seeded_names
from autocomp_hil.regress.folder import Home, NightFolder, Plan, Work
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.identity import identity_of
from autocomp_hil.regress.night import Night
from autocomp_hil.regress.night_records import load_night
from autocomp_hil.regress.publish import publish
from autocomp_hil.regress.summary import Ended, now, sum_up
from autocomp_hil.storage import FOLDERS, RUNS, check_space

__all__ = ["Regression", "finish_interrupted", "fresh_seed"]

_SEEDS: Final = 1 << 31
_KILLED: Final = "killed; summed up later, from what was on disk"


def fresh_seed() -> int:
    """A seed that hardly any night had before."""
    return secrets.randbelow(_SEEDS - 1) + 1


class Regression:
    """One night. ``stop`` may be called from signal handlers."""

    def __init__(self, home: Home, asked: Asked, observer: Observer) -> None:
        self._home = home
        self._asked = asked
        self._observer = observer
        self._engine: Engine | None = None
        self._stopped: str | None = None

    def stop(self, reason: str) -> None:
        """End all units, and sum up what was done."""
        self._stopped = reason
        if self._engine is not None:
            self._engine.stop(reason)

    def run(self) -> Night:
        """Do the night; what it amounts to is on disk as well.

        Raises:
            ConfigError: Another regression runs, or no unit fits what was asked for.
            StorageError: Nothing can be written at the beginning, or not even the page at the end.
            SimInfraError: The catalogue fails.
        """
        begin = time.monotonic()
        with self._home.locked():
            for place in FOLDERS:
                check_space(place, self._home.path if place is RUNS else place.path())
            with History(self._home.history) as history:
                for night in finish_interrupted(self._home, history):
                    self._observer.said(f"night {night.identity.name} had no page; it has one now")
                return self._run(history, begin)

    def _run(self, history: History, begin: float) -> Night:
        folder, plan = self._plan(history)
        self._home.keep_reserve()
        estimates = history.estimates(self._asked.tier)
        self._engine = Engine(
            folder, plan, self._observer,
            estimate_s=lambda unit: estimates.get(unit.name, unit.estimate_s),
            deadline=begin + self._asked.hours * 3600,
        )  # fmt: skip
        if self._stopped is not None:
            self._engine.stop(self._stopped)
        work = self._engine.run()
        self._home.give_reserve()
        work.ended = now()
        folder.write_work(work)
        night = _close(folder, plan, work, history)
        self._home.remove_old()
        return night

    def _plan(self, history: History) -> tuple[NightFolder, Plan]:
        """Write what is to be done."""
        asked = self._asked
        listed = list_units(asked)
        fixed = [unit for unit, _ in fixed_units(history.failures())]
        units = (*listed, *(unit for unit in fixed if fnmatchcase(unit.name, asked.only)))
        if not units:
            raise ConfigError(f"--only: no unit of tier {asked.tier} fits {asked.only!r}")
        others = list_units(replace(asked, seed=asked.seed + 1))
        started = now()
        folder = self._home.new_night(started)
        plan = Plan(
            identity=identity_of(folder.name, asked, started),
            units=units,
            seeded=seeded_names(listed, others),
        )
        folder.write_plan(plan)
        return folder, plan


def finish_interrupted(home: Home, history: History) -> list[Night]:
    """Sum up nights that were killed; the folder must be locked.

    Args:
        home: Folder of all nights.
        history: History, which takes them.
    """
    finished = []
    known = set(history.names())
    for folder in home.nights():
        if folder.name in known:
            continue
        plan = folder.plan()
        if plan is None:  # killed before anything was started
            shutil.rmtree(folder.path, ignore_errors=True)
            continue
        work = folder.work() or _work_of_killed(folder, plan)
        finished.append(_close(folder, plan, work, history))
    return finished


def _work_of_killed(folder: NightFolder, plan: Plan) -> Work:
    started = {unit.name for unit in plan.units if folder.of_unit(unit.name).is_dir()}
    left_out = (unit.name for unit in plan.units if not unit.is_filler and unit.name not in started)
    return Work(
        stopped=_KILLED,
        is_interrupted=True,
        left_out=tuple(left_out),
        ended=_last_sign(folder, plan),
    )


def _close(folder: NightFolder, plan: Plan, work: Work, history: History) -> Night:
    """Sum up a night, publish it and keep it."""
    records = load_night(folder, plan, endings=work.endings, void=work.void)
    ended = Ended(
        at=work.ended or plan.identity.started,
        is_interrupted=work.is_interrupted,
        stopped=work.stopped,
        left_out=work.left_out,
    )
    summed_up = sum_up(records, history.past(), ended)
    publish(summed_up.night, folder)
    history.add(summed_up)
    return summed_up.night


def _last_sign(folder: NightFolder, plan: Plan) -> datetime:
    """The time at which a killed night wrote something last."""
    files = [folder.plan_file]
    for unit in plan.units:
        files += [folder.records(unit.name), folder.ending_file(unit.name)]
    times = [file.stat().st_mtime for file in files if file.is_file()]
    return datetime.fromtimestamp(max(times), UTC)
