# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL in a night."""

from collections import Counter

from autocomp_hil.regress.night import MutationSummary, Night
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.records import MutantOutcome, MutantRecord
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_mutants"]


def sum_up_mutants(records: NightRecords, before: Night | None) -> Found[MutationSummary | None]:
    """Mutants by outcome, and the share that was caught; None if none were tried.

    Args:
        records: The night.
        before: The night before.
    """
    del before
    mutants = {record.mutant: record for _, record in records.of(MutantRecord, repeats=True)}
    if not mutants:
        return Found(value=None)
    outcomes = Counter(record.outcome for record in mutants.values())
    caught = outcomes[MutantOutcome.CAUGHT]
    decided = caught + outcomes[MutantOutcome.SURVIVED]
    return Found(
        value=MutationSummary(
            outcomes={str(outcome): outcomes[outcome] for outcome in MutantOutcome},
            score=caught / decided if decided else None,
            mutants=tuple(mutants[name] for name in sorted(mutants)),
        )
    )
