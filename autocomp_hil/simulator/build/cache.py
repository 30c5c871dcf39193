# SPDX-License-Identifier: Apache-2.0
"""A folder of finished builds by content hash.

An entry is made in a temporary folder and appears by one rename, under a lock of its own key.
Two builders of one entry: the second waits and takes the first one's. A killed builder: the
kernel drops its lock, and the next one removes what it left. Each kind of entries has a size
(``BUDGETS``) that it is brought back to by removing what was not used for the longest.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from autocomp_hil.simulator.build.eviction import Budget, Entry, note_use, size_of, trim
from autocomp_hil.storage import CACHE, storage

__all__ = ["BUDGETS", "cached", "content_key", "file_hash"]

_STAMP = "entry.json"
_HOUR_S: Final = 3600.0
_WEEK_S: Final = 7 * 24 * _HOUR_S
_USUAL: Final = Budget(size=256 << 20, idle_s=_WEEK_S)
BUDGETS: Final[Mapping[str, Budget]] = MappingProxyType(
    {
        "models": Budget(size=8 << 30, idle_s=_WEEK_S),
        "objects": Budget(size=4 << 30, idle_s=_WEEK_S),
        "programs": Budget(size=1 << 30, idle_s=_HOUR_S),
    }
)
"""Sizes by kind of entry; any other kind may take 256 MiB."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def content_key(description: Mapping[str, object]) -> str:
    """Short hash of a JSON-serialisable description; equal descriptions give equal keys."""
    text = json.dumps(description, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def cached(
    root: Path, kind: str, description: Mapping[str, object], make: Callable[[Path], None]
) -> Path:
    """The folder that holds what ``make`` builds from ``description``.

    Args:
        root: The cache.
        kind: First level below it, for people who look around (``models``, ``objects``).
        description: All that influences the result; stored with the entry.
        make: Fills the folder it is given; what it raises passes through and leaves no entry.

    Returns:
        A complete entry, made now or earlier, by this process or another.

    Raises:
        StorageError: The cache cannot be written.
    """
    key = content_key(description)
    home = root / kind
    entry = home / key
    if (entry / _STAMP).is_file():
        note_use(entry / _STAMP)
        return entry
    with storage(home, f"set {CACHE.variable} to another folder"):
        made = _made(entry, description, make)
    trim(home, BUDGETS.get(kind, _USUAL), lambda: _entries(home))
    return made


def _made(entry: Path, description: Mapping[str, object], make: Callable[[Path], None]) -> Path:
    """The entry, complete; others that want it wait."""
    home, key = entry.parent, entry.name
    home.mkdir(parents=True, exist_ok=True)
    with _lock(home / f".{key}.lock"):
        if (entry / _STAMP).is_file():
            return entry
        for left_over in home.glob(f".{key}.tmp-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{key}.tmp-", dir=home))
        try:
            make(folder)
            stamp = folder / _STAMP
            stamp.write_text(json.dumps(description, indent=1, sort_keys=True) + "\n")
            folder.rename(entry)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return entry


def _entries(home: Path) -> Iterator[Entry]:
    for entry in home.iterdir():
        with contextlib.suppress(OSError):  # removed meanwhile
            used_s = (entry / _STAMP).stat().st_mtime
            yield Entry(
                size=size_of(entry), used_s=used_s, remove=functools.partial(_remove, entry)
            )


def _remove(entry: Path) -> None:
    """Remove an entry: gone at once for everybody else, even if this process is then killed."""
    folder = Path(tempfile.mkdtemp(prefix=f".{entry.name}.tmp-", dir=entry.parent))
    entry.rename(folder)  # onto an empty folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock; the kernel frees it when the process ends, however it ends.

    The file goes with the lock. Who waited for it then waits for the file that is there now.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_there(path, descriptor):
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return
        finally:
            os.close(descriptor)


def _is_there(path: Path, descriptor: int) -> bool:
    """Whether the open file is the one that has this name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
