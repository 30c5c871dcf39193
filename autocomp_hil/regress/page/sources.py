# SPDX-License-Identifier: Apache-2.0
"""Lines of the RTL around a mutant, if the source is still what it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.paths import RTL

__all__ = ["Excerpt", "Sources", "still_holds"]

_COMPARED: Final = 1000
"""Characters of a change that are looked at."""


class Excerpt(NamedTuple):
    """Some lines of a source."""

    first: int
    """Number of the first line."""
    lines: tuple[str, ...]


class Sources:
    """Reads sources below a folder, each once.

    Covered: a name that leads out of the folder, a missing or unreadable source, and a line that
    there is not, give None. Not covered: a source that changed since without its line changing.
    """

    def __init__(self, folder: Path = RTL) -> None:
        self._folder = folder.resolve()
        self._texts: dict[str, Sequence[str] | None] = {}

    def excerpt(self, file: str, line: int, around: int = 0) -> Excerpt | None:
        """Some lines of a source.

        Args:
            file: Source below the folder.
            line: Number of the line, from 1.
            around: Lines before and after it.
        """
        lines = self._lines(file)
        if lines is None or not 1 <= line <= len(lines):
            return None
        first = max(1, line - around)
        return Excerpt(first, tuple(lines[first - 1 : line + around]))

    def _lines(self, file: str) -> Sequence[str] | None:
        if file not in self._texts:
            self._texts[file] = self._read(file)
        return self._texts[file]

    def _read(self, file: str) -> Sequence[str] | None:
        try:
            path = (self._folder / file).resolve()
            if not path.is_relative_to(self._folder):
                return None
            return path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):  # a name with a null byte, a source in another encoding
            return None


def _squeezed(text: str) -> str:
    """A text without white space, to compare code that may be laid out differently."""
    return "".join(text.split())


def still_holds(excerpt: Excerpt, before: str) -> bool:
    """Whether the first line of the code before a change still stands in the excerpt."""
    lines = before[:_COMPARED].splitlines()
    first = next((_squeezed(line) for line in lines if line.strip()), "")
    return first in _squeezed("".join(excerpt.lines))
