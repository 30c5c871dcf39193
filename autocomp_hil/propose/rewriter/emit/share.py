# SPDX-License-Identifier: Apache-2.0
"""Spreads rows of an operand over the slots between products."""

from dataclasses import dataclass

from autocomp_hil.propose.rewriter.emit.expression import (
    ZERO,
    Expression,
    Infix,
    Name,
    all_of,
    infix,
    times,
)
from autocomp_hil.propose.rewriter.emit.names import forward, loop
from autocomp_hil.propose.rewriter.layout import ceil_div

__all__ = ["Share", "Slots", "share_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The places between products at which a share is moved."""

    at: Expression
    """Number of the slot in C, counted in ``step``."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The rows that are moved at one place of the program."""

    head: str | None
    """Head of the loop or condition around them; None if there is none."""
    at: Expression
    """Expression for the place where the row begins."""
    definition: str | None = None
    """Line that must stand before the row."""


def share_of(
    *,
    variable: str,
    rows: int,
    extent: Expression,
    is_even: bool,
    slots: Slots | None,
    step: Expression,
    is_late: bool = False,
) -> Share:
    """The rows of a slot.

    Args:
        variable: Name of a loop over the rows.
        rows: Number of rows, at most.
        extent: End of the rows in C.
        is_even: There are always so many.
        slots: Number of slots; None if all rows are moved at once.
        step: Distance from row to row in C: DIM or 1.
        is_late: Whether the last slots are used if there are more slots than rows; step is 1.
    """
    if slots is None:
        if rows == 1:
            return Share(head=None, at=ZERO)
        return Share(head=loop(variable, extent, step), at=Name(variable))
    if rows < slots.count and is_late:
        skipped = slots.count - rows
        at, is_begun = infix(slots.at, "-", skipped), infix(slots.at, ">=", skipped)
        condition = is_begun if is_even else all_of(is_begun, Infix(at, "<", extent))
        return _one_row(variable, rows, at, f"if ({condition})")
    if rows <= slots.count:
        is_guarded = rows < slots.count or not is_even
        head = f"if ({Infix(slots.at, '<', extent)})" if is_guarded else None
        return _one_row(variable, rows, slots.at, head)
    return _several_rows(variable, extent, slots, step, rows=rows, is_even=is_even)


def _several_rows(
    variable: str, extent: Expression, slots: Slots, step: Expression, *, rows: int, is_even: bool
) -> Share:
    """The rows of a slot where there are more rows than slots."""
    each = ceil_div(rows, slots.count)
    first = times(slots.at, each)
    end = infix(each, "*", step)
    if slots.at != ZERO:
        end = infix(Infix(slots.at, "+", step), "*", each)
    condition: Expression = Infix(Name(variable), "<", end)
    if not is_even or rows != each * slots.count:
        condition = all_of(condition, Infix(Name(variable), "<", extent))
    head = f"for (int {variable} = {first}; {condition}; {forward(variable, step)})"
    return Share(head=head, at=Name(variable))


def _one_row(variable: str, rows: int, at: Expression, head: str | None) -> Share:
    """The row of a slot, under a name of its own, so that a loop inside may use the slot's."""
    if rows == 1:
        return Share(head=head, at=ZERO)
    definition = None if at == Name(variable) else f"const int {variable} = {at};"
    return Share(head=head, at=Name(variable), definition=definition)
