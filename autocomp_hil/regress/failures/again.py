# SPDX-License-Identifier: Apache-2.0
"""Makes units out of failures: repeats within the night, and fixed units of later nights."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from autocomp_hil.regress.failures.known import KnownFailure
from autocomp_hil.regress.night import UnitStatus
from autocomp_hil.regress.night_records import UnitRecords
from autocomp_hil.regress.records import CaseOutcome
from autocomp_hil.regress.unit import Unit

__all__ = ["fixed_unit", "fixed_units", "repeats_of", "seeded_names"]

_CASES: Final = 3
"""Failed cases of a unit that are repeated; more of them hardly tell more."""
_START_S: Final = 20.0
"""Time for starting Python and a simulator."""
_LEAST_LIMIT_S: Final = 1800.0
"""Time for a model that is missing."""
_TIMES_ESTIMATE: Final = 10.0
_REQUIRED: Final = 5
"""Failures of one bucket that every later night must do again."""
_WHOLE_UNIT_S: Final = 600.0
"""Longest unit that is repeated as a whole."""
_FAILED: Final = {UnitStatus.FAILED, UnitStatus.DIED, UnitStatus.HUNG}


def repeats_of(unit: UnitRecords, *, is_seeded: bool) -> Iterator[Unit]:
    """Units that do again what failed in a unit, to tell whether it always fails.

    Args:
        unit: A unit that has ended.
        is_seeded: Whether it is random work.
    """
    result = unit.result
    if result.status not in _FAILED or result.repeats is not None:
        return
    failed = [case for case in unit.cases if case.outcome is CaseOutcome.FAILED]
    again = [case for case in failed if case.again is not None]
    for number, case in enumerate(again[:_CASES], 1):
        estimate_s = case.seconds + _START_S
        yield Unit(
            name=f"{result.unit.name}/again/{number}",
            arguments=case.again or (),
            estimate_s=estimate_s,
            limit_s=max(_LEAST_LIMIT_S, _TIMES_ESTIMATE * estimate_s),
            cores=result.unit.cores,
        )
    is_random = result.unit.is_filler or is_seeded
    if not again and is_random and result.unit.estimate_s <= _WHOLE_UNIT_S:
        yield result.unit.model_copy(
            update={"name": f"{result.unit.name}/again", "is_filler": False}
        )


def fixed_unit(test: str, again: Sequence[str], seconds: float, *, is_required: bool) -> Unit:
    """The unit that does a failure of an earlier night again.

    Args:
        test: Test of the failed case.
        again: Arguments of Python.
        seconds: Wall time that the case took.
        is_required: Whether it is done before other work.
    """
    place = re.sub(r"[^\w.-]", "_", test)
    digest = hashlib.sha256(json.dumps(list(again)).encode()).hexdigest()[:8]
    estimate_s = seconds + _START_S
    return Unit(
        name=f"fixed/{place}/{digest}",
        arguments=tuple(again),
        estimate_s=estimate_s,
        limit_s=max(_LEAST_LIMIT_S, _TIMES_ESTIMATE * estimate_s),
        is_filler=not is_required,
    )


def seeded_names(units: Sequence[Unit], others: Sequence[Unit]) -> frozenset[str]:
    """Names of units that do other work with another seed of the night.

    Args:
        units: Units of the night.
        others: Units of a night with another seed.
    """
    arguments = {unit.name: unit.arguments for unit in others}
    return frozenset(
        unit.name for unit in units if arguments.get(unit.name, unit.arguments) != unit.arguments
    )


def fixed_units(failures: Sequence[KnownFailure]) -> list[tuple[Unit, KnownFailure]]:
    """The units that do all failures of earlier nights again.

    The first few of each bucket are required, open failures before mended ones; the others come
    before other random work, so that a night in which everything failed does not fill later ones.

    Args:
        failures: What is known, oldest first.
    """
    counts: dict[str, int] = {}
    units: dict[str, tuple[Unit, KnownFailure]] = {}
    for failure in sorted(failures, key=lambda failure: not failure.is_open):
        if failure.again is not None:
            counts[failure.bucket] = counts.get(failure.bucket, 0) + 1
            is_required = counts[failure.bucket] <= _REQUIRED
            unit = fixed_unit(failure.test, failure.again, failure.seconds, is_required=is_required)
            units.setdefault(unit.name, (unit, failure))
    return list(units.values())
