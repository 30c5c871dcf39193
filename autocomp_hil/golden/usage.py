# SPDX-License-Identifier: Apache-2.0
"""What a program used: rows of the local memories, bytes from and to DRAM, bytes it stored.

Cheap enough to be kept for every run, unlike an explanation.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.state import Rows

__all__ = ["StoredBytes", "Usage"]

Bytes = npt.NDArray[np.bool_]


class StoredBytes:
    """Remembers which bytes of some regions of DRAM the store engine wrote at least once."""

    def __init__(self, regions: Iterable[tuple[int, int]]) -> None:
        """Begin with nothing written.

        Args:
            regions: (address, bytes), not overlapping.
        """
        self._regions = [(start, np.zeros(size, np.bool_)) for start, size in regions]

    def add(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Rows of ``row_bytes`` at ``address + r * stride`` were written."""
        span = (rows - 1) * stride + row_bytes
        for start, written in self._regions:
            offset = address - start
            if offset >= 0 and offset + span <= len(written):
                shape, strides = (rows, row_bytes), (stride, 1)
                np.ndarray(shape, np.bool_, written.data, offset, strides)[:] = True
                return
        for r in range(rows):
            self._add_row(address + r * stride, row_bytes)

    def of(self, address: int) -> Bytes:
        """The region that begins at an address: bool, shape (bytes,); a copy."""
        return next(written.copy() for start, written in self._regions if start == address)

    def _add_row(self, address: int, count: int) -> None:
        for start, written in self._regions:
            first = max(0, address - start)
            end = address + count - start
            if end > 0:
                written[first:end] = True


class Usage:
    """Counts what a program uses, as an observer of the machine."""

    def __init__(self, hardware: HardwareConfig, regions: Iterable[tuple[int, int]] = ()) -> None:
        """Begin with nothing used.

        Args:
            hardware: Sizes of the local memories, and what the memory charges for requests.
            regions: (address, bytes) of DRAM whose stored bytes are remembered.
        """
        self._rows = {
            False: np.zeros(hardware.scratchpad_rows, np.bool_),
            True: np.zeros(hardware.accumulator_rows, np.bool_),
        }
        self._hardware = hardware
        self.bytes_in = 0
        """Bytes of the rows that loads asked for."""
        self.bytes_out = 0
        """Bytes of the rows that stores wrote."""
        self.cycles_in = 0
        """Cycles for which the requests of loads occupy the memory, at least."""
        self.cycles_out = 0
        """Cycles for which the requests of stores occupy the memory, at least."""
        self.stored = StoredBytes(regions)

    def rows_used(self, *, is_acc: bool) -> int:
        """How many rows of a memory were written at least once."""
        return int(self._rows[is_acc].sum())

    def local_write(self, rows: Rows, *, is_acc: bool) -> None:
        """Local rows are written."""
        self._rows[is_acc][rows] = True

    def dram_read(self, rows: int, row_bytes: int) -> None:
        """The load engine reads rows."""
        self.bytes_in += rows * row_bytes
        charge = self._hardware.memory.read_request_cycles
        self.cycles_in += rows * self._row_cycles(row_bytes, charge)

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """The store engine writes rows."""
        self.bytes_out += rows * row_bytes
        charge = self._hardware.memory.write_request_cycles
        self.cycles_out += rows * self._row_cycles(row_bytes, charge)
        self.stored.add(address, stride, rows, row_bytes)

    def _row_cycles(self, row_bytes: int, charge: int) -> int:
        """Cycles of the requests of a row that begins where a request may begin."""
        whole, rest = divmod(row_bytes, self._hardware.dma_max_request_bytes)
        beats = self._hardware.dma_max_request_bytes // self._hardware.dma_bus_bytes
        last = max(-(-rest // self._hardware.dma_bus_bytes), charge) if rest else 0
        return whole * max(beats, charge) + last
