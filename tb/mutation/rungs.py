# SPDX-License-Identifier: Apache-2.0
"""What judges a mutant: existing tests and random programs, each against the RTL as it is.

A rung runs with a mutant awake and says what noticed it, if anything did. Results that are equal to
those without a mutant need no second judgement: these were judged themselves.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Final, Protocol

from autocomp_hil.paths import REPOSITORY
from tb.accel.env.results import RunReport
from tb.accel.launcher import BenchRequest, ProcessOutcome, run_process
from tb.mutation.wake import Wake, awake_models

__all__ = ["AccelRung", "PytestRung", "Rung", "alarm_in"]

_ALARM: Final = re.compile(r"%(?:Error|Fatal): (\w+)\.sv:\d+: Assertion failed in (\S+?):?(?:\s|$)")
_NO_PROGRESS_CYCLES: Final = 3_000
"""Cycles without progress after which a program has hung; none sleeps for so long."""
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class Rung(Protocol):
    """A way to judge mutants."""

    @property
    def name(self) -> str:
        """What it is called in messages."""

    def judge(self, wake: Wake) -> str | None:
        """What noticed the mutant; None: nothing."""


def alarm_in(output: str) -> str | None:
    """The first assertion that failed, as ``assertion module.Name_A``."""
    match = _ALARM.search(output)
    if match is None:
        return None
    return f"assertion {match[1]}.{match[2].rpartition('.')[2]}"


@dataclass(slots=True, kw_only=True)
class AccelRung:
    """Random command programs on the accelerator alone: scoreboard, monitors, cycles."""

    seeds: tuple[int, ...]
    hardware: str = "int8_4x4"
    verilator_seed: int = 1
    _expected: tuple[RunReport, ...] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Implement ``Rung.name``."""
        return f"{len(self.seeds)} random command programs on {self.hardware}"

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        if self._expected is None:
            outcome = self._run(Wake(library=wake.library, folder=wake.folder, mutant=None))
            self._expected = outcome.results.reports
            wrong = [report for report in self._expected if report.mismatch is not None]
            if wrong or not outcome.results.is_complete:
                raise AssertionError(
                    f"{self.name}: differ without a mutant: {wrong}\n{outcome.log_tail}"
                )
        outcome = self._run(wake)
        if (alarm := alarm_in(outcome.log_tail)) is not None:
            return alarm
        for report, expected in zip(outcome.results.reports, self._expected, strict=False):
            if report.mismatch is not None:
                return _kind_of(report.mismatch)
            if report.cycles != expected.cycles:
                return "cycles"
        if outcome.exit_status is None:
            return "time-out"
        if not outcome.results.is_complete:
            return f"death of the simulator with exit status {outcome.exit_status}"
        return None

    def _run(self, wake: Wake) -> ProcessOutcome:
        with awake_models(wake):
            return run_process(
                BenchRequest(
                    hardware=self.hardware,
                    seeds=self.seeds,
                    verilator_seed=self.verilator_seed,
                    no_progress_cycles=_NO_PROGRESS_CYCLES,
                )
            )


def _kind_of(mismatch: str) -> str:
    """Who of the bench noticed a mismatch."""
    if "no_progress" in mismatch or "cycle_limit" in mismatch:
        return "no end of a program"
    if mismatch.startswith(("write bursts", "read bursts", "the port accepted")):
        return "monitor"
    return "scoreboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class PytestRung:
    """Tests of the repository, up to the first that fails."""

    tests: tuple[str, ...]
    """Files, or names of tests in them, as pytest takes them."""
    limit_s: float

    @property
    def name(self) -> str:
        """Implement ``Rung.name``."""
        return ", ".join(self.tests)

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider",
                 "-p", "tb.mutation.plugin", "-m", "model", *self.tests],
                cwd=REPOSITORY, env={**os.environ, **wake.environment()}, text=True, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=self.limit_s,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"time-out of {self.name}"
        if done.returncode == 0:
            return None
        failed = _FAILED.search(done.stdout)
        if done.returncode != 1 or failed is None:
            raise AssertionError(
                f"{self.name}: exit status {done.returncode}\n{done.stdout[-4000:]}"
            )
        return alarm_in(done.stdout) or f"bench {failed[1]}"
