# SPDX-License-Identifier: Apache-2.0
"""Outcomes that are kept: limits, damage, full disks."""

import errno
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.evaluate.cache import ResultCache
from autocomp_hil.evaluate.outcome import (
    Correct,
    Finding,
    Outcome,
    TimedOut,
    WrongResult,
    outcome_from_json,
    outcome_to_json,
)
from autocomp_hil.simulator.build.eviction import Budget
from tests.unit.evaluate.measurements import measurement

KEY = {"elf": "1"}
OTHER = {"elf": "2"}


def stop(limit: int | None) -> TimedOut:
    """A run that a limit ended."""
    return TimedOut(stage="rtl", message="somewhere", more_than_cycles=limit)


def entry(root: Path) -> Path:
    """The only entry of a cache."""
    (path,) = (p for p in root.rglob("*.json") if not p.name.endswith(".key.json"))
    return path


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    """An evaluation comes back for its own key only, in another object on its folder."""
    wrong = WrongResult(
        stage="functional", findings=(Finding(kind="missing_fence", text="byte 7"),)
    )
    ResultCache(tmp_path).put(KEY, wrong)
    assert ResultCache(tmp_path).get(KEY, None) == wrong
    assert ResultCache(tmp_path).get(KEY, 10) == wrong
    assert ResultCache(tmp_path).get(OTHER, None) is None


@given(stops=st.lists(st.integers(1, 50), max_size=4), asked=st.none() | st.integers(1, 60))
def test_a_stop_answers_for_lower_limits_only(stops: list[int], asked: int | None) -> None:
    """A stop answers for lower limits only, in whatever order runs were stopped."""
    import tempfile  # noqa: PLC0415  # hypothesis wants a fresh folder for each example

    with tempfile.TemporaryDirectory() as folder:
        cache = ResultCache(Path(folder))
        for limit in stops:
            cache.put(KEY, stop(limit))
        found = cache.get(KEY, asked)
    if asked is not None and stops and asked <= max(stops):
        assert isinstance(found, TimedOut)
        assert found.more_than_cycles == asked
    else:
        assert found is None


def test_cycles_answer_for_every_limit(tmp_path: Path) -> None:
    """A limit below them says what the run under it would have said."""
    cache = ResultCache(tmp_path)
    cache.put(KEY, stop(50))
    correct = Correct(measurement=measurement(cycles=100))
    cache.put(KEY, correct)
    cache.put(KEY, stop(70))
    assert cache.get(KEY, None) == correct
    assert cache.get(KEY, 100) == correct
    found = cache.get(KEY, 99)
    assert isinstance(found, TimedOut)
    assert found.more_than_cycles == 99


def test_a_stop_without_a_number_is_not_kept(tmp_path: Path) -> None:
    """The next run may be luckier."""
    cache = ResultCache(tmp_path)
    cache.put(KEY, stop(None))
    assert cache.get(KEY, 1) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_a_damaged_entry_is_made_again(tmp_path: Path, damage: str) -> None:
    """A damaged entry never answers, and a new one takes its place."""
    cache = ResultCache(tmp_path)
    correct = Correct(measurement=measurement(cycles=100))
    cache.put(KEY, correct)
    path = entry(tmp_path)
    contents = bytearray(path.read_bytes())
    if damage == "cut":
        contents = contents[: len(contents) // 2]
    elif damage == "flip":
        contents[100] ^= 1
    else:
        contents.clear()
    path.write_bytes(contents)
    assert cache.get(KEY, None) is None
    cache.put(KEY, correct)
    assert cache.get(KEY, None) == correct


def test_a_full_disk_costs_the_entry_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning says so, and nothing is left behind."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    cache = ResultCache(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    cache.put(KEY, Correct(measurement=measurement(cycles=100)))
    assert cache.get(KEY, None) is None
    assert "No space left on device" in caplog.text
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_results_have_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not asked for the longest goes first, with its key."""
    monkeypatch.setattr("autocomp_hil.evaluate.cache.BUDGET", Budget(size=62_000, idle_s=1_800))
    monkeypatch.setattr("autocomp_hil.simulator.build.eviction._PAUSE_S", 0.0)
    cache = ResultCache(tmp_path)
    for number in range(5):
        cache.put({"number": number}, stop(number))
        (path,) = (
            p
            for p in tmp_path.glob("??/*.json")
            if time.time() - p.stat().st_mtime < 5 and not p.name.endswith(".key.json")
        )
        then_s = time.time() - 9_000 + 100 * number
        os.utime(path, (then_s, then_s))
    assert cache.get({"number": 0}, 0) is not None
    cache.put({"number": 5}, stop(5))
    known = [number for number in range(6) if cache.get({"number": number}, number)]
    assert known == [0, 3, 4, 5]
    assert len(list(tmp_path.glob("??/*.key.json"))) == 4


@pytest.mark.parametrize("outcome", [stop(3), Correct(measurement=measurement(cycles=9))])
def test_json_gives_the_outcome_back(outcome: Outcome) -> None:
    """An outcome as text gives an equal outcome back."""
    assert outcome_from_json(outcome_to_json(outcome)) == outcome
