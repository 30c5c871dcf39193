# SPDX-License-Identifier: Apache-2.0
"""The folders that the project writes to, and what a file-system error in one of them means.

Everything that is written goes below one of them, or where the command line says.
"""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.errors import StorageError
from autocomp_hil.paths import (
    build_directory,
    cache_directory,
    runs_directory,
    scratch_directory,
)

__all__ = [
    "BUILD",
    "CACHE",
    "FOLDERS",
    "RUNS",
    "SCRATCH",
    "Folder",
    "check_blame",
    "check_space",
    "storage",
]

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_IN_THE_WAY: Final = frozenset({errno.ENOTDIR, errno.EEXIST, errno.EISDIR})
_PROBE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder that the project writes to."""

    name: str
    """What people call the folder."""
    variable: str
    """Environment variable that names another place."""
    path: Callable[[], Path]
    needed_bytes: int
    """Free space without which it soon fails."""


BUILD: Final = Folder(
    name="build folder", variable="HIL_BUILD_DIR", path=build_directory, needed_bytes=_PROBE_BYTES
)
CACHE: Final = Folder(
    name="cache", variable="HIL_CACHE_DIR", path=cache_directory, needed_bytes=512 << 20
)
"""The folder of models and shared objects; ``needed_bytes`` is what building one model takes."""
SCRATCH: Final = Folder(
    name="scratch folder",
    variable="HIL_SCRATCH_DIR",
    path=scratch_directory,
    needed_bytes=64 << 20,
)
RUNS: Final = Folder(
    name="folder of runs", variable="HIL_RUNS_DIR", path=runs_directory, needed_bytes=64 << 20
)
FOLDERS: Final = (BUILD, CACHE, SCRATCH, RUNS)
"""All folders that the project writes to."""


@contextlib.contextmanager
def storage(path: Path, remedy: str) -> Iterator[None]:
    """Turn a file-system error within the block into one that says what to do.

    Args:
        path: What is written or read; told where the error names no file.
        remedy: The other way out, such as "set HIL_CACHE_DIR to another folder".

    Raises:
        StorageError: Instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else path
        if not (where.is_relative_to(path) or path.is_relative_to(where)):
            raise  # of something else that was used within
        raise StorageError(
            f"{where}: {error.strerror or error}; {_first_aid(error.errno)}, or {remedy}"
        ) from error


def check_space(folder: Folder, path: Path, needed_bytes: int | None = None) -> None:
    """Find early that a folder cannot be made, is not writable or has no space left.

    Args:
        folder: The folder, for the message.
        path: Place of the folder; usually ``folder.path()``.
        needed_bytes: Free space that is expected; None: what the folder says.

    Raises:
        StorageError: The folder cannot be made, is not writable or has too little space.
    """
    needed = folder.needed_bytes if needed_bytes is None else needed_bytes
    remedy = f"set {folder.variable} to another folder"
    with storage(path, remedy):
        path.mkdir(parents=True, exist_ok=True)
        _write_probe(path)
        free = shutil.disk_usage(path).free
    if free < needed:
        raise StorageError(
            f"{path}: expected {needed >> 20} MiB of free space for the {folder.name}, found "
            f"{free >> 20} MiB; free some space, or {remedy}"
        )


def check_blame(folders: Sequence[Folder], failed: str) -> None:
    """Find, after a tool has failed, that it could not write, so that nothing else is to blame.

    Args:
        folders: Folders that the tool writes to, besides temporary files.
        failed: What failed, for the message.

    Raises:
        StorageError: The tool could not write.
    """
    places = [(folder.path(), folder.variable) for folder in folders]
    for path, variable in [*places, (Path(tempfile.gettempdir()), "TMPDIR")]:
        with storage(path, f"set {variable} to another folder"):
            try:
                _write_probe(path)
            except OSError as error:
                text = f"{error.strerror}: {failed} failed there"
                raise OSError(error.errno, text, str(path)) from error


def _write_probe(path: Path) -> None:
    """Write a file and remove it; unlike the free space, this knows quotas and read-only disks."""
    with tempfile.NamedTemporaryFile(prefix=".probe-", dir=path) as file:
        os.posix_fallocate(file.fileno(), 0, _PROBE_BYTES)


def _first_aid(number: int | None) -> str:
    if number in _FULL:
        return "free some space"
    if number in _IN_THE_WAY:
        return "remove what is in the way"
    return "make it writable"
