# SPDX-License-Identifier: Apache-2.0
"""Small changes to the accelerator's commands in a kernel's C source, each a mutant.

Covered: a command left out; two operands exchanged; an address, stride or size off by one, an
address off by a block; a flag or the accumulate bit flipped; a command in place of its relative.
Each mutant has one change, at one place of the source. The list follows from the source alone.

Not covered: changes to loops, conditions and arithmetic outside of the commands' arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize

__all__ = ["Mutant", "mutants_of"]

_BLOCK: Final = ("local", "cols", "rows")
_MOVE: Final = ("dram", *_BLOCK)
_PAIR: Final = ("local", "local", "cols", "rows", "cols", "rows")
_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "config_ex": ("dataflow", "activation", "stride", "flag", "flag"),
    "config_ld": ("stride", "scale", "stride", "id"),
    "config_st": ("stride", "scale", "activation"),
    "mvin": _MOVE,
    "mvin2": _MOVE,
    "mvin3": _MOVE,
    "mvout": _MOVE,
    "preload": _PAIR,
    "compute_preloaded": _PAIR,
    "compute_accumulated": _PAIR,
    "fence": (),
}
"""What the arguments of each command are."""
_RELATIVE: Final = {
    "mvin": "mvin2",
    "mvin2": "mvin",
    "mvin3": "mvin",
    "compute_preloaded": "compute_accumulated",
    "compute_accumulated": "compute_preloaded",
}
_NUMBERS: Final = frozenset({"stride", "local", "dram", "cols", "rows"})
_ADDRESSES: Final = frozenset({"local", "dram"})
_EXCHANGED: Final = {_MOVE: ((2, 3),), _PAIR: ((0, 1), (2, 3), (4, 5))}
"""Arguments that are mistaken for each other, by the roles of a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A kernel with one change."""

    kernel: str
    number: int
    """Within its kernel, from 0; follows from the source."""
    operator: str
    """Kind of the change."""
    line: int
    """Line of the kernel's source, from 1."""
    before: str
    """The command as it was, on one line."""
    after: str
    """Text that stands there instead; empty if it is gone."""
    source: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Name for people and files."""
        return f"{self.kernel}-{self.number:03}"

    @property
    def is_fence(self) -> bool:
        """A fence was left out."""
        return self.operator == "drop fence"


class _Call(NamedTuple):
    """A command in the source."""

    name: str
    line: int
    start: int
    """Position of the first character."""
    end: int
    """Position after the closing parenthesis."""
    arguments: tuple[str, ...]

    def text(self, arguments: Sequence[str] | None = None, name: str | None = None) -> str:
        chosen = self.arguments if arguments is None else arguments
        return f"{name or self.name}({', '.join(chosen)})"


def mutants_of(kernel: str, source: str) -> list[Mutant]:
    """All mutants of a kernel, in the order of the source.

    Args:
        kernel: Its name.
        source: C, with the short names of the commands.
    """
    found: list[Mutant] = []
    for call in _calls(source):
        for operator, after in _changes(call):
            text = source[: call.start] + after + source[call.end :]
            found.append(
                Mutant(
                    kernel=kernel, number=len(found), operator=operator, line=call.line,
                    before=call.text(), after=after, source=text.encode(),
                )
            )  # fmt: skip
    return found


def _calls(source: str) -> Iterator[_Call]:
    tokens = list(tokenize(source))
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token.text)
    for index, token in enumerate(tokens):
        if token.kind is not TokenKind.IDENTIFIER or token.text not in _ROLES:
            continue
        if index + 1 == len(tokens) or tokens[index + 1].text != "(":
            continue
        arguments, last = _arguments(tokens, index + 1)
        yield _Call(token.text, token.line, starts[index], starts[last] + 1, arguments)


def _arguments(tokens: Sequence[Token], opening: int) -> tuple[tuple[str, ...], int]:
    """Arguments from an opening parenthesis on, each on one line, and where the last one ends."""
    depth, parts, index = 0, [""], opening
    while True:
        token = tokens[index]
        if token.text in {"(", "["}:
            depth += 1
        elif token.text in {")", "]"}:
            depth -= 1
        if depth == 0:
            return tuple(part.strip() for part in parts if part.strip()), index
        if depth == 1 and token.text == ",":
            parts.append("")
        elif index > opening:
            parts[-1] += " " if token.kind is TokenKind.SPACE else token.text
        index += 1


def _changes(call: _Call) -> Iterator[tuple[str, str]]:
    """Mutants (operator, new text) of a command."""
    yield ("drop fence" if call.name == "fence" else "drop"), ""
    if call.name in _RELATIVE:
        yield "other command", call.text(name=_RELATIVE[call.name])
    roles = _ROLES[call.name]
    for first, second in _EXCHANGED.get(roles, ()):
        arguments = list(call.arguments)
        arguments[first], arguments[second] = arguments[second], arguments[first]
        if arguments != list(call.arguments):
            yield "exchange operands", call.text(arguments)
    for index, (role, argument) in enumerate(zip(roles, call.arguments, strict=False)):
        for operator, after in _off(call.name, index, role, argument):
            arguments = [*call.arguments[:index], after, *call.arguments[index + 1 :]]
            yield operator, call.text(arguments)


def _off(name: str, index: int, role: str, argument: str) -> Iterator[tuple[str, str]]:
    """Mutants (operator, new text) of one argument."""
    if role in _NUMBERS:
        yield f"{role} + 1", f"({argument}) + 1"
        yield f"{role} - 1", f"({argument}) - 1"
    if role in _ADDRESSES and argument != "GARBAGE_ADDR":
        yield f"{role} + a block", f"({argument}) + DIM"
    if role == "flag":
        yield "flag", f"!({argument})"
    if name == "preload" and index == 1:
        yield "accumulate bit", f"({argument}) ^ (1U << 30)"
