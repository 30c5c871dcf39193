# SPDX-License-Identifier: Apache-2.0
"""Notes which memory each command touches, as the golden model sees it."""

from dataclasses import dataclass

from autocomp_hil.golden.state import Rows

__all__ = ["AccessRecorder", "DramAccess", "LocalAccess"]


@dataclass(frozen=True, slots=True)
class DramAccess:
    """``rows`` rows of ``row_bytes`` bytes, ``stride`` bytes apart."""

    command_index: int
    address: int
    stride: int
    rows: int
    row_bytes: int
    is_write: bool


@dataclass(frozen=True, slots=True)
class LocalAccess:
    """Local rows ``first`` to ``last``, both included."""

    command_index: int
    is_acc: bool
    first: int
    last: int
    is_write: bool


class AccessRecorder:
    """An observer of the golden machine that keeps every access."""

    def __init__(self) -> None:
        self.command_index = 0
        """The command that runs now; whoever drives the model keeps it current."""
        self.dram: list[DramAccess] = []
        self.local: list[LocalAccess] = []

    def local_read(self, rows: Rows, cols: int, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        if cols > 0:
            self._local(rows, is_acc=is_acc, is_write=False)

    def local_write(self, rows: Rows, cols: slice, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        if cols.stop > cols.start:
            self._local(rows, is_acc=is_acc, is_write=True)

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``."""
        access = DramAccess(self.command_index, address, stride, rows, row_bytes, is_write=False)
        self.dram.append(access)

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``."""
        access = DramAccess(self.command_index, address, stride, rows, row_bytes, is_write=True)
        self.dram.append(access)

    def _local(self, rows: Rows, *, is_acc: bool, is_write: bool) -> None:
        if isinstance(rows, slice):
            numbers = range(rows.start, rows.stop, rows.step or 1)
            if not numbers:
                return
            first, last = numbers[0], numbers[-1]
        else:
            if not len(rows):
                return
            first, last = int(rows.min()), int(rows.max())
        self.local.append(LocalAccess(self.command_index, is_acc, first, last, is_write))
