# SPDX-License-Identifier: Apache-2.0
"""Children that do their work, and children that die, hang, lie and take too much."""

import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autocomp_hil.child import (
    ChildDied,
    ChildFailed,
    ChildHung,
    ChildProcess,
    ChildServer,
    ChildSetup,
)
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import REPOSITORY
from tests.unit.child.toy import Answer, Task

SETUP = ChildSetup(
    name="toy",
    command=(sys.executable, "-m", "tests.unit.child.toy"),
    environment={"PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])},
)


class Toy(ChildServer[Task, Answer]):
    """A server with its tries open."""

    def once(self, what: str, number: int = 0, data: bytes = b"", timeout_s: float = 60) -> Answer:
        """Serve a job with a single try."""
        return self._serve(Task(what=what, number=number, data=data), timeout_s)

    def again(self, what: str, number: int = 0, timeout_s: float = 60) -> Answer:
        """Serve a job with as many tries as it gets."""
        return self._serve_again(Task(what=what, number=number), timeout_s)

    @property
    def pid(self) -> int:
        """Process id of the child that runs now."""
        assert self._child is not None
        return self._child.pid


@pytest.fixture(name="toy")
def started() -> Iterator[Toy]:
    """A server that has not started its child yet."""
    with Toy(SETUP, Answer) as server:
        yield server


def test_one_child_does_one_job_after_another(toy: Toy) -> None:
    """Jobs carry bytes both ways, more than a pipe holds."""
    assert toy.once("double", data=b"\0\xffx").data == b"\0\xffx\0\xffx"
    assert len(toy.once("double", data=bytes(5 << 20)).data) == 10 << 20
    assert toy.once("double").jobs == 3


def test_a_dead_child_is_told_with_its_last_words(toy: Toy) -> None:
    """A dead child is told with its last words, and the next job has a new one."""
    with pytest.raises(ChildDied, match=r"the toy died \(exit status 7\)[^$]*last words"):
        toy.once("die", 7)
    assert toy.once("double").jobs == 1


def test_a_hung_child_is_ended(toy: Toy) -> None:
    """A hung child is ended after the time of the job."""
    with pytest.raises(ChildHung, match="gave no answer in 1 s"):
        toy.once("hang", timeout_s=1)
    assert toy.once("double").jobs == 1


@pytest.mark.parametrize("what", ["answer otherwise", "answer for another"])
def test_a_wrong_answer_is_none(toy: Toy, what: str) -> None:
    """A wrong answer is not tried again: such a child is broken."""
    message = r"expected Answer, got Other|for job 0, not 1"
    with pytest.raises(SimInfraError, match=message) as caught:
        toy.again(what)
    assert not isinstance(caught.value, ChildFailed)
    assert toy.once("double").jobs == 1


def test_a_job_of_which_an_old_child_died_is_done_by_a_fresh_one(toy: Toy) -> None:
    """A fresh child does a job of which an old one died: what that had come to is not its fault."""
    toy.once("double")
    assert toy.again("die as an old one").jobs == 1


@pytest.mark.parametrize("is_old", [False, True])
def test_two_fresh_children_are_enough(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, *, is_old: bool
) -> None:
    """An old one does not count."""
    starts: list[ChildSetup] = []

    def counting(setup: ChildSetup) -> ChildProcess:
        starts.append(setup)
        return ChildProcess(setup)

    monkeypatch.setattr("autocomp_hil.child.server.ChildProcess", counting)
    if is_old:
        toy.once("double")
    with pytest.raises(ChildDied):
        toy.again("die", 1)
    assert len(starts) == 2 + is_old


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory is what the setup says, or what the parent itself may have if that is less."""
    with Toy(replace(SETUP, memory_bytes=2 << 30), Answer) as toy:
        assert toy.once("allocate", 1 << 30).number == 1 << 30
        with pytest.raises(ChildDied, match="MemoryError"):
            toy.once("allocate", 3 << 30)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (-1, 2 << 30))
    with Toy(SETUP, Answer) as toy, pytest.raises(ChildDied, match="MemoryError"):
        toy.once("allocate", 3 << 30)


def test_nothing_outlives_a_child(toy: Toy) -> None:
    """What it started ends with it."""
    started = toy.once("start a process").number
    with pytest.raises(ChildHung):
        toy.once("hang", timeout_s=0.5)
    deadline = time.monotonic() + 10
    while _lives(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(started)


def test_an_abort_is_no_failure_of_the_job(toy: Toy) -> None:
    """An abort from another thread ends the job, which is not tried again."""
    toy.once("double")
    threading.Timer(0.3, toy.abort).start()
    with pytest.raises(SimInfraError, match="the toy was ended") as caught:
        toy.again("hang")
    assert not isinstance(caught.value, ChildFailed)
    assert toy.once("double").jobs == 1


def test_a_child_that_does_not_start(tmp_path: Path) -> None:
    """Say how its process ended; it is not a failure of the job."""
    broken = replace(SETUP, command=("/bin/sh", "-c", "echo no; exit 3"))
    message = r"toy does not start \(exit status 3\)[^$]*no"
    with Toy(broken, Answer) as toy, pytest.raises(SimInfraError, match=message) as caught:
        toy.again("double")
    assert not isinstance(caught.value, ChildFailed)
    missing = replace(SETUP, command=(str(tmp_path / "nothing"),))
    with Toy(missing, Answer) as toy, pytest.raises(SimInfraError, match="nothing: cannot be run"):
        toy.again("double")


def test_a_child_ends_with_its_server(toy: Toy) -> None:
    """A child ends with its server, in good order."""
    toy.once("double")
    pid = toy.pid
    toy.close()
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
