# SPDX-License-Identifier: Apache-2.0
"""Copies of the RTL with faults built in, each asleep until a plusarg wakes it.

One build serves many canaries, and the same model without plusargs must find nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from tb.mutation.faulty_copy import FaultyCopy, plusarg

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
        return plusarg(self.name)

    def instead(self, edit: Edit, awake: str) -> str:
        """What an edit puts in.

        Args:
            edit: The edit.
            awake: Expression that is 1 once the fault is awake.
        """
        return _WOBBLE.sub(f"wobble_{self.name}", _AWAKE.sub(awake, edit.instead))

    def declarations(self, file: str, awake: str) -> str:
        """The signals that the edits of a file use."""
        wobble = f"wobble_{self.name}"
        if not any(edit.file == file and _WOBBLE.search(edit.instead) for edit in self.edits):
            return ""
        return (
            f"  logic {wobble};\n"
            f"  initial {wobble} = 1'b0;\n"
            f"  always_ff @(posedge clk_i) begin\n"
            f"    {wobble} <= {awake} && !{wobble};\n"
            f"  end\n"
        )


def mutate(folder: Path, mutations: Iterable[Mutation]) -> Path:
    """Copy the RTL with all mutations in it.

    Args:
        folder: Folder for the copy.
        mutations: No two of one name.

    Returns:
        The copy's library folder.

    Raises:
        AssertionError: The RTL has changed and a mutation must follow.
        ValueError: Two mutations have one name.
    """
    copy = FaultyCopy(folder)
    for mutation in mutations:
        awake = copy.awake(mutation.name)
        for file in dict.fromkeys(edit.file for edit in mutation.edits):
            copy.write(file, _apply(copy.read(file), mutation, file, awake))
    return copy.finish()


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


def _apply(text: str, mutation: Mutation, file: str, awake: str) -> str:
    for edit in mutation.edits:
        if edit.file == file:
            text = replaced(text, edit, mutation.instead(edit, awake), mutation.name)
    body = text.index(");\n", text.index("\nmodule ")) + 3
    return text[:body] + mutation.declarations(file, awake) + text[body:]
