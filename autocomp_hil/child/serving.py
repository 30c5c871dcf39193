# SPDX-License-Identifier: Apache-2.0
"""The child's side: takes one job after another from its parent."""

import os
from collections.abc import Iterator
from typing import TypeVar

from autocomp_hil.child.channel import Channel, ChannelClosed
from autocomp_hil.child.message import Goodbye, Message, Quit, Ready

__all__ = ["open_channel", "tasks"]

MessageT = TypeVar("MessageT", bound=Message)


def open_channel() -> Channel:
    """The channel to the parent; once in a process."""
    return Channel(int(os.environ["HIL_CHILD_READ"]), int(os.environ["HIL_CHILD_WRITE"]))


def tasks(channel: Channel, *kinds: type[MessageT]) -> Iterator[tuple[int, MessageT]]:
    """Say that the child is ready; then each job's number and task, until the parent has enough.

    The answer to a task is sent before the next one is asked for.

    Args:
        channel: The channel to the parent.
        kinds: Classes that a task may be of.

    Raises:
        BadMessage: The parent sent something else.
    """
    channel.send(Ready())
    while True:
        try:
            envelope = channel.receive()
        except ChannelClosed:
            return
        if envelope.kind == Quit.__name__:
            channel.send(Goodbye())
            return
        kind = next((kind for kind in kinds if kind.__name__ == envelope.kind), kinds[0])
        yield envelope.job, envelope.open(kind)
