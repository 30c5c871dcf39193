# SPDX-License-Identifier: Apache-2.0
"""What the settings commands of both loop families leave for the next loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autocomp_hil.isa import COMMANDS, Command, decode

__all__ = ["Halves", "LoopState", "set_loop"]


@dataclass(frozen=True, slots=True)
class Halves:
    """Which halves of the local memories the next loop of a family uses; they change in turn."""

    scratchpad: int = 0
    """0 or 1; changes with each loop."""
    accumulator: int = 0
    """0 or 1; changes with each loop that stores its result."""

    def next(self, *, stores: bool) -> "Halves":
        """The halves of the loop after this one."""
        return Halves(self.scratchpad ^ 1, self.accumulator ^ stores)


@dataclass(slots=True)
class LoopState:
    """Settings and halves of both families; settings are 0 after reset and stay until changed."""

    settings: dict[str, Mapping[str, int]] = field(default_factory=dict)
    """Fields of the last settings command, by the name of the command."""
    matmul: Halves = field(default_factory=Halves)
    convolution: Halves = field(default_factory=Halves)

    def fields(self, name: str) -> Mapping[str, int]:
        """The fields that a settings command gave last."""
        found = self.settings.get(name)
        return decode(Command(COMMANDS[name].funct)).fields if found is None else found


def set_loop(loops: LoopState, command: Command) -> None:
    """Take over a settings command: LOOP_WS_CONFIG_* or LOOP_CONV_WS_CONFIG_*."""
    decoded = decode(command)
    loops.settings[decoded.name] = decoded.fields
