# SPDX-License-Identifier: Apache-2.0
"""What a night says in a few words: for the page's first line, and for the badge."""

from typing import Final, NamedTuple

from autocomp_hil.regress.night import Night, UnitResult, UnitStatus
from autocomp_hil.regress.page.words import counted

__all__ = ["BROKEN", "Verdict", "broken_units", "verdict"]

BROKEN: Final = frozenset(
    {UnitStatus.DIED, UnitStatus.HUNG, UnitStatus.SILENT, UnitStatus.UNREADABLE}
)
"""Ends of units that count as failures even if no case failed."""


class Verdict(NamedTuple):
    """The night in a few words."""

    kind: str
    """One of good, bad, warn and idle."""
    words: str
    """A few words: ``3 failed``."""


def broken_units(night: Night) -> tuple[UnitResult, ...]:
    """Units that did not do what they were to do, through their own fault."""
    return tuple(result for result in night.units if result.status in BROKEN)


def verdict(night: Night) -> Verdict:
    """Judge a night: what failed counts most, then what was not done."""
    passed = f"{night.totals.passed:,} passed"
    broken = len(broken_units(night))
    slower = sum(change.is_slowdown for change in night.cycles)
    findings = (
        (bool(night.totals.failed), "bad", f"{night.totals.failed:,} failed"),
        (bool(broken), "bad", f"{counted(broken, 'unit')} broke"),
        (bool(slower), "bad", counted(slower, "slowdown")),
        (night.is_interrupted or bool(night.stopped), "warn", f"stopped early, {passed}"),
        (night.totals.passed == 0, "idle", "nothing was tested"),
        (not night.is_good, "warn", f"incomplete, {passed}"),
    )
    return next(
        (Verdict(kind, words) for holds, kind, words in findings if holds), Verdict("good", passed)
    )
