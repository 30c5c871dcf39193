# SPDX-License-Identifier: Apache-2.0
"""Stops a command in the middle of its work, and sees that nothing of it is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from autocomp_hil.paths import REPOSITORY


def work_for_ever() -> NoReturn:
    """Start two processes and wait for them; the second has a session of its own, like workers."""
    code = "import subprocess; subprocess.run(['sleep', '77'], start_new_session=True)"
    with subprocess.Popen([sys.executable, "-c", code]):
        sys.stdout.write("at work\n")
        sys.stdout.flush()
    raise AssertionError


def stopped(script: str, arguments: Sequence[str], kind: signal.Signals) -> str:
    """Send a signal to a command that is within ``work_for_ever``.

    Args:
        script: Python code that calls the command.
        arguments: Its command line.
        kind: The signal.

    Returns:
        What it wrote to standard error, after status 130 and the end of its processes within two
        seconds.
    """
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        while process.stdout.readline() != "at work\n":
            assert process.poll() is None, process.stderr.read()
        children = _children(process.pid)
        while len(children) < 2:
            children = _children(process.pid)
        begin = time.monotonic()
        process.send_signal(kind)
        assert process.wait(10) == 130
        while any(_is_alive(child) for child in children):
            assert time.monotonic() < begin + 2
        return process.stderr.read()


def _children(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            child = int(entry.parent.name)
            found += [child, *_children(child)]
    return found


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
