# SPDX-License-Identifier: Apache-2.0
"""Answers about a program: who wrote a row, which reads saw rows that nobody wrote, races."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.races import Access, Agent, Race, RaceDetector
from autocomp_hil.golden.state import Rows
from autocomp_hil.isa import Command, disassemble

__all__ = ["Explanation", "LocalWrite", "LostWrite", "UnwrittenRead"]

_NEVER = -1


@dataclass(frozen=True, slots=True)
class LocalWrite:
    """Elements of local rows that one command wrote."""

    command_index: int
    is_acc: bool
    rows: tuple[int, ...]
    cols: range


@dataclass(frozen=True, slots=True)
class UnwrittenRead:
    """A command that read local elements which no earlier command wrote."""

    command_index: int
    is_acc: bool
    rows: tuple[int, ...]
    """The rows with such elements."""
    first_col: int
    """The lowest such element within those rows."""

    def __str__(self) -> str:
        """One line for people."""
        memory = "accumulator" if self.is_acc else "scratchpad"
        return (
            f"command {self.command_index} reads never-written {memory} rows "
            f"{_ranges(self.rows)}, from element {self.first_col}"
        )


@dataclass(frozen=True, slots=True)
class LostWrite:
    """A command that overwrote local elements which nobody had read since they were written."""

    command_index: int
    is_acc: bool
    row: int
    """The lowest such row."""
    writer_index: int
    """Command that had written it."""

    def __str__(self) -> str:
        """One line for people."""
        memory = "accumulator" if self.is_acc else "scratchpad"
        return (
            f"command {self.command_index} overwrites {memory} row {self.row}, "
            f"which command {self.writer_index} wrote and nobody read"
        )


class Explanation:
    """An observer of the machine that remembers what it saw."""

    def __init__(self, hardware: HardwareConfig) -> None:
        """Nothing written yet, both memories as large as the configuration says."""
        shape = (hardware.scratchpad_rows, hardware.dim)
        acc_shape = (hardware.acc_rows, hardware.dim)
        self._writers = {
            False: np.full(shape, _NEVER, np.int32),
            True: np.full(acc_shape, _NEVER, np.int32),
        }
        self._unread = {is_acc: np.zeros_like(w, np.bool_) for is_acc, w in self._writers.items()}
        self.command_index = 0
        """The command that runs now; the interpreter keeps it current."""
        self.commands: list[Command] = []
        """Every command so far; the interpreter adds them."""
        self.writes: list[LocalWrite] = []
        """Every write to local rows, in program order."""
        self.unwritten_reads: list[UnwrittenRead] = []
        """Every read of never-written elements, in program order."""
        self.lost_writes: list[LostWrite] = []
        """Writes that replaced what nobody had read, in program order."""
        self.stores: list[Access] = []
        """Every access of the store engine, in program order."""
        self.detector = RaceDetector()

    @property
    def races(self) -> Sequence[Race]:
        """DRAM races so far, in program order."""
        return self.detector.races

    def element_writers(self, *, is_acc: bool) -> npt.NDArray[np.int32]:
        """Index of the command that last wrote each element, -1 for none; shape (rows, dim)."""
        return self._writers[is_acc].copy()

    def last_writers(self, row: int, *, is_acc: bool) -> tuple[int, ...]:
        """Commands that last wrote elements of a row, sorted; empty if nobody wrote it."""
        found = np.unique(self._writers[is_acc][row])
        return tuple(int(index) for index in found if index != _NEVER)

    def rows_written_by(self, command_index: int, *, is_acc: bool) -> tuple[int, ...]:
        """Local rows that one command wrote, sorted, whether overwritten since or not."""
        rows = {
            row
            for write in self.writes
            if write.command_index == command_index and write.is_acc == is_acc
            for row in write.rows
        }
        return tuple(sorted(rows))

    def command_text(self, command_index: int) -> str:
        """A command in words, with its number."""
        return f"command {command_index} ({disassemble(self.commands[command_index])})"

    def last_store(self, byte: int) -> int | None:
        """The command that last stored to a byte of DRAM, None if none did."""
        found = (access for access in reversed(self.stores) if access.touches(byte))
        access = next(found, None)
        return None if access is None else access.command_index

    def rows_used(self, *, is_acc: bool) -> int:
        """How many rows of a memory were ever written."""
        return int((self._writers[is_acc] != _NEVER).any(axis=1).sum())

    def local_read(self, rows: Rows, cols: int, *, is_acc: bool) -> None:
        """See ``Observer``."""
        self._unread[is_acc][rows, :cols] = False
        missing = self._writers[is_acc][rows, :cols] == _NEVER
        if not missing.any():
            return
        hit = _row_numbers(rows)[missing.any(axis=1)]
        first_col = int(missing.any(axis=0).argmax())
        found = tuple(sorted({int(row) for row in hit}))
        self.unwritten_reads.append(UnwrittenRead(self.command_index, is_acc, found, first_col))

    def local_write(self, rows: Rows, cols: slice, *, is_acc: bool) -> None:
        """See ``Observer``."""
        numbers = tuple(int(row) for row in _row_numbers(rows))
        lost = self._unread[is_acc][rows, cols].any(axis=1)
        if lost.any():
            row = int(np.array(numbers)[lost].min())
            writer = int(self._writers[is_acc][row, cols].max())
            if writer != self.command_index:  # one command may write a row twice
                self.lost_writes.append(LostWrite(self.command_index, is_acc, row, writer))
        self._unread[is_acc][rows, cols] = True
        self._writers[is_acc][rows, cols] = self.command_index
        self.writes.append(
            LocalWrite(self.command_index, is_acc, numbers, range(cols.start, cols.stop))
        )

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """See ``Observer``."""
        self._dram(Agent.LOAD, address, stride, rows, row_bytes)

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """See ``Observer``."""
        self._dram(Agent.STORE, address, stride, rows, row_bytes)

    def host_access(self, address: int, row_bytes: int, *, is_write: bool) -> Race | None:
        """The host touches DRAM before the next command; returns the race that it is, if any."""
        access = Access(Agent.HOST, self.command_index + 1, address, 0, 1, row_bytes, is_write)
        return self.detector.add(access)

    def _dram(self, agent: Agent, address: int, stride: int, rows: int, row_bytes: int) -> None:
        is_write = agent is Agent.STORE
        access = Access(agent, self.command_index, address, stride, rows, row_bytes, is_write)
        if is_write:
            self.stores.append(access)
        self.detector.add(access)


def _row_numbers(rows: Rows) -> npt.NDArray[np.intp]:
    if isinstance(rows, slice):
        return np.arange(rows.start, rows.stop, rows.step or 1, dtype=np.intp)
    return rows


def _ranges(rows: Sequence[int]) -> str:
    """Sorted row numbers in words: 3-5, 9."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in spans)
