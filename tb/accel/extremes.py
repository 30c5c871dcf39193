# SPDX-License-Identifier: Apache-2.0
"""Sequences with operands anywhere in their formats: far rows, large strides, large windows.

Strides are free where only one row or block uses them; where several do, they stay within the
memory, as far apart as it allows.
"""

from collections.abc import Callable

from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    KEEP_SCALE,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import IMAGE_AT, Draw

__all__ = ["SEQUENCES", "extreme"]

_STRIDE_LIMIT = 1 << 16
_STORE_STRIDE_LIMIT = 1 << 32
_STORE_ROWS_STRIDE_LIMIT = 1 << 28
_LONG_WINDOWS = 255
_WINDOWS = 24


def extreme(draw: Draw, builder: ProgramBuilder) -> None:
    """Append one of the sequences.

    Args:
        draw: Source of operands.
        builder: Program that grows.
    """
    SEQUENCES[draw.number(0, len(SEQUENCES) - 1)](draw, builder)


def _rows(draw: Draw, *, is_acc: bool) -> int:
    hardware = draw.hardware
    return hardware.accumulator_rows if is_acc else hardware.scratchpad_rows


def _stride(draw: Draw, steps: int, *, is_acc: bool) -> int:
    """Rows between rows or blocks, so that ``steps`` strides end within the memory."""
    highest = _STRIDE_LIMIT - 1
    if steps:
        highest = min(highest, (_rows(draw, is_acc=is_acc) - draw.dim) // steps)
    return draw.number(0, highest)


def _far_row(draw: Draw, span: int, *, is_acc: bool) -> int:
    """A row anywhere, so that ``span`` rows behind it are left."""
    return draw.number(0, max(0, _rows(draw, is_acc=is_acc) - 1 - span))


def _far_load(draw: Draw, builder: ProgramBuilder) -> None:
    """A load of one row with any stride in DRAM, or of blocks that lie far apart."""
    dim, hardware = draw.dim, draw.hardware
    is_acc = draw.chance(0.5)
    limit = hardware.max_block_cols_accumulator if is_acc else hardware.max_block_cols
    cols = draw.number(1, limit)
    steps = (cols - 1) // dim
    rows = draw.count()
    stride = _stride(draw, steps, is_acc=is_acc)
    dram_stride = draw.number(0, 64)
    if draw.chance(0.5):
        rows, dram_stride = 1, draw.number(0, 2**63 - 1) << draw.number(0, 1)
    builder.emit(config_ld(dram_stride, block_stride=stride, shrunk=0))
    row = _far_row(draw, steps * stride + rows, is_acc=is_acc)
    where = (ACC_BIT | draw.pick((0, ACCUMULATE_BIT))) if is_acc else 0
    builder.emit(mvin(draw.load_address(), where | row, cols, rows))
    builder.emit(config_ld(draw.input_row, block_stride=dim))


def _repeated_load(draw: Draw, builder: ProgramBuilder) -> None:
    """Pixels that repeat as often as a row has room for."""
    repeats = draw.number(max(1, draw.dim // 2), draw.dim)
    builder.emit(config_ld(draw.input_row, block_stride=draw.dim, pixel_repeats=repeats))
    row = _far_row(draw, 2 * draw.dim, is_acc=False)
    builder.emit(mvin(draw.load_address(), row, max(1, draw.dim // repeats), draw.count()))
    builder.emit(config_ld(draw.input_row, block_stride=draw.dim))


def _far_store(draw: Draw, builder: ProgramBuilder) -> None:
    """A store with a large stride in DRAM."""
    is_acc = draw.chance(0.5)
    rows, limit = draw.count(), _STORE_ROWS_STRIDE_LIMIT
    if draw.chance(0.5):
        rows, limit = 1, _STORE_STRIDE_LIMIT
    builder.emit(config_st(draw.number(0, limit - 1), acc_scale=draw.scale()))
    cols = draw.number(1, draw.hardware.max_block_cols)
    row = _far_row(draw, cols + rows, is_acc=is_acc)
    builder.emit(mvout(draw.store_address(), row | (ACC_BIT if is_acc else 0), cols, rows))
    builder.emit(config_st(draw.input_row, acc_scale=KEEP_SCALE))


def _many_windows(draw: Draw, builder: ProgramBuilder) -> None:
    """A pooled store of one long row of windows, or of many rows and columns."""
    shape = draw.number(0, 2)
    porows = draw.number(1, (_LONG_WINDOWS, 1, _WINDOWS)[shape])
    pocols = draw.number(1, (1, _LONG_WINDOWS, _WINDOWS)[shape])
    stride, size = draw.pick((1, 1, 2)), draw.pick((1, 1, 1, 2))
    is_acc = draw.chance(0.5)
    builder.emit(
        config_st(
            draw.number(0, 4096),
            acc_scale=draw.scale(),
            pool_stride=stride,
            pool_size=size,
            pool_out_dim=draw.number(0, _LONG_WINDOWS),
            pool_upad=draw.number(0, 1),
            pool_lpad=draw.number(0, 1),
            porows=porows,
            pocols=pocols,
            orows=min(_LONG_WINDOWS, porows * stride + draw.number(0, 1)),
            ocols=min(_LONG_WINDOWS, pocols * stride + draw.number(0, 1)),
        )
    )
    row = draw.number(0, 3 * draw.dim) | (ACC_BIT if is_acc else 0)
    builder.emit(mvout(draw.store_address(), row, draw.count(), 1))
    builder.emit(config_st(draw.input_row, acc_scale=KEEP_SCALE))


def _far_product(draw: Draw, builder: ProgramBuilder) -> None:
    """A product of rows that lie far apart, written to rows far apart."""
    dim = draw.dim
    to_acc = draw.chance(0.5)
    a_rows, c_rows = draw.count(), draw.count()
    a_stride = _stride(draw, a_rows - 1, is_acc=False)
    c_stride = _stride(draw, c_rows - 1, is_acc=to_acc)
    builder.emit(
        config_ex(dataflow=draw.number(0, 1), a_stride=a_stride, c_stride=c_stride, in_shift=0)
    )
    weights = _far_row(draw, dim, is_acc=False)
    c = _far_row(draw, (c_rows - 1) * c_stride, is_acc=to_acc) | (ACC_BIT if to_acc else 0)
    a = _far_row(draw, (a_rows - 1) * a_stride, is_acc=False)
    builder.emit(mvin(IMAGE_AT + draw.number(0, 999), a, dim, 1))
    builder.emit(preload(weights, c, dim, dim, dim, c_rows))
    bd = _far_row(draw, dim, is_acc=False)
    builder.emit(compute_preloaded(a, bd, dim, a_rows, dim, dim))
    builder.emit(config_ex(dataflow=draw.number(0, 1)))


SEQUENCES: tuple[Callable[[Draw, ProgramBuilder], None], ...] = (
    _far_load,
    _repeated_load,
    _far_store,
    _many_windows,
    _far_product,
)
"""Each appends legal commands to a program."""
