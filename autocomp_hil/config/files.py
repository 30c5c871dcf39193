# SPDX-License-Identifier: Apache-2.0
"""Reads files that a user names: of any kind, without waiting or filling the memory for ever."""

import codecs
import os
import select
import stat
import time
from pathlib import Path
from typing import Final

from autocomp_hil.errors import ConfigError

__all__ = ["SOURCE_BYTES", "read_file", "read_text_file"]

SOURCE_BYTES: Final = 16 << 20
"""Largest size of a text that people write; none comes close to it."""
_PATIENCE_S: Final = 10.0
"""Time after which a silent pipe is given up."""
_CHUNK: Final = 1 << 20
_OTHER_TEXTS: Final = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def read_file(
    path: Path, wanted: str, *, limit_bytes: int = SOURCE_BYTES, shown: str | None = None
) -> bytes:
    """The contents of a file, a pipe or a device.

    Args:
        path: What the user named.
        wanted: What to give instead, such as "give an ELF file".
        limit_bytes: Most bytes that the file may hold.
        shown: How messages name it; None: as the user did.

    Raises:
        ConfigError: The file cannot be read, holds more, or is a pipe that nobody writes to.
    """
    name = shown or str(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return _read(descriptor, name, wanted, limit_bytes)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}; {wanted}") from error


def read_text_file(path: Path, wanted: str, *, shown: str | None = None) -> str:
    """The text of a file in UTF-8, without the mark that some editors put before it.

    Args:
        path: What the user named.
        wanted: What to give instead.
        shown: How messages name it; None: as the user did.

    Raises:
        ConfigError: The file cannot be read as ``read_file`` says, or is no UTF-8.
    """
    name = shown or str(path)
    contents = read_file(path, wanted, shown=shown)
    for mark, encoding in _OTHER_TEXTS.items():
        if contents.startswith(mark):
            raise ConfigError(f"{name}: expected UTF-8, got {encoding}; save it as UTF-8")
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{name}: expected UTF-8, got byte 0x{contents[error.start]:02x} at {error.start}; "
            "save it as UTF-8"
        ) from error


def _read(descriptor: int, name: str, wanted: str, limit_bytes: int) -> bytes:
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise ConfigError(f"{name}: is a folder; {wanted}")
    if stat.S_ISREG(status.st_mode) and status.st_size > limit_bytes:
        raise _too_large(name, wanted, status.st_size, limit_bytes)
    contents = bytearray()
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        left_s = max(0.0, deadline - time.monotonic())
        if not select.select([descriptor], [], [], left_s)[0]:
            raise ConfigError(
                f"{name}: is a pipe or a device, and nothing came for {_PATIENCE_S:g} s; {wanted}"
            )
        part = os.read(descriptor, _CHUNK)
        if not part:
            return bytes(contents)
        contents += part
        if len(contents) > limit_bytes:
            raise _too_large(name, wanted, len(contents), limit_bytes)
        deadline = time.monotonic() + _PATIENCE_S


def _too_large(name: str, wanted: str, size: int, limit_bytes: int) -> ConfigError:
    return ConfigError(
        f"{name}: expected at most {limit_bytes:,} bytes, got {size:,} or more; {wanted}"
    )
