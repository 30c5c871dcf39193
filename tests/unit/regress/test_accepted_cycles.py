# SPDX-License-Identifier: Apache-2.0
"""Accepted cycles: the file, the comparison with its 0.5%, and what is accepted."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.cycles import (
    TEST,
    AcceptedCount,
    AcceptedCycles,
    Change,
    accept,
    check_night,
    compare,
    is_slower,
    load_accepted,
    next_change,
    store_accepted,
)
from autocomp_hil.regress.cycles.compare import REPEATED
from autocomp_hil.regress.night import (
    Bucket,
    BucketStatus,
    CycleChange,
    Identity,
    Night,
    Totals,
    UnitResult,
    UnitStatus,
)
from autocomp_hil.regress.records import CaseOutcome, CycleCount
from autocomp_hil.regress.unit import Tier, Unit

DAY = date(2026, 1, 31)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIRST = Change(number=1, date=DAY, commit=COMMIT[:12], reason="measured first")
SECOND = Change(number=2, date=DAY, commit="unknown+", reason="a shape was dropped")


def _accepted(**counts: int) -> AcceptedCycles:
    table = {name: AcceptedCount(cycles=cycles, change=1) for name, cycles in counts.items()}
    return AcceptedCycles(changes=(FIRST,), cycles={"int8_4x4": table} if table else {})


def _count(subject: str, cycles: int) -> CycleCount:
    again = ("-m", "regressions.workloads", subject)
    return CycleCount(subject=subject, hardware="int8_4x4", cycles=cycles, again=again)


def _found(subject: str, cycles: int) -> CycleChange:
    return CycleChange(subject=subject, hardware="int8_4x4", cycles=cycles)


@given(accepted=st.integers(1, 10**9), cycles=st.integers(1, 10**9))
def test_half_a_percent(accepted: int, cycles: int) -> None:
    """More than 0.5% above fails, to the cycle; anything at or below does not."""
    assert is_slower(cycles, accepted) is (1000 * cycles > 1005 * accepted)
    comparison = compare([_count("a", cycles)], _accepted(a=accepted), is_complete=True)
    assert len(comparison.failures) == is_slower(cycles, accepted)
    [change] = comparison.changes
    assert (change.accepted, change.cycles) == (accepted, cycles)
    assert change.is_slowdown is is_slower(cycles, accepted)


@pytest.mark.parametrize("cycles", [1_000_000, 1_005_000, 1_005_001, 1_010_000])
def test_limit(cycles: int) -> None:
    """The limit itself passes."""
    assert is_slower(cycles, 1_000_000) is (cycles > 1_005_000)


def test_a_failure_names_kernel_before_after() -> None:
    """Kernel, configuration, both counts, the change, what to do, and how to see it again."""
    accepted = _accepted(gemm=100_000, other=5)
    counts = [_count("gemm", 101_000), _count("other", 5)]
    comparison = compare(counts, accepted, is_complete=True)
    [case] = comparison.failures
    assert case.test == TEST
    assert case.message == (
        "gemm on int8_4x4: 100,000 cycles before, 101,000 after: +1.00%; "
        'if that is right: make accept-cycles REASON="why"'
    )
    assert case.reproduce == ".venv/bin/python -m regressions.workloads gemm"
    assert case.again is None
    assert [change.subject for change in comparison.changes] == ["gemm", "other"]
    assert [case.outcome for case in comparison.counted] == [
        CaseOutcome.FAILED,
        CaseOutcome.PASSED,
    ]
    assert comparison.cases == ()


def test_new_subjects_fail() -> None:
    """Nobody would notice what becomes of a subject without an accepted count."""
    [case] = compare([_count("new", 7)], _accepted(), is_complete=False).failures
    assert case.message.startswith("new on int8_4x4: 7 cycles, none accepted")


@pytest.mark.parametrize("is_complete", [False, True])
def test_subjects_that_do_not_run_fail(is_complete: bool) -> None:  # noqa: FBT001  # parametrized
    """An accepted subject that a whole night did not run; one of a part of a night may miss it."""
    accepted = _accepted(a=1, gone=2)
    failures = compare([_count("a", 1)], accepted, is_complete=is_complete).failures
    expected = ["gone on int8_4x4: accepted, but did not run"] if is_complete else []
    assert [case.message for case in failures] == expected


def test_runs_of_a_night_agree() -> None:
    """Two counts of one subject are a failure that cannot be accepted, whatever was accepted."""
    equal = compare([_count("a", 100)] * 2, _accepted(a=100), is_complete=True)
    assert [(case.test, case.outcome) for case in equal.cases] == [(REPEATED, CaseOutcome.PASSED)]
    assert equal.failures == ()
    counts = [_count("a", 100), _count("a", 100), _count("a", 99)]
    [case] = compare(counts, _accepted(a=100), is_complete=True).failures
    assert (case.test, case.message) == (REPEATED, "a on int8_4x4: 99 and 100 cycles in one night")


@given(
    st.dictionaries(
        st.sampled_from(["int8_16x16", "int8_4x4", "int8_8x8"]),
        st.dictionaries(st.from_regex(r"\A[a-z]( ?[a-z0-9\"\\]){0,6}\Z"), st.integers(1, 10**12)),
    )
)
def test_file_keeps_all_in_one_order(
    tmp_path_factory: pytest.TempPathFactory, counts: dict[str, dict[str, int]]
) -> None:
    """What is written is read, and the text does not depend on the order of anything."""
    path = tmp_path_factory.mktemp("cycles") / "accepted.toml"
    tables = {
        hardware: {name: AcceptedCount(cycles=c, change=1) for name, c in table.items()}
        for hardware, table in counts.items()
        if table
    }
    store_accepted(AcceptedCycles(changes=(FIRST,), cycles=tables), path)
    text = path.read_bytes()
    read = load_accepted(path)
    assert read.cycles == tables
    turned = {
        hardware: dict(reversed(table.items())) for hardware, table in reversed(tables.items())
    }
    store_accepted(AcceptedCycles(changes=(FIRST,), cycles=turned), path)
    assert path.read_bytes() == text
    store_accepted(read, path)
    assert path.read_bytes() == text


def test_order_of_the_file(tmp_path: Path) -> None:
    """Numbers in names count as numbers; a change of one count changes one line."""
    path = tmp_path / "accepted.toml"
    names = ["gemm 100x72x90", "conv 1x56", "gemm 64x64x64", "gemm 1024x1024x1024"]
    first = _accepted(**dict.fromkeys(names, 10))
    store_accepted(first, path)
    before = path.read_text(encoding="utf-8").splitlines()
    assert [line.split('"')[1] for line in before if line.startswith('"')] == [
        "conv 1x56", "gemm 64x64x64", "gemm 100x72x90", "gemm 1024x1024x1024",
    ]  # fmt: skip
    change = next_change(first, reason="a shorter pipeline", day=DAY, commit=COMMIT, is_dirty=True)
    found = [_found("gemm 64x64x64", 9), _found("conv 1x56", 10)]
    acceptance = accept(first, found, change=change, is_complete=False)
    store_accepted(acceptance.accepted, path)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        '"gemm 64x64x64" = { cycles = 10, change = 1 }'
    ]
    assert [line for line in after if line not in before] == [
        "number = 2",
        'commit = "0123456789ab+"',
        'reason = "a shorter pipeline"',
        '"gemm 64x64x64" = { cycles = 9, change = 2 }',
    ]


@pytest.mark.parametrize(
    ("reason", "message"),
    [("", "at least 10"), ("   short  ", "at least 10"), ("two\nlines of it", "one line of ASCII")],
)
def test_a_reason_is_needed(reason: str, message: str) -> None:
    """Without one that says something, nothing is accepted."""
    with pytest.raises(ConfigError, match=message):
        next_change(_accepted(), reason=reason, day=DAY, commit=COMMIT, is_dirty=False)


def test_nothing_new_changes_nothing() -> None:
    """A night with the accepted counts leaves the file as it is, without one more change."""
    accepted = _accepted(a=9)
    acceptance = accept(accepted, [_found("a", 9)], change=SECOND, is_complete=True)
    assert acceptance.accepted is accepted
    assert (acceptance.changed, acceptance.removed) == ((), ())


@pytest.mark.parametrize("is_complete", [False, True])
def test_what_runs_no_more_is_removed(is_complete: bool) -> None:  # noqa: FBT001  # parametrized
    """A whole night removes lines; a part of a night leaves the lines of others alone."""
    found = [_found("a", 9)]
    acceptance = accept(_accepted(a=9, gone=8), found, change=SECOND, is_complete=is_complete)
    left = [subject for _, subject, _ in acceptance.accepted.counts()]
    assert left == (["a"] if is_complete else ["a", "gone"])
    assert len(acceptance.accepted.changes) == (2 if is_complete else 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[cycles.h]\nx = { cycles = 5, change = 1 }", "cycles.h.x.change: expected the number of"),
        ("[cycles.h]\nx = { cycles = 5 }", "cycles.h.x.change: required key is missing"),
        ("[cycles.h]\nx = { cycles = 0, change = 1 }", "cycles.h.x.cycles: "),
        ("[cycles.h]\nx = { cycles = 5.0, change = 1 }", "cycles.h.x.cycles: expected an integer"),
        ("[cycle.h]", "cycle: unknown key"),
        (
            '[[changes]]\nnumber = 2\ndate = 2026-01-31\ncommit = "unknown"\nreason = "x"',
            "changes.0.number: expected 1",
        ),
        (
            '[[changes]]\nnumber = 1\ndate = 2026-01-31\ncommit = "unknown"\nreason = ""',
            "changes.0.reason: ",
        ),
        (
            '[[changes]]\nnumber = 1\ndate = 2026-01-31\ncommit = "main"\nreason = "x"',
            "changes.0.commit: ",
        ),
    ],
)
def test_broken_files(text: str, message: str, tmp_path: Path) -> None:
    """Each mistake is told with its place."""
    path = tmp_path / "accepted.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_accepted(path)
    assert message in str(raised.value)


def _night(*, bucket_test: str = TEST, failures: int = 1, status: str = "passed") -> Night:
    unit = Unit(name="workloads/a", arguments=("-m", "x"), estimate_s=1, limit_s=1)
    started = datetime(2026, 1, 31, tzinfo=UTC)
    return Night(
        identity=Identity(name="n", started=started, tier=Tier.NIGHTLY, seed=1, hours=1),
        ended=started,
        totals=Totals(passed=1, failed=1, hours=1),
        units=(UnitResult(unit=unit, status=UnitStatus(status), seconds=1),),
        buckets=(
            Bucket(
                key="k", title="it broke", status=BucketStatus.NEW, failures=failures,
                tests=(bucket_test,), first_night="n", last_night="n",
            ),
        ),
    )  # fmt: skip


def test_nights_that_may_be_accepted() -> None:
    """Slowdowns alone, and failures of other nights, are no hindrance."""
    check_night(_night())
    check_night(_night(status="failed"))
    check_night(_night(bucket_test="accel.random", failures=0))


@pytest.mark.parametrize(
    "night",
    [
        _night(bucket_test="accel.random"),
        _night(bucket_test=REPEATED),
        *(_night(status=status) for status in ("died", "hung", "silent", "interrupted", "void")),
    ],
)
def test_cycles_of_wrong_hardware_are_not_accepted(night: Night) -> None:
    """A failure of anything else, and a unit that did not end well."""
    with pytest.raises(ConfigError, match="expected no failures but cycles"):
        check_night(night)
