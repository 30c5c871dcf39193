# SPDX-License-Identifier: Apache-2.0
"""What a command writes: standard output that may be closed or full, and files that are named."""

import contextlib
import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from autocomp_hil.errors import ConfigError, StorageError

__all__ = [
    "OutputClosed", "check_output_file", "check_written", "discard", "guarded_output",
    "output_file",
]  # fmt: skip

_REMEDY: Final = "name another file"
_PROBE_BYTES: Final = 1 << 16
_LAST_STANDARD: Final = 2
"""Number of standard error."""


class OutputClosed(StorageError):  # noqa: N818  # named after what happened
    """Standard output takes no more."""


class _Guarded:
    """A text stream whose errors say that they come from standard output."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write as ``TextIO`` does."""
        with _told():
            return self._stream.write(text)

    def flush(self) -> None:
        """Flush as ``TextIO`` does."""
        with _told():
            self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise OutputClosed("standard output: its reader is gone, nothing more is shown") from error
    except OSError as error:
        raise OutputClosed(
            f"standard output: {error.strerror}; free some space, or send it elsewhere"
        ) from error


@contextlib.contextmanager
def guarded_output() -> Iterator[None]:
    """Raise within the block, or at its end, if standard output fails.

    Raises:
        OutputClosed: Some of what was printed could not be written.
    """
    _open_closed_descriptors()
    stream = sys.stdout
    if stream is None:  # closed before the program began: nobody wants to see anything
        yield
        return
    guarded = _Guarded(stream)
    sys.stdout = guarded  # has what print and rich use
    try:
        yield
        guarded.flush()
    except OutputClosed:
        discard(stream)
        raise
    finally:
        sys.stdout = stream


def discard(stream: TextIO) -> None:
    """Let what still waits in a stream go nowhere: it would fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_closed_descriptors() -> None:
    """Keep what is opened later from becoming standard input, output or error by its number."""
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= _LAST_STANDARD:
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)


def check_output_file(option: str, path: Path) -> None:
    """Find early that a file cannot be written.

    Args:
        option: Option that names the file, for the message.
        path: The file; it is not changed, nor made.

    Raises:
        ConfigError: The file is a folder, or its folder is absent or not writable.
    """
    folder = path.resolve().parent
    if path.is_dir():
        raise ConfigError(f"{option}: {path}: is a folder; {_REMEDY}")
    if not folder.is_dir():
        raise ConfigError(f"{option}: {path}: there is no folder {folder}")
    target = path if path.exists() else folder
    if not os.access(target, os.W_OK):
        raise ConfigError(f"{option}: {path}: {target} is not writable; {_REMEDY}")


@contextlib.contextmanager
def output_file(option: str, path: Path) -> Iterator[None]:
    """Turn an error while a named file is written into one that says so.

    Raises:
        StorageError: The file cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{option}: {path}: cannot be written: {error.strerror}; {_REMEDY}"
        ) from error


def check_written(option: str, path: Path) -> None:
    """Find that a program that says nothing of failing writes did not write a file to its end.

    Raises:
        StorageError: The file is absent or empty, or its disk is full.
    """
    with output_file(option, path):
        if path.stat().st_size == 0:
            raise OSError(errno.EIO, "it is empty", str(path))
        with tempfile.TemporaryFile(dir=path.resolve().parent) as file:
            os.posix_fallocate(file.fileno(), 0, _PROBE_BYTES)
