# SPDX-License-Identifier: Apache-2.0
"""Sequences that meet corner values and crosses which other programs meet seldom or never."""

from collections.abc import Callable
from typing import Final

from autocomp_hil.codegen.isa_source import BitField, CommandSource
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FP32_ONE,
    FULL_BIT,
    GARBAGE,
    KEEP_SCALE,
    Command,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    encode,
    mvin,
    mvout,
    preload,
)
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import BYTES_AT, IMAGE_AT, STORES_AT, Draw
from tb.accel.points.fields import bit_fields, legal_range

__all__ = ["CORNERS", "LEGAL_TRANSPOSES"]

LEGAL_TRANSPOSES: Final = {0: ((0, 0), (1, 0), (1, 1)), 1: ((0, 0), (1, 0), (0, 1))}
"""Legal (a_transpose, b_transpose) by dataflow."""

_ADD: Final = ACC_BIT | ACCUMULATE_BIT
_CONFIGS: Final = ("config_ex", "config_ld", "config_st", "config_norm", "counter")
_MOST_PIXELS: Final = 300
_NORM_SHIFT: Final = 26
_ROW_BITS: Final = 26


def _corner(draw: Draw, command: CommandSource, field: BitField) -> int:
    """The least, the next, the greatest or any other legal value of a field."""
    if field.type == "fp32":
        chosen = (FP32_ONE, 0, draw.strange_scale(), draw.number(0, 2**32 - 1), KEEP_SCALE)
        return draw.pick(chosen)
    least, most = legal_range(command, field, draw.hardware)
    return draw.pick((least, min(least + 1, most), most, draw.number(least, min(most, 2**62))))


def _corner_configurations(draw: Draw, builder: ProgramBuilder) -> None:
    """Configuration commands in any order, each with commands that use it."""
    for _ in range(3):
        _corner_configuration(draw, builder, _CONFIGS[draw.number(0, len(_CONFIGS) - 1)])


def _corner_configuration(draw: Draw, builder: ProgramBuilder, name: str) -> None:
    """One configuration command with corner values in all fields, then commands that use it."""
    command, fields = bit_fields(name)
    values = {key: _corner(draw, command, field) for key, field in fields.items()}
    if values.get("pool_stride") and values["porows"] * values["pocols"] > _MOST_PIXELS:
        values[("porows", "pocols")[draw.number(0, 1)]] = 1
    if name == "config_ex":
        flow = values["dataflow"]
        values["a_transpose"], values["b_transpose"] = LEGAL_TRANSPOSES[flow][draw.number(0, 2)]
        if flow == 0:
            values["in_shift"] = draw.pick((0, 1, 31, draw.number(0, 31)))
    builder.emit(encode(name, **values))
    if name == "config_ex":
        _one_row_product(draw, builder)
        builder.emit(config_ex(dataflow=draw.number(0, 1)))
    elif name == "config_ld":
        builder.emit(mvin(draw.load_address(), draw.row(), 1, 1, values["state_id"]))
        builder.emit(config_ld(draw.input_row, block_stride=draw.dim, state_id=values["state_id"]))
    elif name == "config_st":
        builder.emit(mvout(draw.store_address(), draw.row(), 1, 1))
        builder.emit(config_st(draw.input_row))


def _one_row_product(draw: Draw, builder: ProgramBuilder) -> None:
    """Operands of one row, which may have any stride."""
    c = draw.pick((0, ACC_BIT, _ADD))
    c |= draw.row(acc=c != 0)
    cols = draw.count()
    builder.emit(preload(draw.row(), c, cols, 1, cols, 1))
    builder.emit(compute_preloaded(draw.row(), draw.row(), 1, 1, cols, 1))


def _ignored_bits(draw: Draw, builder: ProgramBuilder) -> None:
    """Bits of local addresses that must not matter: flags of the other memory, high row bits."""
    dim = draw.dim

    def laddr(*, acc: bool = False, flags: int) -> int:
        above = draw.number(0, (1 << _ROW_BITS - draw.hardware.row_field_bits) - 1)
        base = ACC_BIT if acc else 0
        return (
            base
            | (draw.number(0, 31) << _NORM_SHIFT) & flags
            | draw.row(acc=acc)
            | (above << draw.hardware.row_field_bits)
        )

    spad = 0x7C000000
    state = draw.number(0, 2)
    builder.emit(config_ld(draw.input_row, block_stride=dim, state_id=state))
    builder.emit(config_st(draw.input_row))
    is_acc = draw.chance(0.5)
    flags = spad
    builder.emit(mvin(draw.load_address(), laddr(acc=is_acc, flags=flags), dim, dim, state))
    builder.emit(config_ex(dataflow=draw.number(0, 1)))
    c_is_acc = draw.chance(0.5)
    builder.emit(preload(laddr(flags=spad), laddr(acc=c_is_acc, flags=spad), dim, dim, dim, dim))
    make = compute_preloaded if draw.chance(0.5) else compute_accumulated
    builder.emit(make(laddr(flags=spad), laddr(flags=spad), dim, dim, dim, dim))
    builder.emit(mvout(draw.store_address(), laddr(flags=spad), dim, dim))
    from_acc = laddr(acc=True, flags=ACCUMULATE_BIT | FULL_BIT)
    builder.emit(mvout(draw.store_address(), from_acc, dim, dim))


def _any_load(draw: Draw, builder: ProgramBuilder) -> None:
    """Loads of each kind from data, zeros and one repeated row, by each state."""
    dim, hardware = draw.dim, draw.hardware
    for state in range(3):
        shrunk, repeats = draw.number(0, 1), 1
        if draw.chance(0.25):
            repeats = draw.pick((2, draw.number(3, dim - 1), dim))
        stride = draw.pick((0, 0, draw.input_row, draw.sum_row))
        scale = FP32_ONE if draw.chance(0.5) else draw.scale()
        builder.emit(
            config_ld(stride, block_stride=dim, state_id=state, shrunk=shrunk, scale=scale,
                      pixel_repeats=repeats)
        )  # fmt: skip
        for _ in range(4):
            to_acc = repeats == 1 and draw.chance(0.8)
            limit = hardware.max_block_cols
            if to_acc and not shrunk:
                limit = hardware.max_block_cols_accumulator
            cols = draw.pick((draw.number(1, dim), dim, draw.number(dim, limit)))
            if repeats > 1:
                cols = draw.number(1, dim // repeats)
            laddr = draw.row(acc=to_acc) | (draw.pick((ACC_BIT, _ADD)) if to_acc else 0)
            address = draw.pick((0, IMAGE_AT + draw.number(0, 99), BYTES_AT))
            builder.emit(mvin(address, laddr, cols, draw.count(), state))
        builder.emit(config_ld(draw.input_row, block_stride=dim, state_id=state))


def _any_pool(draw: Draw, builder: ProgramBuilder) -> None:
    """Pooled stores with each window, distance and padding, from both memories."""
    dim = draw.dim
    for _ in range(4):
        builder.emit(
            config_st(
                draw.store_stride(),
                activation=draw.number(0, 1),
                acc_scale=draw.scale(),
                pool_stride=draw.number(1, 3),
                pool_size=draw.number(1, 3),
                pool_upad=draw.pick((0, draw.number(1, 3))),
                pool_lpad=draw.pick((0, draw.number(1, 3))),
                pool_out_dim=draw.number(1, 4),
                porows=draw.number(1, 3),
                pocols=draw.number(1, 3),
                orows=draw.number(1, 4),
                ocols=draw.number(1, 4),
            )
        )
        for flag in (0, ACC_BIT):
            row = draw.row(acc=flag != 0) | flag
            builder.emit(mvout(draw.store_address(), row, draw.number(1, dim), draw.number(0, 9)))
    builder.emit(config_st(draw.input_row))


def _any_store(draw: Draw, builder: ProgramBuilder) -> None:
    """Plain stores of each kind and width, at any place in a beat, address 0 among them."""
    dim, hardware = draw.dim, draw.hardware
    scale = draw.scale() if draw.chance(0.7) else draw.strange_scale()
    builder.emit(
        config_st(draw.pick((draw.sum_row, 65, 300)), activation=draw.number(0, 1), acc_scale=scale)
    )
    for flags in (0, ACC_BIT, ACC_BIT | FULL_BIT):
        row = draw.row(acc=flags != 0) | flags
        cols = draw.pick((draw.number(1, dim), dim, hardware.max_block_cols))
        address = draw.pick((0, STORES_AT + draw.number(0, 15), STORES_AT + 1))
        builder.emit(mvout(address, row, cols, draw.count()))


def _any_place(draw: Draw, builder: ProgramBuilder) -> None:
    """Rows of each length at each place in a beat, loaded and stored."""
    dim, hardware = draw.dim, draw.hardware
    bus = hardware.dma_bus_bytes
    lengths = (1, draw.number(2, bus - 1), bus, 2 * bus, hardware.max_block_cols)
    cols = min(draw.pick(lengths), hardware.max_block_cols)
    offset = draw.pick((0, 1, bus - 1, draw.number(2, bus - 2)))
    builder.emit(config_ld(draw.pick((64, 80, 65)), block_stride=dim))
    builder.emit(mvin(IMAGE_AT + offset, draw.row(), cols, draw.count()))
    builder.emit(config_st(draw.pick((64, 80, 65))))
    builder.emit(mvout(STORES_AT + offset, draw.row(), cols, draw.count()))


def _ends_of_memories(draw: Draw, builder: ProgramBuilder) -> None:
    """Blocks at the first and at the last row of both memories, as each operand."""
    dim, hardware = draw.dim, draw.hardware
    rows = {0: hardware.scratchpad_rows, ACC_BIT: hardware.accumulator_rows}

    def end(flag: int = 0, count: int = dim) -> int:
        return flag | draw.pick((0, rows[flag] - count))

    flow = draw.number(0, 1)
    builder.emit(config_ld(draw.input_row, block_stride=dim, shrunk=draw.number(0, 1)))
    builder.emit(config_st(draw.input_row))
    builder.emit(config_ex(dataflow=flow))
    c = draw.pick((0, ACC_BIT))
    builder.emit(mvin(draw.load_address(), end(c), dim, dim))
    builder.emit(preload(end(), end(c), dim, dim, dim, dim))
    builder.emit(compute_preloaded(end(), end(), dim, dim, dim, dim))
    builder.emit(mvout(draw.store_address(), end(c), dim, dim))


def _sums_meet(draw: Draw, builder: ProgramBuilder) -> None:
    """Sums that loads and products write and add to, and that stores read."""
    dim, row = draw.dim, draw.row(acc=True)
    builder.emit(config_ld(draw.sum_row, block_stride=dim))
    builder.emit(config_st(draw.sum_row))
    builder.emit(config_ex(dataflow=1))
    for _ in range(6):
        first = row + draw.pick((0, 0, 1))
        count = draw.pick((dim, dim, 1, draw.number(1, dim)))
        flag = draw.pick((ACC_BIT, _ADD))
        match draw.number(0, 2):
            case 0:
                builder.emit(mvin(IMAGE_AT, flag | first, dim, count))
            case 1:
                builder.emit(preload(GARBAGE, flag | first, dim, dim, dim, count))
                builder.emit(compute_accumulated(draw.row(), GARBAGE, dim, count, dim, count))
            case _:
                builder.emit(mvout(STORES_AT, ACC_BIT | FULL_BIT | first, dim, count))


def _any_product(draw: Draw, builder: ProgramBuilder) -> None:
    """Products in each mode with each kind of operand, sizes of one and of all among them."""
    dim = draw.dim
    for _ in range(2):
        flow = draw.number(0, 1)
        a_transpose, b_transpose = LEGAL_TRANSPOSES[flow][draw.number(0, 2)]
        shift = draw.pick((0, 1, 31, draw.number(2, 30)))
        builder.emit(
            config_ex(dataflow=flow, activation=draw.number(0, 1), in_shift=shift,
                      a_transpose=a_transpose, b_transpose=b_transpose)
        )  # fmt: skip
        m, k, n = (draw.pick((1, dim, draw.number(1, dim))) for _ in range(3))
        c = draw.pick((0, ACC_BIT, _ADD, GARBAGE))
        c |= 0 if c == GARBAGE else draw.row(acc=c != 0)
        b_rows = k if flow else m
        builder.emit(preload(draw.pick((GARBAGE, draw.row())), c, n, b_rows, n, m))
        make = compute_preloaded if draw.chance(0.5) else compute_accumulated
        bd = draw.pick((GARBAGE, draw.row()))
        builder.emit(make(draw.row(), bd, k, m, n, m if flow else k))


def _any_counter(draw: Draw, builder: ProgramBuilder) -> None:
    """COUNTER with each event, external value and flag."""
    for _ in range(6):
        is_external = draw.chance(0.2)
        command: Command = encode(
            "counter",
            index=draw.number(0, 7),
            reset=int(draw.chance(0.2)),
            drop_snapshot=int(draw.chance(0.3)),
            take_snapshot=int(draw.chance(0.3)),
            write_config=1,
            event_code=draw.number(0, 7) if is_external else draw.number(0, 47),
            is_external=int(is_external),
        )
        builder.emit(command)


CORNERS: tuple[tuple[Callable[[Draw, ProgramBuilder], None], int], ...] = (
    (_corner_configurations, 4),
    (_ignored_bits, 2),
    (_any_load, 6),
    (_any_pool, 3),
    (_any_store, 2),
    (_any_place, 2),
    (_ends_of_memories, 2),
    (_sums_meet, 2),
    (_any_product, 3),
    (_any_counter, 2),
)
"""Sequences with weights; each appends its commands, and leaves out what is illegal by chance."""
