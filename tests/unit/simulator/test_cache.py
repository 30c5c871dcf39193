# SPDX-License-Identifier: Apache-2.0
"""The cache of builds: complete entries only, one builder per entry, keys by content."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from autocomp_hil.simulator.build.cache import BUDGETS, cached, content_key
from autocomp_hil.simulator.build.eviction import Budget, Entry

_DESCRIPTION = {"what": "an entry"}


def _slow_make(folder: Path) -> None:
    (folder / "half").write_text("1")
    time.sleep(0.5)
    (folder / "whole").write_text("2")
    with (folder.parent / "makers").open("a") as makers:
        makers.write(f"{os.getpid()}\n")


def _hang(folder: Path) -> None:
    (folder / "half").write_text("1")
    (folder.parent / "started").write_text("")
    time.sleep(60)


def _take(root: Path) -> None:
    entry = cached(root, "kind", _DESCRIPTION, _slow_make)
    assert (entry / "whole").is_file()


def test_second_call_finds_the_first_entry(tmp_path: Path) -> None:
    """The maker runs once for two calls."""
    entries = {cached(tmp_path, "kind", _DESCRIPTION, _slow_make) for _ in range(2)}
    assert len(entries) == 1
    assert len((tmp_path / "kind" / "makers").read_text().splitlines()) == 1


def test_two_builders_at_once_build_once(tmp_path: Path) -> None:
    """The second waits for the first and takes its entry."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_take, args=(tmp_path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert len((tmp_path / "kind" / "makers").read_text().splitlines()) == 1


def test_killed_builder_leaves_no_entry(tmp_path: Path) -> None:
    """After SIGKILL the next builder is not blocked, finds no half entry, and cleans up."""
    process = multiprocessing.get_context("spawn").Process(
        target=cached, args=(tmp_path, "kind", _DESCRIPTION, _hang)
    )
    process.start()
    home = tmp_path / "kind"
    deadline = time.monotonic() + 30
    while not (home / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    assert not (home / content_key(_DESCRIPTION)).exists()
    entry = cached(tmp_path, "kind", _DESCRIPTION, _slow_make)
    assert (entry / "whole").is_file()
    assert not list(home.glob(".*.tmp-*"))


def test_failing_builder_leaves_nothing(tmp_path: Path) -> None:
    """What make raises passes through."""

    def fail(folder: Path) -> None:
        (folder / "half").write_text("1")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        cached(tmp_path, "kind", _DESCRIPTION, fail)
    assert not [path for path in (tmp_path / "kind").iterdir() if path.is_dir()]


def test_keys_follow_content() -> None:
    """Equal descriptions have equal keys; any difference makes another key."""
    assert content_key({"a": 1, "b": [2]}) == content_key({"b": [2], "a": 1})
    assert content_key({"a": 1}) != content_key({"a": 2})


def _make(folder: Path) -> None:
    (folder / "file").write_bytes(bytes(100_000))


def _age(entry: Path, seconds: float) -> None:
    """Pretend that an entry was not used for a while."""
    then_s = time.time() - seconds
    os.utime(entry / "entry.json", (then_s, then_s))


def _fill(root: Path, count: int) -> list[Path]:
    """Entries of 100 kB each, the first of them unused for the longest."""
    entries = [cached(root, "kind", {"number": number}, _make) for number in range(count)]
    for number, entry in enumerate(entries):
        _age(entry, 10_000 - 100 * number)
    return entries


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that may take 1 MB, half an hour after the last use; looked at every time."""
    budget = Budget(size=1_000_000, idle_s=1_800)
    monkeypatch.setattr("autocomp_hil.simulator.build.cache._USUAL", budget)
    monkeypatch.setattr("autocomp_hil.simulator.build.eviction._PAUSE_S", 0.0)


@pytest.mark.usefixtures("small")
def test_what_was_not_used_for_the_longest_goes_first(tmp_path: Path) -> None:
    """Entries go in the order of their last use, and only as many as it takes."""
    entries = _fill(tmp_path, 9)
    assert cached(tmp_path, "kind", {"number": 0}, _make) == entries[0]
    cached(tmp_path, "kind", {"number": 9}, _make)
    gone = [number for number, entry in enumerate(entries) if not entry.exists()]
    assert gone == [1, 2, 3]
    assert cached(tmp_path, "kind", {"number": 1}, _make) == entries[1]
    assert (entries[1] / "file").is_file()


@pytest.mark.usefixtures("small")
def test_what_was_used_lately_stays(tmp_path: Path) -> None:
    """Somebody may be about to open it, so the cache is too large for a while."""
    entries = [cached(tmp_path, "kind", {"number": number}, _make) for number in range(20)]
    assert all(entry.exists() for entry in entries)
    for entry in entries:
        _age(entry, 2_000)
    cached(tmp_path, "kind", {"number": 20}, _make)
    assert 6 <= sum(entry.exists() for entry in entries) <= 8


def test_a_folder_is_looked_at_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is looked at seldom even if a new entry comes every moment."""
    looks: list[Path] = []

    def look(home: Path) -> list[Entry]:
        looks.append(home)
        return []

    monkeypatch.setattr("autocomp_hil.simulator.build.cache._entries", look)
    for number in range(5):
        cached(tmp_path, "kind", {"number": number}, _make)
    assert len(looks) == 1


def test_nothing_but_entries_is_left(tmp_path: Path) -> None:
    """No locks of entries, nor of what could not be made."""

    def fail(folder: Path) -> None:
        _make(folder)
        raise ValueError("cannot be made")

    entry = cached(tmp_path, "kind", {"number": 0}, _make)
    with pytest.raises(ValueError, match="cannot be made"):
        cached(tmp_path, "kind", {"number": 1}, fail)
    assert sorted((tmp_path / "kind").iterdir()) == [tmp_path / "kind" / ".trimmed", entry]


def test_every_kind_has_a_size() -> None:
    """Programs of candidates come and go; a model takes minutes and stays for a week."""
    assert BUDGETS["programs"].size <= 1 << 30
    assert BUDGETS["models"].idle_s >= 7 * 24 * 3600
