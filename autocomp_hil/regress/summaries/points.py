# SPDX-License-Identifier: Apache-2.0
"""Functional coverage of a night, over all configurations."""

from collections import Counter

from autocomp_hil.regress.night import Night, PointsSummary
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.records import PointHits
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_points"]


def sum_up_points(records: NightRecords, before: Night | None) -> Found[PointsSummary | None]:
    """Points that were hit, of those that there are; None if no unit says which there are.

    The unit of the test plans reports every point with 0 hits. Without it, as in a night of some
    parts alone, the points that were hit are all that is known: they are no coverage.

    Args:
        records: The night.
        before: The night before.
    """
    hits: Counter[str] = Counter()
    is_known = False
    for _, record in records.of(PointHits, repeats=True):
        is_known = is_known or 0 in record.hits.values()
        for point, number in record.hits.items():
            hits[point] += number
    if not is_known:
        return Found(value=None)
    missing = tuple(sorted(point for point, number in hits.items() if not number))
    known = before.points if before is not None else None
    gone = {} if known is None else known.hits
    return Found(
        value=PointsSummary(
            total=len(hits),
            hit=len(hits) - len(missing),
            hits=dict(sorted(hits.items())),
            missing=missing,
            newly_hit=tuple(
                sorted(p for p, n in hits.items() if n and known is not None and not gone.get(p))
            ),
            newly_missing=tuple(p for p in missing if gone.get(p)),
        )
    )
