# SPDX-License-Identifier: Apache-2.0
"""Child processes that do one job after another, and the typed messages that pass between.

Start reading at ``server``, the parent's side; ``serving`` is the child's. What a child does is its
user's matter: messages are dataclasses, derived from ``Message``, that the user defines.
"""

from autocomp_hil.child.channel import Channel, ChannelClosed, ChannelTimeout
from autocomp_hil.child.message import Message
from autocomp_hil.child.process import (
    ChildDied,
    ChildFailed,
    ChildHung,
    ChildProcess,
    ChildSetup,
    check_address_space,
)
from autocomp_hil.child.server import ChildServer
from autocomp_hil.child.serving import open_channel, tasks

__all__ = [
    "Channel",
    "ChannelClosed",
    "ChannelTimeout",
    "ChildDied",
    "ChildFailed",
    "ChildHung",
    "ChildProcess",
    "ChildServer",
    "ChildSetup",
    "Message",
    "check_address_space",
    "open_channel",
    "tasks",
]
