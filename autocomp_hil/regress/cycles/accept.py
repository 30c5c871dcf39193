# SPDX-License-Identifier: Apache-2.0
"""Accepts the cycles of a night: they are what later nights are held against."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.cycles.accepted import AcceptedCount, AcceptedCycles, Change
from autocomp_hil.regress.cycles.compare import TEST
from autocomp_hil.regress.night import CycleChange, Night, UnitStatus

__all__ = ["Acceptance", "accept", "check_night", "next_change"]

_LEAST_REASON: Final = 10
"""Characters of a reason that says something."""
_GOOD_ENDS: Final = (UnitStatus.PASSED, UnitStatus.FAILED)
_COMMIT_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What is accepted."""

    accepted: AcceptedCycles
    """The file as it becomes; equal to the one before if nothing changed."""
    changed: tuple[CycleChange, ...]
    """Subjects that get another count, or their first."""
    removed: tuple[tuple[str, str], ...]
    """Configuration and subject of those that run no more."""


def check_night(night: Night) -> None:
    """Refuse a night in which anything failed but the cycles.

    Raises:
        ConfigError: Something else failed.
    """
    name = f"night {night.identity.name}"
    others = [
        f"{bucket.failures} x {bucket.title}"
        for bucket in night.buckets
        if bucket.failures and any(test != TEST for test in bucket.tests)
    ]
    others += [
        f"unit {result.unit.name} {result.status}"
        for result in night.units
        if result.status not in _GOOD_ENDS
    ]
    if others:
        raise ConfigError(
            f"{name}: expected no failures but cycles, got {len(others)}, the first: {others[0]}; "
            "mend them first: cycles of hardware that is wrong are not accepted"
        )


def next_change(
    accepted: AcceptedCycles, *, reason: str, day: date, commit: str, is_dirty: bool
) -> Change:
    """The change under which counts are accepted next.

    Args:
        accepted: The file before.
        reason: Why the counts are right, on one line.
        day: Today.
        commit: Commit that was measured, or ``unknown``.
        is_dirty: Whether there were changes since the commit.

    Raises:
        ConfigError: The reason says nothing, or is no line of ASCII.
    """
    short = commit[:_COMMIT_DIGITS] if re.fullmatch(r"[0-9a-f]{12,64}", commit) else "unknown"
    return Change(
        number=len(accepted.changes) + 1,
        date=day,
        commit=f"{short}{'+' if is_dirty else ''}",
        reason=_checked(reason),
    )


def accept(
    accepted: AcceptedCycles, found: Iterable[CycleChange], *, change: Change, is_complete: bool
) -> Acceptance:
    """The file of accepted cycles after a night.

    Args:
        accepted: The file before.
        found: What ran; other lines stay as they are.
        change: The change that lines with other counts name from then on.
        is_complete: Whether everything ran: lines of what did not are removed.
    """
    found = list(found)
    changed = tuple(new for new in found if _before(accepted, new) != new.cycles)
    ran = {(count.hardware, count.subject) for count in found}
    counts = {(hardware, subject): count for hardware, subject, count in accepted.counts()}
    removed = tuple(key for key in counts if is_complete and key not in ran)
    if not changed and not removed:
        return Acceptance(accepted=accepted, changed=(), removed=())
    for new in changed:
        count = AcceptedCount(cycles=new.cycles, change=change.number)
        counts[new.hardware, new.subject] = count
    tables: dict[str, dict[str, AcceptedCount]] = {}
    for (hardware, subject), count in counts.items():
        if (hardware, subject) not in removed:
            tables.setdefault(hardware, {})[subject] = count
    after = AcceptedCycles(changes=(*accepted.changes, change), cycles=tables)
    return Acceptance(accepted=after, changed=changed, removed=removed)


def _before(accepted: AcceptedCycles, change: CycleChange) -> int | None:
    count = accepted.of(change.hardware, change.subject)
    return count.cycles if count else None


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < _LEAST_REASON:
        raise ConfigError(
            f"reason: expected at least {_LEAST_REASON} characters that say why the cycles are "
            f"right, got {reason!r}"
        )
    if not (reason.isascii() and reason.isprintable()):
        raise ConfigError(f"reason: expected one line of ASCII, got {reason!r}")
    return reason
