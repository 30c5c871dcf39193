# SPDX-License-Identifier: Apache-2.0
"""Features of the test plans, with what the night says of each."""

from collections import Counter
from collections.abc import Iterable, Mapping

from autocomp_hil.regress.night import Feature, Night
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.plan import PLANS, load_plans, matches
from autocomp_hil.regress.plan import Feature as Planned
from autocomp_hil.regress.records import CaseOutcome, PointHits, TestCase
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["feature_of", "sum_up_plans"]


def sum_up_plans(
    records: NightRecords, before: Night | None, found: Iterable[TestCase] = ()
) -> Found[tuple[Feature, ...]]:
    """All features, by plan and stage; none where there is no folder of plans.

    Args:
        records: The night.
        before: The night before.
        found: Cases that the other summaries add to the night.
    """
    del before
    outcomes: dict[str, Counter[CaseOutcome]] = {}
    for case in (*(case for _, case in records.of(TestCase)), *found):
        outcomes.setdefault(case.test, Counter())[case.outcome] += 1
    hits: Counter[str] = Counter()
    for _, record in records.of(PointHits, repeats=True):
        hits.update(record.hits)
    plans = load_plans(PLANS) if PLANS.is_dir() else ()
    features = [
        feature_of(p.area, planned, outcomes, hits) for p in plans for planned in p.features
    ]
    return Found(value=tuple(features))


def feature_of(
    plan: str,
    planned: Planned,
    outcomes: Mapping[str, Mapping[CaseOutcome, int]],
    hits: Mapping[str, int],
) -> Feature:
    """What a night says of a feature.

    It is met if nothing of it is missing, every test that it names has a case that passed and none
    that failed, and every point was hit.

    Args:
        plan: Name of its plan.
        planned: The feature.
        outcomes: Cases by test and outcome.
        hits: Hits by point, 0 where a point that there is was never hit.
    """
    tests = matches(planned.tests, outcomes)
    passed = sum(outcomes[test].get(CaseOutcome.PASSED, 0) for test in tests)
    failed = sum(outcomes[test].get(CaseOutcome.FAILED, 0) for test in tests)
    ran = {test for test in tests if outcomes[test].get(CaseOutcome.PASSED, 0)}
    absent = [pattern for pattern in planned.tests if not matches((pattern,), ran)]
    points = sorted(matches(planned.points, hits))
    unknown = [pattern for pattern in planned.points if not matches((pattern,), hits)]
    open_points = (*unknown, *(point for point in points if not hits[point]))
    return Feature(
        plan=plan,
        name=planned.name,
        stage=planned.stage,
        title=planned.meaning,
        tests=planned.tests,
        passed=passed,
        failed=failed,
        not_run=tuple(absent),
        points=(*unknown, *points),
        missing_points=open_points,
        missing=planned.missing,
        is_met=not (failed or absent or open_points or planned.missing),
    )
