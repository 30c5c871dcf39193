# SPDX-License-Identifier: Apache-2.0
"""``make regress-kills``: whole searches killed at random moments, and taken up again.

The real command with the real judge: ``optimize gemm --search smoke`` gets SIGKILL, is resumed,
and must end as one that nobody disturbed: the same candidates, outcomes and winner, and nothing
judged twice that was in the store. A search that died before it had a run is started again, as its
user would. Simulation models are found; results of earlier searches are not.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import cache_directory
from autocomp_hil.scratch import ScratchFolder
from autocomp_hil.simulator import chip_model
from autocomp_hil.store.store import Store
from autocomp_hil.view import View

__all__ = ["KillBench", "Killed", "differences", "judged_again", "main", "overlap"]

_RESULTS: Final = "results"
"""Folder of the cache with outcomes of earlier evaluations."""
_PATIENCE_S: Final = 300.0
_STORE: Final = "store.sqlite"


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each kill. Status 1 if a search ended otherwise than undisturbed."""
    parser = argparse.ArgumentParser(prog="regress-kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--config", default="int8_16x16")
    parser.add_argument("--shape", default="64x64x64")
    parser.add_argument("--seed", type=int, default=0, help="seed of the moments")
    options = parser.parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    moments = random.Random(options.seed)
    bad = 0
    stopped = "regress-kills: stopped, nothing is reported"
    with ends_at_once(lambda: stopped), ScratchFolder("kills") as folder:
        bench = KillBench(folder, config=options.config, shape=options.shape)
        console.print(f"an undisturbed search takes {bench.seconds:.1f} s")
        for number in range(1, options.kills + 1):
            killed = bench.kill(moments.uniform(0.0, bench.seconds))
            bad += bool(killed.differences)
            console.print(
                f"{number:3}: killed after {killed.after_s:.1f} s with {killed.results} "
                f"results: {'; '.join(killed.differences) or 'the same end'}"
            )
    console.print(f"{options.kills - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
