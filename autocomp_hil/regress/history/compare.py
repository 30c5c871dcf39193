# SPDX-License-Identifier: Apache-2.0
"""What differs between two nights. Pure."""

from pydantic import BaseModel, ConfigDict

from autocomp_hil.regress.night import Bucket, Night
from autocomp_hil.regress.summary import trend_point

__all__ = ["Comparison", "Difference", "compare_nights"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Difference(_Data):
    """A number that is not the same in both nights."""

    name: str
    before: float | None
    """Its value in the first night; None if that does not have it."""
    after: float | None


class Comparison(_Data):
    """Two nights, from the first to the second."""

    before: str
    after: str
    commit_before: str
    commit_after: str
    new: tuple[str, ...]
    """Titles of buckets with failures in the second night only, and so on."""
    both: tuple[str, ...]
    gone: tuple[str, ...]
    totals: tuple[Difference, ...]
    """Numbers of the last line that differ."""
    cycles: tuple[Difference, ...]
    ratios: tuple[Difference, ...]
    newly_hit: tuple[str, ...]
    """Points of functional coverage that the second night hit and the first did not."""
    no_longer_hit: tuple[str, ...]


def compare_nights(before: Night, after: Night) -> Comparison:
    """Say what differs."""
    failed_before, failed_after = _failing(before), _failing(after)
    numbers = {
        kind: _differences(_numbers(before, kind), _numbers(after, kind))
        for kind in ("", "cycles ", "ratio ")
    }
    hits_before, hits_after = _hits(before), _hits(after)
    return Comparison(
        before=before.identity.name,
        after=after.identity.name,
        commit_before=before.identity.commit,
        commit_after=after.identity.commit,
        new=tuple(failed_after[key].title for key in failed_after if key not in failed_before),
        both=tuple(failed_after[key].title for key in failed_after if key in failed_before),
        gone=tuple(failed_before[key].title for key in failed_before if key not in failed_after),
        totals=numbers[""],
        cycles=numbers["cycles "],
        ratios=numbers["ratio "],
        newly_hit=tuple(sorted(hits_after - hits_before)),
        no_longer_hit=tuple(sorted(hits_before - hits_after)),
    )


def _failing(night: Night) -> dict[str, Bucket]:
    return {bucket.key: bucket for bucket in night.buckets if bucket.failures}


def _hits(night: Night) -> set[str]:
    hits = {} if night.points is None else night.points.hits
    return {point for point, number in hits.items() if number}


def _numbers(night: Night, kind: str) -> dict[str, float]:
    """Numbers of a kind by what stands behind the kind; "" stands for those of the last line."""
    values = trend_point(night).values
    if not kind:
        return {n: v for n, v in values.items() if not n.startswith(("cycles ", "ratio "))}
    return {n.removeprefix(kind): v for n, v in values.items() if n.startswith(kind)}


def _differences(before: dict[str, float], after: dict[str, float]) -> tuple[Difference, ...]:
    return tuple(
        Difference(name=name, before=before.get(name), after=after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )
