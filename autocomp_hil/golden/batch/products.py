# SPDX-License-Identifier: Apache-2.0
"""Many pairs of PRELOAD and COMPUTE at once.

Covered: weight-stationary pairs with C in the accumulator or nowhere, its rows next to each
other. Operands of the array lie in the scratchpad, so that no pair reads what another one writes,
but for a C that both add to.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.batch.forms import ComputeForms, PreloadForms
from autocomp_hil.golden.element import Array
from autocomp_hil.golden.state import Machine

__all__ = ["multiply"]

Numbers = npt.NDArray[np.intp]


def multiply(machine: Machine, preloads: PreloadForms, computes: ComputeForms) -> Numbers:
    """Run PRELOAD i and COMPUTE i, i rising; both have the same length.

    Returns:
        The rows of the accumulator that they write, each at least once.
    """
    config, arithmetic = machine.execute, machine.arithmetic
    z_a = _blocks(machine, computes.a, stride=config.a_stride, transpose=config.a_transpose)
    weights = _weights(machine, preloads, computes.preloaded)
    d = computes.d
    has_d = d[:, 1].any()
    addend = arithmetic.to_sums(_blocks(machine, d)) if has_d else machine.zero_sums
    results = arithmetic.multiply_add(z_a, weights, addend)
    work = machine.work
    rows = preloads.c[:, 1]
    work.commands += 2 * len(rows)
    work.add_preload(machine.dim * int(np.count_nonzero(preloads.stationary[:, 1])))
    work.add_compute(int(np.maximum(rows, 1).sum()))
    machine.preload = None
    return _write(machine, preloads, results)


def _weights(machine: Machine, preloads: PreloadForms, preloaded: npt.NDArray[np.bool_]) -> Array:
    """W of each COMPUTE: inputs, shape (pairs, dim, dim). The last stays in the array."""
    fresh = _blocks(machine, preloads.stationary[preloaded], transpose=machine.execute.b_transpose)
    known = np.concatenate((machine.weights[np.newaxis], fresh))
    machine.weights = known[-1].copy()
    chosen: Array = known[np.cumsum(preloaded)]
    return chosen


def _blocks(
    machine: Machine, operands: Numbers, *, stride: int = 1, transpose: bool = False
) -> Array:
    """Operands as matrices, 0 outside their rows and columns: inputs, shape (n, dim, dim).

    Args:
        machine: Whose scratchpad.
        operands: A ``Place`` each; shape (n, 3).
        stride: Rows between rows.
        transpose: Memory rows are columns.
    """
    dim, memory = machine.dim, machine.scratchpad
    first, rows, cols = operands.T
    if stride == 1 and not (first % dim).any():
        blocks = memory.reshape(-1, dim, dim)[first // dim]
    else:
        where = first[:, np.newaxis] + stride * np.arange(dim)
        blocks = memory[np.minimum(where, len(memory) - 1)]
    blocks = machine.arithmetic.values(blocks)
    if (rows != dim).any() or (cols != dim).any():
        blocks = np.where(_inside(rows, cols, dim), blocks, machine.zeros)
    return blocks.swapaxes(1, 2) if transpose else blocks


def _inside(rows: Numbers, cols: Numbers, dim: int) -> npt.NDArray[np.bool_]:
    """Which elements of blocks lie in their rows and columns; shape (n, dim, dim)."""
    places = np.arange(dim)
    row_is_in = places < rows[:, np.newaxis]
    col_is_in = places < cols[:, np.newaxis]
    inside: npt.NDArray[np.bool_] = row_is_in[:, :, np.newaxis] & col_is_in[:, np.newaxis]
    return inside


def _write(machine: Machine, preloads: PreloadForms, results: Array) -> Numbers:
    """Write C of each pair; returns the rows."""
    first, rows, cols = preloads.c.T
    if not rows.all():
        kept = np.flatnonzero(rows)
        return _write(machine, preloads.only(kept), results[kept]) if len(kept) else kept
    dim = machine.dim
    where = first[:, np.newaxis] + np.arange(dim)
    is_whole = bool((rows == dim).all() and (cols == dim).all())
    if is_whole and not (first % dim).any():
        blocks = machine.accumulator.reshape(-1, dim, dim)
        for layer in _layers(first, dim):
            old = blocks[first[layer] // dim]
            blocks[first[layer] // dim] = _sums(machine, old, results[layer], preloads.adds[layer])
        everything: Numbers = where.ravel()
        return everything
    inside = _inside(rows, cols, dim)
    memory = machine.accumulator
    for layer in _layers(first, dim):
        old = memory[np.minimum(where[layer], len(memory) - 1)]
        sums = _sums(machine, old, results[layer], preloads.adds[layer])
        part = inside[layer]
        exists = part[:, :, 0]
        memory[where[layer][exists]] = np.where(part, sums, old)[exists]
    written: Numbers = where[inside[:, :, 0]]
    return written


def _sums(machine: Machine, old: Array, results: Array, adds: npt.NDArray[np.bool_]) -> Array:
    """What a C becomes: shape (n, dim, dim); ``adds`` (n,)."""
    if not adds.any():
        return results
    sums = machine.arithmetic.add(old, results)
    return sums if adds.all() else np.where(adds[:, np.newaxis, np.newaxis], sums, results)


def _layers(first: Numbers, dim: int) -> Iterator[Numbers]:
    """Pairs as groups, to be written in this order, whose blocks lie apart within a group.

    Args:
        first: First row of each C.
        dim: Rows of a block at most.
    """
    order = np.argsort(first, kind="stable")
    steps = np.diff(first[order])
    if ((steps > 0) & (steps < dim)).any():  # blocks overlap in part
        yield from np.arange(len(first))[:, np.newaxis]
        return
    starts = np.concatenate(([0], np.flatnonzero(steps) + 1))
    lengths = np.diff(np.append(starts, len(first)))
    turns = np.arange(len(first)) - np.repeat(starts, lengths)
    by_turn = order[np.argsort(turns, kind="stable")]
    yield from np.split(by_turn, np.cumsum(np.bincount(turns))[:-1])
