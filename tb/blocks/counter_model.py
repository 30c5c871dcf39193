# SPDX-License-Identifier: Apache-2.0
"""The performance counters as a list of numbers, stepped once per cycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autocomp_hil.isa import CounterEvent

__all__ = ["CounterCommand", "CounterModel"]

WRAP = (1 << 64) - 1
EVENTS = max(CounterEvent) + 1
COUNTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterCommand:
    """Operand of a COUNTER command by fields."""

    index: int
    reset: bool = False
    drop: bool = False
    take: bool = False
    configure: bool = False
    event: int = 0
    is_external: bool = False

    def operand(self, noise: int = 0) -> int:
        """The 64-bit operand; bits without a meaning are taken from ``noise``."""
        meaning = 0x8003F07F
        fields = self.reset | self.drop << 1 | self.take << 2 | self.configure << 3
        fields |= self.index << 4 | self.event << 12 | self.is_external << 31
        return fields | noise & WRAP & ~meaning


@dataclass(slots=True)
class _Counter:
    event: int = 0
    is_external: bool = False
    value: int = 0


@dataclass(slots=True)
class CounterModel:
    """Counters, external sums and the snapshot."""

    counters: list[_Counter] = field(default_factory=lambda: [_Counter() for _ in range(COUNTERS)])
    snapshot: list[int] | None = None
    sums: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(4, 8), 0))
    """Sums of external values by code."""

    def shown(self, counter: _Counter, live: Mapping[int, int]) -> int:
        """Value without a snapshot; ``live``: external codes 1..3."""
        if not counter.is_external:
            return counter.value
        return live.get(counter.event, self.sums.get(counter.event, 0))

    def step(
        self,
        command: CounterCommand | None,
        *,
        events: int,
        live: Mapping[int, int],
        added: Mapping[int, int],
    ) -> int | None:
        """One cycle; returns the answer of the command accepted in it.

        Args:
            command: Accepted in this cycle.
            events: Bit per event code.
            live: External codes 1..3 now.
            added: What this cycle adds to the external sums 4..7.
        """
        answer = None
        values = [self.shown(counter, live) for counter in self.counters]
        takes = command and command.take and not command.drop and not command.reset
        if command:
            answer = values[command.index]
            if self.snapshot is not None and not takes:
                answer = self.snapshot[command.index]
        for counter in self.counters:
            counts = 0 < counter.event < EVENTS and events >> counter.event & 1
            if counts and not counter.is_external:
                counter.value = counter.value + 1 & WRAP
        for code, amount in added.items():
            self.sums[code] = self.sums[code] + amount & WRAP
        if command:
            self._apply(command, values if takes else None)
        return answer

    def _apply(self, command: CounterCommand, taken: list[int] | None) -> None:
        if taken is not None:
            self.snapshot = taken
        elif command.drop or command.reset:
            self.snapshot = None
        if command.reset:
            self.sums = dict.fromkeys(self.sums, 0)
            for counter in self.counters:
                counter.value = 0
        if command.configure:
            addressed = self.counters[command.index]
            addressed.event, addressed.is_external = command.event, command.is_external
            addressed.value = 0
