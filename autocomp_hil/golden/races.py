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
_NOBODY = -1


class Agent(Enum):
    """A part of the chip that touches DRAM."""

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
    earlier: Agent
    earlier_command: int
    """The last command of that engine that touched the byte."""
    later: Access

    def __str__(self) -> str:
        """The race in one line for people."""
        return (
            f"byte 0x{self.byte:x}: {self.later.agent.value} in command "
            f"{self.later.command_index} {_verb(is_write=self.later.is_write)} what the "
            f"{self.earlier.value} {_verb(is_write=self.earlier is Agent.STORE)} in command "
            f"{self.earlier_command}, with no fence between"
        )


class RaceDetector:
    """Byte-exact record of who touched what since the last fence.

    Its size is that of the memory that the engines touched, however often they did.
    """

    def __init__(self) -> None:
        """Begin without any access."""
        self.races: list[Race] = []
        """Races that were found, at most one per access, in program order."""
        self._bytes = {Agent.LOAD: _LastCommands(), Agent.STORE: _LastCommands()}

    def fence(self) -> None:
        """Everything before is ordered before everything after."""
        for touched in self._bytes.values():
            touched.clear()

    def fence_before(self, command_index: int) -> None:
        """Proceed as if a fence had stood just before a command whose accesses were already seen.

        A race that the fence does not end is only found if its access had none with a command
        before the fence.
        """
        for touched in self._bytes.values():
            touched.forget_before(command_index)
        self.races = [
            race
            for race in self.races
            if race.later.command_index < command_index or race.earlier_command >= command_index
        ]

    def find(self, access: Access) -> Race | None:
        """The race that ``access`` would be, if any."""
        for agent, touched in self._bytes.items():
            if agent is access.agent or not (access.is_write or agent is Agent.STORE):
                continue
            found = touched.first_common(access)
            if found is not None:
                return Race(found[0], agent, found[1], access)
        return None

    def add(self, access: Access) -> Race | None:
        """Record an access; returns the race that it is, if any, and keeps it in ``races``."""
        race = self.find(access)
        if race is not None:
            self.races.append(race)
        if access.agent in self._bytes:
            self._bytes[access.agent].add(access)
        return race


class _LastCommands:
    """The last command that touched each byte of DRAM."""

    def __init__(self) -> None:
        self._pages: dict[int, npt.NDArray[np.int32]] = {}
        """Command numbers, _NOBODY for none; shape (_PAGE_BYTES,)."""

    def clear(self) -> None:
        self._pages.clear()

    def forget_before(self, command_index: int) -> None:
        for page in self._pages.values():
            page[page < command_index] = _NOBODY

    def add(self, access: Access) -> None:
        for start, count in _pieces(access):
            number = start >> _PAGE_SHIFT
            page = self._pages.get(number)
            if page is None:
                page = self._pages[number] = np.full(_PAGE_BYTES, _NOBODY, np.int32)
            offset = start & (_PAGE_BYTES - 1)
            page[offset : offset + count] = access.command_index

    def first_common(self, access: Access) -> tuple[int, int] | None:
        """Address of the first byte of an access that was touched, and the command that did."""
        for start, count in _pieces(access):
            page = self._pages.get(start >> _PAGE_SHIFT)
            if page is None:
                continue
            offset = start & (_PAGE_BYTES - 1)
            touched = page[offset : offset + count] != _NOBODY
            if touched.any():
                place = int(touched.argmax())
                return start + place, int(page[offset + place])
        return None


def _pieces(access: Access) -> list[tuple[int, int]]:
    """Pieces (start, count) of an access that lie within one page each."""
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


def _verb(*, is_write: bool) -> str:
    return "writes" if is_write else "reads"
