# SPDX-License-Identifier: Apache-2.0
"""Runs one command and sees that nothing of it is left: a program of its own, without imports.

    python -I -S supervise.py '{"command": [...], "folder": "...", "limit_s": 60, ...}'

It adopts whatever the command starts, in whatever session, so that it can end all of it: when the
command has ended, when the time is used up, on SIGTERM, and when standard input closes, which also
happens when the process above is killed. What the command prints goes to a file of bounded size.
The last line on standard output is JSON that says how the command ended. Linux only.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_CHUNK: Final = 1 << 16
_STACK_S: Final = 2.0
"""Time in which a command that hung may print where it was: Python does so on SIGABRT."""
_LAST_OUTPUT_S: Final = 5.0
_KILL_S: Final = 10.0
"""Time after which a process that cannot be killed is left alone."""
_PAUSE_S: Final = 0.01
_STDIN: Final = 0


class Output:
    """Keeps the beginning and the end of a text without an end."""

    def __init__(self, path: str, limit: int) -> None:
        self._limit = limit // 2
        self._file: Any = None
        with contextlib.suppress(OSError):  # a full disk
            self._file = Path(path).open("wb", buffering=0)  # noqa: SIM115  # open to the end
        self._written = 0
        self._tail = bytearray()
        self._dropped = 0

    def add(self, data: bytes) -> None:
        """Take what was printed next."""
        head = data[: max(0, self._limit - self._written)]
        self._write(head)
        self._written += len(head)
        self._tail += data[len(head) :]
        excess = len(self._tail) - self._limit
        if excess > 0:
            self._dropped += excess
            del self._tail[:excess]

    def close(self) -> None:
        """Write the end."""
        if self._dropped:
            self._write(f"\n... {self._dropped:,} bytes are left out ...\n".encode())
        self._write(bytes(self._tail))

    def _write(self, data: bytes) -> None:
        if self._file is not None and data:
            with contextlib.suppress(OSError):  # a full disk
                self._file.write(data)


def descendants(ancestor: int) -> list[int]:
    """Living processes that a process started, and those that they started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if words[0] not in {"Z", "X"}:
                    parents[int(entry.name)] = int(words[1])
    found: list[int] = []
    front = {ancestor}
    while front:
        front = {pid for pid, parent in parents.items() if parent in front}
        found += front
    return found


def end_all() -> None:
    """Kill everything below this process; stopped first, so that nothing new is started."""
    deadline = time.monotonic() + _KILL_S
    while (found := descendants(os.getpid())) and time.monotonic() < deadline:
        for kind in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, kind)
        time.sleep(_PAUSE_S)
        _reap()


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _in_the_child(libc: ctypes.CDLL) -> None:
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Supervisor:
    """One command, from its start to the end of the last process of it."""

    def __init__(self, task: dict[str, Any]) -> None:
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._output = Output(task["output"], task["output_bytes"])
        self._begin = time.monotonic()
        self._started_s = round(time.time(), 3)
        self._deadline = self._begin + task["limit_s"]
        self._is_hung = self._is_stopped = False
        self._wake, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(kind, self._on_signal)
        self._pipe, write = os.pipe()
        self._process = subprocess.Popen(
            task["command"], cwd=task["folder"], stdin=subprocess.DEVNULL, stdout=write,
            stderr=write, start_new_session=True,
            preexec_fn=lambda: _in_the_child(libc),  # noqa: PLW1509  # this process has one thread
        )  # fmt: skip
        os.close(write)

    def run(self) -> dict[str, Any]:
        """Wait for the end; how it was."""
        self._wait(self._deadline)
        if self._process.poll() is None and not self._is_stopped:
            self._is_hung = True
            self._process.send_signal(signal.SIGABRT)
            self._wait(time.monotonic() + _STACK_S)
        status = None if self._is_hung or self._is_stopped else self._process.poll()
        seconds = time.monotonic() - self._begin
        end_all()
        self._drain(time.monotonic() + _LAST_OUTPUT_S)
        self._output.close()
        return {
            "status": status,
            "is_hung": self._is_hung,
            "is_stopped": self._is_stopped,
            "seconds": round(seconds, 3),
            "started_s": self._started_s,
        }

    def _on_signal(self, kind: int, _: object) -> None:
        if kind != signal.SIGCHLD:
            self._is_stopped = True

    def _wait(self, deadline: float) -> None:
        """Take output until the command has ended, it is time, or somebody stops all."""
        sources = [self._pipe, self._wake, _STDIN]
        while self._process.poll() is None and not self._is_stopped:
            wait_s = deadline - time.monotonic()
            if wait_s <= 0:
                return
            ready = select.select(sources, [], [], wait_s)[0]
            if _STDIN in ready and not os.read(_STDIN, _CHUNK):
                self._is_stopped = True
            if self._wake in ready:
                os.read(self._wake, _CHUNK)
            if self._pipe in ready and not self._take():
                sources.remove(self._pipe)  # the command has closed its output

    def _drain(self, deadline: float) -> None:
        """Take the rest of the output."""
        while (wait_s := deadline - time.monotonic()) > 0:
            if not select.select([self._pipe], [], [], wait_s)[0] or not self._take():
                return

    def _take(self) -> bool:
        """Take some output; False if there can be no more."""
        data = os.read(self._pipe, _CHUNK)
        self._output.add(data)
        return bool(data)


def main() -> None:
    """Do the task of the command line."""
    task = json.loads(sys.argv[1])
    ending = Supervisor(task).run()
    text = json.dumps(ending)
    with contextlib.suppress(OSError):  # a full disk; the process above knows it from the pipe
        temporary = Path(f"{task['ending']}.new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(task["ending"])
    with contextlib.suppress(OSError):  # nobody reads
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
