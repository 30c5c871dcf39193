# SPDX-License-Identifier: Apache-2.0
"""Folders that do not outlive their process, however it ends.

A folder is locked while it is used. The kernel drops the locks of a killed process, and whoever
makes the next folder removes what is no longer locked. Linux only.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from autocomp_hil.storage import SCRATCH, storage

__all__ = ["ScratchFolder"]


class ScratchFolder:
    """An empty folder that is gone when it is closed. A context manager that gives its path."""

    def __init__(self, kind: str, home: Path | None = None) -> None:
        """Make the folder.

        Args:
            kind: First part of its name, for people who look around.
            home: Folder of scratch folders only; None: the usual one.

        Raises:
            StorageError: The folder cannot be made.
        """
        home = SCRATCH.path() if home is None else home
        with storage(home, f"set {SCRATCH.variable} to another folder"):
            home.mkdir(parents=True, exist_ok=True)
            with _locked(home):
                for entry in home.iterdir():
                    _remove_unused(entry)
                self.path = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=home))
                self._lock: int | None = _opened(self.path)
                fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __enter__(self) -> Path:
        """Path of the folder."""
        return self.path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the folder."""
        self.close()

    def close(self) -> None:
        """Remove the folder; doing so again has no effect."""
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Keep others from making or removing folders in ``home``."""
    descriptor = _opened(home)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_unused(folder: Path) -> None:
    """Remove a folder unless somebody holds its lock."""
    with contextlib.suppress(OSError):  # in use, or gone
        descriptor = _opened(folder)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)
