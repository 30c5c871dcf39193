# SPDX-License-Identifier: Apache-2.0
"""A night as JUnit XML, which CI servers and editors read.

It has three suites. In *tests* each test is a case, which failed if any of its programs or
functions did; in *units* each process is one, so that a unit that hung or died is seen even if no
test failed; in *cycles* each count is one, which failed if it rose too much.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from autocomp_hil.plain_text import plain
from autocomp_hil.regress.night import (
    CycleChange,
    Example,
    Night,
    TestCounts,
    UnitResult,
    UnitStatus,
)
from autocomp_hil.regress.page.verdict import BROKEN
from autocomp_hil.regress.page.words import cell, clipped, counted, signed_percent

__all__ = ["junit_xml"]

_MESSAGE: Final = 4000
"""Characters of a message or an output."""
_MOST_EXAMPLES: Final = 5
"""Examples of failures in a test."""
_MOST_TEXTS: Final = 200
"""Tests and units whose failures have such texts; further ones only say how many failed."""


def junit_xml(night: Night) -> str:
    """The text of the file."""
    document = JUnitXml(plain(f"night {cell(night.identity.name)}"))
    for name, cases in (
        ("tests", [*_tests(night)]),
        ("units", [*_units(night), *map(_left_out, night.left_out)]),
        ("cycles", [*map(_cycles, night.cycles)]),
    ):
        suite = TestSuite(name)
        suite.timestamp = night.identity.started.isoformat(timespec="seconds")
        for key, value in _properties(night):
            suite.add_property(key, value)
        suite.add_testcases(cases)
        document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    file = io.BytesIO()
    document.write(file)
    return file.getvalue().decode()


def _properties(night: Night) -> Iterator[tuple[str, str]]:
    identity = night.identity
    yield "commit", cell(plain(identity.commit))
    yield "dirty", str(identity.is_dirty).lower()
    yield "tier", str(identity.tier)
    yield "seed", str(identity.seed)


def _case(name: str, group: str, seconds: float) -> TestCase:
    return TestCase(plain(cell(name)), classname=plain(cell(group)), time=round(seconds, 3))


def _tests(night: Night) -> Iterator[TestCase]:
    """Each test, those that failed first, since they get the texts."""
    examples: dict[str, list[Example]] = {}
    for bucket in night.buckets:
        for example in bucket.examples:
            examples.setdefault(example.test, []).append(example)
    ordered = sorted(night.tests, key=lambda test: not test.failed)
    for place, test in enumerate(ordered):
        yield _test(test, examples.get(test.test, []) if place < _MOST_TEXTS else [])


def _units(night: Night) -> Iterator[TestCase]:
    """Each unit, those that did not end well first."""
    ordered = sorted(night.units, key=lambda result: result.status is UnitStatus.PASSED)
    for place, result in enumerate(ordered):
        yield _unit(result, has_text=place < _MOST_TEXTS)


def _test(test: TestCounts, examples: Sequence[Example]) -> TestCase:
    """A test with all its cases; the text of a failure has what shows them again."""
    group = test.test.partition("::")[0].removesuffix(".py").replace("/", ".")
    case = _case(test.test, group.rpartition(".")[0] or group, test.seconds)
    total = test.passed + test.failed + test.skipped
    words = f"{test.failed:,} of {counted(total, 'case')} failed"
    if test.failed:
        case.result = [_failure(words, "\n\n".join(map(_example, examples[:_MOST_EXAMPLES])))]
    elif test.skipped and not test.passed:
        case.result = [Skipped(f"{counted(test.skipped, 'case')} skipped")]
    case.system_out = f"{test.passed:,} passed, {test.failed:,} failed, {test.skipped:,} skipped"
    return case


def _example(example: Example) -> str:
    again = f"\nagain with: {clipped(example.reproduce, 2000)}" if example.reproduce else ""
    return f"{cell(example.case)}\n{clipped(example.message, _MESSAGE)}{again}"


def _failure(words: str, text: str) -> Failure:
    failure = Failure(words, "failed")
    failure.text = plain(text)
    return failure


def _unit(result: UnitResult, *, has_text: bool) -> TestCase:
    case = _case(result.unit.name, result.unit.part, result.seconds)
    status = str(result.status)
    if result.status in BROKEN:
        error = Error(f"The unit {status}.", status)
        if has_text:
            texts = (result.command, result.output_tail)
            error.text = "\n".join(clipped(text, _MESSAGE) for text in texts)
        case.result = [error]
    elif result.status is UnitStatus.FAILED:
        case.result = [
            _failure(f"{counted(result.failed, 'case')} failed", clipped(result.command, _MESSAGE))
        ]
    elif result.status is not UnitStatus.PASSED:
        case.result = [Skipped(f"The unit ended as {status}.")]
    return case


def _left_out(name: str) -> TestCase:
    case = _case(name, name.partition("/")[0], 0)
    case.result = [Skipped("There was no time to start it.")]
    return case


def _cycles(change: CycleChange) -> TestCase:
    case = _case(f"{change.subject}, {change.hardware}", "cycles", 0)
    accepted = "none" if change.accepted is None else f"{change.accepted:,}"
    words = f"{change.cycles:,} cycles, accepted {accepted}, {signed_percent(change.change)}"
    if change.is_slowdown:
        case.result = [_failure(words, f"{cell(change.subject)} on {change.hardware}: {words}")]
    else:
        case.system_out = words
    return case
