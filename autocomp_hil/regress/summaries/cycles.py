# SPDX-License-Identifier: Apache-2.0
"""Cycle counts of a night, and speeds of the simulator."""

from statistics import median

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.cycles import TEST, compare, load_accepted
from autocomp_hil.regress.cycles.whole import ran_everything
from autocomp_hil.regress.night import CycleChange, Night, RatioChange
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.records import CaseOutcome, CycleCount, Ratio, TestCase
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_cycles", "sum_up_ratios"]


def sum_up_cycles(records: NightRecords, before: Night | None) -> Found[tuple[CycleChange, ...]]:
    """Every cycle count beside the accepted one; units say themselves which are too slow.

    Args:
        records: The night.
        before: The night before, which does not matter: what was accepted does.
    """
    del before
    counts = [count for _, count in records.of(CycleCount)]
    try:
        accepted = load_accepted()
    except ConfigError as error:
        case = TestCase(test=TEST, case="the file", outcome=CaseOutcome.FAILED, message=str(error))
        return Found(value=(), cases=(case,))
    comparison = compare(counts, accepted, is_complete=ran_everything(records))
    return Found(value=comparison.changes, cases=comparison.cases)


def sum_up_ratios(records: NightRecords, before: Night | None) -> Found[tuple[RatioChange, ...]]:
    """Every ratio, the median where it was measured more than once.

    Args:
        records: The night.
        before: The night before.
    """
    values: dict[str, list[float]] = {}
    for _, record in records.of(Ratio):
        values.setdefault(record.name, []).append(record.value)
    known = {} if before is None else {ratio.name: ratio.value for ratio in before.ratios}
    return Found(
        value=tuple(
            RatioChange(name=name, value=median(values[name]), before=known.get(name))
            for name in sorted(values)
        )
    )
