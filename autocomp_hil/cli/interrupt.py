# SPDX-License-Identifier: Apache-2.0
"""Ends a command at once on Ctrl-C or SIGTERM, with every process that it started.

What a child that is killed answers must not be taken for a candidate's fault: so the children are
killed and this process ends in one step, in which no other thread runs. What was finished is in
the store; what was not is done again on resume. Linux only.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

__all__ = ["INTERRUPTED", "descendants", "ends_at_once"]

INTERRUPTED: Final = 130
"""Exit status of an interrupted command."""
_GRACE_S: Final = 1.0
"""Time for the last words, after which the command ends without them."""
_NEVER_S: Final = 3600.0


@contextlib.contextmanager
def ends_at_once(last_words: Callable[[], str]) -> Iterator[None]:
    """End the process on Ctrl-C and SIGTERM while the block is open.

    Args:
        last_words: Function that is called in a thread of its own and returns a line for stderr.
    """

    def on_signal(*_: object) -> None:
        # The handler does not do this: it may interrupt a thread with a lock that the words need.
        threading.Thread(target=_end, args=(last_words,), daemon=True).start()

    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, on_signal) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def descendants() -> list[int]:
    """Processes that this one started, and those that they started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(words[1])
    found, front = list[int](), {os.getpid()}
    while front:
        front = {pid for pid, parent in parents.items() if parent in front}
        found += front
    return found


def _end(last_words: Callable[[], str]) -> None:
    words = ["stopped"]

    def speak() -> None:
        words[0] = last_words()

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    speaker.join(_GRACE_S)
    with contextlib.suppress(OSError):
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{words[0]}\n".encode())
    children = descendants()
    sys.setswitchinterval(_NEVER_S)
    for child in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
    os._exit(INTERRUPTED)
