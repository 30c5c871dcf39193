# SPDX-License-Identifier: Apache-2.0
"""Answers about a program: who wrote a row, which reads saw rows that nobody wrote, races.

What is remembered does not grow with the program: the first notes of each kind are kept, rows as
ranges, and the others are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.races import Access, Agent, Race, RaceDetector
from autocomp_hil.golden.state import Rows
from autocomp_hil.isa import Command, disassemble

__all__ = ["Explanation", "LostWrite", "RowRanges", "UnwrittenRead", "command_text"]

_NEVER: Final = -1
_MAX_NOTES: Final = 16
"""Notes of one kind that are kept."""
_MAX_RANGES: Final = 4
"""Ranges of rows that are kept of one note."""


@dataclass(frozen=True, slots=True)
class RowRanges:
    """Row numbers: how many, and the first ranges of them."""

    count: int
    ranges: tuple[tuple[int, int], ...]
    """Pairs (first, last) of neighbouring rows, rising; at most the first few."""

    @classmethod
    def of(cls, rows: npt.NDArray[np.intp]) -> "RowRanges":
        """The ranges of some rows, in any order."""
        numbers = np.unique(rows)
        cuts = np.flatnonzero(np.diff(numbers) != 1)[:_MAX_RANGES]
        firsts = numbers[np.concatenate(([0], cuts + 1))][:_MAX_RANGES]
        is_whole = len(cuts) < _MAX_RANGES
        lasts = numbers[np.append(cuts, len(numbers) - 1)] if is_whole else numbers[cuts]
        pairs = zip(firsts.tolist(), lasts.tolist(), strict=True)
        return cls(len(numbers), tuple(pairs))

    def __str__(self) -> str:
        """Rows in words: 3-5, 9 and 7 more."""
        told = ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in self.ranges)
        left = self.count - sum(b - a + 1 for a, b in self.ranges)
        return f"{told} and {left} more" if left else told


@dataclass(frozen=True, slots=True)
class UnwrittenRead:
    """A command that read local elements which no earlier command wrote."""

    command_index: int
    command: Command
    is_acc: bool
    rows: RowRanges
    """The rows with such elements."""
    first_col: int
    """The lowest such element within those rows."""

    def __str__(self) -> str:
        """The access in one line for people."""
        memory = "accumulator" if self.is_acc else "scratchpad"
        return (
            f"command {self.command_index} reads never-written {memory} rows "
            f"{self.rows}, from element {self.first_col}"
        )


@dataclass(frozen=True, slots=True)
class LostWrite:
    """A command that overwrote local elements which nobody had read since they were written."""

    command_index: int
    command: Command
    is_acc: bool
    row: int
    """The lowest such row."""
    writer_index: int
    """Command that had written it."""

    def __str__(self) -> str:
        """The access in one line for people."""
        memory = "accumulator" if self.is_acc else "scratchpad"
        return (
            f"command {self.command_index} overwrites {memory} row {self.row}, "
            f"which command {self.writer_index} wrote and nobody read"
        )


class Explanation:
    """An observer of the machine that remembers what it saw."""

    def __init__(self, hardware: HardwareConfig, watched_byte: int | None = None) -> None:
        """Begin with nothing written, in memories as large as the configuration says.

        Args:
            hardware: The configuration.
            watched_byte: Address in DRAM; who stores there is remembered.
        """
        shape = (hardware.scratchpad_rows, hardware.dim)
        acc_shape = (hardware.accumulator_rows, hardware.dim)
        self._writers = {
            False: np.full(shape, _NEVER, np.int32),
            True: np.full(acc_shape, _NEVER, np.int32),
        }
        self._unread = {is_acc: np.zeros_like(w, np.bool_) for is_acc, w in self._writers.items()}
        self._watched_byte = watched_byte
        self._index = _NEVER
        self._command = Command(0, 0, 0)
        self.unwritten_reads: list[UnwrittenRead] = []
        """The first reads of never-written elements, in program order."""
        self.unwritten_read_count = 0
        """Number of all unwritten reads, noted or not."""
        self.lost_writes: list[LostWrite] = []
        """The first writes that replaced what nobody had read, in program order."""
        self.lost_write_count = 0
        """Number of all lost writes, noted or not."""
        self.last_store: tuple[int, Command] | None = None
        """Number and command of the last store to the watched byte."""
        self.detector = RaceDetector()

    @property
    def races(self) -> Sequence[Race]:
        """DRAM races so far, in program order."""
        return self.detector.races

    def begin(self, command_index: int, command: Command) -> None:
        """Attribute what is seen from now on to a command."""
        self._index, self._command = command_index, command

    def element_writers(self, *, is_acc: bool) -> npt.NDArray[np.int32]:
        """Index of the command that last wrote each element, -1 for none; shape (rows, dim)."""
        return self._writers[is_acc].copy()

    def local_read(self, rows: Rows, cols: int, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        self._unread[is_acc][rows, :cols] = False
        missing = self._writers[is_acc][rows, :cols] == _NEVER
        if not missing.any():
            return
        self.unwritten_read_count += 1
        if len(self.unwritten_reads) < _MAX_NOTES:
            hit = RowRanges.of(_row_numbers(rows)[missing.any(axis=1)])
            first_col = int(missing.any(axis=0).argmax())
            note = UnwrittenRead(self._index, self._command, is_acc, hit, first_col)
            self.unwritten_reads.append(note)

    def local_write(self, rows: Rows, cols: slice, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        lost = self._unread[is_acc][rows, cols].any(axis=1)
        if lost.any():
            row = int(_row_numbers(rows)[lost].min())
            writer = int(self._writers[is_acc][row, cols].max())
            if writer != self._index:  # one command may write a row twice
                self.lost_write_count += 1
                if len(self.lost_writes) < _MAX_NOTES:
                    note = LostWrite(self._index, self._command, is_acc, row, writer)
                    self.lost_writes.append(note)
        self._unread[is_acc][rows, cols] = True
        self._writers[is_acc][rows, cols] = self._index

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``."""
        self._dram(Agent.LOAD, address, stride, rows, row_bytes)

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``."""
        self._dram(Agent.STORE, address, stride, rows, row_bytes)

    def host_access(self, address: int, row_bytes: int, *, is_write: bool) -> Race | None:
        """Note a host access before the next command; returns the race that it is, if any."""
        access = Access(Agent.HOST, self._index + 1, address, 0, 1, row_bytes, is_write)
        return self.detector.add(access)

    def note_store(self, access: Access) -> None:
        """Note an access of the store engine."""
        if self._watched_byte is not None and access.touches(self._watched_byte):
            self.last_store = (self._index, self._command)

    def _dram(self, agent: Agent, address: int, stride: int, rows: int, row_bytes: int) -> None:
        is_write = agent is Agent.STORE
        access = Access(agent, self._index, address, stride, rows, row_bytes, is_write)
        if is_write:
            self.note_store(access)
        self.detector.add(access)


def command_text(index: int, command: Command) -> str:
    """A command in words, with its number."""
    return f"command {index} ({disassemble(command)})"


def _row_numbers(rows: Rows) -> npt.NDArray[np.intp]:
    if isinstance(rows, slice):
        return np.arange(rows.start, rows.stop, rows.step or 1, dtype=np.intp)
    return rows
