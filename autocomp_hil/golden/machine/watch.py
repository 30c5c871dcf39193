# SPDX-License-Identifier: Apache-2.0
"""Sees every DRAM access of accelerator and core: access ranges and races."""

from typing import Final

from autocomp_hil.golden.accelerator import Accelerator
from autocomp_hil.golden.machine.ranges import Ranges
from autocomp_hil.golden.races import Access, Agent, Race, RaceDetector
from autocomp_hil.golden.state import Rows
from autocomp_hil.golden.usage import Usage

__all__ = ["Watch"]

_MAX_RACES: Final = 16
"""Races that are kept; later accesses are not looked at."""
_MAX_UNSEEN: Final = 1 << 16
"""Accesses without a fence that may wait to be looked at; one more, and all are."""
_PAGE_SHIFT: Final = 12
_ADDRESS_MASK: Final = (1 << 64) - 1


class Watch:
    """The accelerator's observer; hands on to usage, and to an explanation if there is one."""

    def __init__(self, accelerator: Accelerator, ranges: Ranges, usage: Usage) -> None:
        """Watch an accelerator whose DRAM accesses must lie within the ranges."""
        self._accelerator = accelerator
        self._usage = usage
        self._explanation = accelerator.explanation
        self._ranges = ranges
        explanation = self._explanation
        self._detector = RaceDetector() if explanation is None else explanation.detector
        self._unseen: list[Access] = []
        """Accesses since the last fence, in order, while no page has two users: none races."""
        self._is_exact = False
        """Whether the detector sees every access: since the last fence some page had two users, or
        too many accesses waited."""
        self.loaded_pages: set[int] = set()
        """4 KiB pages that the load engine read since the last fence."""
        self.stored_pages: set[int] = set()
        """4 KiB pages that the store engine wrote since the last fence."""

    @property
    def races(self) -> tuple[Race, ...]:
        """The first races, in program order."""
        return tuple(self._detector.races)

    def fence(self) -> None:
        """The core waited for the accelerator."""
        self._detector.fence()
        self._unseen.clear()
        self._is_exact = False
        self.loaded_pages.clear()
        self.stored_pages.clear()

    def host_access(self, address: int, size: int, *, is_write: bool) -> None:
        """The core reads or writes DRAM, within one page."""
        page = address >> _PAGE_SHIFT
        if page in self.stored_pages or (is_write and page in self.loaded_pages):
            index = self._accelerator.commands_accepted
            self._look(Access(Agent.HOST, index, address, 0, 1, size, is_write))

    def local_read(self, rows: Rows, cols: int, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        if self._explanation is not None:
            self._explanation.local_read(rows, cols, is_acc=is_acc)

    def local_write(self, rows: Rows, cols: slice, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        self._usage.local_write(rows, is_acc=is_acc)
        if self._explanation is not None:
            self._explanation.local_write(rows, cols, is_acc=is_acc)

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``; raises AccessViolation before anything is read."""
        self._check("R", address, stride, rows, row_bytes)
        self._usage.dram_read(rows, row_bytes)
        self._dram(Agent.LOAD, address, stride, rows, row_bytes)

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``; raises AccessViolation before anything is written."""
        self._check("W", address, stride, rows, row_bytes)
        self._usage.dram_write(address, stride, rows, row_bytes)
        self._dram(Agent.STORE, address, stride, rows, row_bytes)

    def _check(self, right: str, address: int, stride: int, rows: int, row_bytes: int) -> None:
        span = (rows - 1) * stride + row_bytes
        if self._ranges.allows(right, address, span):
            return
        for r in range(rows):
            row = (address + r * stride) & _ADDRESS_MASK
            self._ranges.check(right, row, row_bytes, by_accelerator=True)

    def _dram(self, agent: Agent, address: int, stride: int, rows: int, row_bytes: int) -> None:
        index = self._accelerator.commands_accepted - 1
        is_store = agent is Agent.STORE
        access = Access(agent, index, address, stride, rows, row_bytes, is_store)
        pages = _pages(access)
        own, others = self.loaded_pages, self.stored_pages
        if is_store:
            own, others = others, own
            if self._explanation is not None:
                self._explanation.note_store(access)
        own.update(pages)
        is_full = len(self._unseen) >= _MAX_UNSEEN
        if self._is_exact or is_full or not others.isdisjoint(pages):
            self._look(access)
        else:
            self._unseen.append(access)

    def _look(self, access: Access) -> None:
        """Let the detector see an access, after those before it."""
        self._is_exact = True
        for item in (*self._unseen, access):
            if len(self._detector.races) < _MAX_RACES:
                self._detector.add(item)
        self._unseen.clear()


def _pages(access: Access) -> range | set[int]:
    """Numbers of the pages that an access touches, perhaps with some between its rows."""
    last = access.row_bytes - 1
    if access.stride < 1 << _PAGE_SHIFT:
        end = access.address + (access.rows - 1) * access.stride + last
        return range(access.address >> _PAGE_SHIFT, (end >> _PAGE_SHIFT) + 1)
    starts = ((access.address + r * access.stride) & _ADDRESS_MASK for r in range(access.rows))
    return {
        page
        for start in starts
        for page in range(start >> _PAGE_SHIFT, (start + last >> _PAGE_SHIFT) + 1)
    }
