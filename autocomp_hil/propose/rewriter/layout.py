# SPDX-License-Identifier: Apache-2.0
"""Places buffers in the scratchpad."""

from collections.abc import Sequence
from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.schedule import Banks

__all__ = ["Buffers", "RowsFull", "ceil_div", "have_common_bank", "is_alone", "place"]


class RowsFull(Exception):  # noqa: N818  # named after what happened
    """The operands need more rows than the scratchpad has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffers:
    """Buffers of one operand in the scratchpad."""

    rows: int
    """Rows of one buffer."""
    first: int
    """Row at which it begins."""
    second: int | None
    """Row at which the other buffer begins; None if there is one only."""


def ceil_div(number: int, divisor: int) -> int:
    """The quotient, rounded up."""
    return -(-number // divisor)


def place(
    operands: Sequence[tuple[int, bool]], hardware: HardwareConfig, banks: Banks
) -> list[Buffers]:
    """Rows for operands, in their order.

    Args:
        operands: Rows of a buffer, and whether there are two.
        hardware: Whose scratchpad.
        banks: How the buffers are placed.

    Raises:
        RowsFull: They do not fit.
    """
    step = hardware.scratchpad_rows // hardware.scratchpad_banks if banks == "spread" else 1
    free, placed = 0, []
    for rows, is_double in operands:
        starts = []
        for _ in range(2 if is_double else 1):
            starts.append(free)
            free = ceil_div(free + rows, step) * step
        end = starts[-1] + rows
        placed.append(Buffers(rows=rows, first=starts[0], second=starts[1] if is_double else None))
    if end > hardware.scratchpad_rows:
        raise RowsFull(f"operands of {end} rows, the scratchpad has {hardware.scratchpad_rows}")
    return placed


def banks_of(buffers: Buffers, hardware: HardwareConfig) -> list[set[int]]:
    """Banks of each buffer of an operand."""
    bank_rows = hardware.scratchpad_rows // hardware.scratchpad_banks
    return [
        set(range(start // bank_rows, ceil_div(start + buffers.rows, bank_rows)))
        for start in (buffers.first, buffers.second)
        if start is not None
    ]


def have_common_bank(first: Buffers, second: Buffers, hardware: HardwareConfig) -> bool:
    """Whether two operands lie in one bank, at least in part."""
    banks = (set[int]().union(*banks_of(operand, hardware)) for operand in (first, second))
    return not set.isdisjoint(*banks)


def is_alone(buffers: Buffers, hardware: HardwareConfig) -> bool:
    """Whether the two buffers of an operand lie in different banks, as far as there are two."""
    banks = banks_of(buffers, hardware)
    return len(banks) == 1 or banks[0].isdisjoint(banks[1])
