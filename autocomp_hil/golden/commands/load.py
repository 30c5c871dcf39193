# SPDX-License-Identifier: Apache-2.0
"""MVIN, MVIN2, MVIN3: DRAM to scratchpad or accumulator."""

import numpy as np

from autocomp_hil.golden.commands.limits import check_garbage, check_rows_in_memory, one_to
from autocomp_hil.golden.element import Array
from autocomp_hil.golden.faults import require
from autocomp_hil.golden.state import LoadConfig, LocalOperand, Machine
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, FaultField, FaultRule

__all__ = ["mvin"]


def mvin(machine: Machine, config: LoadConfig, dram_addr: int, local: LocalOperand) -> None:
    """Move ``rows`` rows of ``cols`` elements from DRAM to local rows.

    Element j of row r goes to local row ``row + r + (j / DIM) * block_stride``, element j % DIM;
    nothing else changes. Address 0 gives zeros without touching DRAM.
    """
    laddr, cols, rows = local
    row = laddr & machine.row_mask
    is_acc = bool(laddr & ACC_BIT)
    is_full = is_acc and not config.shrunk
    _check(machine, config, local, row=row, is_acc=is_acc, is_full=is_full)
    values = _fetch(machine, config, dram_addr, rows, cols, is_full=is_full)
    number = machine.arithmetic.sum_dtype if is_full else machine.arithmetic.input_dtype
    machine.work.add_load(
        rows=_rows_read(config, dram_addr, rows),
        row_bytes=cols * number.itemsize,
        steps=rows * -(-cols // machine.dim) * max(1, config.pixel_repeats),
    )
    if config.pixel_repeats > 1:
        _write_pixels(machine, values, row, config.pixel_repeats)
        return
    add = is_acc and bool(laddr & ACCUMULATE_BIT)
    for block in range(0, cols, machine.dim):
        part = values[:, block : block + machine.dim]
        first = row + block // machine.dim * config.block_stride
        _write_block(machine, part, first, is_acc=is_acc, is_full=is_full, add=add)


def _rows_read(config: LoadConfig, dram_addr: int, rows: int) -> int:
    """How many rows come from DRAM: none for zeros, and a repeated one once."""
    if dram_addr == 0:
        return 0
    return 1 if config.stride == 0 else rows


def _check(
    machine: Machine,
    config: LoadConfig,
    local: LocalOperand,
    *,
    row: int,
    is_acc: bool,
    is_full: bool,
) -> None:
    dim = machine.dim
    laddr, cols, rows = local
    check_garbage(laddr, FaultField.LADDR)
    one_to(dim, rows, FaultRule.ROWS_RANGE, FaultField.ROWS)
    limit = machine.max_block_cols_accumulator if is_full else machine.max_block_cols
    one_to(limit, cols, FaultRule.COLS_RANGE, FaultField.COLS)
    if cols > dim:
        require(
            legal=config.block_stride >= rows,
            rule=FaultRule.BLOCK_STRIDE_MISUSE,
            where=FaultField.BLOCK_STRIDE,
            detail=f"block stride {config.block_stride} is less than {rows} rows",
        )
    if config.pixel_repeats > 1:
        require(
            legal=not is_acc,
            rule=FaultRule.PIXEL_REPEAT_ACC,
            where=FaultField.PIXEL_REPEATS,
            detail=f"{config.pixel_repeats} pixel repeats into the accumulator",
        )
        require(
            legal=config.pixel_repeats * cols <= dim,
            rule=FaultRule.PIXEL_REPEAT_RANGE,
            where=FaultField.PIXEL_REPEATS,
            detail=f"{config.pixel_repeats} repeats of {cols} columns exceed {dim}",
        )
    last_block = (cols - 1) // dim
    count = last_block * config.block_stride + rows
    check_rows_in_memory(machine, row, count, FaultField.LADDR, is_acc=is_acc)


def _fetch(
    machine: Machine, config: LoadConfig, dram_addr: int, rows: int, cols: int, *, is_full: bool
) -> Array:
    """The command's elements after the scale: shape (rows, cols); sums with ``is_full``."""
    arithmetic = machine.arithmetic
    number = arithmetic.sum_dtype if is_full else arithmetic.input_dtype
    if dram_addr == 0:
        return np.zeros((rows, cols), number)
    row_bytes = cols * number.itemsize
    if machine.observer is not None:
        machine.observer.dram_read(dram_addr, config.stride, rows, row_bytes)
    raw = machine.dram.read_rows(dram_addr, config.stride, rows, row_bytes)
    if is_full:
        return raw.view(number)
    return arithmetic.scale_inputs(arithmetic.values(raw.view(number)), config.scale)


def _write_block(
    machine: Machine, part: Array, first: int, *, is_acc: bool, is_full: bool, add: bool
) -> None:
    rows, cols = part.shape
    where = slice(first, first + rows)
    if machine.observer is not None:
        if add:
            machine.observer.local_read(where, cols, is_acc=True)
        machine.observer.local_write(where, slice(0, cols), is_acc=is_acc)
    if not is_acc:
        machine.scratchpad[where, :cols] = part
        return
    target = machine.accumulator[where, :cols]
    sums = part if is_full else machine.arithmetic.to_sums(part)
    target[:] = machine.arithmetic.add(target, sums) if add else sums


def _write_pixels(machine: Machine, values: Array, row: int, repeats: int) -> None:
    """Copy p of the vector of row r goes to ``row + r - p``, columns ``p * cols`` and on.

    Rows below the floor - row 0, or the middle of the scratchpad if the start row lies in the
    upper half - are dropped.
    """
    rows, cols = values.shape
    middle = len(machine.scratchpad) // 2
    floor = middle if row >= middle else 0
    for p in range(repeats):
        dropped = min(rows, max(0, floor - (row - p)))
        where = slice(row - p + dropped, row - p + rows)
        columns = slice(p * cols, (p + 1) * cols)
        if dropped == rows:
            continue
        if machine.observer is not None:
            machine.observer.local_write(where, columns, is_acc=False)
        machine.scratchpad[where, columns] = values[dropped:]
