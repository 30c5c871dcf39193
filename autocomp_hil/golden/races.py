# SPDX-License-Identifier: Apache-2.0
"""DRAM races: one byte, two of load engine, store engine and host, one of them writing, no fence.

The three are ordered mutually only by a fence, with one exception: the host drains its store
buffer before it issues a command, so what the host did before a command is ordered before it.
Accesses of one engine among themselves are in order. So only these pairs race, in either time
order for the engines: load and store; load, then host write; store, then host read or write.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

__all__ = ["Access", "Agent", "Race", "RaceDetector"]

_PAGE_SHIFT = 12
_PAGE_BYTES = 1 << _PAGE_SHIFT
_ADDRESS_MASK = (1 << 64) - 1


class Agent(Enum):
    """Who touches DRAM."""

    LOAD = "load engine"
    STORE = "store engine"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Access:
    """``rows`` rows of ``row_bytes`` bytes, ``stride`` bytes apart."""

    agent: Agent
    command_index: int
    """Command that makes the access; for the host, the command that comes next."""
    address: int
    stride: int
    rows: int
    row_bytes: int
    is_write: bool

    def touches(self, byte: int) -> bool:
        """Whether the access covers the byte at address ``byte``."""
        return any(
            (byte - self.address - r * self.stride) & _ADDRESS_MASK < self.row_bytes
            for r in range(self.rows)
        )


@dataclass(frozen=True, slots=True)
class Race:
    """Two accesses that need a fence between them."""

    byte: int
    """Address of the first shared byte that was found."""
    earlier: Access
    later: Access

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"byte 0x{self.byte:x}: {self.later.agent.value} in command "
            f"{self.later.command_index} {_verb(self.later)} what the "
            f"{self.earlier.agent.value} {_verb(self.earlier)} in command "
            f"{self.earlier.command_index}, with no fence between"
        )


class RaceDetector:
    """Byte-exact record of what the engines touched since the last fence."""

    def __init__(self) -> None:
        """Nothing touched yet."""
        self.races: list[Race] = []
        """At most one race per access, in program order."""
        self._bytes = {Agent.LOAD: _ByteSet(), Agent.STORE: _ByteSet()}
        self._accesses: dict[Agent, list[Access]] = {Agent.LOAD: [], Agent.STORE: []}

    def fence(self) -> None:
        """Everything before is ordered before everything after."""
        for agent in self._bytes:
            self._bytes[agent].clear()
            self._accesses[agent].clear()

    def fence_before(self, command_index: int) -> None:
        """As if a fence had stood just before a command whose accesses were already seen."""
        kept = [
            access
            for accesses in self._accesses.values()
            for access in accesses
            if access.command_index >= command_index
        ]
        self.fence()
        self.races = [r for r in self.races if r.later.command_index < command_index]
        for access in kept:
            self.add(access)

    def find(self, access: Access) -> Race | None:
        """The race that ``access`` would be, if any."""
        for agent, touched in self._bytes.items():
            if agent is access.agent or not (access.is_write or agent is Agent.STORE):
                continue
            byte = touched.first_common(access)
            if byte is not None:
                earlier = next(a for a in reversed(self._accesses[agent]) if a.touches(byte))
                return Race(byte, earlier, access)
        return None

    def add(self, access: Access) -> Race | None:
        """Record an access; returns the race that it is, if any, and keeps it in ``races``."""
        race = self.find(access)
        if race is not None:
            self.races.append(race)
        if access.agent in self._bytes:
            self._bytes[access.agent].add(access)
            self._accesses[access.agent].append(access)
        return race


class _ByteSet:
    """A set of DRAM bytes, as bit maps of pages."""

    def __init__(self) -> None:
        self._pages: dict[int, npt.NDArray[np.bool_]] = {}

    def clear(self) -> None:
        self._pages.clear()

    def add(self, access: Access) -> None:
        for start, count in _pieces(access):
            number = start >> _PAGE_SHIFT
            page = self._pages.get(number)
            if page is None:
                page = self._pages[number] = np.zeros(_PAGE_BYTES, np.bool_)
            offset = start & (_PAGE_BYTES - 1)
            page[offset : offset + count] = True

    def first_common(self, access: Access) -> int | None:
        for start, count in _pieces(access):
            page = self._pages.get(start >> _PAGE_SHIFT)
            if page is None:
                continue
            offset = start & (_PAGE_BYTES - 1)
            found = page[offset : offset + count]
            if found.any():
                return start + int(found.argmax())
        return None


def _pieces(access: Access) -> list[tuple[int, int]]:
    """(start, count) pieces of an access that lie within one page each."""
    pieces = []
    for r in range(access.rows if access.stride else 1):
        start = (access.address + r * access.stride) & _ADDRESS_MASK
        left = access.row_bytes
        while left:
            count = min(left, _PAGE_BYTES - (start & (_PAGE_BYTES - 1)))
            pieces.append((start, count))
            start = (start + count) & _ADDRESS_MASK
            left -= count
    return pieces


def _verb(access: Access) -> str:
    return "writes" if access.is_write else "reads"
