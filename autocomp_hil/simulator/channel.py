# SPDX-License-Identifier: Apache-2.0
"""Messages between the parent and a worker: one JSON header and any number of blobs.

They travel on pipes of their own, so that nothing printed can disturb them.
"""

import json
import os
import select
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Channel", "ChannelClosed", "ChannelTimeout", "Message"]

_LENGTHS = struct.Struct("<QQ")
_CHUNK = 1 << 20


class ChannelClosed(Exception):  # noqa: N818  # named after what happened
    """The other side is gone."""


class ChannelTimeout(Exception):  # noqa: N818  # named after what happened
    """The other side did not answer in time."""


class Message(NamedTuple):
    """What travels."""

    header: dict[str, Any]
    blobs: list[bytes]


class Channel:
    """Two pipe ends; blocking."""

    def __init__(self, read_descriptor: int, write_descriptor: int) -> None:
        self._read_descriptor = read_descriptor
        self._write_descriptor = write_descriptor

    def send(self, header: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Send one message.

        Raises:
            ChannelClosed: Nobody reads.
        """
        text = json.dumps({**header, "blob_bytes": [len(blob) for blob in blobs]}).encode()
        body = b"".join(blobs)
        data = memoryview(_LENGTHS.pack(len(text), len(body)) + text + body)
        try:
            while data:
                data = data[os.write(self._write_descriptor, data) :]
        except BrokenPipeError as error:
            raise ChannelClosed("nobody reads") from error

    def receive(self, timeout_s: float | None = None) -> Message:
        """Wait for one message.

        Args:
            timeout_s: None: for ever.

        Raises:
            ChannelClosed: The other side closed its end or died, perhaps within a message.
            ChannelTimeout: The whole message was not there in time.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        text_bytes, body_bytes = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        header = json.loads(self._read(text_bytes, deadline))
        body = self._read(body_bytes, deadline)
        blobs, position = [], 0
        for count in header.pop("blob_bytes"):
            blobs.append(body[position : position + count])
            position += count
        return Message(header, blobs)

    def close(self) -> None:
        """Close both ends."""
        os.close(self._read_descriptor)
        os.close(self._write_descriptor)

    def _read(self, count: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            if deadline is not None:
                left = max(0.0, deadline - time.monotonic())
                if not select.select([self._read_descriptor], [], [], left)[0]:
                    raise ChannelTimeout(f"{len(parts)} of {count} bytes came")
            part = os.read(self._read_descriptor, min(_CHUNK, count - len(parts)))
            if not part:
                raise ChannelClosed(f"{len(parts)} of {count} bytes came")
            parts += part
        return bytes(parts)
