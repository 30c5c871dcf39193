# SPDX-License-Identifier: Apache-2.0
"""Whole searches killed at random moments and taken up again, and two at the same time.

    python -m regressions.search --kills 5 --seed 3

The real command with the real judge: ``optimize gemm --search smoke`` gets SIGKILL, is resumed,
and must end as one that nobody disturbed: the same candidates, outcomes and winner, and nothing
judged twice that was in the store. A search that died before it had a run is started again, as its
user would. Simulation models are found; results of earlier searches are not.
"""

import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import cache_directory
from autocomp_hil.regress.records import CaseOutcome, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.scratch import ScratchFolder
from autocomp_hil.simulator import chip_model
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser

__all__ = [
    "PART",
    "KillBench",
    "Killed",
    "differences",
    "judged_again",
    "main",
    "overlap",
    "parser",
]

_RESULTS: Final = "results"
"""Folder of the cache with outcomes of earlier evaluations."""
_PATIENCE_S: Final = 300.0
_STORE: Final = "store.sqlite"
_HARDWARE: Final = "int8_16x16"
_UNITS: Final = 4
_KILLS_PER_UNIT: Final = 5
_SECONDS_PER_KILL: Final = 12.0
_WEEKLY: Final = 5
"""A week has so many times the kills of a night."""


def _units(night: Night) -> Iterator[Unit]:
    """Twenty kills in a night; one on the small array as smoke."""
    if night.is_smoke:
        small = ("--hardware", "int8_4x4", "--shape", "32x32x32")
        yield _unit(night, "search/kills/int8_4x4", 1, *small)
        return
    for number in range(_UNITS * (_WEEKLY if night.tier is Tier.WEEKLY else 1)):
        yield _unit(night, f"search/kills/{number}", _KILLS_PER_UNIT)


def _unit(night: Night, name: str, kills: int, *options: str) -> Unit:
    return make_unit(
        name, "search", "--kills", kills, "--seed", night.seed_of(name), *options,
        estimate_s=_SECONDS_PER_KILL * (3 + kills),
    )  # fmt: skip


PART: Final = Part(units=_units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """One search that was killed and taken up again."""

    after_s: float
    """Moment of the kill, from the start."""
    results: int
    """Results of the judge in the store at that moment."""
    differences: tuple[str, ...]
    """Differences from the undisturbed search; empty if all is well."""


def differences(expected: dict[str, Any], found: dict[str, Any]) -> tuple[str, ...]:
    """Where two records of ``show RUN --json`` differ; wall times may."""
    keys = sorted((expected.keys() | found.keys()) - {"seconds", "created", "ended"})
    return tuple(
        f"{key}: expected {expected.get(key)!r}, got {found.get(key)!r}"
        for key in keys
        if expected.get(key) != found.get(key)
    )


def overlap(records: Sequence[dict[str, Any]]) -> bool:
    """Whether all runs, by their records of ``show RUN --json``, were under way at one moment."""
    begun, ended = (
        [datetime.fromisoformat(record[key]) for record in records] for key in ("created", "ended")
    )
    return max(begun) < min(ended)


def judged_again(results: Path, missing: int) -> tuple[str, ...]:
    """Whether more was judged than the store lacked.

    Args:
        results: Folder of outcomes, empty when the search was taken up.
        missing: Results that came into the store since.
    """
    judged = sum(not path.name.endswith(".key.json") for path in results.glob("*/*.json"))
    return () if judged <= missing else (f"{judged} were judged, {missing} were missing",)


class KillBench:
    """Searches of one shape with one seed, each in a folder of its own."""

    def __init__(self, folder: Path, *, config: str, shape: str, seed: int = 0) -> None:
        """Build what is needed, so that no kill hits the build of a model.

        Args:
            folder: Folder for stores and caches.
            config: Hardware configuration.
            shape: Shape of the workload gemm.
            seed: Seed of every search.
        """
        chip_model(load_hardware(config))
        self._folder = folder
        self._order = ["gemm", "--shape", shape, "--config", config, "--search", "smoke"]
        self._order += ["--seed", str(seed)]
        self._count = 0
        begin_s = time.monotonic()
        self._expected = self._search(self._room())
        self.seconds = time.monotonic() - begin_s
        """Duration of the undisturbed search."""

    def kill(self, after_s: float) -> Killed:
        """Kill a search so many seconds after its start, and take it up again."""
        room = self._room()
        with self._start(room, self._order) as process:
            time.sleep(after_s)
            process.send_signal(signal.SIGKILL)
        before = _results_of(room / _STORE)
        results = room / "cache" / _RESULTS
        shutil.rmtree(results, ignore_errors=True)  # what is judged again leaves a result again
        found = self._search(room, resume=before is not None)
        missing = (_results_of(room / _STORE) or 0) - (before or 0)
        return Killed(
            after_s=after_s,
            results=before or 0,
            differences=(*differences(self._expected, found), *judged_again(results, missing)),
        )

    def search_twice_at_once(self) -> tuple[str, ...]:
        """Run two searches at the same time on one store and one cache.

        Returns:
            Differences of both from the undisturbed one, but for the number of the run.
        """
        room = self._room()
        with self._start(room, self._order) as one, self._start(room, self._order) as other:
            runs = [json.loads(_output(process))["run"] for process in (one, other)]
        found = [self._shown(room, run) for run in runs]
        alone = {**self._expected, "run": None}
        differing = [
            text for record in found for text in differences(alone, record | {"run": None})
        ]
        if sorted(runs) != [1, 2]:
            differing.append(f"runs: expected 1 and 2, got {runs}")
        if not overlap(found):
            differing.append("one search ended before the other began")
        return tuple(differing)

    def _room(self) -> Path:
        """A folder with a cache in which everything is built and nothing is judged."""
        self._count += 1
        room = self._folder / f"search-{self._count}"
        (room / "cache").mkdir(parents=True)
        for entry in cache_directory().iterdir():
            if entry.is_dir() and entry.name != _RESULTS:
                (room / "cache" / entry.name).symlink_to(entry)
        return room

    def _search(self, room: Path, *, resume: bool = False) -> dict[str, Any]:
        """Run a search to its end, and everything that the store then knows of it."""
        with self._start(room, ["--resume", "1"] if resume else self._order) as process:
            _output(process)
        return self._shown(room, 1)

    def _shown(self, room: Path, run: int) -> dict[str, Any]:
        with self._start(room, [str(run)], command="show") as process:
            record: dict[str, Any] = json.loads(_output(process))
        return record

    def _start(
        self, room: Path, words: Sequence[str], *, command: str = "optimize"
    ) -> "subprocess.Popen[str]":
        code = "from autocomp_hil.cli.entry import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", code, command, *words, "--store", str(room / _STORE), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "HIL_CACHE_DIR": str(room / "cache")},
        )


def _output(process: "subprocess.Popen[str]") -> str:
    """What a command prints, to its end."""
    output, errors = process.communicate(timeout=_PATIENCE_S)
    if process.returncode != 0:
        raise SimInfraError(f"a command ended with status {process.returncode}\n{errors}")
    return output


def _results_of(store: Path) -> int | None:
    """Results of the judge that a store holds; None without a run.

    An evaluation that the RTL confirmed has two, one for each view.
    """
    if not store.is_file():
        return None
    with Store(store) as opened:
        if not opened.runs():
            return None
        return sum(1 + (item.view is View.RTL) for item in opened.evaluations(1))


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("search", __doc__)
    parser.add_argument("--kills", type=positive, default=20)
    parser.add_argument("--hardware", choices=hardware_names(), default=_HARDWARE)
    parser.add_argument("--shape", default="64x64x64")
    parser.add_argument("--seed", type=int, default=0, help="seed of the moments")
    parser.add_argument("--after", type=float, help="kill once, so many seconds after the start")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    moments = random.Random(options.seed)
    where = f"gemm {options.shape} {options.hardware}"
    again = (
        "-m", "regressions.search", "--hardware", options.hardware, "--shape", options.shape,
    )  # fmt: skip
    with Share(options.records) as share, ScratchFolder("kills") as folder:
        bench = KillBench(folder, config=options.hardware, shape=options.shape)
        if options.after is not None:
            kills = [options.after]
        else:
            share.add(_case(f"{where} two at once", bench.search_twice_at_once(), again))
            kills = [moments.uniform(0.0, bench.seconds) for _ in range(options.kills)]
        for after_s in kills:
            begin_s = time.monotonic()
            killed = bench.kill(after_s)
            name = f"{where} killed after {after_s:.2f} s with {killed.results} results"
            options_again = (*again, "--after", f"{after_s:.3f}")
            seconds = time.monotonic() - begin_s
            share.add(_case(name, killed.differences, options_again, seconds))
    return share.status


def _case(
    name: str, found: Sequence[str], again: tuple[str, ...], seconds: float = 0.0
) -> TestCase:
    return TestCase(
        test="search.kills",
        case=name,
        outcome=CaseOutcome.FAILED if found else CaseOutcome.PASSED,
        seconds=seconds,
        message="\n".join(found),
        reproduce=shlex.join([".venv/bin/python", *again]) if found else None,
        again=again if found else None,
    )


if __name__ == "__main__":
    sys.exit(main())
