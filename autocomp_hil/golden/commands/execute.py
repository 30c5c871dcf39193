# SPDX-License-Identifier: Apache-2.0
"""PRELOAD and COMPUTE: one block product, weight- or output-stationary.

z(x) below is an operand as a DIM x DIM matrix that is 0 outside the operand's rows and columns.
"""

from typing import Final

import numpy as np

from autocomp_hil.golden.commands.limits import at_most, check_garbage, check_rows_in_memory
from autocomp_hil.golden.element import Array
from autocomp_hil.golden.faults import RuleBroken
from autocomp_hil.golden.state import (
    ExecuteConfig,
    LocalOperand,
    Machine,
    Preload,
    rows_at,
)
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, GARBAGE, FaultField, FaultRule

__all__ = ["check_compute", "check_preload", "compute", "preload"]

_MOST_REMEMBERED: Final = 1 << 16


def preload(machine: Machine, stationary: LocalOperand, c: LocalOperand) -> None:
    """Read W (weight-stationary) or D (output-stationary) and remember where C goes.

    Replaces an earlier PRELOAD whose COMPUTE has not come.
    """
    config = machine.execute
    transpose = config.weight_stationary and config.b_transpose
    rules = (stationary, c, transpose, config.c_stride)
    if rules not in machine.legal:
        check_preload(machine, stationary, c, transpose=transpose)
        _remember(machine, rules)
    is_real = stationary.laddr != GARBAGE
    if is_real and stationary.has_elements:
        machine.work.add_preload(machine.dim)
    machine.preload = Preload(
        weight_stationary=config.weight_stationary,
        stationary=_operand(machine, stationary, transpose=transpose) if is_real else None,
        destination=c if c.laddr != GARBAGE else None,
        c_stride=config.c_stride,
    )


def compute(machine: Machine, a: LocalOperand, bd: LocalOperand, *, preloaded: bool) -> None:
    """Multiply, and write C of the PRELOAD.

    Weight-stationary, ``bd`` is D: R = z(D) + z(A) W as sums; ``preloaded`` first makes W the
    PRELOAD's operand. Output-stationary, ``bd`` is B: S = S + z(A) z(B) as sums, R = S shifted
    right with rounding; ``preloaded`` first makes S the PRELOAD's operand. GARBAGE is zeros.
    """
    config, arithmetic = machine.execute, machine.arithmetic
    pending = _pending(machine)
    bd_transpose = config.b_transpose and not config.weight_stationary
    rules = (a, bd, bd_transpose, config.a_stride, config.a_transpose)
    if rules not in machine.legal:
        check_compute(machine, a, bd, bd_transpose=bd_transpose)
        _remember(machine, rules)
    machine.preload = None
    machine.work.add_compute(_beats(pending, a, bd))
    z_a = _operand(machine, a, stride=config.a_stride, transpose=config.a_transpose)
    is_real = bd.laddr != GARBAGE
    z_bd = _operand(machine, bd, transpose=bd_transpose) if is_real else machine.zeros
    if pending.weight_stationary:
        if preloaded:
            machine.weights = _stationary(machine, pending)
        addend = arithmetic.to_sums(z_bd) if is_real else machine.zero_sums
        result = arithmetic.multiply_add(z_a, machine.weights, addend)
    else:
        if preloaded:
            machine.sums = arithmetic.to_sums(_stationary(machine, pending))
        machine.sums = arithmetic.multiply_add(z_a, z_bd, machine.sums)
        result = arithmetic.shift(machine.sums, config.in_shift)
    if pending.destination is not None:
        _write_c(machine, config, pending.destination, pending.c_stride, result)


def _pending(machine: Machine) -> Preload:
    """The PRELOAD of a COMPUTE."""
    pending = machine.preload
    if pending is None:
        raise RuleBroken(
            FaultRule.COMPUTE_WITHOUT_PRELOAD, FaultField.FUNCT, "no PRELOAD waits for a COMPUTE"
        )
    if pending.weight_stationary != machine.execute.weight_stationary:
        raise RuleBroken(
            FaultRule.DATAFLOW_CHANGED,
            FaultField.FUNCT,
            "CONFIG_EX changed the dataflow after the PRELOAD",
        )
    return pending


def _remember(machine: Machine, rules: tuple[object, ...]) -> None:
    """Check these operands no more: kernels use the same ones again and again."""
    if len(machine.legal) == _MOST_REMEMBERED:
        machine.legal.clear()
    machine.legal.add(rules)


def _beats(pending: Preload, a: LocalOperand, bd: LocalOperand) -> int:
    """Beats of the array: one per row of C, and output-stationary one per product as well."""
    c = pending.destination
    rows = c.rows if c is not None and c.has_elements else 0
    if pending.weight_stationary:
        return rows
    is_real = bd.laddr != GARBAGE and a.has_elements and bd.has_elements
    return rows + (min(a.cols, bd.rows) if is_real else 0)


def _stationary(machine: Machine, pending: Preload) -> Array:
    return machine.zeros if pending.stationary is None else pending.stationary


def _operand(
    machine: Machine, operand: LocalOperand, *, stride: int = 1, transpose: bool = False
) -> Array:
    """z(operand): inputs, shape (dim, dim).

    ``rows`` and ``cols`` describe the logical matrix; transposed, memory row j holds its column j.
    """
    if not operand.has_elements:
        return machine.zeros
    laddr, cols, rows = operand
    count, width = (cols, rows) if transpose else (rows, cols)
    where = rows_at(laddr & machine.row_mask, count, stride)
    if machine.observer is not None:
        machine.observer.local_read(where, width, is_acc=False)
    block = machine.arithmetic.values(machine.scratchpad[where, :width])
    if count == width == machine.dim:
        whole: Array = block.T.copy() if transpose else block.copy()
        return whole
    z = np.zeros_like(machine.zeros)
    z[:rows, :cols] = block.T if transpose else block
    return z


def _write_c(
    machine: Machine, config: ExecuteConfig, c: LocalOperand, c_stride: int, result: Array
) -> None:
    """Write rows x cols of the result to ``row + i * c_stride``, i rising."""
    laddr, cols, rows = c
    if not c.has_elements:
        return
    row = laddr & machine.row_mask
    where = rows_at(row, rows, c_stride)
    is_acc = bool(laddr & ACC_BIT)
    add = is_acc and bool(laddr & ACCUMULATE_BIT)
    is_whole = rows == cols == machine.dim and c_stride == 1
    part = result if is_whole else result[:rows, :cols]
    if machine.observer is not None:
        if add:
            machine.observer.local_read(where, cols, is_acc=True)
        machine.observer.local_write(where, slice(0, cols), is_acc=is_acc)
    arithmetic = machine.arithmetic
    if add and c_stride == 0:  # all rows meet in one and add up
        for line in part:
            machine.accumulator[row, :cols] = arithmetic.add(machine.accumulator[row, :cols], line)
        return
    if c_stride == 0:  # the last of them stays
        where, part = slice(row, row + 1), part[-1:]
    if is_whole and is_acc:
        block = machine.accumulator[where]
        block[:] = arithmetic.add(block, part) if add else part
        return
    if add:
        part = arithmetic.add(machine.accumulator[where, :cols], part)
    if is_acc:
        machine.accumulator[where, :cols] = part
    else:
        machine.scratchpad[where, :cols] = arithmetic.to_inputs(part, relu=config.relu)


def check_preload(
    machine: Machine, stationary: LocalOperand, c: LocalOperand, *, transpose: bool
) -> None:
    """Raise RuleBroken unless a PRELOAD may have these operands."""
    dim = machine.dim
    if stationary.laddr != GARBAGE:
        _check_source(
            machine,
            stationary,
            (FaultField.LADDR, FaultField.ROWS, FaultField.COLS),
            stride=1,
            transpose=transpose,
        )
    if c.laddr != GARBAGE:
        at_most(dim, c.rows, FaultRule.C_ROWS_RANGE, FaultField.C_ROWS)
        at_most(dim, c.cols, FaultRule.C_COLS_RANGE, FaultField.C_COLS)
        check_rows_in_memory(
            machine,
            c.laddr & machine.row_mask,
            _span(c.rows, machine.execute.c_stride) if c.has_elements else 0,
            FaultField.C_LADDR,
            is_acc=bool(c.laddr & ACC_BIT),
        )


def check_compute(
    machine: Machine, a: LocalOperand, bd: LocalOperand, *, bd_transpose: bool
) -> None:
    """Raise RuleBroken unless a COMPUTE may have these operands."""
    if a.has_elements:
        check_garbage(a.laddr, FaultField.LADDR)
    _check_source(
        machine,
        a,
        (FaultField.LADDR, FaultField.ROWS, FaultField.COLS),
        stride=machine.execute.a_stride,
        transpose=machine.execute.a_transpose,
    )
    if bd.laddr != GARBAGE:
        _check_source(
            machine,
            bd,
            (FaultField.BD_LADDR, FaultField.BD_ROWS, FaultField.BD_COLS),
            stride=1,
            transpose=bd_transpose,
        )


def _check_source(
    machine: Machine,
    operand: LocalOperand,
    names: tuple[FaultField, FaultField, FaultField],
    *,
    stride: int,
    transpose: bool,
) -> None:
    """A source operand; ``names`` are its fields laddr, rows, cols."""
    laddr, cols, rows = operand
    if operand.has_elements and laddr & ACC_BIT:
        raise RuleBroken(
            FaultRule.OPERAND_IN_ACC, names[0], "operands of the array lie in the scratchpad"
        )
    at_most(machine.dim, rows, FaultRule.ROWS_RANGE, names[1])
    at_most(machine.dim, cols, FaultRule.COLS_RANGE, names[2])
    count = _span(cols if transpose else rows, stride) if operand.has_elements else 0
    check_rows_in_memory(machine, laddr & machine.row_mask, count, names[0], is_acc=False)


def _span(count: int, stride: int) -> int:
    """Memory rows from the first to the last of ``count`` rows ``stride`` apart."""
    return (count - 1) * stride + 1
