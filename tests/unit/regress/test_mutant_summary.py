# SPDX-License-Identifier: Apache-2.0
"""The share of mutants that was caught: what counts, and when it is too small."""

import pytest

from autocomp_hil.regress.records import CaseOutcome, MutantOutcome, MutantRecord
from autocomp_hil.regress.summaries.mutants import sum_up_mutants
from tests.unit.regress.made_up import night, ran, unit


def _mutants(
    count: int, outcome: MutantOutcome, *, explanation: str = "", seed: int | None = 7
) -> list[MutantRecord]:
    return [
        MutantRecord(
            mutant=f"a/{outcome.value}{explanation}/{number}", file="accel/a.sv", line=1,
            operator="other operator", before="+", after="-", outcome=outcome,
            explanation=explanation, seed=seed,
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(("survived", "outcome"), [(3, "passed"), (4, "failed")])
def test_share(survived: int, outcome: str) -> None:
    """Explained survivors and what made no difference do not count; 97% are enough."""
    records = [
        *_mutants(97, MutantOutcome.CAUGHT),
        *_mutants(survived, MutantOutcome.SURVIVED),
        *_mutants(9, MutantOutcome.SURVIVED, explanation="because"),
        *_mutants(9, MutantOutcome.NOT_REACHED),
        *_mutants(9, MutantOutcome.NO_DIFFERENCE, seed=None),
    ]
    found = sum_up_mutants(night("one", ran(unit("mutation/0"), *records)), None)
    assert found.value is not None
    assert found.value.score == pytest.approx(97 / (97 + survived))
    assert found.value.seed == 7
    assert len(found.value.explanations) == 9
    (case,) = found.cases
    assert case.outcome is CaseOutcome(outcome)


def test_no_mutants() -> None:
    """A night without mutants has no share, and is not checked."""
    assert sum_up_mutants(night("one"), None).value is None
    only = _mutants(3, MutantOutcome.NOT_REACHED)
    found = sum_up_mutants(night("one", ran(unit("mutation/0"), *only)), None)
    assert found.value is not None
    assert found.value.score is None
    assert not found.cases
