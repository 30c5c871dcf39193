# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL in a night."""

from collections import Counter
from typing import Final

from autocomp_hil.regress.night import MutationSummary, Night
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.records import CaseOutcome, MutantOutcome, MutantRecord, TestCase
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_mutants"]


_LEAST_SCORE: Final = 0.97
_TEST: Final = "mutation.rtl"


def sum_up_mutants(records: NightRecords, before: Night | None) -> Found[MutationSummary | None]:
    """Mutants by outcome, and the share that was caught; None if none were tried.

    Survivors with an explanation do not count: nothing can notice them.

    Args:
        records: The night.
        before: The night before.
    """
    del before
    mutants = {record.mutant: record for _, record in records.of(MutantRecord, repeats=True)}
    if not mutants:
        return Found(value=None)
    outcomes = Counter(record.outcome for record in mutants.values())
    survived = sum(
        record.outcome is MutantOutcome.SURVIVED and not record.explanation
        for record in mutants.values()
    )
    caught = outcomes[MutantOutcome.CAUGHT]
    score = caught / (caught + survived) if caught + survived else None
    seeds = {record.seed for record in mutants.values() if record.seed is not None}
    return Found(
        value=MutationSummary(
            outcomes={str(outcome): outcomes[outcome] for outcome in MutantOutcome},
            score=score,
            seed=seeds.pop() if len(seeds) == 1 else None,
            mutants=tuple(mutants[name] for name in sorted(mutants)),
            explanations={
                record.mutant: record.explanation
                for record in mutants.values()
                if record.explanation
            },
        ),
        cases=(_score_case(score),) if score is not None else (),
    )


def _score_case(score: float) -> TestCase:
    """The check that enough mutants were caught."""
    is_enough = score >= _LEAST_SCORE
    return TestCase(
        test=_TEST,
        case="share that was caught",
        outcome=CaseOutcome.PASSED if is_enough else CaseOutcome.FAILED,
        message=""
        if is_enough
        else f"{score:.1%} of the mutants were caught, not {_LEAST_SCORE:.0%}",
    )
