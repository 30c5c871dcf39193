# SPDX-License-Identifier: Apache-2.0
"""Keeps a folder of a cache within a size: what was not used for the longest goes first.

What was used lately stays, even if the folder is then too large: somebody may be about to open it.
Several processes may trim one folder at once, and others may use it meanwhile.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Budget", "Entry", "note_use", "size_of", "trim"]

_MARKER: Final = ".trimmed"
_PAUSE_S: Final = 60.0
"""Time between two looks at one folder."""
_NOTE_S: Final = 600.0
"""Time between two notes of a use at least."""
_FILLED: Final = 0.8
"""Part of the size that is left after a trim, so that not every new entry needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one folder may take."""

    size: int
    """Size of all entries in bytes."""
    idle_s: float
    """Time that an entry stays at least after its last use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that is kept or removed as a whole."""

    size: int
    """Size of the entry in bytes."""
    used_s: float
    """Time of its last use, since the epoch."""
    remove: Callable[[], None]
    """Function that removes the entry; it raises OSError if it cannot."""


def trim(home: Path, budget: Budget, entries: Callable[[], Iterable[Entry]]) -> None:
    """Remove entries of a folder until it is within its budget; seldom looks at all.

    Args:
        home: The folder.
        budget: Budget of all entries together.
        entries: Lists them; called if nobody has looked at the folder for a while.
    """
    now_s = time.time()
    marker = home / _MARKER
    with contextlib.suppress(OSError):  # a cache that cannot be trimmed is still one
        if marker.exists() and now_s - marker.stat().st_mtime < _PAUSE_S:
            return
        marker.touch()
        found = sorted(entries(), key=lambda entry: entry.used_s)
        total = sum(entry.size for entry in found)
        if total <= budget.size:
            return
        for entry in found:
            if total <= _FILLED * budget.size or now_s - entry.used_s < budget.idle_s:
                return
            with contextlib.suppress(OSError):  # another process was faster
                entry.remove()
            total -= entry.size


def note_use(stamp: Path) -> None:
    """Remember that an entry is used now, by the time of one of its files."""
    with contextlib.suppress(OSError):  # a cache that cannot be written is still one
        if time.time() - stamp.stat().st_mtime > _NOTE_S:
            os.utime(stamp)


def size_of(folder: Path) -> int:
    """Bytes on disk of all files below a folder; those that vanish meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.lstat().st_blocks * 512
    return total
