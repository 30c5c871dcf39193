# SPDX-License-Identifier: Apache-2.0
"""New, still failing, mended, flaky, not tried: failures against those of earlier nights."""

from pathlib import Path

import pytest

from autocomp_hil.errors import ConfigError, StoreError
from autocomp_hil.regress.failures.again import fixed_units
from autocomp_hil.regress.failures.known import KnownFailure, Past
from autocomp_hil.regress.failures.verdicts import Verdicts, judge_failures
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import BucketStatus
from autocomp_hil.regress.night_records import NightRecords, UnitRecords
from autocomp_hil.regress.summary import Ended, sum_up
from tests.unit.regress.made_up import case, night, ran, unit

_AGAIN = ("-m", "regressions.accel", "--seed", "17")
_FAILED = case("seed 17", "seed 17: mesh differs", again=_AGAIN)
_PASSED = case("seed 17", again=_AGAIN)


def _judge(records: NightRecords, *known: KnownFailure) -> Verdicts:
    return judge_failures(records, (), Past(failures=known), records.plan.identity)


def _status(verdicts: Verdicts) -> BucketStatus | None:
    statuses = [bucket.status for bucket in verdicts.buckets]
    assert len(statuses) <= 1
    return statuses[0] if statuses else None


def _fixed(verdicts: Verdicts, *records: object) -> UnitRecords:
    """The fixed unit of the one known failure, as it ended."""
    ((work, _),) = fixed_units(verdicts.known)
    return ran(work, *records)  # type: ignore[arg-type]  # records


@pytest.fixture
def first() -> Verdicts:
    """A night in which a random program failed."""
    return _judge(night("n1", ran(unit("accel/1"), _FAILED)))


def test_new_then_still_then_mended_then_new(first: Verdicts) -> None:
    """A failure goes through nights; it is done again after it is mended, too."""
    assert _status(first) is BucketStatus.NEW
    second = _judge(night("n2", _fixed(first, _FAILED)), *first.known)
    assert _status(second) is BucketStatus.STILL
    assert second.buckets[0].first_night == "n1"
    third = _judge(night("n3", _fixed(second, _PASSED)), *second.known)
    assert _status(third) is BucketStatus.MENDED
    assert third.buckets[0].last_night == "n2"
    fourth = _judge(night("n4", _fixed(third, _PASSED)), *third.known)
    assert _status(fourth) is None
    fifth = _judge(night("n5", _fixed(fourth, _FAILED)), *fourth.known)
    assert _status(fifth) is BucketStatus.NEW
    assert fifth.buckets[0].first_night == "n1"


def test_not_tried(first: Verdicts) -> None:
    """A night that did nothing of it says nothing of it."""
    second = _judge(night("n2", ran(unit("core/1"), case("x"))), *first.known)
    assert _status(second) is BucketStatus.UNTRIED
    third = _judge(night("n3", _fixed(second, _FAILED)), *second.known)
    assert _status(third) is BucketStatus.STILL


def test_flaky_within_a_night() -> None:
    """A case that passes when it is repeated is flaky; one that fails again is not."""
    failed = ran(unit("accel/1"), _FAILED)
    again = unit("accel/1/again/1", *_AGAIN)
    passes = _judge(night("n1", failed, ran(again, _PASSED, repeats="accel/1")))
    assert _status(passes) is BucketStatus.FLAKY
    assert passes.buckets[0].failures == 1
    fails = _judge(night("n1", failed, ran(again, _FAILED, repeats="accel/1")))
    assert _status(fails) is BucketStatus.NEW
    assert fails.buckets[0].failures == 1


def test_flaky_over_nights(first: Verdicts) -> None:
    """Failed and passed with equal sources, in either order."""
    tree = "tree of n1"
    second = _judge(night("n2", _fixed(first, _PASSED), tree=tree), *first.known)
    assert _status(second) is BucketStatus.FLAKY
    third = _judge(night("n3", _fixed(second, _FAILED), tree=tree), *second.known)
    assert _status(third) is BucketStatus.FLAKY


def test_another_message_is_no_new_failure(first: Verdicts) -> None:
    """A known case that fails in another way is still failing, and its old bucket is not mended."""
    other = case("seed 17", "dispatch hangs", again=_AGAIN)
    second = _judge(night("n2", _fixed(first, other)), *first.known)
    assert _status(second) is BucketStatus.STILL
    assert len(second.known) == 1


def test_a_test_without_arguments(first: Verdicts) -> None:
    """A failure of pytest is mended when the case passes."""
    test = "tb/blocks/test_mesh.py"
    broken = _judge(night("n1", ran(unit("tests/a"), case("c", "AssertionError", test=test))))
    assert fixed_units(broken.known) == []
    mended = _judge(night("n2", ran(unit("tests/a"), case("c", test=test))), *broken.known)
    assert _status(mended) is BucketStatus.MENDED
    assert _status(first) is BucketStatus.NEW


def test_a_night_of_failures_does_not_fill_later_ones() -> None:
    """All failures are done again, five of each bucket before other work."""
    failed = [
        case(f"seed {n}", f"seed {n}: mesh differs", again=("-m", "x", str(n))) for n in range(40)
    ]
    verdicts = _judge(night("n1", ran(unit("accel/1"), *failed)))
    units = [work for work, _ in fixed_units(verdicts.known)]
    assert len({work.name for work in units}) == 40
    assert sum(not work.is_filler for work in units) == 5
    assert [len(bucket.examples) for bucket in verdicts.buckets] == [5]


def test_history(tmp_path: Path) -> None:
    """Nights come back whole, by name; forgotten failures are not done again until they fail."""
    path = tmp_path / "history.sqlite"
    with History(path) as history:
        for name, failed in (("n1", _FAILED), ("n2", _PASSED)):
            records = night(name, ran(unit("accel/1"), failed))
            summed_up = sum_up(records, history.past(), Ended(at=records.plan.identity.started))
            history.add(summed_up)
            history.add(summed_up)
            assert history.night(name) == summed_up.night
    with History(path) as history:
        assert history.names() == ["n1", "n2"]
        assert [point.night for point in history.night("latest").trends] == ["n1", "n2"]
        assert history.night("n2").buckets[0].status is BucketStatus.MENDED
        assert [point.values["failed"] for point in history.trends()] == [1.0, 0.0]
        assert history.estimates(history.night("n1").identity.tier) == {"accel/1": 1.0}
        history.forget(history.failures())
        assert history.failures() == []
        records = night("n3", ran(unit("accel/1"), _FAILED))
        history.add(sum_up(records, history.past(), Ended(at=records.plan.identity.started)))
        assert [failure.first_night for failure in history.failures()] == ["n3"]
        with pytest.raises(ConfigError, match=r"expected the name of one night \(n1, n2, n3\)"):
            history.night("n")
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(StoreError, match="move it away"):
        History(path)
