# SPDX-License-Identifier: Apache-2.0
"""Runs a compiler within limits of time, memory and output, for sources that nobody vouches for.

Covered: the limits hold for all processes that the command starts and leaves in its group; none
outlives it, and its temporary files go. Not covered: what a source can make the compiler read.
Linux only.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.plain_text import plain
from autocomp_hil.scratch import ScratchFolder

__all__ = ["Ended", "Limits", "run_bounded"]

_POLL_S: Final = 0.02
_SLACK_BYTES: Final = 1 << 30
"""Address space of one process beyond what it may use: code, stacks, what is only reserved."""
_TEXT_BYTES: Final = 1 << 16
"""Most characters that are kept of what a command prints."""
_TEMPORARY: Final = ("TMPDIR", "ZIG_LOCAL_CACHE_DIR")
"""Variables that say where a compiler puts what nobody needs afterwards."""
_START: Final = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; exec "$@"'
"""Shell text that limits address space in KiB and file size in blocks of 512 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one command may use at most."""

    time_s: float = 60.0
    memory_bytes: int = 2 << 30
    """Resident memory of all processes together."""
    file_bytes: int = 64 << 20
    """Size of each file that the command writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    is_good: bool
    """Whether the command ended with status 0 and within the limits."""
    text: str
    """What the command printed, without control characters, and which limit it passed."""


def run_bounded(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], limits: Limits
) -> Ended:
    """Run a command to its end, or to the first limit.

    Args:
        command: Program and arguments.
        folder: Folder in which the command runs.
        environment: Environment of the command; a folder for temporary files is added.
        limits: A passed one ends the command and everything it started.
    """
    start = [
        "/bin/sh", "-c", _START, "sh",
        str((limits.memory_bytes + _SLACK_BYTES) >> 10), str(-(-limits.file_bytes // 512)),
    ]  # fmt: skip
    with ScratchFolder("compiler") as temporary:
        output = temporary / "output"
        with output.open("wb") as stdout:
            process = subprocess.Popen(
                [*start, *command],
                cwd=folder,
                env={**environment, **dict.fromkeys(_TEMPORARY, str(temporary))},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            passed = _watch(process, limits)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        text = _head(output)
    if passed is None and process.returncode < 0:
        name = signal.Signals(-process.returncode).name
        passed = (
            f"the compiler ended by {name}; it may use {limits.memory_bytes >> 20} MiB of memory "
            f"and {limits.file_bytes >> 20} MiB per file\n"
        )
    return Ended(is_good=passed is None and process.returncode == 0, text=text + (passed or ""))


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> str | None:
    """Wait for the end and return the limit that was passed, in words, or None."""
    deadline = time.monotonic() + limits.time_s
    while True:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            return f"the compiler did not finish within {limits.time_s:g} s\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(_POLL_S, left_s))
            return None
        if _resident_bytes(process.pid) > limits.memory_bytes:
            return f"the compiler used more than {limits.memory_bytes >> 20} MiB of memory\n"


def _resident_bytes(group: int) -> int:
    """Resident memory of all processes of a group; one that ends meanwhile counts nothing."""
    page_bytes = os.sysconf("SC_PAGE_SIZE")
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(words[2]) == group:  # after the name: state, parent, group
                    total += int(words[21]) * page_bytes
    return total


def _head(path: Path) -> str:
    with path.open("rb") as file:
        text = plain(file.read(_TEXT_BYTES).decode(errors="replace"))
        rest = os.fstat(file.fileno()).st_size - _TEXT_BYTES
    return text if rest <= 0 else f"{text}\n... {rest} more bytes\n"
