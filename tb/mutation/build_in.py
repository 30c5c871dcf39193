# SPDX-License-Identifier: Apache-2.0
"""Builds mutants into a copy of the RTL.

An expression ``e`` with mutants 3 and 4 becomes

    ((is_seen(3) && noted(3, m3 != e)) ? m3 : (is_seen(4) && noted(4, m4 != e)) ? m4 : e)

and an assignment with mutant 5 ``begin if (!(is_seen(5) && noted(5, differs))) assignment end``.
``is_seen`` is 1 for the mutant that is awake, and for all while they are watched. ``noted`` tells
the C++ side that the place was used, and whether the change made a difference; it returns whether
the mutant is awake.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.paths import REPOSITORY
from tb.mutation.faulty_copy import FaultyCopy
from tb.mutation.places import Mutant

__all__ = ["MUTANT_CPP", "build_in", "mutated_text", "names_in"]

_NAMES: Final = "mutants.txt"
"""File beside the copy with a name per line."""

MUTANT_CPP: Final = REPOSITORY / "tb" / "mutation" / "mutant_notes.cpp"
"""The C++ side, a source of every model with mutants."""

_IMPORTS: Final = """  /// Note that the place of a fault was used; whether it is awake.
  import "DPI-C" function bit hil_mutant_noted(input int unsigned number, input bit differs);
  /// Note the level of a reset.
  import "DPI-C" function void hil_mutant_reset(input bit rst_n);
  /// Name the file of notes; whether all faults are watched.
  import "DPI-C" function void hil_mutant_notes(input string path, input bit is_watching);

"""
_OPENING: Final = """    begin
      string notes;
      if ($value$plusargs("hil_mutant_notes=%s", notes)) begin
        hil_mutant_notes(notes, name == "*");
      end
    end
"""
_RESET: Final = re.compile(r"^  input\s+logic\s+rst_ni\b", re.MULTILINE)
_WATCH: Final = "  always_comb mutant_pkg::hil_mutant_reset(rst_ni);\n"


def build_in(folder: Path, mutants: Iterable[Mutant]) -> Path:
    """Copy the RTL with mutants in it.

    Args:
        folder: Folder for the copy.
        mutants: No two of one name.

    Returns:
        The copy's library folder.
    """
    copy = FaultyCopy(folder, _IMPORTS, _OPENING)
    by_file: defaultdict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_file[mutant.file].append(mutant)
    for file, those in by_file.items():
        numbers = {mutant.name: copy.number(mutant.name) for mutant in those}
        copy.write(file, mutated_text(copy.read(file), those, numbers))
    library = copy.finish()
    (library.parent / _NAMES).write_text("\n".join(copy.names), encoding="ascii")
    return library


def names_in(library: Path) -> list[str]:
    """Names of the mutants in a copy, those with the numbers 1, 2, ... first."""
    return (library.parent / _NAMES).read_text(encoding="ascii").splitlines()


def mutated_text(text: str, mutants: Sequence[Mutant], numbers: dict[str, int]) -> str:
    """The text of a file with mutants in it.

    Args:
        text: What the file holds.
        mutants: All that go into it.
        numbers: Number of each in the copy, by name.
    """
    places: defaultdict[tuple[int, int], list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        places[mutant.start, mutant.end].append(mutant)
    insertions: list[tuple[int, int, str]] = []
    for (start, end), those in places.items():
        before, after = _around(those, numbers)
        # What opens first at a place is the longest, what closes first the shortest.
        insertions += [(start, -end, before), (end, 2 * len(text) - start, after)]
    pieces, done = [], 0
    for place, _, piece in sorted(insertions):
        pieces += [text[done:place], piece]
        done = place
    return _watched("".join([*pieces, text[done:]]))


def _around(mutants: Sequence[Mutant], numbers: dict[str, int]) -> tuple[str, str]:
    """What is put before and behind a place."""
    chosen = [(mutant, _is_awake(mutant, numbers[mutant.name])) for mutant in mutants]
    if not mutants[0].whole:
        return f"begin if (!({' || '.join(test for _, test in chosen)})) ", " end"
    choices = "".join(f"({test}) ? ({mutant.whole}) : " for mutant, test in chosen)
    return f"({choices}(", "))"


def _is_awake(mutant: Mutant, number: int) -> str:
    chosen = "mutant_pkg::chosen"
    is_seen = f"({chosen} == 32'd{number} || {chosen} == mutant_pkg::EVERY)"
    return f"{is_seen} && mutant_pkg::hil_mutant_noted(32'd{number}, {mutant.differs})"


def _watched(text: str) -> str:
    """A module that has a reset tells its level."""
    if not _RESET.search(text):
        return text
    body = text.index(");\n", text.index("\nmodule ")) + 3
    return text[:body] + _WATCH + text[body:]
