# SPDX-License-Identifier: Apache-2.0
"""One regression from its beginning to its page: plan, run, sum up, keep.

A night that was killed is summed up by whoever comes next, from what is on disk.
"""

import secrets
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.catalogue import Asked, list_units
from autocomp_hil.regress.engine import Engine, Observer, Work
from autocomp_hil.regress.failures.again import seeded_names
from autocomp_hil.regress.failures.known import Past
from autocomp_hil.regress.folder import Home, NightFolder, Plan
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
            for night in finish_interrupted(self._home):
                self._observer.said(f"night {night.identity.name} was killed; it is summed up now")
            folder, plan = self._plan()
            self._home.keep_reserve()
            self._engine = Engine(
                folder, plan, self._observer,
                estimate_s=lambda unit: unit.estimate_s,
                deadline=begin + self._asked.hours * 3600,
            )  # fmt: skip
            if self._stopped is not None:
                self._engine.stop(self._stopped)
            work = self._engine.run()
            self._home.give_reserve()
            night = _close(folder, plan, work, now())
            self._home.remove_old()
            return night

    def _plan(self) -> tuple[NightFolder, Plan]:
        """Write what is to be done."""
        asked = self._asked
        units = list_units(asked)
        if not units:
            raise ConfigError(f"--only: no unit of tier {asked.tier} fits {asked.only!r}")
        others = list_units(replace(asked, seed=asked.seed + 1))
        started = now()
        folder = self._home.new_night(started)
        plan = Plan(
            identity=identity_of(folder.name, asked, started),
            units=units,
            seeded=seeded_names(units, others),
        )
        folder.write_plan(plan)
        return folder, plan


def finish_interrupted(home: Home) -> list[Night]:
    """Sum up nights that were killed; the folder must be locked.

    Args:
        home: Folder of all nights.
    """
    finished = []
    for folder in home.nights():
        if folder.document.exists():
            continue
        plan = folder.plan()
        if plan is None:  # killed before anything was started
            shutil.rmtree(folder.path, ignore_errors=True)
            continue
        started = {unit.name for unit in plan.units if folder.of_unit(unit.name).is_dir()}
        left_out = tuple(
            unit.name for unit in plan.units if not unit.is_filler and unit.name not in started
        )
        work = Work(stopped=_KILLED, is_interrupted=True, left_out=left_out)
        finished.append(_close(folder, plan, work, _last_sign(folder, plan)))
    return finished


def _close(folder: NightFolder, plan: Plan, work: Work, at: datetime) -> Night:
    records = load_night(folder, plan, endings=work.endings, void=work.void)
    ended = Ended(
        at=at,
        is_interrupted=work.is_interrupted,
        stopped=work.stopped,
        left_out=work.left_out,
    )
    summed_up = sum_up(records, Past(), ended)
    publish(summed_up.night, folder)
    return summed_up.night


def _last_sign(folder: NightFolder, plan: Plan) -> datetime:
    """The time at which a killed night wrote something last."""
    files = [folder.plan_file]
    for unit in plan.units:
        files += [folder.records(unit.name), folder.ending_file(unit.name)]
    times = [file.stat().st_mtime for file in files if file.is_file()]
    return datetime.fromtimestamp(max(times), UTC)
