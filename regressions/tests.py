# SPDX-License-Identifier: Apache-2.0
"""Everything in ``make test``: files and folders of tests, and benches of blocks with fresh seeds.

    python -m regressions.tests tb/blocks/test_mesh.py --seed 5 --fresh 3

A test is recorded as it ends, so what ran before a unit was killed counts.
"""

import os
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CaseOutcome, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser
from tb.common.runner import SEEDS_VARIABLE

__all__ = ["JUDGED", "PART", "RecordingPlugin", "files_of_tests", "main", "parser", "unit_of"]

_ROOTS: Final = ("tests", "tb")
_QUICK: Final = "not model and not slow"
JUDGED: Final = "tests/adversarial"
"""Tests of the judge, which are units of the part ``judge``."""
_FOLDER_S: Final = 12.0
_QUICK_S: Final = 5.0
_MODEL_FILE_S: Final = 40.0
_FRESH: Final = {Tier.NIGHTLY: 1, Tier.WEEKLY: 8}
"""Seeds that benches get beyond their own."""
_FRESH_OF_FILLER: Final = 8


def files_of_tests() -> list[Path]:
    """Every file of tests, relative to the repository: new ones are found."""
    return sorted(
        path.relative_to(REPOSITORY)
        for root in _ROOTS
        for path in (REPOSITORY / root).rglob("test_*.py")
    )


def unit_of(night: Night, name: str, paths: Sequence[Path], *, estimate_s: float) -> Unit:
    """A unit that runs files of tests as the night's tier asks.

    Args:
        night: The night.
        name: Name of the unit.
        paths: Files, relative to the repository.
        estimate_s: Wall time that it usually takes.
    """
    how = ["--marks", _QUICK] if night.is_smoke else ["--fresh", _FRESH[night.tier]]
    return make_unit(
        name, "tests", *paths, "--seed", night.seed_of(name), *how, estimate_s=estimate_s
    )


def _text(path: Path) -> str:
    return (REPOSITORY / path).read_text(encoding="utf-8")


def _units(night: Night) -> Iterator[Unit]:
    """Files that need models alone; the others by folder."""
    together: dict[Path, list[Path]] = {}
    for path in files_of_tests():
        if path.is_relative_to(JUDGED):
            continue
        if night.is_smoke or "mark.model" not in _text(path):
            together.setdefault(path.parent, []).append(path)
        else:
            yield unit_of(night, _name(path.with_suffix("")), [path], estimate_s=_MODEL_FILE_S)
    estimate_s = _QUICK_S if night.is_smoke else _FOLDER_S
    for folder, paths in together.items():
        yield unit_of(night, _name(folder), paths, estimate_s=estimate_s)


def _name(path: Path) -> str:
    return f"tests/{path.relative_to('tests') if path.is_relative_to('tests') else path}"


def _filler(night: Night, number: int) -> Unit:
    """A file of benches with many fresh seeds."""
    benches = [path for path in files_of_tests() if "run_block_bench(" in _text(path)]
    path, name = benches[number % len(benches)], f"tests.more/{number}"
    return make_unit(
        name, "tests", path, "--seed", night.seed_of(name), "--fresh", _FRESH_OF_FILLER,
        estimate_s=2 * _MODEL_FILE_S, is_filler=True,
    )  # fmt: skip


PART: Final = Part(units=_units, filler=_filler)


class RecordingPlugin:
    """Records each test of a pytest session when it is torn down."""

    def __init__(self, share: Share, options: Sequence[str], environment: str) -> None:
        """Keep what it takes to run a test again.

        Args:
            share: Where records go.
            options: Options of this module that a test depends on.
            environment: Variables of the shell before a command of pytest, and its options after.
        """
        self._share = share
        self._options = tuple(options)
        self._environment = environment
        self._phases: list[pytest.TestReport] = []

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect set-up, call and tear-down of a test."""
        self._phases.append(report)
        if report.when == "teardown":
            self._add(report.nodeid, self._phases)
            self._phases = []

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Record a file that cannot be read as a failed case, or one that is skipped."""
        if not report.passed:
            self._add(report.nodeid, [report])

    def _add(
        self, node: str, phases: Sequence[pytest.TestReport] | Sequence[pytest.CollectReport]
    ) -> None:
        worst = next((phase for phase in phases if phase.failed), None)
        worst = worst or next((phase for phase in phases if phase.skipped), phases[-1])
        test, _, case = node.partition("::")
        again = ("-m", "regressions.tests", node, *self._options)
        self._share.add(
            TestCase(
                test=test,
                case=case or "collection",
                outcome=CaseOutcome(worst.outcome),
                seconds=sum(getattr(phase, "duration", 0.0) for phase in phases),
                message=_message(worst),
                reproduce=f"{self._environment} {shlex.quote(node)}" if worst.failed else None,
                again=again if worst.failed else None,
            )
        )


def _message(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test failed or was skipped, its own words first."""
    if report.passed:
        return ""
    if isinstance(report.longrepr, tuple):  # of a skipped test: file, line, reason
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    return f"{crash.message}\n{report.longreprtext}" if crash else report.longreprtext


def _nothing(path: str, marks: str) -> TestCase:
    """What is recorded of a file none of whose tests is picked."""
    return TestCase(
        test=path,
        case="collection",
        outcome=CaseOutcome.SKIPPED,
        seconds=0.0,
        message=f"no test is {marks}",
    )


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("tests", __doc__)
    parser.add_argument("paths", nargs="+", help="files, folders or single tests")
    parser.add_argument("--marks", default="", help="expression of marks, as of pytest -m")
    parser.add_argument("--seed", type=int, default=1, help="seed of hypothesis and fresh seeds")
    parser.add_argument("--fresh", type=int, default=0, help="number of fresh seeds for benches")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    seeds = ",".join(str(options.seed + number) for number in range(options.fresh))
    os.environ[SEEDS_VARIABLE] = seeds
    hypothesis = f"--hypothesis-seed={options.seed}"
    command = f".venv/bin/python -m pytest -q -n 0 {hypothesis}"
    with Share(options.records, is_ending_at_once=False) as share:
        plugin = RecordingPlugin(
            share,
            ["--seed", str(options.seed), "--fresh", str(options.fresh)],
            f"{SEEDS_VARIABLE}={seeds} {command}" if seeds else command,
        )
        marks = ["-m", options.marks] if options.marks else []
        words = ["-q", "-n", "0", "-p", "no:cacheprovider", hypothesis, *marks, *options.paths]
        status = pytest.main(words, plugins=[plugin])
        if options.marks and status is pytest.ExitCode.NO_TESTS_COLLECTED:
            for path in options.paths:
                share.add(_nothing(path, options.marks))
        elif status is not pytest.ExitCode.OK and not share.failed:
            message = f"pytest ended with {status!r} and no failed test"
            raise RuntimeError(message)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
