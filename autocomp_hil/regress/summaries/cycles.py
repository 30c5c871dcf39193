# SPDX-License-Identifier: Apache-2.0
"""Cycle counts of a night, and speeds of the simulator."""

from statistics import median

from autocomp_hil.regress.night import CycleChange, Night, RatioChange
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.records import CycleCount, Ratio
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_cycles", "sum_up_ratios"]


def sum_up_cycles(records: NightRecords, before: Night | None) -> Found[tuple[CycleChange, ...]]:
    """Every cycle count, by subject and hardware.

    Args:
        records: The night.
        before: The night before.
    """
    del before
    counts = {
        (record.subject, record.hardware): record.cycles for _, record in records.of(CycleCount)
    }
    return Found(
        value=tuple(
            CycleChange(subject=subject, hardware=hardware, cycles=counts[subject, hardware])
            for subject, hardware in sorted(counts)
        )
    )


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
