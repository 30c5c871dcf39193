# SPDX-License-Identifier: Apache-2.0
"""Carries messages between a parent and its child, each with the number of its job.

They travel on pipes of their own, so that nothing printed can disturb them.
"""

import json
import os
import select
import struct
import time
from typing import Final, NamedTuple, TypeVar

from autocomp_hil.child.message import BadMessage, Message, decode, encode

__all__ = ["Channel", "ChannelClosed", "ChannelTimeout", "Envelope"]

_LENGTHS: Final = struct.Struct("<QQQ")
"""Bytes of the envelope, of the message's text, and of its blobs together."""
_CHUNK: Final = 1 << 20

MessageT = TypeVar("MessageT", bound=Message)


class ChannelClosed(Exception):  # noqa: N818  # named after what happened
    """The other side is gone."""


class ChannelTimeout(Exception):  # noqa: N818  # named after what happened
    """The other side did not answer in time."""


class Envelope(NamedTuple):
    """A message as it arrived, not yet opened."""

    kind: str
    """Name of the message's class."""
    job: int
    """Number of the job that the message belongs to, or 0 if it belongs to none."""
    text: str
    blobs: list[bytes]

    def open(self, expected: type[MessageT]) -> MessageT:
        """Return the message that came.

        Raises:
            BadMessage: The message is of another class, or not what the class says.
        """
        return decode(self.kind, self.text, self.blobs, expected)


class Channel:
    """Two pipe ends; reading and writing block."""

    def __init__(self, read_descriptor: int, write_descriptor: int) -> None:
        self._read_descriptor = read_descriptor
        self._write_descriptor = write_descriptor

    def send(self, message: Message, job: int = 0) -> None:
        """Send one message.

        Raises:
            ChannelClosed: Nobody reads.
        """
        text, blobs = encode(message)
        head = {"kind": type(message).__name__, "job": job, "sizes": [len(b) for b in blobs]}
        parts = [json.dumps(head).encode(), text.encode(), b"".join(blobs)]
        data = memoryview(b"".join([_LENGTHS.pack(*map(len, parts)), *parts]))
        try:
            while data:
                data = data[os.write(self._write_descriptor, data) :]
        except BrokenPipeError as error:
            raise ChannelClosed("nobody reads") from error

    def receive(self, timeout_s: float | None = None) -> Envelope:
        """Wait for one message.

        Args:
            timeout_s: Longest time to wait; None waits for ever.

        Raises:
            ChannelClosed: The other side closed its end or died, perhaps within a message.
            ChannelTimeout: The whole message was not there in time.
            BadMessage: What came is no message.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        sizes = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        head, text, body = (self._read(size, deadline) for size in sizes)
        blobs, position = [], 0
        try:
            fields = json.loads(head)
            for count in fields["sizes"]:
                blobs.append(body[position : position + count])
                position += count
            return Envelope(fields["kind"], fields["job"], text.decode(), blobs)
        except (ValueError, KeyError, TypeError) as error:
            raise BadMessage(f"no envelope: {head[:80]!r}") from error

    def close(self) -> None:
        """Close both ends of the channel."""
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
