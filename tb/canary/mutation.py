# SPDX-License-Identifier: Apache-2.0
"""Copies of the RTL with faults built in, each asleep until a plusarg wakes it.

One build serves many canaries, and the same model without plusargs must find nothing.
"""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.paths import RTL

__all__ = ["Edit", "Mutation", "mutate", "replaced"]

_WORD: Final = re.compile(r"\w+|\S")
_AWAKE: Final = re.compile(r"\bmutated\b")
_WOBBLE: Final = re.compile(r"\bwobble\b")


class Edit(NamedTuple):
    """A change of one place."""

    file: str
    """Name of the file below ``rtl``."""
    text: str
    """What stands there, once in the file; blanks do not matter."""
    instead: str
    """``mutated`` in it is 1 once the fault is awake; ``wobble`` then changes every cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A fault that is built into the RTL."""

    name: str
    """Name made of letters, digits and underscores."""
    edits: tuple[Edit, ...]

    @property
    def plusarg(self) -> str:
        """Argument of the model that wakes the fault."""
        return f"+{self._switch}"

    @property
    def _switch(self) -> str:
        # A plusarg also stands for its beginnings, so the name has an end.
        return f"hil_mutate_{self.name}."

    def instead(self, edit: Edit) -> str:
        """What an edit puts in, with the signals' own names."""
        text = _AWAKE.sub(f"mutated_{self.name}", edit.instead)
        return _WOBBLE.sub(f"wobble_{self.name}", text)

    def declarations(self, file: str) -> str:
        """The signals that the edits of a file use."""
        name = self.name
        text = (
            f"  logic mutated_{name};\n"
            f'  initial mutated_{name} = $test$plusargs("{self._switch}") != 0;\n'
        )
        if any(edit.file == file and _WOBBLE.search(edit.instead) for edit in self.edits):
            text += (
                f"  logic wobble_{name};\n"
                f"  initial wobble_{name} = 1'b0;\n"
                f"  always_ff @(posedge clk_i) begin\n"
                f"    wobble_{name} <= mutated_{name} && !wobble_{name};\n"
                f"  end\n"
            )
        return text


def mutate(folder: Path, mutations: Iterable[Mutation]) -> Path:
    """Copy the RTL with all mutations in it.

    Args:
        folder: Folder for the copy.
        mutations: No two of one name.

    Returns:
        The copy's library folder.

    Raises:
        AssertionError: The RTL has changed and a mutation must follow.
    """
    copy = folder / "rtl"
    shutil.copytree(RTL, copy)
    for mutation in mutations:
        for file in dict.fromkeys(edit.file for edit in mutation.edits):
            path = copy / file
            edits = [edit for edit in mutation.edits if edit.file == file]
            text = path.read_text(encoding="utf-8")
            path.write_text(_apply(text, mutation, file, edits), encoding="utf-8")
    return copy


def replaced(text: str, edit: Edit, instead: str, name: str) -> str:
    """The text of a file after one edit.

    Args:
        text: What the file holds.
        edit: The place that changes; blanks do not matter.
        instead: What is put there.
        name: Name of the fault, for the message.

    Raises:
        AssertionError: The place is not there exactly once.
    """
    pattern = r"\s*".join(re.escape(word) for word in _WORD.findall(edit.text))
    found = re.findall(pattern, text)
    times = len(found)
    assert times == 1, f"{name}: {edit.file}: {edit.text!r} is there {times} times"
    return text.replace(found[0], instead)


def _apply(text: str, mutation: Mutation, file: str, edits: list[Edit]) -> str:
    for edit in edits:
        text = replaced(text, edit, mutation.instead(edit), mutation.name)
    body = text.index(");\n", text.index("\nmodule ")) + 3
    return text[:body] + mutation.declarations(file) + text[body:]
