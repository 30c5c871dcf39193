# SPDX-License-Identifier: Apache-2.0
"""The real search, killed and resumed; ``make regress-kills`` does the same more often."""

from pathlib import Path

import pytest

from tb.search.kill_and_resume import KillBench, differences, judged_again


def test_each_difference_is_named() -> None:
    """Wall times may differ, nothing else."""
    expected = {"winner": 3, "best_cycles": 90, "seconds": 1.0, "created": "a"}
    assert differences(expected, {**expected, "seconds": 9.0, "created": "b"}) == ()
    assert differences(expected, {**expected, "winner": 4}) == ("winner: expected 3, got 4",)
    (missing,) = differences(expected, {"winner": 3})
    assert missing == "best_cycles: expected 90, got None"


def test_what_is_judged_again_is_seen(tmp_path: Path) -> None:
    """By the results that it leaves."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.json").touch()
        (tmp_path / name / f"{name}.key.json").touch()
    assert judged_again(tmp_path, 2) == ()
    assert judged_again(tmp_path, 1) == ("2 were judged, 1 were missing",)


@pytest.mark.model
def test_three_kills(tmp_path: Path) -> None:
    """Early, in the middle and late: each ends as the undisturbed search."""
    bench = KillBench(tmp_path, config="int8_4x4", shape="64x64x64")
    killed = [bench.kill(share * bench.seconds) for share in (0.3, 0.55, 0.8)]
    assert [item.differences for item in killed] == [()] * 3
    assert killed[-1].evaluations > 0
