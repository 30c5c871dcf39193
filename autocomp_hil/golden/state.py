# SPDX-License-Identifier: Apache-2.0
"""Everything a program can change: memories, the array's registers, configuration state.

The defaults of the configuration classes are the state after reset.
"""

import functools
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.element import Arithmetic, Array, arithmetic_of
from autocomp_hil.golden.loops.settings import LoopState
from autocomp_hil.golden.loops.tile import Tile
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.pattern import Space, pattern_bytes
from autocomp_hil.golden.work import Work
from autocomp_hil.isa import FP32_ONE, LOCAL_OPERAND_FIELDS

__all__ = [
    "ExecuteConfig",
    "LoadConfig",
    "LocalOperand",
    "Machine",
    "Observer",
    "Preload",
    "Rows",
    "StoreConfig",
    "local_operand",
    "rows_at",
]

Rows = slice | npt.NDArray[np.intp]
"""Local rows, as an index into the first axis of a memory."""


def rows_at(row: int, count: int, stride: int = 1) -> Rows:
    """Return rows ``row + i * stride`` for i < count."""
    if count == 0:
        return slice(0, 0)
    if stride == 0:
        return np.full(count, row, dtype=np.intp)
    return slice(row, row + (count - 1) * stride + 1, stride)


class LocalOperand(NamedTuple):
    """A block in local memory as a command names it."""

    laddr: int
    """32-bit local address with its flag bits."""
    cols: int
    """Number of logical columns."""
    rows: int
    """Number of logical rows."""

    @property
    def has_elements(self) -> bool:
        """Whether the address means anything: an operand without elements touches no row."""
        return self.rows > 0 and self.cols > 0


_LADDR, _COLS, _ROWS = (
    next(field for field in LOCAL_OPERAND_FIELDS if field.name == name)
    for name in LocalOperand._fields
)


@functools.lru_cache(maxsize=1 << 14)
def local_operand(word: int) -> LocalOperand:
    """The local operand in a word; kernels use the same ones again and again."""
    return LocalOperand(_LADDR.extract(word), _COLS.extract(word), _ROWS.extract(word))


@dataclass(slots=True)
class LoadConfig:
    """One of the three states that CONFIG_LD sets."""

    stride: int = 1
    """Bytes between DRAM rows; 0 repeats the first row."""
    block_stride: int = 1
    """Local rows between blocks of DIM columns."""
    pixel_repeats: int = 1
    """Copies of each loaded pixel vector; 0 counts as 1."""
    shrunk: bool = False
    """DRAM holds inputs for an accumulator destination."""
    scale: int = FP32_ONE
    """fp32 encoding, applied to inputs."""


@dataclass(slots=True)
class ExecuteConfig:
    """The state that CONFIG_EX sets."""

    weight_stationary: bool = False
    relu: bool = False
    """ReLU on results that go to the scratchpad."""
    in_shift: int = 0
    """Rounding right shift of output-stationary results, 0..31."""
    a_transpose: bool = False
    b_transpose: bool = False
    a_stride: int = 1
    """Rows between memory rows of A."""
    c_stride: int = 1
    """Rows between rows of C."""


@dataclass(slots=True)
class StoreConfig:
    """The state that CONFIG_ST sets."""

    stride: int = 1
    """Bytes between DRAM rows (pooling: between output pixels)."""
    relu: bool = False
    """ReLU on accumulator elements, before the scale."""
    scale: int = FP32_ONE
    """fp32 encoding, applied to accumulator elements."""
    pool_stride: int = 0
    """Distance between pooling windows; 0: no pooling."""
    pool_size: int = 0
    pool_upad: int = 0
    pool_lpad: int = 0
    pool_out_dim: int = 0
    """Columns of the whole pooled image in DRAM."""
    porows: int = 0
    pocols: int = 0
    orows: int = 0
    ocols: int = 0

    def pool_reach(self) -> tuple[int, int]:
        """Rows and columns of the image up to the last pixel that a window can hold; or 0."""
        height = (self.porows - 1) * self.pool_stride + self.pool_size - self.pool_upad
        width = (self.pocols - 1) * self.pool_stride + self.pool_size - self.pool_lpad
        return max(0, min(self.orows, height)), max(0, min(self.ocols, width))


class Preload(NamedTuple):
    """A PRELOAD that waits for its COMPUTE, with what it read and took from CONFIG_EX."""

    weight_stationary: bool
    stationary: Array | None
    """W or D, zero outside its rows and columns: inputs, shape (dim, dim). None: GARBAGE."""
    destination: LocalOperand | None
    """Where C goes; None: GARBAGE, which drops it."""
    c_stride: int


class Observer(Protocol):
    """Sees every access of a program, for explanations."""

    def local_read(self, rows: Rows, cols: int, *, is_acc: bool) -> None:
        """Elements 0 .. cols - 1 of local rows are read."""

    def local_write(self, rows: Rows, cols: slice, *, is_acc: bool) -> None:
        """Elements of local rows are written."""

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """The load engine reads ``rows`` rows of ``row_bytes``."""

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """The store engine writes ``rows`` rows of ``row_bytes``."""


@dataclass(slots=True)
class Machine:
    """The accelerator's architectural state and its DRAM."""

    dram: SparseMemory
    arithmetic: Arithmetic
    """What the array and the scalers compute."""
    scratchpad: Array
    """Inputs as memory holds them, shape (scratchpad_rows, dim)."""
    accumulator: Array
    """Sums, shape (accumulator_rows, dim)."""
    weights: Array
    """Stationary W of the weight-stationary dataflow: inputs, shape (dim, dim)."""
    sums: Array
    """S of the output-stationary dataflow, shape (dim, dim)."""
    loads: tuple[LoadConfig, LoadConfig, LoadConfig]
    dim: int
    row_mask: int
    """Mask that selects the row number of a local address."""
    max_block_cols: int
    """Largest number of columns of an MVIN of inputs or an MVOUT."""
    max_block_cols_accumulator: int
    """Largest number of columns of an MVIN of sums."""
    zeros: Array
    """Zero inputs, shape (dim, dim); nobody writes to them."""
    zero_sums: Array
    """Zero sums, shape (dim, dim); nobody writes to them."""
    legal: set[tuple[object, ...]]
    """Operands, with the configuration that counts, that the rules were found to allow."""
    work: Work
    """Work of the commands so far."""
    tile: Tile
    """What loops must know of the machine."""
    execute: ExecuteConfig = field(default_factory=ExecuteConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    preload: Preload | None = None
    loops: LoopState = field(default_factory=LoopState)
    observer: Observer | None = None

    @classmethod
    def after_reset(cls, hardware: HardwareConfig, dram: SparseMemory, seed: int) -> "Machine":
        """State after reset; local memories hold the start pattern of ``seed``."""
        dim = hardware.dim
        rows, accumulator_rows = hardware.scratchpad_rows, hardware.accumulator_rows
        arithmetic = arithmetic_of(hardware.element_type)
        number, sums = arithmetic.input_dtype, arithmetic.sum_dtype
        spad = pattern_bytes(seed, Space.SCRATCHPAD, 0, rows * dim * number.itemsize)
        acc = pattern_bytes(seed, Space.ACCUMULATOR, 0, accumulator_rows * dim * sums.itemsize)
        return cls(
            dram=dram,
            arithmetic=arithmetic,
            scratchpad=spad.view(number).reshape(rows, dim).copy(),
            accumulator=acc.view(sums).reshape(accumulator_rows, dim).copy(),
            weights=np.zeros((dim, dim), number),
            sums=np.zeros((dim, dim), sums),
            loads=(LoadConfig(), LoadConfig(), LoadConfig()),
            dim=dim,
            row_mask=(1 << hardware.row_field_bits) - 1,
            max_block_cols=hardware.max_block_cols,
            max_block_cols_accumulator=hardware.max_block_cols_accumulator,
            legal=set(),
            zeros=_zeros(dim, number),
            zero_sums=_zeros(dim, sums),
            work=Work(bus_bytes=hardware.dma_bus_bytes),
            tile=Tile.of(hardware),
        )


def _zeros(dim: int, dtype: np.dtype[np.generic]) -> Array:
    block = np.zeros((dim, dim), dtype)
    block.setflags(write=False)
    return block
