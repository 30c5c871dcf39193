# SPDX-License-Identifier: Apache-2.0
"""What the reservation station promises: who waits for whom, and for how long.

Covered: order inside a class, RAW, WAW and WAR between commands, entries, occupancy and room, issue
in the first possible cycle. Not covered: what the engines do with a command.
"""

import enum
import itertools
from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Class", "Command", "Range", "ReservationModel", "blocking_hazards"]


class Class(enum.IntEnum):
    """Engines, as the design numbers them."""

    LOAD = 0
    EXECUTE = 1
    STORE = 2


@dataclass(frozen=True, slots=True)
class Range:
    """Rows first..last of one memory."""

    is_acc: bool
    first: int
    last: int

    def overlaps(self, other: "Range") -> bool:
        """Whether the two ranges have at least one row in common."""
        return self.is_acc == other.is_acc and self.first <= other.last and other.first <= self.last


@dataclass(slots=True, kw_only=True, eq=False)
class Command:
    """A command and how far it is."""

    tag: int
    kind: Class
    is_compute: bool = False
    """Whether the command is of the execute class and completes on the port of computes."""
    reads: tuple[Range | None, Range | None] = (None, None)
    write: Range | None = None
    entry: int = -1
    """Number that the design must give it; -1 before allocation."""
    is_issued: bool = False
    is_fetched: bool = False
    is_done: bool = False
    hazards: set[str] = field(default_factory=set)
    """Reasons seen while it waited."""


def blocking_hazards(older: Command, younger: Command) -> set[str]:
    """Reasons for ``younger`` to wait for ``older`` as far as it is: of RAW, WAW, WAR."""
    if older.is_done:
        return set()
    found = set()
    if older.write and any(older.write.overlaps(r) for r in younger.reads if r):
        found.add("RAW")
    if older.write and younger.write and older.write.overlaps(younger.write):
        found.add("WAW")
    fetches = () if older.is_fetched else older.reads
    if younger.write and any(younger.write.overlaps(r) for r in fetches if r):
        found.add("WAR")
    if older.kind == younger.kind:
        return found & {"RAW"} if older.kind == Class.EXECUTE else set()
    return found


class ReservationModel:
    """The station as a list of live commands in program order."""

    def __init__(self, entries: dict[Class, int]) -> None:
        self._entries = entries
        first_entry, self._slots = 0, {}
        for kind in Class:
            numbers = range(first_entry, first_entry + entries[kind])
            self._slots[kind] = numbers
            first_entry += entries[kind]
        self._allocated: Counter[Class] = Counter()
        self.live: list[Command] = []
        """Live commands, oldest first."""
        self.seen: Counter[str] = Counter()
        """Hazards by kind and classes, and special cycles."""

    def next_entry(self, kind: Class) -> int:
        """Number that the next allocation of a class gets."""
        return self._slots[kind][self._allocated[kind] % self._entries[kind]]

    def is_full(self, kind: Class) -> bool:
        """The next entry of the class is still in use."""
        return any(command.entry == self.next_entry(kind) for command in self.live)

    def occupancy(self, kind: Class) -> int:
        """Live entries of a class."""
        return sum(command.kind == kind for command in self.live)

    def room(self, kind: Class) -> int:
        """Commands of a class that would be taken one after the other if nothing completed."""
        used = {command.entry for command in self.live}
        slots, first = self._slots[kind], self._allocated[kind]
        following = (slots[(first + step) % len(slots)] for step in range(len(slots)))
        return sum(1 for _ in itertools.takewhile(lambda entry: entry not in used, following))

    def issuable(self, kind: Class) -> Command | None:
        """The command of a class that must be on offer now."""
        waiting = [c for c in self.live if c.kind == kind and not c.is_issued]
        if not waiting:
            return None
        head = waiting[0]
        is_blocked = False
        for older in self.live[: self.live.index(head)]:
            for reason in blocking_hazards(older, head):
                is_blocked = True
                name = f"{reason} {older.kind.name} {kind.name}"
                if name not in head.hazards:
                    head.hazards.add(name)
                    self.seen[name] += 1
        return None if is_blocked else head

    def advance(
        self,
        *,
        issued: list[Command],
        fetched: Command | None,
        done: list[Command],
        allocated: Command | None,
    ) -> None:
        """The end of a cycle."""
        self._note(fetched, done, allocated)
        for command in issued:
            command.is_issued = True
        if fetched:
            fetched.is_fetched = True
        for command in done:
            command.is_done = True
            self.live.remove(command)
        if allocated:
            allocated.entry = self.next_entry(allocated.kind)
            self._allocated[allocated.kind] += 1
            self.live.append(allocated)

    def _note(self, fetched: Command | None, done: list[Command], new: Command | None) -> None:
        self.seen[f"{len(done)} completions"] += 1
        if new is None:
            return
        for command in done:
            for reason in blocking_hazards(command, new):
                self.seen[f"completed at allocation {reason}"] += 1
        if fetched and fetched not in done and "WAR" in blocking_hazards(fetched, new):
            self.seen["fetched at allocation"] += 1
