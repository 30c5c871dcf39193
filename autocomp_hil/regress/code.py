# SPDX-License-Identifier: Apache-2.0
"""Code coverage of a night: by-test data of all units, merged, judged and summed up."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.code_coverage.exclusions import exclude, load_exclusions
from autocomp_hil.code_coverage.lcov import write_lcov
from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.code_coverage.smallest import TimedTest, smallest_set
from autocomp_hil.code_coverage.summary import PlaceCoverage, Share, summarize
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.night import CodeCoverageOf, CodeHole, CodeSummary, Counts
from autocomp_hil.regress.records import CaseOutcome, CodeCoverage, Record, TestCase

__all__ = ["EXCLUSIONS", "EXCLUSIONS_TEST", "CodeNight", "code_night", "reached_by_test"]

EXCLUSIONS: Final = REPOSITORY / "tb" / "code_coverage" / "exclusions.toml"
EXCLUSIONS_TEST: Final = "code_coverage.exclusions"
"""Test that fails where an exclusion is wrong."""
_LCOV: Final = "code_coverage.info"


class CodeNight(NamedTuple):
    """What a night says about code coverage."""

    summary: CodeSummary
    cases: tuple[TestCase, ...]
    """Cases of ``EXCLUSIONS_TEST``: one that passed, or one for each wrong exclusion."""


def reached_by_test(units: Iterable[tuple[Path, Iterable[Record]]]) -> dict[str, TimedTest]:
    """What each test reached over all units that ran it, and how long it took on such models.

    Args:
        units: Folder and records of each unit.

    Raises:
        ValueError: A file that a record names is no file of reached points.
    """
    found: dict[str, TimedTest] = {}
    for folder, records in units:
        for record in records:
            if isinstance(record, CodeCoverage):
                before = found.get(record.test, TimedTest(Reached(), 0.0))
                reached = before.reached | Reached.read(folder / record.file)
                found[record.test] = TimedTest(reached, before.seconds + record.seconds)
    return found


def code_night(
    tests: Mapping[str, TimedTest], folder: Path, *, exclusions: Path = EXCLUSIONS
) -> CodeNight | None:
    """Judge and sum up; None if nothing was collected.

    Args:
        tests: What each test reached.
        folder: Folder of the night, for the file in LCOV's format.
        exclusions: File of points that do not count.

    Raises:
        ConfigError: The file of exclusions says something else.
    """
    if not tests:
        return None
    everything = Reached.merged(test.reached for test in tests.values())
    excluded = exclude(load_exclusions(exclusions), everything, REPOSITORY)
    coverage = summarize(everything, excluded.points)
    smallest = smallest_set(tests)
    write_lcov(
        folder / _LCOV, {name: test.reached for name, test in sorted(tests.items())}, REPOSITORY
    )
    summary = CodeSummary(
        kinds=_kinds(coverage.total),
        folders=tuple(map(_row, coverage.folders)),
        files=tuple(map(_row, coverage.files)),
        holes=tuple(
            CodeHole(file=_below_rtl(hole.file), line=hole.line, kind=hole.kind, what=hole.what)
            for hole in coverage.holes
        ),
        smallest_tests=smallest.tests,
        smallest_share_of_time=smallest.share_of_time,
        smallest_share_of_reached=smallest.share_reached,
        lcov=_LCOV,
    )
    return CodeNight(summary, _cases(excluded.faults))


def _row(place: PlaceCoverage) -> CodeCoverageOf:
    return CodeCoverageOf(file=_below_rtl(place.place), kinds=_kinds(place))


def _kinds(place: PlaceCoverage) -> dict[str, Counts]:
    shares: dict[str, Share] = {
        "line": place.line,
        "branch": place.branch,
        "toggle": place.toggle,
        "expression": place.expression,
    }
    return {
        kind: Counts(reached=share.reached, total=share.counted, excluded=share.excluded)
        for kind, share in shares.items()
    }


def _below_rtl(place: str) -> str:
    return place.removeprefix("rtl/")


def _cases(faults: Iterable[str]) -> tuple[TestCase, ...]:
    failed = tuple(
        TestCase(
            test=EXCLUSIONS_TEST,
            case=fault.partition(":")[0],
            outcome=CaseOutcome.FAILED,
            message=fault,
        )
        for fault in faults
    )
    passed = TestCase(test=EXCLUSIONS_TEST, case="all", outcome=CaseOutcome.PASSED)
    return failed or (passed,)
