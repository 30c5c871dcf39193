# SPDX-License-Identifier: Apache-2.0
"""Spreads rows of an operand over the slots between products."""

from dataclasses import dataclass

from autocomp_hil.propose.rewriter.emit.names import loop
from autocomp_hil.propose.rewriter.layout import ceil_div

__all__ = ["Share", "Slots", "share_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The places between products at which a share is moved."""

    at: str
    """Number of the slot in C, counted in ``step``."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The rows that are moved at one place of the program."""

    head: str | None
    """Of the loop or condition around them; None if there is none."""
    at: str
    """Where the row begins."""
    definition: str | None = None
    """Line that must stand before the row."""


def share_of(
    *,
    variable: str,
    rows: int,
    extent: str,
    is_even: bool,
    slots: Slots | None,
    step: str,
    is_late: bool = False,
) -> Share:
    """The rows of a slot.

    Args:
        variable: Name of a loop over the rows.
        rows: Number of rows, at most.
        extent: Their end in C.
        is_even: There are always so many.
        slots: None if all rows are moved at once.
        step: From row to row in C: DIM or 1.
        is_late: Where there are more slots than rows, use the last ones; step is 1.
    """
    if slots is None:
        if rows == 1:
            return Share(head=None, at="0")
        return Share(head=loop(variable, extent, step), at=variable)
    if rows < slots.count and is_late:
        skipped = slots.count - rows
        at = f"{slots.at} - {skipped}"
        limit = "" if is_even else f" && {at} < {extent}"
        return _one_row(variable, rows, at, f"if ({slots.at} >= {skipped}{limit})")
    if rows <= slots.count:
        is_guarded = rows < slots.count or not is_even
        head = f"if ({slots.at} < {extent})" if is_guarded else None
        return _one_row(variable, rows, slots.at, head)
    each = ceil_div(rows, slots.count)
    first, end = f"{slots.at} * {each}", f"({slots.at} + {step}) * {each}"
    if slots.at == "0":
        first, end = "0", f"{each} * {step}"
    inside = "" if is_even and rows == each * slots.count else f" && {variable} < {extent}"
    forward = f"{variable}++" if step == "1" else f"{variable} += {step}"
    return Share(
        head=f"for (int {variable} = {first}; {variable} < {end}{inside}; {forward})", at=variable
    )


def _one_row(variable: str, rows: int, at: str, head: str | None) -> Share:
    """The row of a slot, under a name of its own, so that a loop inside may use the slot's."""
    if rows == 1:
        return Share(head=head, at="0")
    definition = None if at == variable else f"const int {variable} = {at};"
    return Share(head=head, at=variable, definition=definition)
