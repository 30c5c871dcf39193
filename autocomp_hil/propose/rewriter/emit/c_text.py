# SPDX-License-Identifier: Apache-2.0
"""Writes C as a person would: indented by two, 80 columns, long statements broken at commas."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["CText"]

_COLUMNS: Final = 80
_INDENT: Final = 2
_BREAKS: Final = (", ", "; ", " && ", " || ", " ? ", " : ", " + ", " - ", " = ")
"""Texts after which a line may be broken, the best first."""


class CText:
    """Lines of C, in the order in which they were written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str = "") -> None:
        """Write one statement, broken where it is too long."""
        indent, is_broken = " " * (self._depth * _INDENT), False
        while len(indent) + len(text) > _COLUMNS:
            cut = _cut(text, _COLUMNS - len(indent))
            if cut is None:
                break
            self._lines.append((indent + text[:cut]).rstrip())
            column = _open_column(text[:cut])
            if column is not None:
                indent = " " * (len(indent) + column)
            elif not is_broken:
                indent += " " * (2 * _INDENT)
            is_broken = True
            text = text[cut:].lstrip()
        self._lines.append((indent + text).rstrip())

    def comment(self, text: str) -> None:
        """A comment of as many lines as it needs."""
        indent = " " * (self._depth * _INDENT)
        self._lines += textwrap.wrap(
            text,
            _COLUMNS,
            initial_indent=f"{indent}// ",
            subsequent_indent=f"{indent}// ",
            break_on_hyphens=False,
        )

    @contextmanager
    def block(self, head: str, *, tail: str = "}") -> Iterator[None]:
        """Lines between ``head {`` and ``}``."""
        self.line(f"{head} {{")
        self._depth += 1
        yield
        self._depth -= 1
        self.line(tail)

    @contextmanager
    def maybe(self, head: str | None) -> Iterator[None]:
        """Write a ``block``; without a head the lines stand where they are."""
        if head is None:
            yield
        else:
            with self.block(head):
                yield

    def text(self) -> str:
        """Return all lines as one text."""
        return "\n".join(self._lines) + "\n"


def _cut(text: str, room: int) -> int | None:
    """Return where to break: outside rather than inside parentheses, better after a comma."""
    best: tuple[int, int, int] | None = None
    depth = 0
    for column, letter in enumerate(text[:room]):
        depth += (letter in "([") - (letter in ")]")
        for rank, mark in enumerate(_BREAKS):
            end = column + len(mark)
            if end <= room + 1 and text.startswith(mark, column) and column > 0:
                key = (depth, rank, -end)
                if mark != " = " or depth == 0:
                    best = key if best is None else min(best, key)
    return None if best is None else -best[2]


def _open_column(text: str) -> int | None:
    """Column behind the innermost parenthesis that is still open, None if there is none."""
    open_at: list[int] = []
    for column, letter in enumerate(text):
        if letter == "(":
            open_at.append(column)
        elif letter == ")" and open_at:
            open_at.pop()
    return open_at[-1] + 1 if open_at else None
