# SPDX-License-Identifier: Apache-2.0
"""Nights that never ran, for tests of what is made out of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from autocomp_hil.regress.folder import NightFolder, Plan
from autocomp_hil.regress.night import Identity, UnitResult, UnitStatus
from autocomp_hil.regress.night_records import NightRecords, UnitRecords
from autocomp_hil.regress.records import CaseOutcome, Record, TestCase
from autocomp_hil.regress.unit import Tier, Unit


def unit(name: str, *arguments: str, estimate_s: float = 10.0, **more: object) -> Unit:
    """A unit with usual values."""
    fields = {"arguments": arguments or ("-m", name), "limit_s": 100.0, "cores": 1, **more}
    return Unit.model_validate({"name": name, "estimate_s": estimate_s, **fields})


def case(
    name: str, message: str = "", *, test: str = "accel.random", again: Sequence[str] | None = None
) -> TestCase:
    """A case that failed if there is a message."""
    return TestCase(
        test=test,
        case=name,
        outcome=CaseOutcome.FAILED if message else CaseOutcome.PASSED,
        message=message,
        again=None if again is None else tuple(again),
    )


def ran(work: Unit, *records: Record, repeats: str | None = None) -> UnitRecords:
    """A unit that did all of its work."""
    has_failure = any(isinstance(r, TestCase) and r.message for r in records)
    status = UnitStatus.FAILED if has_failure else UnitStatus.PASSED
    result = UnitResult(unit=work, status=status, seconds=1.0, repeats=repeats)
    return UnitRecords(result=result, records=records)


def identity(name: str, tree: str = "") -> Identity:
    """The identity of a night, in which no cycles are missed."""
    started = datetime(2026, 1, 31, 22, tzinfo=UTC)
    tree = tree or f"tree of {name}"
    return Identity(
        name=name, started=started, tier=Tier.SMOKE, seed=1, hours=8.0, commit="c", tree=tree
    )


def night(name: str, *units: UnitRecords, tree: str = "") -> NightRecords:
    """A night of such units."""
    plan = Plan(identity=identity(name, tree), units=tuple(entry.result.unit for entry in units))
    return NightRecords(folder=NightFolder(Path("/nowhere") / name), plan=plan, units=units)
