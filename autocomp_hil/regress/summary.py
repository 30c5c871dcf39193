# SPDX-License-Identifier: Apache-2.0
"""Makes a night out of what its units reported and what earlier nights say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from autocomp_hil.regress.failures.known import KnownFailure, Past
from autocomp_hil.regress.failures.verdicts import judge_failures
from autocomp_hil.regress.night import (
    CodeSummary,
    CycleChange,
    Feature,
    MutationSummary,
    Night,
    PointsSummary,
    RatioChange,
    SlowCase,
    TestCounts,
    Totals,
    TrendPoint,
)
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.publish import page_of
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.summaries.code import sum_up_code
from autocomp_hil.regress.summaries.cycles import sum_up_cycles, sum_up_ratios
from autocomp_hil.regress.summaries.finding import Found
from autocomp_hil.regress.summaries.mutants import sum_up_mutants
from autocomp_hil.regress.summaries.plans import sum_up_plans
from autocomp_hil.regress.summaries.points import sum_up_points

__all__ = ["Ended", "SummedUp", "now", "sum_up", "trend_point"]

_SLOWEST: Final = 20
_TALLIES: Final = ("programs", "commands", "instructions", "kernels", "cycles", "beats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a night came to its end."""

    at: datetime
    is_interrupted: bool = False
    stopped: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedUp:
    """A night, and what later nights are to know."""

    night: Night
    known: tuple[KnownFailure, ...]


def sum_up(records: NightRecords, past: Past, ended: Ended) -> SummedUp:
    """Make a night.

    Args:
        records: What its units reported.
        past: Earlier nights.
        ended: How it ended.
    """
    parts = _parts(records, past.before)
    verdicts = judge_failures(records, parts.cases, past, records.plan.identity)
    cases = [*(case for _, case in records.of(TestCase)), *parts.cases]
    tallies = dict.fromkeys(_TALLIES, 0) | dict(_tallies(records))
    night = Night(
        identity=records.plan.identity,
        ended=ended.at,
        is_interrupted=ended.is_interrupted,
        stopped=ended.stopped,
        totals=_totals(cases, tallies, parts, records, ended.at),
        tallies=tallies,
        units=tuple(unit.result for unit in records.units),
        left_out=ended.left_out,
        tests=tuple(_tests(cases)),
        slowest=tuple(_slowest(cases)),
        buckets=verdicts.buckets,
        features=parts.features.value,
        points=parts.points.value,
        code=parts.code.value,
        mutation=parts.mutation.value,
        cycles=parts.cycles.value,
        ratios=parts.ratios.value,
    )
    trends = (*past.trends, trend_point(night))
    return SummedUp(night=night.model_copy(update={"trends": trends}), known=verdicts.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What each summary says."""

    points: Found[PointsSummary | None]
    features: Found[tuple[Feature, ...]]
    code: Found[CodeSummary | None]
    mutation: Found[MutationSummary | None]
    cycles: Found[tuple[CycleChange, ...]]
    ratios: Found[tuple[RatioChange, ...]]

    @property
    def cases(self) -> list[TestCase]:
        """Cases that they add."""
        parts = (self.points, self.features, self.code, self.mutation, self.cycles, self.ratios)
        return [case for part in parts for case in part.cases]


def _parts(records: NightRecords, before: Night | None) -> _Parts:
    code, mutation = sum_up_code(records, before), sum_up_mutants(records, before)
    cycles = sum_up_cycles(records, before)
    return _Parts(
        points=sum_up_points(records, before),
        features=sum_up_plans(records, before, (*code.cases, *mutation.cases, *cycles.cases)),
        code=code,
        mutation=mutation,
        cycles=cycles,
        ratios=sum_up_ratios(records, before),
    )


def trend_point(night: Night) -> TrendPoint:
    """The numbers of a night that trends show."""
    values = {
        name: float(value)
        for name, value in night.totals.model_dump(exclude={"page"}).items()
        if value is not None
    }
    values |= {f"ratio {ratio.name}": ratio.value for ratio in night.ratios}
    values |= {f"cycles {c.subject}, {c.hardware}": float(c.cycles) for c in night.cycles}
    identity = night.identity
    return TrendPoint(
        night=identity.name,
        started=identity.started,
        commit=identity.commit,
        tier=identity.tier,
        is_dirty=identity.is_dirty,
        is_interrupted=night.is_interrupted,
        values=values,
    )


def now() -> datetime:
    """The time, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def _tallies(records: NightRecords) -> Counter[str]:
    sums: Counter[str] = Counter()
    for _, tally in records.of(Tally, repeats=True):
        sums[tally.name] += tally.value
    return sums


def _totals(
    cases: Sequence[TestCase],
    tallies: Mapping[str, int],
    parts: _Parts,
    records: NightRecords,
    ended: datetime,
) -> Totals:
    outcomes = Counter(case.outcome for case in cases)
    points, code, mutation = parts.points.value, parts.code.value, parts.mutation.value

    def reached(kind: str) -> float | None:
        counts = None if code is None else code.kinds.get(kind)
        return None if counts is None else _rounded(counts.share)

    return Totals(
        passed=outcomes[CaseOutcome.PASSED],
        failed=outcomes[CaseOutcome.FAILED],
        functional_coverage=None if points is None else _rounded(points.share),
        line_coverage=reached("line"),
        branch_coverage=reached("branch"),
        toggle_coverage=reached("toggle"),
        mutation_score=None if mutation is None else _rounded(mutation.score),
        mutants=0 if mutation is None else sum(mutation.outcomes.values()),
        programs=tallies["programs"],
        commands=tallies["commands"],
        cycles=tallies["cycles"],
        hours=round((ended - records.plan.identity.started).total_seconds() / 3600, 3),
        page=str(page_of(records.folder)),
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)


def _tests(cases: Iterable[TestCase]) -> Iterable[TestCounts]:
    outcomes: dict[str, Counter[CaseOutcome]] = {}
    seconds: Counter[str] = Counter()
    for case in cases:
        outcomes.setdefault(case.test, Counter())[case.outcome] += 1
        seconds[case.test] += case.seconds  # type: ignore[assignment]  # a Counter takes floats
    for test in sorted(outcomes):
        counts = outcomes[test]
        yield TestCounts(
            test=test,
            passed=counts[CaseOutcome.PASSED],
            failed=counts[CaseOutcome.FAILED],
            skipped=counts[CaseOutcome.SKIPPED],
            seconds=round(float(seconds[test]), 3),
        )


def _slowest(cases: Iterable[TestCase]) -> Iterable[SlowCase]:
    slowest = sorted(cases, key=lambda case: -case.seconds)[:_SLOWEST]
    return (
        SlowCase(test=case.test, case=case.case, seconds=case.seconds)
        for case in slowest
        if case.seconds > 0
    )
