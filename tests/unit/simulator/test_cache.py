# SPDX-License-Identifier: Apache-2.0
"""The cache of builds: complete entries only, one builder per entry, keys by content."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from autocomp_hil.simulator.build.cache import cached, content_key

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
    """The maker runs once."""
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
    """Equal descriptions, equal keys; any difference another key."""
    assert content_key({"a": 1, "b": [2]}) == content_key({"b": [2], "a": 1})
    assert content_key({"a": 1}) != content_key({"a": 2})
