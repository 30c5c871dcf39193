# SPDX-License-Identifier: Apache-2.0
"""Nights whose numbers are known: empty, all well, everything wrong, and made of hostile texts."""

import itertools
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from pydantic import BaseModel

from autocomp_hil.regress.night import (
    Bucket,
    BucketStatus,
    CodeCoverageOf,
    CodeHole,
    CodeSummary,
    Counts,
    CycleChange,
    Example,
    Feature,
    Identity,
    MutationSummary,
    Night,
    PointsSummary,
    RatioChange,
    SlowCase,
    TestCounts,
    Totals,
    TrendPoint,
    UnitResult,
    UnitStatus,
)
from autocomp_hil.regress.records import MutantOutcome, MutantRecord
from autocomp_hil.regress.unit import Tier, Unit
from tests.unit.page.reader import HOSTILE

__all__ = ["SURVIVOR_LINE", "bad", "empty", "good", "hostile", "huge"]

START: Final = datetime(2026, 1, 31, 22, 0, tzinfo=UTC)
SURVIVOR_LINE: Final = 1
"""Line of a source that every checkout has: its licence."""
_LICENCE: Final = "// SPDX-License-Identifier: Apache-2.0"

_KINDS: Final = {
    "line": Counts(reached=999, total=1000, excluded=10),
    "branch": Counts(reached=99_999, total=100_000),
}


def _identity(**changes: object) -> Identity:
    values = {
        "name": "2026-01-31-220000", "started": START, "tier": Tier.NIGHTLY, "seed": 1234,
        "hours": 2.0, "cores": 2, "commit": "0123abcd" * 5, "tree": "t" * 16,
        "versions": {"verilator": "5.48.0", "python": "3.11.2"},
    }  # fmt: skip
    return Identity.model_validate(values | changes)


def empty() -> Night:
    """The first night ever, in which nothing ran."""
    return Night(identity=_identity(), ended=START, totals=Totals(passed=0, failed=0, hours=0))


def _unit(name: str, cores: int = 1) -> Unit:
    return Unit(
        name=name, arguments=("-m", "regressions.accel"), estimate_s=60, limit_s=600, cores=cores
    )


def _result(name: str, start: float, seconds: float, **changes: object) -> UnitResult:
    cores = 2 if name.startswith("tests/") else 1
    values = {
        "unit": _unit(name, cores), "status": UnitStatus.PASSED, "seconds": seconds,
        "exit_status": 0, "passed": 10, "started_s": start, "command": f"python -m {name}",
    }  # fmt: skip
    return UnitResult.model_validate(values | changes)


def _mutant(number: int, outcome: MutantOutcome, line: int = 1, **changes: object) -> MutantRecord:
    values = {
        "mutant": f"mesh-{number}", "file": "accel/mesh.sv", "line": line,
        "operator": "negated condition", "before": _LICENCE, "after": f"// changed {number}",
        "outcome": outcome,
        "caught_by": "scoreboard" if outcome is MutantOutcome.CAUGHT else "",
    }  # fmt: skip
    return MutantRecord.model_validate(values | changes)


def _trends(count: int) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(
            night=f"night-{number}", started=START + timedelta(days=number),
            commit=f"{number:08x}", tier=Tier.NIGHTLY,
            values={
                "passed": 1000 + number, "failed": number % 2, "line_coverage": 0.99,
                "mutation_score": 0.97 + number / 1000, "ratio fast / rtl": 2.9 + number / 100,
                "cycles gemm 64x64x64 baseline, int8_4x4": 5000 + 50 * (number % 3),
                "cycles gemm 32x32x32 baseline, int8_4x4": 700,
            },
        )
        for number in range(count)
    )  # fmt: skip


def _code() -> CodeSummary:
    """Code coverage with one hole."""
    return CodeSummary(
    kinds=_KINDS, changes={"line": 0.0012}, folders=(
        CodeCoverageOf(file="accel", kinds={"line": Counts(reached=987, total=1000)}),
    ), files=(
        CodeCoverageOf(file="accel/mesh.sv", kinds=_KINDS),
        CodeCoverageOf(file="prim/fifo.sv", kinds={"line": Counts(reached=5, total=5)}),
    ),
    holes=(CodeHole(file="accel/mesh.sv", line=17, kind="line", what="default"),),
    smallest_tests=("accel.random",), smallest_share_of_time=0.2,
    smallest_share_of_reached=0.951, lcov="coverage/all.info",
)  # fmt: skip


def _mutation() -> MutationSummary:
    """One mutant of each outcome but the bad one."""
    return MutationSummary(
    outcomes={"caught": 2, "not reached": 1, "reached, no difference": 1}, score=1.0,
    seed=5, mutants=(
        _mutant(1, MutantOutcome.CAUGHT), _mutant(2, MutantOutcome.CAUGHT, 99_999),
        _mutant(3, MutantOutcome.NOT_REACHED), _mutant(4, MutantOutcome.NO_DIFFERENCE),
    ),
)  # fmt: skip


def good(nights: int = 12) -> Night:
    """Everything passed, after so many nights."""
    return Night(
        identity=_identity(),
        ended=START + timedelta(hours=2),
        totals=Totals(
            passed=3021, failed=0, functional_coverage=1.0, line_coverage=0.999,
            branch_coverage=0.99999, mutation_score=1.0, mutants=4, programs=2000,
            commands=193_098, cycles=14_000_000, hours=2.0, page="night.html",
        ),
        tallies={"programs": 2000, "commands": 193_098, "instructions": 77, "cycles": 14_000_000},
        units=(
            _result("tests/all", 0, 900), _result("accel/int8_4x4/0", 900, 1800),
            _result("core/0", 900, 2700), _result("accel/int8_4x4/1", 2700, 3000),
        ),
        tests=(
            TestCounts(test="accel.random", passed=2000, seconds=3000),
            TestCounts(test="tb/blocks/test_mesh.py", passed=20, skipped=1, seconds=60),
            TestCounts(test="core.random", passed=1001, seconds=2700),
        ),
        slowest=(SlowCase(test="accel.random", case="int8_16x16 seed 7", seconds=61),),
        features=(
            Feature(plan="accel", name="mvin", stage="V1", title="Loads", tests=("accel.random",),
                    passed=2000, points=("accel.mvin",), is_met=True),
            Feature(plan="accel", name="unroll", stage="V3", missing="loops come later"),
        ),
        points=PointsSummary(
            total=2, hit=2, hits={"accel.mvin": 3, "accel.mvout": 70_000},
            newly_hit=("accel.mvin",),
        ),
        code=_code(),
        mutation=_mutation(),
        cycles=(
            CycleChange(subject="gemm 64x64x64 baseline", hardware="int8_4x4", cycles=5000,
                        accepted=5000),
        ),
        ratios=(RatioChange(name="fast / rtl", value=3.01, before=2.9),),
        trends=_trends(nights),
    )  # fmt: skip


def _example(case: str, **changes: object) -> Example:
    values = {
        "test": "accel.random", "case": case, "unit": "accel/int8_4x4/0",
        "message": "C[3][4] is 7, expected 9\nsecond line",
        "reproduce": f"autocomp-hil reproduce build/failures/{case}.json",
    }  # fmt: skip
    return Example.model_validate(values | changes)


def _bucket(key: str, status: BucketStatus, failures: int, *examples: Example) -> Bucket:
    return Bucket(
        key=key, title=f"title of {key}", status=status, failures=failures,
        tests=("accel.random",), first_night="2026-01-29", last_night="2026-01-30",
        examples=examples,
    )  # fmt: skip


def _bad_units() -> tuple[UnitResult, ...]:
    """One unit of each ending."""
    return (
        _result("accel/int8_4x4/0", 0, 100, status=UnitStatus.FAILED, failed=9),
        _result("accel/int8_4x4/1", 0, 700, status=UnitStatus.HUNG, exit_status=None,
                output_tail="last words"),
        _result("core/0", 100, 5, status=UnitStatus.DIED, exit_status=-11),
        _result("core/1", 105, 5, status=UnitStatus.SILENT),
        _result("core/2", 110, 5, status=UnitStatus.UNREADABLE),
        _result("core/3", 115, 5, status=UnitStatus.INTERRUPTED, exit_status=None),
        _result("core/4", 120, 5, status=UnitStatus.VOID),
        _result("core/5", 125, 5, repeats="accel/int8_4x4/0"),
    )  # fmt: skip


def _bad_buckets() -> tuple[Bucket, ...]:
    """One bucket of each status, the least urgent first."""
    return (
        _bucket("m1", BucketStatus.MENDED, 0),
        _bucket("u1", BucketStatus.UNTRIED, 0),
        _bucket("f1", BucketStatus.FLAKY, 1, _example("seed 9", is_flaky=True)),
        _bucket("s1", BucketStatus.STILL, 3, _example("seed 5", reproduce=None)),
        _bucket("n1", BucketStatus.NEW, 5, _example(
            "seed 7", program="mvin 0 0\nfence", program_size=2, waves="waves/seed 7.fst")),
    )  # fmt: skip


def _bad_features() -> tuple[Feature, ...]:
    """Features that lack a passing test, a point, and what nobody built yet."""
    return (
        Feature(plan="accel", name="mvin", stage="V1", tests=("accel.random",),
                passed=1, failed=9),
        Feature(plan="accel", name="mvout", stage="V2", tests=("accel.other",),
                points=("accel.mvout",), missing_points=("accel.mvout",)),
        Feature(plan="core", name="unroll", stage="V3", missing="loops come later"),
    )  # fmt: skip


def _bad_mutation() -> MutationSummary:
    """Two survivors, one of them explained."""
    return MutationSummary(
        outcomes={"caught": 2, "survived": 2}, score=0.5, seed=5,
        explanations={"mesh-3": "It only changes a comment."},
        mutants=(
            _mutant(1, MutantOutcome.CAUGHT), _mutant(2, MutantOutcome.CAUGHT),
            _mutant(3, MutantOutcome.SURVIVED, SURVIVOR_LINE),
            _mutant(4, MutantOutcome.SURVIVED, SURVIVOR_LINE, before="no such text"),
        ),
    )  # fmt: skip


def bad() -> Night:
    """Everything that can be wrong is, and the night was stopped."""
    return good().model_copy(
        update={
            "identity": _identity(changed_files=("rtl/accel/mesh.sv",), only="accel/*"),
            "is_interrupted": True,
            "stopped": "Ctrl-C",
            "totals": Totals(passed=2990, failed=9, hours=1.2, mutants=5, mutation_score=0.6667),
            "units": _bad_units(),
            "left_out": ("kernels/1", "kernels/2"),
            "tests": (
                TestCounts(test="accel.random", passed=1990, failed=9, seconds=800),
                TestCounts(test="tb/blocks/test_mesh.py", skipped=3),
                TestCounts(test="core.random", passed=1000, seconds=30),
            ),
            "buckets": _bad_buckets(),
            "features": _bad_features(),
            "points": PointsSummary(
                total=2, hit=1, hits={"accel.mvin": 3}, missing=("accel.mvout",),
                newly_missing=("accel.mvout",),
            ),
            "mutation": _bad_mutation(),
            "cycles": (
                CycleChange(subject="gemm 64x64x64 baseline", hardware="int8_4x4", cycles=5050,
                            accepted=5000, is_slowdown=True, reason="the first count"),
                CycleChange(subject="gemm 32x32x32 baseline", hardware="int8_4x4", cycles=700),
                CycleChange(subject="conv", hardware="int8_4x4", cycles=90, accepted=100),
            ),
        }
    )  # fmt: skip


def hostile() -> Night:
    """Every text is hostile, one after the other; only names of units cannot be."""
    texts = itertools.cycle(HOSTILE)

    def poisoned(value: object) -> object:
        match value:
            case Enum() | Unit():
                return value
            case BaseModel():
                fields = type(value).model_fields
                changed = {name: poisoned(getattr(value, name)) for name in fields}
                return value.model_copy(update=changed)
            case str():
                return next(texts)
            case tuple():
                return tuple(poisoned(item) for item in value)
            case dict():
                return {f"{name}{next(texts)}": poisoned(item) for name, item in value.items()}
            case _:
                return value

    found = poisoned(bad())
    assert isinstance(found, Night)
    return found


def huge() -> Night:
    """More of everything than a page can hold, and messages of 10 MB."""
    message = "x" * 10_000_000
    example = _example("seed 1", message=message, program=message, reproduce=message)
    night = bad()
    results = tuple(
        _result(f"core/{number}", number, 10, output_tail=message, status=UnitStatus.DIED)
        for number in range(5000)
    )
    mutants = tuple(
        _mutant(number, outcome, 1 + number % 50, before=message, caught_by=message)
        for number, outcome in enumerate([*MutantOutcome] * 2500)
    )
    points = tuple(f"accel.point{number}" for number in range(20_000))
    return night.model_copy(
        update={
            "units": results,
            "buckets": tuple(
                _bucket(
                    f"b{number}",
                    BucketStatus.NEW,
                    1,
                    *([example.model_copy(update={"test": f"test{number}"})] * 30),
                )
                for number in range(500)
            ),
            "left_out": points,
            "mutation": MutationSummary(outcomes={"caught": 2500}, score=0.5, mutants=mutants),
            "points": PointsSummary(total=20_000, hit=0, missing=points, newly_missing=points),
            "cycles": night.cycles * 2000,
            "tests": tuple(
                TestCounts(test=f"test{number}", failed=1, seconds=1) for number in range(9000)
            ),
            "slowest": night.slowest * 3000,
            "features": night.features * 3000,
            "trends": _trends(2000),
        }
    )
