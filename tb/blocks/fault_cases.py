# SPDX-License-Identifier: Apache-2.0
"""Every rule of the instruction set once: the last legal value, then the first illegal one."""

from dataclasses import dataclass

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.loops.unroll import CONVOLUTION, MATMUL
from autocomp_hil.isa import ACC_BIT, FULL_BIT, GARBAGE, Command, FaultField, FaultRule

__all__ = ["FaultCase", "fault_cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCase:
    """Commands of which only the last one faults."""

    legal: tuple[Command, ...]
    faulting: Command
    rule: FaultRule
    field: FaultField


def _case(rule: FaultRule, field: FaultField, *commands: Command) -> FaultCase:
    return FaultCase(legal=commands[:-1], faulting=commands[-1], rule=rule, field=field)


def fault_cases(hardware: HardwareConfig) -> list[FaultCase]:
    """All cases; neighbours of one limit come in one case."""
    return [
        *_front_end_cases(),
        *_config_cases(),
        *_mvin_cases(hardware),
        *_mvout_cases(hardware),
        *_pooled_cases(hardware),
        *_preload_cases(hardware),
        *_compute_cases(hardware),
        *_second_operand_cases(hardware),
    ]


def _front_end_cases() -> list[FaultCase]:
    known = {spec.funct for spec in isa.COMMANDS.values()}
    left_out = {spec.funct for spec in isa.COMMANDS.values() if spec.support == "none"}
    left_out |= MATMUL | CONVOLUTION
    harmless = (
        isa.flush(),
        isa.encode("clkgate_en"),
        isa.encode("config_norm"),
        isa.counter(event_code=63),
    )
    return [
        _case(FaultRule.UNKNOWN_COMMAND, FaultField.FUNCT, *harmless, Command(funct, 5, 7))
        for funct in sorted(set(range(128)) - known)
    ] + [
        _case(FaultRule.UNSUPPORTED_COMMAND, FaultField.FUNCT, Command(funct, 0, 0))
        for funct in sorted(left_out)
    ]


def _config_cases() -> list[FaultCase]:
    activation, geometry = FaultRule.ACTIVATION_UNSUPPORTED, FaultRule.POOL_GEOMETRY
    pool = {"pool_stride": 1, "pool_size": 1, "porows": 1, "pocols": 1, "orows": 1, "ocols": 1}
    transpose = FaultRule.ILLEGAL_TRANSPOSE
    strides_only = isa.config_ex(
        dataflow=0, b_transpose=1, activation=3, in_shift=32, set_only_strides=1
    )
    return [
        _case(
            activation, FaultField.ACTIVATION,
            strides_only,
            isa.config_ex(dataflow=1, activation=1),
            isa.config_ex(dataflow=1, activation=2, in_shift=99),
        ),
        _case(
            FaultRule.SHIFT_RANGE, FaultField.IN_SHIFT,
            isa.config_ex(dataflow=0, in_shift=31),
            isa.config_ex(dataflow=1, in_shift=0xFFFF_FFFF),
            isa.config_ex(dataflow=0, in_shift=32, b_transpose=1),
        ),
        _case(
            FaultRule.SHIFT_RANGE, FaultField.IN_SHIFT,
            isa.config_ex(dataflow=0, in_shift=0x8000_0000),
        ),
        _case(
            transpose, FaultField.A_TRANSPOSE,
            isa.config_ex(dataflow=0, a_transpose=1),
            isa.config_ex(dataflow=0, a_transpose=1, b_transpose=1),
            isa.config_ex(dataflow=0, b_transpose=1),
        ),
        _case(
            transpose, FaultField.A_TRANSPOSE,
            isa.config_ex(dataflow=1, a_transpose=1),
            isa.config_ex(dataflow=1, b_transpose=1),
            isa.config_ex(dataflow=1, a_transpose=1, b_transpose=1),
        ),
        _case(
            FaultRule.STATE_ID_RANGE, FaultField.STATE_ID,
            isa.config_ld(4, block_stride=4, state_id=2),
            isa.config_ld(4, block_stride=4, state_id=3),
        ),
        _case(
            activation, FaultField.ACTIVATION,
            isa.config_st(4, activation=1),
            isa.config_st(4, activation=2, pool_stride=1),
        ),
        *(
            _case(
                geometry, field,
                isa.config_st(4, **pool),
                isa.config_st(4, **(pool | {field.name.lower(): 0})),
            )
            for field in (
                FaultField.POOL_SIZE, FaultField.POROWS, FaultField.POCOLS, FaultField.OROWS,
                FaultField.OCOLS,
            )
        ),
    ]  # fmt: skip


def _mvin_cases(hardware: HardwareConfig) -> list[FaultCase]:
    dim, rows, accumulator_rows = hardware.dim, hardware.scratchpad_rows, hardware.accumulator_rows
    cols, cols_acc = hardware.max_block_cols, hardware.max_block_cols_accumulator
    blocks, blocks_acc = cols // dim, cols_acc // dim
    config = isa.config_ld(64, block_stride=dim)
    repeats = isa.config_ld(64, block_stride=dim, pixel_repeats=dim // 2)
    shrunk = isa.config_ld(64, block_stride=dim, shrunk=1)
    past = FaultRule.ROWS_PAST_END
    return [
        _case(
            FaultRule.GARBAGE_ADDRESS, FaultField.LADDR,
            isa.config_ld(64, block_stride=dim, shrunk=1),
            isa.mvin(0, ACC_BIT, 1, 1), isa.mvin(0, GARBAGE, 0, 0),
        ),
        _case(FaultRule.ROWS_RANGE, FaultField.ROWS, config, isa.mvin(0, 0, 0, 0)),
        _case(
            FaultRule.ROWS_RANGE, FaultField.ROWS,
            config, isa.mvin(0, 0, 1, dim), isa.mvin(0, 0, 1, dim + 1),
        ),
        _case(FaultRule.COLS_RANGE, FaultField.COLS, config, isa.mvin(0, 0, 0, 1)),
        _case(
            FaultRule.COLS_RANGE, FaultField.COLS,
            config, isa.mvin(0, 0, cols, dim), isa.mvin(0, 0, cols + 1, dim),
        ),
        _case(
            FaultRule.COLS_RANGE, FaultField.COLS,
            config, isa.mvin(0, ACC_BIT, cols_acc, dim), isa.mvin(0, ACC_BIT, cols_acc + 1, dim),
        ),
        _case(
            FaultRule.COLS_RANGE, FaultField.COLS,
            shrunk, isa.mvin(0, ACC_BIT, cols, dim), isa.mvin(0, ACC_BIT, cols + 1, dim),
        ),
        _case(
            FaultRule.BLOCK_STRIDE_MISUSE, FaultField.BLOCK_STRIDE,
            isa.config_ld(64, block_stride=0), isa.mvin(0, 0, dim, dim),
            isa.config_ld(64, block_stride=dim - 1),
            isa.mvin(0, 0, dim, dim), isa.mvin(0, 0, cols, dim - 1), isa.mvin(0, 0, dim + 1, dim),
        ),
        _case(
            FaultRule.PIXEL_REPEAT_ACC, FaultField.PIXEL_REPEATS,
            isa.config_ld(64, block_stride=dim, pixel_repeats=0), isa.mvin(0, ACC_BIT, 1, 1),
            repeats, isa.mvin(0, 0, 2, 1), isa.mvin(0, ACC_BIT, 1, 1),
        ),
        _case(
            FaultRule.PIXEL_REPEAT_RANGE, FaultField.PIXEL_REPEATS,
            repeats,
            *(isa.mvin(0, rows // 2 + offset, 2, 1) for offset in (-1, 0, 1, -rows // 2)),
            isa.mvin(0, 0, 2, 1), isa.mvin(0, 0, 3, 1),
        ),
        _case(
            FaultRule.PIXEL_REPEAT_RANGE, FaultField.PIXEL_REPEATS,
            isa.config_ld(64, block_stride=dim, pixel_repeats=255), isa.mvin(0, 0, 2, 1),
        ),
        _case(
            past, FaultField.LADDR,
            config,
            isa.mvin(0, rows - blocks * dim, cols, dim),
            isa.mvin(0, rows - blocks * dim + 1, cols, dim),
        ),
        _case(
            past, FaultField.LADDR,
            config,
            isa.mvin(0, ACC_BIT | (accumulator_rows - blocks_acc * dim), cols_acc, dim),
            isa.mvin(0, ACC_BIT | (accumulator_rows - blocks_acc * dim + 1), cols_acc, dim),
        ),
        _case(
            past, FaultField.LADDR,
            isa.config_ld(64, block_stride=0xFFFF, state_id=2),
            isa.mvin(0, rows - 1, 1, 1, state=2),
            isa.mvin(0, 2, dim + 1, 1, state=2),
        ),
    ]  # fmt: skip


def _mvout_cases(hardware: HardwareConfig) -> list[FaultCase]:
    dim, rows, accumulator_rows = hardware.dim, hardware.scratchpad_rows, hardware.accumulator_rows
    cols, blocks = hardware.max_block_cols, hardware.max_block_cols // hardware.dim
    plain = isa.config_st(64)
    past = FaultRule.ROWS_PAST_END
    return [
        _case(
            FaultRule.GARBAGE_ADDRESS, FaultField.LADDR,
            plain, isa.mvout(64, ACC_BIT | FULL_BIT, 1, 1), isa.mvout(64, GARBAGE, 0, 0),
        ),
        _case(
            FaultRule.NORM_UNSUPPORTED, FaultField.LADDR,
            plain, isa.mvout(64, 1 << 26, 1, 1), isa.mvout(64, ACC_BIT | 1 << 28, 1, 0),
        ),
        _case(FaultRule.ROWS_RANGE, FaultField.ROWS, plain, isa.mvout(64, 0, 0, 0)),
        _case(
            FaultRule.ROWS_RANGE, FaultField.ROWS,
            plain, isa.mvout(64, 0, 1, dim), isa.mvout(64, 0, 1, dim + 1),
        ),
        _case(FaultRule.COLS_RANGE, FaultField.COLS, plain, isa.mvout(64, 0, 0, 1)),
        _case(
            FaultRule.COLS_RANGE, FaultField.COLS,
            plain, isa.mvout(64, ACC_BIT | FULL_BIT, cols, dim),
            isa.mvout(64, ACC_BIT | FULL_BIT, cols + 1, dim),
        ),
        _case(
            past, FaultField.LADDR,
            plain, isa.mvout(64, rows - blocks * dim, cols, dim),
            isa.mvout(64, rows - blocks * dim + 1, cols, dim),
        ),
        _case(
            past, FaultField.LADDR,
            plain, isa.mvout(64, ACC_BIT | (accumulator_rows - 3), dim, 3),
            isa.mvout(64, ACC_BIT | (accumulator_rows - 2), dim, 3),
        ),
    ]  # fmt: skip


def _pooled_cases(hardware: HardwareConfig) -> list[FaultCase]:
    dim, rows, accumulator_rows = hardware.dim, hardware.scratchpad_rows, hardware.accumulator_rows
    pool = isa.config_st(64, pool_stride=1, pool_size=2, porows=3, pocols=4, orows=4, ocols=5)
    windows = {
        "pool_stride": 1,
        "pool_size": 2,
        "porows": 3,
        "pocols": 4,
        "orows": 255,
        "ocols": 255,
    }  # 4 x 5 of the image's pixels are within reach.
    past = FaultRule.ROWS_PAST_END
    return [
        _case(
            FaultRule.COLS_RANGE, FaultField.COLS,
            pool, isa.mvout(64, 0, dim, 0), isa.mvout(64, 0, dim + 1, 0),
        ),
        _case(FaultRule.COLS_RANGE, FaultField.COLS, pool, isa.mvout(64, 0, 0, 1)),
        _case(
            FaultRule.POOL_FULL, FaultField.LADDR,
            pool, isa.mvout(64, FULL_BIT, 1, 1), isa.mvout(64, ACC_BIT | FULL_BIT, 1, 1),
        ),
        _case(
            past, FaultField.LADDR,
            pool, isa.mvout(64, ACC_BIT | (accumulator_rows - 20), 1, 99),
            isa.mvout(64, ACC_BIT | (accumulator_rows - 19), 1, 1),
        ),
        _case(
            past, FaultField.LADDR,
            isa.config_st(64, **(windows | {"pool_upad": 2, "porows": 1})),
            isa.mvout(64, rows - 1, 1, 99),
            isa.config_st(64, **(windows | {"pool_lpad": 2, "pocols": 1})),
            isa.mvout(64, rows - 1, 1, 99),
            isa.config_st(64, **windows),
            isa.mvout(64, rows - (3 * 255 + 5), 1, 99), isa.mvout(64, rows - (3 * 255 + 4), 1, 1),
        ),
    ]  # fmt: skip


def _preload_cases(hardware: HardwareConfig) -> list[FaultCase]:
    dim, rows, accumulator_rows = hardware.dim, hardware.scratchpad_rows, hardware.accumulator_rows
    config = isa.config_ex(dataflow=1, c_stride=3)
    transposed = isa.config_ex(dataflow=1, b_transpose=1)
    past = FaultRule.ROWS_PAST_END
    c_top = accumulator_rows - 3 * (dim - 1) - 1
    return [
        _case(
            FaultRule.OPERAND_IN_ACC, FaultField.LADDR,
            isa.preload(GARBAGE, GARBAGE, 99, 99, 99, 99), isa.preload(ACC_BIT, 0, 0, dim, 1, 1),
            isa.preload(ACC_BIT, 0, dim, 0, 1, 1), isa.preload(ACC_BIT, 0, 99, 99, 1, 1),
        ),
        _case(
            FaultRule.ROWS_RANGE, FaultField.ROWS,
            isa.preload(0, 0, 0, 0, 0, 0), isa.preload(0, 0, dim, dim, dim, dim),
            isa.preload(0, 0, dim + 1, dim + 1, 1, 1),
        ),
        _case(FaultRule.COLS_RANGE, FaultField.COLS, isa.preload(0, 0, dim + 1, dim, 1, 1)),
        _case(FaultRule.ROWS_RANGE, FaultField.ROWS, isa.preload(0, 0, 1, 64 + dim, 1, 1)),
        _case(
            past, FaultField.LADDR,
            isa.preload(rows - 1, 0, dim, 0, 1, 1), isa.preload(rows - 1, 0, 0, dim, 1, 1),
            isa.preload(rows - 2, 0, dim, 2, 1, 1),
            isa.preload(rows - 1, 0, dim, 2, 1, 1),
        ),
        _case(
            past, FaultField.LADDR,
            transposed, isa.preload(rows - 2, 0, 2, dim, 1, 1),
            isa.preload(rows - 2, 0, 3, 2, 1, 1),
        ),
        _case(FaultRule.C_ROWS_RANGE, FaultField.C_ROWS, isa.preload(0, 0, 1, 1, dim + 1, dim + 1)),
        _case(FaultRule.C_COLS_RANGE, FaultField.C_COLS, isa.preload(0, 0, 1, 1, dim + 1, dim)),
        _case(
            past, FaultField.C_LADDR,
            config, isa.preload(0, ACC_BIT | c_top, 1, 1, 1, dim),
            isa.preload(0, ACC_BIT | (accumulator_rows - 1), 1, 1, 1, 1),
            isa.preload(0, ACC_BIT | (c_top + 1), 1, 1, 1, dim),
        ),
        _case(
            past, FaultField.C_LADDR,
            isa.config_ex(dataflow=1, c_stride=0xFFFF),
            isa.preload(0, rows - 1, 1, 1, 1, 0), isa.preload(0, rows - 1, 1, 1, 0, dim),
            isa.preload(0, 1, 1, 1, 1, 3),
        ),
    ]  # fmt: skip


def _compute_cases(hardware: HardwareConfig) -> list[FaultCase]:
    dim, rows = hardware.dim, hardware.scratchpad_rows
    ws, os = isa.config_ex(dataflow=1), isa.config_ex(dataflow=0)
    pre = isa.preload(0, 0, 1, 1, 1, 1)
    one = (1, 1, 1, 1)
    compute, accumulated = isa.compute_preloaded, isa.compute_accumulated
    past = FaultRule.ROWS_PAST_END
    return [
        _case(FaultRule.COMPUTE_WITHOUT_PRELOAD, FaultField.FUNCT, compute(0, 0, *one)),
        _case(
            FaultRule.COMPUTE_WITHOUT_PRELOAD, FaultField.FUNCT,
            ws, pre, compute(0, 0, *one), accumulated(GARBAGE, 0, *one),
        ),
        _case(
            FaultRule.DATAFLOW_CHANGED, FaultField.FUNCT,
            ws, pre, os, ws, compute(0, 0, *one), pre, os, compute(GARBAGE, 0, *one),
        ),
        _case(
            FaultRule.GARBAGE_ADDRESS, FaultField.LADDR,
            pre, compute(GARBAGE, 0, 0, 0, 0, 0), pre, compute(GARBAGE, 0, 0, dim, 1, 1),
            pre, compute(GARBAGE, 0, dim, 0, 1, 1), pre, compute(GARBAGE, 0, 99, 99, 0, 0),
        ),
        _case(
            FaultRule.OPERAND_IN_ACC, FaultField.LADDR,
            pre, compute(ACC_BIT, 0, 0, dim, 1, 1), pre, compute(ACC_BIT, 0, 99, 99, 1, 1),
        ),
        _case(
            FaultRule.ROWS_RANGE, FaultField.ROWS,
            pre, compute(0, 0, dim, dim, dim, dim), pre, compute(0, 0, dim, dim + 1, 1, 1),
        ),
        _case(FaultRule.COLS_RANGE, FaultField.COLS, pre, accumulated(0, 0, dim + 1, dim, 1, 1)),
        _case(
            past, FaultField.LADDR,
            isa.config_ex(dataflow=1, a_stride=5), pre, compute(rows - 6, 0, 1, 2, 1, 1),
            pre, compute(rows - 5, 0, 1, 2, 1, 1),
        ),
        _case(
            past, FaultField.LADDR,
            isa.config_ex(dataflow=1, a_transpose=1), pre, compute(rows - 1, 0, 1, dim, 1, 1),
            pre, compute(rows - 1, 0, 2, 1, 1, 1),
        ),
    ]  # fmt: skip


def _second_operand_cases(hardware: HardwareConfig) -> list[FaultCase]:
    """Second operand of a COMPUTE."""
    dim, rows = hardware.dim, hardware.scratchpad_rows
    pre, compute = isa.preload(0, 0, 1, 1, 1, 1), isa.compute_preloaded
    past = FaultRule.ROWS_PAST_END
    return [
        _case(
            FaultRule.OPERAND_IN_ACC, FaultField.BD_LADDR,
            pre, compute(0, GARBAGE, 1, 1, 99, 99), pre, compute(0, ACC_BIT, 1, 1, 0, dim),
            pre, compute(rows - 1, rows - 1, 0, dim, dim, 0),
            pre, compute(0, ACC_BIT, 1, 1, 99, 99),
        ),
        _case(FaultRule.ROWS_RANGE, FaultField.BD_ROWS, pre, compute(0, 0, 1, 1, 99, dim + 1)),
        _case(FaultRule.COLS_RANGE, FaultField.BD_COLS, pre, compute(0, 0, 1, 1, dim + 1, dim)),
        _case(
            past, FaultField.BD_LADDR,
            pre, compute(0, rows - 1, 1, 1, dim, 1), pre, compute(0, rows - 1, 1, 1, 1, 2),
        ),
        _case(
            past, FaultField.BD_LADDR,
            isa.config_ex(dataflow=0, a_transpose=1, b_transpose=1),
            pre, compute(0, rows - 1, 1, 1, 1, dim), pre, compute(0, rows - 1, 1, 1, 2, 1),
        ),
    ]  # fmt: skip
