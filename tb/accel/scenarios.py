# SPDX-License-Identifier: Apache-2.0
"""Sequences with random operands that rarely come about by chance."""

from collections.abc import Callable

from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FP32_ONE,
    GARBAGE,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    fp32_bits,
    mvin,
    mvout,
    preload,
)
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import BYTES_AT, IMAGE_AT, INTS_AT, STORES_AT, Draw

__all__ = ["SCENARIOS"]

ADD = ACC_BIT | ACCUMULATE_BIT


def _overwrite_then_accumulate(draw: Draw, builder: ProgramBuilder) -> None:
    """Loads onto the same accumulator rows: data, zeros, more data, in this order."""
    dim, row = draw.dim, draw.row(acc=True)
    shrunk = draw.number(0, 1)
    builder.emit(config_ld(draw.sum_row, block_stride=dim, shrunk=shrunk, scale=draw.scale()))
    cols = draw.count()
    builder.emit(mvin(IMAGE_AT + draw.number(0, 99), ACC_BIT | row, cols, dim))
    builder.emit(mvin(0, ACC_BIT | (row + 1), cols, draw.count()))
    builder.emit(mvin(BYTES_AT + draw.number(0, 99), ADD | row, cols, dim))
    builder.emit(mvin(BYTES_AT + draw.number(0, 99), ADD | row, cols, draw.count()))


def _wrap(draw: Draw, builder: ProgramBuilder) -> None:
    """The accumulator near the ends of its format, then additions by MVIN and by COMPUTE."""
    dim, row = draw.dim, draw.row(acc=True)
    builder.emit(config_ld(draw.sum_row, block_stride=dim, shrunk=0))
    builder.emit(mvin(INTS_AT, ACC_BIT | row, dim, dim))
    builder.emit(mvin(INTS_AT + draw.sum_bytes * draw.number(0, 9), ADD | row, dim, dim))
    builder.emit(mvin(INTS_AT, ACC_BIT | row, dim, dim))
    builder.emit(config_ex(dataflow=draw.number(0, 1)))
    for _ in range(2):
        builder.emit(preload(draw.row(), ADD | row, dim, dim, dim, dim))
        builder.emit(compute_preloaded(draw.row(), draw.row(), dim, dim, dim, dim))


def _small_numbers_out(draw: Draw, builder: ProgramBuilder) -> None:
    """Small telling inputs through both scalers, ties and 41 / 41 among them."""
    dim, row = draw.dim, draw.row(acc=True)
    scale = draw.pick((fp32_bits(0.5), fp32_bits(-0.5), fp32_bits(1 / 41), draw.scale()))
    source = BYTES_AT + draw.number(0, 900)
    builder.emit(config_ld(draw.input_row, block_stride=dim, shrunk=1, state_id=1))
    builder.emit(config_ld(draw.input_row, block_stride=dim, shrunk=1, state_id=2, scale=scale))
    builder.emit(mvin(source, ACC_BIT | row, dim, dim, 1))
    builder.emit(mvin(source, draw.row(), dim, dim, 2))
    builder.emit(config_st(draw.input_row, activation=draw.number(0, 1), acc_scale=scale))
    builder.emit(mvout(draw.store_address(), ACC_BIT | row, dim, dim))
    builder.emit(mvin(source, ACC_BIT | (row + dim), dim, dim, 2))
    builder.emit(mvout(draw.store_address(), ACC_BIT | (row + dim), dim, dim))


def _output_stationary_chain(draw: Draw, builder: ProgramBuilder) -> None:
    """A sum over several blocks, written at its end; sometimes also on the way."""
    dim = draw.dim
    builder.emit(config_ex(dataflow=0, in_shift=draw.pick((0, 3, 7)), activation=draw.number(0, 1)))
    length = draw.number(3, 5)
    for step in range(length):
        c = GARBAGE
        if step == length - 1 or draw.chance(0.15):
            is_acc = draw.chance(0.5)
            c = draw.row(acc=is_acc) | (ADD if is_acc else 0)
        stationary = draw.row() if step == 0 and draw.chance(0.6) else GARBAGE
        builder.emit(preload(stationary, c, dim, dim, dim, dim))
        make = compute_preloaded if step == 0 else compute_accumulated
        builder.emit(make(draw.row(), draw.row(), dim, dim, dim, dim))


def _tile(draw: Draw, builder: ProgramBuilder) -> None:
    """Load A, W and D, multiply into either memory, store, and load over the operands at once."""
    dim = draw.dim
    a, w = draw.row(), draw.row()
    to_acc = draw.chance(0.5)
    c = (ACC_BIT | draw.row(acc=True)) if to_acc else draw.row()
    builder.emit(config_ld(draw.input_row, block_stride=dim))
    builder.emit(config_ex(dataflow=1, activation=draw.number(0, 1)))
    builder.emit(config_st(draw.input_row, acc_scale=draw.pick((FP32_ONE, draw.scale()))))
    for _ in range(draw.number(1, 3)):
        builder.emit(mvin(IMAGE_AT + draw.number(0, 999), a, dim, dim))
        builder.emit(mvin(IMAGE_AT + draw.number(0, 999), w, dim, dim))
        builder.emit(preload(w, c, dim, dim, dim, dim))
        builder.emit(compute_preloaded(a, draw.row(), dim, dim, dim, draw.count()))
        builder.emit(mvout(STORES_AT + draw.number(0, 99), c, dim, dim))
        if to_acc or draw.chance(0.5):
            builder.emit(preload(GARBAGE, c, 0, 0, dim, dim))
            builder.emit(compute_accumulated(a, GARBAGE, dim, dim, 0, 0))


def _pooled(draw: Draw, builder: ProgramBuilder) -> None:
    """A pooled store of freshly loaded small numbers."""
    dim = draw.dim
    is_acc = draw.chance(0.5)
    row = draw.row(acc=is_acc) | (ACC_BIT if is_acc else 0)
    builder.emit(config_ld(draw.input_row, block_stride=dim, shrunk=1))
    builder.emit(mvin(BYTES_AT + draw.number(0, 500), row, dim, dim))
    builder.emit(
        config_st(
            draw.store_stride(),
            activation=draw.number(0, 1),
            acc_scale=draw.scale(),
            pool_stride=draw.number(1, 3),
            pool_size=draw.number(1, 3),
            pool_upad=draw.number(0, 3),
            pool_lpad=draw.number(0, 3),
            pool_out_dim=draw.number(1, 6),
            porows=draw.number(1, 4),
            pocols=draw.number(1, 4),
            orows=draw.number(1, 4),
            ocols=draw.number(1, 6),
        )
    )
    builder.emit(mvout(draw.store_address(), row, draw.count(), draw.number(0, 99)))


def _pixels(draw: Draw, builder: ProgramBuilder) -> None:
    """Pixel repeat near the floors of the scratchpad."""
    dim = draw.dim
    repeats = draw.pick((2, 2, 3, 4, dim))
    floor = draw.pick((0, builder.hardware.scratchpad_rows // 2))
    scale, stride = draw.scale(), draw.load_stride()
    builder.emit(config_ld(stride, block_stride=dim, pixel_repeats=repeats, scale=scale))
    for _ in range(2):
        row = max(0, floor + draw.number(-2, dim))
        cols = draw.number(1, max(1, dim // repeats))
        builder.emit(mvin(draw.load_address(), row, cols, draw.count()))
    builder.emit(config_ld(draw.input_row, block_stride=dim))


def _block_loads(draw: Draw, builder: ProgramBuilder) -> None:
    """Wide loads into scratchpad and accumulator, and wide stores of the same rows."""
    dim, hardware = draw.dim, builder.hardware
    shrunk = draw.number(0, 1)
    cols = draw.number(
        dim, hardware.max_block_cols if shrunk else hardware.max_block_cols_accumulator
    )
    row = draw.row(acc=True)
    stride = draw.pick((0, 64, 65, 300))
    builder.emit(config_ld(stride, block_stride=dim, shrunk=shrunk, scale=draw.scale()))
    for laddr in (ACC_BIT | row, ADD | row, draw.row()):
        builder.emit(mvin(IMAGE_AT + draw.number(0, 4095), laddr, cols, draw.count()))
    builder.emit(config_st(300, acc_scale=draw.scale()))
    builder.emit(mvout(draw.store_address(), ACC_BIT | row, cols, draw.count()))


def _scratchpad_results(draw: Draw, builder: ProgramBuilder) -> None:
    """Results in the scratchpad that the next product reads, in either dataflow."""
    dim, row = draw.dim, draw.row()
    is_ws = draw.number(0, 1)
    builder.emit(config_ex(dataflow=is_ws, in_shift=draw.number(4, 9), c_stride=draw.pick((1, 2))))
    for _ in range(3):
        builder.emit(preload(draw.row(), row, dim, dim, draw.count(), draw.count()))
        builder.emit(compute_preloaded(draw.row(), draw.row(), dim, dim, dim, draw.count()))
        row, before = draw.row(), row
        builder.emit(preload(before, row, dim, dim, dim, dim))
        builder.emit(compute_preloaded(before, draw.row(), dim, dim, dim, dim))


def _strange_scales(draw: Draw, builder: ProgramBuilder) -> None:
    """NaN, infinities, zeros, subnormals, overflow through both scalers."""
    dim, row = draw.dim, draw.row(acc=True)
    for _ in range(2):
        scale = draw.strange_scale()
        builder.emit(
            config_ld(draw.input_row, block_stride=dim, shrunk=draw.number(0, 1), scale=scale)
        )
        builder.emit(mvin(BYTES_AT + draw.number(0, 500), draw.row(), draw.count(), dim))
        builder.emit(
            config_st(draw.input_row, activation=draw.number(0, 1), acc_scale=draw.strange_scale())
        )
        builder.emit(mvout(draw.store_address(), ACC_BIT | row, draw.count(), draw.count()))


def _whole_blocks(draw: Draw, builder: ProgramBuilder) -> None:
    """Products of whole blocks in every mode, D with fewer rows than C among them."""
    dim = draw.dim
    for _ in range(2):
        flow = draw.number(0, 1)
        kind = draw.number(0, 2)
        both = flow == 0 and kind == 2
        transposes = {"a_transpose": int(kind == 1 or both), "b_transpose": int(kind == 2)}
        stride = draw.pick((1, 1, 0, 2))
        builder.emit(config_ex(dataflow=flow, c_stride=stride, **transposes))
        c = draw.pick((ACC_BIT, ADD)) | draw.row(acc=True)
        builder.emit(preload(draw.row(), c, dim, dim, dim, dim))
        builder.emit(compute_preloaded(draw.row(), draw.row(), dim, dim, dim, draw.count()))


SCENARIOS: tuple[Callable[[Draw, ProgramBuilder], None], ...] = (
    _overwrite_then_accumulate,
    _wrap,
    _small_numbers_out,
    _output_stationary_chain,
    _tile,
    _pooled,
    _pixels,
    _block_loads,
    _scratchpad_results,
    _strange_scales,
    _whole_blocks,
)
"""Each appends its commands to a program; what is illegal by chance is left out."""
