# SPDX-License-Identifier: Apache-2.0
"""A folder of finished builds by content hash.

An entry is made in a temporary folder and appears by one rename, under a lock of its own key.
Two builders of one entry: the second waits and takes the first one's. A killed builder: the
kernel drops its lock, and the next one removes what it left.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autocomp_hil.storage import CACHE, storage

__all__ = ["cached", "content_key", "file_hash"]

_STAMP = "entry.json"


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
        return entry
    with storage(home, f"set {CACHE.variable} to another folder"):
        return _made(entry, description, make)


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


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock; the kernel frees it when the process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
