# SPDX-License-Identifier: Apache-2.0
"""Numbers of a night as words, the same in all its files."""

from typing import Final

from autocomp_hil.plain_text import plain, shortened

__all__ = ["cell", "clipped", "counted", "duration", "percent", "points_changed", "signed_percent"]

_CELL: Final = 200
"""Characters of a name in a table."""


def percent(share: float | None) -> str:
    """A share; only a whole one is shown as 100%, and only none as 0%."""
    if share is None:
        return "-"
    text = f"{share:.2%}"
    if text == "100.00%":
        return "100%" if share >= 1 else "99.99%"
    if text in {"0.00%", "-0.00%"}:
        return "0%" if share == 0 else "0.01%"
    return text


def signed_percent(change: float | None) -> str:
    """A relative change, with its sign."""
    if change is None:
        return "-"
    return f"{change:+.2%}" if change else "0%"


def points_changed(change: float | None) -> str:
    """A change of a share, in percentage points."""
    if change is None:
        return "-"
    return f"{100 * change:+.2f}" if change else "0"


def duration(seconds: float) -> str:
    """A time, with two of its units."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60:02} min"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Args:
        number: How many.
        one: The noun for one of them.
        many: The noun for several; left out: with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def cell(text: str) -> str:
    """A name for a table: one line, cut if it is too long for one."""
    return shortened(" ".join(text[: 4 * _CELL].split()), _CELL)


def clipped(text: str, characters: int) -> str:
    """A long text with its middle left out, which says how much is missing; safe to show.

    Args:
        text: Any text, of any length.
        characters: How many are kept; three quarters of them from the beginning.
    """
    if len(text) <= characters:
        return plain(text)
    head = 3 * characters // 4
    tail = characters - head
    missing = f"\n[... {len(text) - characters:,} characters left out ...]\n"
    return plain(text[:head]) + missing + plain(text[len(text) - tail :])
