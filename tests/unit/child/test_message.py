# SPDX-License-Identifier: Apache-2.0
"""Messages come out as they went in, or not at all."""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import pytest

from autocomp_hil.child import Channel, ChannelClosed, ChannelTimeout, Message
from autocomp_hil.child.message import BadMessage, decode, encode


class Color(Enum):
    """An enumeration for messages."""

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A record within a message."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Message):
    """A message with one field of each type."""

    parts: tuple[Part, ...]
    pairs: tuple[tuple[int, bytes], ...]
    counts: Mapping[str, int]
    color: Color
    nothing: int | None


SAMPLE = Sample(
    parts=(Part(name="a", data=b"\0\xff"), Part(name="\x1b", data=b"")),
    pairs=((1 << 63, b"abc"),),
    counts={"x": 1},
    color=Color.RED,
    nothing=None,
)


def test_a_message_comes_out_as_it_went_in() -> None:
    """Types and values come out as they went in."""
    text, blobs = encode(SAMPLE)
    assert blobs == [b"\0\xff", b"", b"abc"]
    assert decode("Sample", text, blobs, Sample) == SAMPLE


@pytest.mark.parametrize(
    "change",
    [
        ('"red"', '"blue"'),
        ('"nothing": null', '"nothing": "x"'),
        ('"nothing": null', '"nothing": null, "more": 1'),
        ('"color": "red", ', ""),
        ('{"$blob": 2}', '{"$blob": 3}'),
        ("{", ""),
    ],
)
def test_what_is_not_of_the_class_is_refused(change: tuple[str, str]) -> None:
    """A value, a type, a field too many or too few, bytes that did not come, no JSON."""
    text, blobs = encode(SAMPLE)
    assert change[0] in text
    with pytest.raises(BadMessage, match="Sample"):
        decode("Sample", text.replace(*change, 1), blobs, Sample)


def test_another_class_is_refused() -> None:
    """A message of another class is refused by its name."""
    with pytest.raises(BadMessage, match="expected Sample, got Other"):
        decode("Other", *encode(SAMPLE), Sample)


def test_a_channel_carries_messages_of_any_size() -> None:
    """Messages of any size pass, more than a pipe holds, with the number of their job."""
    there, back = os.pipe()
    channel = Channel(there, back)
    large = Sample(parts=(), pairs=((1, bytes(3 << 20)),), counts={}, color=Color.RED, nothing=3)
    sender = threading.Thread(target=channel.send, args=(large, 7))
    sender.start()
    envelope = channel.receive(10)
    sender.join()
    assert (envelope.job, envelope.open(Sample)) == (7, large)
    with pytest.raises(ChannelTimeout):
        channel.receive(0.05)
    os.close(back)
    with pytest.raises(ChannelClosed):
        channel.receive(1)
    os.close(there)


def test_what_is_no_message_is_refused() -> None:
    """Texts that are no message are refused, whoever wrote them."""
    there, back = os.pipe()
    os.write(back, (4).to_bytes(8, "little") + bytes(16) + b"{}{}")
    with pytest.raises(BadMessage, match="no envelope"):
        Channel(there, back).receive(1)
    os.close(there)
    os.close(back)
