# SPDX-License-Identifier: Apache-2.0
"""Holds the cycles of a night against those that were accepted.

Cycles are exact: the same sources take the same number on every machine, so any change is told.
What fails:

* a subject that takes more than 0.5% longer than was accepted;
* a subject without an accepted count: nobody would notice what becomes of it;
* an accepted subject that did not run in a night that ran everything;
* a subject that ran twice in one night and took different cycles.

A subject that became faster, or slower by no more than 0.5%, is told and does not fail. It is
held against the accepted count, not against the last night, so small losses cannot add up.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from autocomp_hil.regress.cycles.accepted import AcceptedCycles
from autocomp_hil.regress.night import CycleChange
from autocomp_hil.regress.records import CaseOutcome, CycleCount, TestCase

__all__ = ["REPEATED", "TEST", "Comparison", "compare", "is_slower", "verdict"]

TEST: Final = "cycles.accepted"
"""Name of the test that the comparison is."""
REPEATED: Final = "cycles.repeated"
"""Name of the test that all runs of a subject in a night agree."""

_ACCEPT: Final = 'if that is right: make accept-cycles REASON="why"'
_Key = tuple[str, str]
"""Configuration and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the cycles of a night amount to."""

    changes: tuple[CycleChange, ...]
    """Every subject that ran, those that became slower most first, then by name."""
    counted: tuple[TestCase, ...]
    """The verdict on each subject, as the units that ran it say it too."""
    cases: tuple[TestCase, ...]
    """What no unit can see: subjects that did not run, whether all runs of a subject agree."""

    @property
    def failures(self) -> tuple[TestCase, ...]:
        """All failures, by configuration and subject."""
        every = (*self.counted, *self.cases)
        failed = [case for case in every if case.outcome is CaseOutcome.FAILED]
        return tuple(sorted(failed, key=lambda case: case.case))


def is_slower(cycles: int, accepted: int) -> bool:
    """Whether a count is more than 0.5% above the accepted one, which fails."""
    return 200 * (cycles - accepted) > accepted


def compare(
    counts: Iterable[CycleCount], accepted: AcceptedCycles, *, is_complete: bool
) -> Comparison:
    """Compare.

    Args:
        counts: What the units of a night reported.
        accepted: The file of accepted cycles.
        is_complete: Whether everything was to run and did, so that an accepted subject without a
            count is one that runs no more.
    """
    found: dict[_Key, list[CycleCount]] = {}
    for count in counts:
        found.setdefault((count.hardware, count.subject), []).append(count)
    cases = [_agreement(group) for group in found.values() if len(group) > 1]
    if is_complete:
        cases += [
            _failed((hardware, subject), f"{subject} on {hardware}: accepted, but did not run")
            for hardware, subject, _ in accepted.counts()
            if (hardware, subject) not in found
        ]
    firsts = [group[0] for group in found.values()]
    return Comparison(
        changes=tuple(sorted((_change(count, accepted) for count in firsts), key=_place)),
        counted=tuple(verdict(count, accepted) for count in firsts),
        cases=tuple(cases),
    )


def verdict(count: CycleCount, accepted: AcceptedCycles) -> TestCase:
    """A case that fails if there is no accepted count, or a smaller one by more than 0.5%.

    Args:
        count: What was measured.
        accepted: The file of accepted cycles.
    """
    key, name = (count.hardware, count.subject), f"{count.subject} on {count.hardware}"
    before = accepted.of(*key)
    if before is None:
        text = f"{name}: {count.cycles:,} cycles, none accepted; {_ACCEPT}"
        return _failed(key, text, count.again)
    if is_slower(count.cycles, before.cycles):
        text = (
            f"{name}: {before.cycles:,} cycles before, {count.cycles:,} after: "
            f"{count.cycles / before.cycles - 1:+.2%}; {_ACCEPT}"
        )
        return _failed(key, text, count.again)
    return TestCase(test=TEST, case=" ".join(key), outcome=CaseOutcome.PASSED)


def _place(change: CycleChange) -> tuple[float, str, str]:
    return -(change.change or 0.0), change.subject, change.hardware


def _change(count: CycleCount, accepted: AcceptedCycles) -> CycleChange:
    before = accepted.of(count.hardware, count.subject)
    return CycleChange(
        subject=count.subject,
        hardware=count.hardware,
        cycles=count.cycles,
        accepted=before.cycles if before else None,
        reason=accepted.reason_of(before) if before else "",
        is_slowdown=before is not None and is_slower(count.cycles, before.cycles),
    )


def _agreement(group: list[CycleCount]) -> TestCase:
    """Whether the runs of one subject in a night took the same cycles."""
    first, others = group[0], sorted({count.cycles for count in group})
    if len(others) == 1:
        name = f"{first.hardware} {first.subject}"
        return TestCase(test=REPEATED, case=name, outcome=CaseOutcome.PASSED)
    took = " and ".join(f"{cycles:,}" for cycles in others)
    text = f"{first.subject} on {first.hardware}: {took} cycles in one night"
    return _failed((first.hardware, first.subject), text, first.again, test=REPEATED)


def _failed(
    key: _Key, message: str, again: tuple[str, ...] | None = None, *, test: str = TEST
) -> TestCase:
    # Every night runs all subjects, and cycles are exact: such a case is not done again by itself.
    return TestCase(
        test=test,
        case=" ".join(key),
        outcome=CaseOutcome.FAILED,
        message=message,
        reproduce=shlex.join([".venv/bin/python", *again]) if again else None,
    )
