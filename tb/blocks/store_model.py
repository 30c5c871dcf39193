# SPDX-License-Identifier: Apache-2.0
"""What store commands mean: which local rows are read, which bytes are written, in order.

Pure functions of a command and the contents of the local memories; nothing here knows the RTL.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

__all__ = ["PoolGeometry", "StoreCommand", "reads", "scale_rows", "writes"]

Int8Rows = npt.NDArray[np.int8]
Int32Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGeometry:
    """Pooling fields of CONFIG_ST."""

    stride: int
    size: int
    upad: int
    lpad: int
    out_dim: int
    porows: int
    pocols: int
    orows: int
    ocols: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCommand:
    """One MVOUT with its store state."""

    dram_addr: int
    stride_bytes: int
    row: int
    rows: int
    cols: int
    is_acc: bool = False
    read_full: bool = False
    relu: bool = False
    scale: int = 0x3F80_0000
    """Scale as fp32 bits."""
    pool: PoolGeometry | None = None
    id: int = 0

    def beat(self) -> dict[str, int]:
        """Values of the scalar command ports."""
        names = (
            "dram_addr", "stride_bytes", "is_acc", "read_full", "row", "rows", "cols", "relu",
            "scale", "id",
        )  # fmt: skip
        values = {name: int(getattr(self, name)) for name in names}
        values["pool_enable"] = int(self.pool is not None)
        for field in fields(PoolGeometry):
            values[f"pool_{field.name}"] = getattr(self.pool, field.name) if self.pool else 0
        return values

    @property
    def bytes_per_row(self) -> int:
        """Bytes of one DRAM row."""
        return self.cols * (4 if self.is_acc and self.read_full else 1)


def scale_rows(rows: Int32Rows, scale: int, *, relu: bool) -> Int8Rows:
    """ReLU, then fp32 product, rounded to nearest even, saturated; NaN gives 127.

    Args:
        rows: Int32, any shape.
        scale: Fp32 bits.
        relu: Negative elements count as 0.
    """
    values = np.maximum(rows, 0) if relu else rows
    factor = np.array(scale, dtype=np.uint32).view(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        product = values.astype(np.float32) * factor
    product = np.where(np.isnan(product), np.float32(127), product)
    result: Int8Rows = np.clip(np.rint(product), -128, 127).astype(np.int8)
    return result


def _elements(command: StoreCommand, rows: Int8Rows | Int32Rows) -> Int8Rows | Int32Rows:
    if not command.is_acc or command.read_full:
        return rows
    return scale_rows(rows.astype(np.int32), command.scale, relu=command.relu)


def _windows(command: StoreCommand) -> Iterator[tuple[int, list[int | None]]]:
    """DRAM address of each pooled row and its local rows; None is padding."""
    pool = command.pool
    assert pool is not None
    for porow in range(pool.porows):
        for pocol in range(pool.pocols):
            address = command.dram_addr + (porow * pool.out_dim + pocol) * command.stride_bytes
            window: list[int | None] = []
            for wrow in range(pool.size):
                for wcol in range(pool.size):
                    row = porow * pool.stride + wrow - pool.upad
                    col = pocol * pool.stride + wcol - pool.lpad
                    inside = 0 <= row < pool.orows and 0 <= col < pool.ocols
                    window.append(command.row + row * pool.ocols + col if inside else None)
            yield address, window


def _plain_rows(command: StoreCommand, dim: int) -> Iterator[tuple[int, list[int]]]:
    """DRAM address of each row and its local rows, block by block."""
    for r in range(command.rows):
        blocks = range(-(-command.cols // dim))
        address = command.dram_addr + r * command.stride_bytes
        yield address, [command.row + r + block * dim for block in blocks]


def reads(command: StoreCommand, dim: int) -> list[int]:
    """Local rows in the order in which they are read."""
    if command.pool is not None:
        return [row for _, window in _windows(command) for row in window if row is not None]
    return [row for _, rows in _plain_rows(command, dim) for row in rows]


def writes(command: StoreCommand, memory: Int8Rows | Int32Rows) -> list[tuple[int, int]]:
    """Pairs (address, byte) in the order in which they are written.

    Args:
        command: What to store.
        memory: The command's local memory, shape (rows, dim).
    """
    dim = memory.shape[1]
    pairs: list[tuple[int, int]] = []
    if command.pool is not None:
        for address, window in _windows(command):
            padding = np.zeros(dim, dtype=np.int8)
            candidates = [
                padding if row is None else _elements(command, memory[row]) for row in window
            ]
            data = np.max(np.stack(candidates), axis=0)[: command.cols].astype(np.int8)
            pairs += _place(address, data.tobytes())
        return pairs
    for address, rows in _plain_rows(command, dim):
        data = _elements(command, np.concatenate([memory[row] for row in rows]))[: command.cols]
        pairs += _place(address, data.astype(data.dtype.newbyteorder("<")).tobytes())
    return pairs


def _place(address: int, data: bytes) -> list[tuple[int, int]]:
    return [((address + offset) % 2**64, byte) for offset, byte in enumerate(data)]
