# SPDX-License-Identifier: Apache-2.0
"""A child that does what it is told, for good and bad; runs as ``python -m``."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from autocomp_hil.child import Message, open_channel, tasks

__all__ = ["Answer", "Other", "Task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Message):
    """What the child is to do."""

    what: str
    number: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Message):
    """What came of a task."""

    jobs: int
    """Number of jobs that this process was given so far."""
    number: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other(Message):
    """A message that is no answer."""


def _main() -> None:
    channel = open_channel()
    for count, (given, task) in enumerate(tasks(channel, Task), 1):
        job, number, data = given, 0, b""
        match task.what:
            case "double":
                data = 2 * task.data
            case "die":
                sys.stdout.write("last words\n")
                sys.stdout.flush()
                os._exit(task.number)
            case "die as an old one" if count > 1:
                os._exit(1)
            case "hang":
                time.sleep(600)
            case "allocate":
                number = len(bytearray(task.number))
            case "start a process":
                number = subprocess.Popen(["/bin/sleep", "600"]).pid
            case "answer otherwise":
                channel.send(Other(), job)
                continue
            case "answer for another":
                job -= 1
        channel.send(Answer(jobs=count, number=number, data=data), job)


if __name__ == "__main__":
    _main()
