# SPDX-License-Identifier: Apache-2.0
"""Runs ``autocomp-hil regress`` on fake units, in processes of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import Night
from autocomp_hil.regress.unit import Unit

HERE: Final = Path(__file__).parent
CATALOGUE: Final = str(HERE / "fake_catalogue.py")
_UNIT: Final = str(HERE / "fake_unit.py")


def fake(name: str, *words: str, limit_s: float = 60.0, **more: Any) -> Unit:
    """A unit of ``fake_unit.py``."""
    fields = {"estimate_s": 1.0, "limit_s": limit_s, "arguments": (_UNIT, *words), **more}
    return Unit.model_validate({"name": name, **fields})


class Nights:
    """A folder of runs, and the commands about it."""

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self.home = runs / "regress"

    def begin(self, units: Sequence[Unit], *options: str) -> subprocess.Popen[str]:
        """Start a regression of such units; in the smoke tier no cycles are missed."""
        rows = [unit.model_dump(mode="json") for unit in units]
        (self.runs / "units.json").write_text(json.dumps(rows))
        return self._start("--catalogue", CATALOGUE, "--hours", "0.1", "--tier", "smoke", *options)

    def run(self, units: Sequence[Unit], *options: str, status: int) -> Night:
        """Run a regression to its end, and return its night as the history has it."""
        process = self.begin(units, *options)
        out, errors = process.communicate(timeout=120)
        assert process.returncode == status, errors
        night = self.night("latest")
        assert json.loads(out.splitlines()[-1]) == night.totals.model_dump()
        return night

    def night(self, name: str) -> Night:
        """A night of the history."""
        with History(self.home / "history.sqlite") as history:
            return history.night(name)

    def command(self, *words: str, status: int = 0) -> str:
        """What another command of ``regress`` prints."""
        process = self._start(*words)
        out, errors = process.communicate(timeout=60)
        assert process.returncode == status, errors
        return out if status == 0 else errors

    def _start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "autocomp_hil.cli.main", "regress", *words],
            cwd=REPOSITORY, env={**os.environ, "HIL_RUNS_DIR": str(self.runs)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


def processes(word: str) -> list[int]:
    """Living processes with a word in their command line or environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if word.encode() in text and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def wait_until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
