# SPDX-License-Identifier: Apache-2.0
"""The real search, killed and resumed, and two at once; the nightly regression kills more often."""

from pathlib import Path

import pytest

from regressions.search import KillBench, differences, judged_again, overlap


def test_each_difference_is_named() -> None:
    """Wall times may differ, nothing else."""
    expected = {"winner": 3, "best_cycles": 90, "seconds": 1.0, "created": "a"}
    assert differences(expected, {**expected, "seconds": 9.0, "created": "b"}) == ()
    assert differences(expected, {**expected, "winner": 4}) == ("winner: expected 3, got 4",)
    (missing,) = differences(expected, {"winner": 3})
    assert missing == "best_cycles: expected 90, got None"


def test_what_is_judged_again_is_seen(tmp_path: Path) -> None:
    """A candidate that is judged again is seen by the results that it leaves."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.json").touch()
        (tmp_path / name / f"{name}.key.json").touch()
    assert judged_again(tmp_path, 2) == ()
    assert judged_again(tmp_path, 1) == ("2 were judged, 1 were missing",)


def test_searches_one_after_the_other_are_seen() -> None:
    """Searches one after the other are seen, for they would not have disturbed each other."""
    first = {"created": "2026-01-01T00:00:00+00:00", "ended": "2026-01-01T00:00:09+00:00"}
    during = {"created": "2026-01-01T00:00:08+00:00", "ended": "2026-01-01T00:00:17+00:00"}
    after = {"created": "2026-01-01T00:00:10+00:00", "ended": "2026-01-01T00:00:19+00:00"}
    assert overlap([first, during])
    assert not overlap([after, first])


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> KillBench:
    """One undisturbed search."""
    folder = tmp_path_factory.mktemp("searches")
    return KillBench(folder, config="int8_4x4", shape="64x64x64")


@pytest.mark.model
def test_three_kills(bench: KillBench) -> None:
    """Early, in the middle and late: each ends as the undisturbed search."""
    killed = [bench.kill(share * bench.seconds) for share in (0.3, 0.55, 0.8)]
    assert [item.differences for item in killed] == [()] * 3
    assert killed[-1].results > 0


@pytest.mark.model
def test_two_at_once(bench: KillBench) -> None:
    """Two searches on one store and one cache both end as the undisturbed search."""
    assert bench.search_twice_at_once() == ()
