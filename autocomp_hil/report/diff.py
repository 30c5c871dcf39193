# SPDX-License-Identifier: Apache-2.0
"""Shows two sources side by side."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from autocomp_hil.page.markup import Markup, safe
from autocomp_hil.plain_text import shortened

__all__ = ["side_by_side"]

_CONTEXT_LINES: Final = 4
_MAX_LINES: Final = 2000
"""Lines of each side that are shown; more would make a report nobody can open."""
_MAX_COLUMNS: Final = 300

_Opcodes = Sequence[tuple[str, int, int, int, int]]


def side_by_side(before: str, after: str, names: tuple[str, str]) -> Markup:
    """A table of the lines that differ, with some around them.

    Args:
        before: Source on the left.
        after: Source on the right.
        names: Headings.
    """
    left, right = _lines(before), _lines(after)
    if left == right:
        return Markup("<p>Both are the same.</p>")
    matcher = difflib.SequenceMatcher(None, left, right)
    rows = []
    for number, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT_LINES)):
        if number:
            rows.append("<tr class=gap><td></td><td>...</td><td></td><td>...</td></tr>")
        rows += _rows(group, left, right)
    head = "".join(f"<th></th><th>{safe(name)}</th>" for name in names)
    return Markup(
        f'<table class="diff"><thead><tr>{head}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table>"
    )


def _rows(group: _Opcodes, left: Sequence[str], right: Sequence[str]) -> Iterator[str]:
    for kind, first, end, first_right, end_right in group:
        for offset in range(max(end - first, end_right - first_right)):
            cells = (
                _cell(left, first + offset, end, "" if kind == "equal" else "removed"),
                _cell(right, first_right + offset, end_right, "" if kind == "equal" else "added"),
            )
            yield f"<tr>{''.join(cells)}</tr>"


def _cell(lines: Sequence[str], index: int, end: int, name: str) -> str:
    if index >= end:
        return "<td></td><td class=none></td>"
    mark = f" class={name}" if name else ""
    return f"<td class=line>{index + 1}</td><td{mark}>{safe(lines[index])}</td>"


def _lines(text: str) -> list[str]:
    lines = [shortened(line.expandtabs(4), _MAX_COLUMNS) for line in text.split("\n")]
    rest = len(lines) - _MAX_LINES
    return lines if rest <= 0 else [*lines[:_MAX_LINES], f"... {rest} more lines"]
