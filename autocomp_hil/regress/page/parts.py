# SPDX-License-Identifier: Apache-2.0
"""Pieces of HTML that several sections of the page use."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import quote

from autocomp_hil.page.markup import Markup, join, safe
from autocomp_hil.regress.page.words import clipped, counted

__all__ = ["badge", "block", "capped", "command", "file_link", "fold", "left_out", "listed", "note"]

_Item = TypeVar("_Item")


def note(text: str) -> Markup:
    """A sentence in grey."""
    return Markup(f"<p class=note>{safe(text)}</p>")


def badge(words: str, kind: str) -> Markup:
    """A word on a coloured ground.

    Args:
        words: The word.
        kind: Class of the style sheet: good, bad, warn or idle.
    """
    return Markup(f'<span class="badge {kind}">{safe(words)}</span>')


def block(text: str, characters: int) -> Markup:
    """A text as it stands, its middle left out if it is long."""
    return Markup(f"<pre>{safe(clipped(text, characters))}</pre>")


def command(text: str) -> Markup:
    """A shell command, which one click selects."""
    return Markup(f"<pre class=command>{safe(clipped(text, 2000))}</pre>")


def fold(summary: object, contents: Markup, *, is_open: bool = False) -> Markup:
    """Contents behind a line that opens them."""
    mark = " open" if is_open else ""
    return Markup(f"<details{mark}><summary>{safe(summary)}</summary>{contents}</details>")


def capped(items: Sequence[_Item], most: int) -> Sequence[_Item]:
    """The first items of a list."""
    return items[:most]


def left_out(total: int, most: int, one: str, many: str = "") -> Markup:
    """A sentence about items that a list no longer shows; empty if it shows all."""
    if total <= most:
        return Markup("")
    return note(f"{counted(total - most, one, many)} more: night.json beside this page has all.")


def file_link(path: str) -> Markup:
    """A link to a file beside the page; a path that leads elsewhere is only shown."""
    pure = PurePosixPath(path)
    words = safe(clipped(path, 300))
    if not path or pure.is_absolute() or ".." in pure.parts or path != clipped(path, 300):
        return words
    return Markup(f'<a href="./{quote(path)}">{words}</a>')


def listed(items: Iterable[object]) -> Markup:
    """A list with a dot before each item."""
    return Markup(f"<ul>{join((Markup(f'<li>{safe(item)}</li>') for item in items), '')}</ul>")
