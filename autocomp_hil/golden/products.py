# SPDX-License-Identifier: Apache-2.0
"""Products of many blocks with one stationary operand, made together.

A weight-stationary COMPUTE of whole blocks into the accumulator may wait: until another command
changes or reads what it reads and writes, nobody can see whether it is done. Such computes are
collected while their weights stay, and made as one product.
"""

from typing import Protocol

import numpy as np

from autocomp_hil.golden.element import Arithmetic, Array

__all__ = ["Products"]


class _Machine(Protocol):
    """What products need of an accelerator."""

    dim: int
    arithmetic: Arithmetic
    scratchpad: Array
    accumulator: Array
    weights: Array
    zero_sums: Array


class Products:
    """Computes that wait; blocks of DIM rows, C in rows that are a multiple of DIM."""

    def __init__(self) -> None:
        """Begin without an operand that waits."""
        self._a_rows: list[int] = []
        self._c_rows: dict[int, None] = {}
        self._adds = False

    def append(self, machine: _Machine, a_row: int, c_row: int, *, adds: bool) -> None:
        """Let a compute wait: C = A W, or C + A W if it ``adds``, with the machine's weights."""
        if c_row in self._c_rows or adds != self._adds:
            self.flush(machine)
            self._adds = adds
        self._a_rows.append(a_row)
        self._c_rows[c_row] = None

    def flush(self, machine: _Machine) -> None:
        """Make the products that wait; before their weights, A or C change, or C is read."""
        if not self._a_rows:
            return
        c_rows = list(self._c_rows)
        a, c = _rows(self._a_rows, machine.dim), _rows(c_rows, machine.dim)
        self._a_rows.clear()
        self._c_rows.clear()
        arithmetic = machine.arithmetic
        inputs = arithmetic.values(machine.scratchpad[a])
        zeros = np.broadcast_to(machine.zero_sums[:1], inputs.shape)
        addend = machine.accumulator[c] if self._adds else zeros
        machine.accumulator[c] = arithmetic.multiply_add(inputs, machine.weights, addend)


def _rows(first: list[int], count: int) -> slice | np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows of blocks that begin at some rows."""
    if len(first) == 1:
        return slice(first[0], first[0] + count)
    rows = np.array(first, np.intp)[:, np.newaxis] + np.arange(count, dtype=np.intp)
    return rows.reshape(-1)
