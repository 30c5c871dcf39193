# SPDX-License-Identifier: Apache-2.0
"""Builds mutants into a copy of the RTL.

An expression ``e`` with mutants 3 and 4 becomes

    ((chosen == 3 && noted(m3 != e)) ? m3 : (chosen == 4 && noted(m4 != e)) ? m4 : e)

and an assignment with mutant 5 ``begin if (!(chosen == 5 && noted(differs))) assignment end``.
``noted`` tells the C++ side that the place was used, and whether the change made a difference; it
returns 1. Nothing is noted while the reset is on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.paths import REPOSITORY
from tb.mutation.faulty_copy import FaultyCopy
from tb.mutation.places import Mutant

__all__ = ["MUTANT_CPP", "build_in", "mutated_text"]

MUTANT_CPP: Final = REPOSITORY / "tb" / "mutation" / "mutant_notes.cpp"
"""The C++ side, a source of every model with mutants."""

_IMPORTS: Final = """  /// Note that the place of the fault that is awake was used; 1.
  import "DPI-C" function bit hil_mutant_noted(input bit differs);
  /// Note the level of a reset.
  import "DPI-C" function void hil_mutant_reset(input bit rst_n);
  /// Name the file of notes.
  import "DPI-C" function void hil_mutant_notes(input string path);

"""
_OPENING: Final = """    begin
      string notes;
      if ($value$plusargs("hil_mutant_notes=%s", notes)) hil_mutant_notes(notes);
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
        awake = {mutant.name: copy.awake(mutant.name) for mutant in those}
        copy.write(file, mutated_text(copy.read(file), those, awake))
    return copy.finish()


def mutated_text(text: str, mutants: Sequence[Mutant], awake: dict[str, str]) -> str:
    """The text of a file with mutants in it.

    Args:
        text: What the file holds.
        mutants: All that go into it.
        awake: Expression by name that is 1 while the mutant is the chosen one.
    """
    places: defaultdict[tuple[int, int], list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        places[mutant.start, mutant.end].append(mutant)
    insertions: list[tuple[int, int, str]] = []
    for (start, end), those in places.items():
        before, after = _around(those, awake)
        # What opens first at a place is the longest, what closes first the shortest.
        insertions += [(start, -end, before), (end, 2 * len(text) - start, after)]
    pieces, done = [], 0
    for place, _, piece in sorted(insertions):
        pieces += [text[done:place], piece]
        done = place
    return _watched("".join([*pieces, text[done:]]))


def _around(mutants: Sequence[Mutant], awake: dict[str, str]) -> tuple[str, str]:
    """What is put before and behind a place."""
    chosen = [(mutant, f"{awake[mutant.name]} && {_noted(mutant)}") for mutant in mutants]
    if not mutants[0].whole:
        return f"begin if (!({' || '.join(test for _, test in chosen)})) ", " end"
    choices = "".join(f"({test}) ? ({mutant.whole}) : " for mutant, test in chosen)
    return f"({choices}(", "))"


def _noted(mutant: Mutant) -> str:
    return f"mutant_pkg::hil_mutant_noted({mutant.differs})"


def _watched(text: str) -> str:
    """A module that has a reset tells its level."""
    if not _RESET.search(text):
        return text
    body = text.index(");\n", text.index("\nmodule ")) + 3
    return text[:body] + _WATCH + text[body:]
