# SPDX-License-Identifier: Apache-2.0
"""Expressions of C: asked as values, written as text with the parentheses that are needed.

Emitters decide by what an expression is, never by how its text looks. What is known at compile time
is folded only as far as a person would: zeros and ones vanish, a sum of numbers is a number.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "DIM",
    "ONE",
    "ZERO",
    "Address",
    "Choice",
    "Expression",
    "Infix",
    "Name",
    "Not",
    "Number",
    "Operator",
    "Tiles",
    "all_of",
    "any_of",
    "call",
    "infix",
    "is_positive",
    "plus",
    "smaller",
    "tiles",
    "times",
]

Operator = Literal["||", "&&", "==", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"]

_CHOICE: Final = 0
_INFIX: Final[dict[Operator, int]] = {
    "||": 1, "&&": 2, "==": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5,
    "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_NOT: Final = 7
_ATOM: Final = 8
_AS_IT_STANDS: Final[dict[Operator, tuple[Operator, ...]]] = {
    "||": ("||",), "&&": ("&&",), "+": ("+", "-"), "*": ("*",),
}  # fmt: skip
"""Operators of a right operand that need no parentheses although they bind no tighter."""


class Expression(ABC):
    """A value in C; equal expressions have equal texts."""

    @property
    @abstractmethod
    def binding(self) -> int:
        """How tightly its outermost operator binds."""

    @abstractmethod
    def __str__(self) -> str:
        """The expression as C text."""


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """An integer that is not negative."""

    value: int

    @property
    def binding(self) -> int:
        """Nothing binds more tightly."""
        return _ATOM

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A variable or a constant."""

    name: str

    @property
    def binding(self) -> int:
        """Nothing binds more tightly."""
        return _ATOM

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Tiles(Expression):
    """A number of tiles in elements: DIM, 3 * DIM."""

    count: int

    @property
    def binding(self) -> int:
        """A single tile is a name, several are a product."""
        return _ATOM if self.count == 1 else _INFIX["*"]

    def __str__(self) -> str:
        return "DIM" if self.count == 1 else f"{self.count} * DIM"


@dataclass(frozen=True, slots=True)
class Infix(Expression):
    """Two operands with an operator between them."""

    left: Expression
    operator: Operator
    right: Expression

    @property
    def binding(self) -> int:
        """Its operator decides."""
        return _INFIX[self.operator]

    def __str__(self) -> str:
        stands = isinstance(self.right, Infix) and self.right.operator in _AS_IT_STANDS.get(
            self.operator, ()
        )
        stands = stands or (isinstance(self.right, Tiles) and self.operator == "*")
        left = _text(self.left, self.binding)
        right = _text(self.right, self.binding if stands else self.binding + 1)
        return f"{left} {self.operator} {right}"


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """The negation of a condition."""

    operand: Expression

    @property
    def binding(self) -> int:
        """It binds more tightly than any infix operator."""
        return _NOT

    def __str__(self) -> str:
        return f"!{_text(self.operand, _NOT)}"


@dataclass(frozen=True, slots=True)
class Choice(Expression):
    """One of two values, chosen by a condition."""

    condition: Expression
    then: Expression
    otherwise: Expression

    @property
    def binding(self) -> int:
        """Nothing binds less tightly."""
        return _CHOICE

    def __str__(self) -> str:
        condition = _text(self.condition, _CHOICE + 1)
        return f"{condition} ? {_text(self.then, _CHOICE + 1)} : {self.otherwise}"


@dataclass(frozen=True, slots=True)
class Address(Expression):
    """The address of an element of an array."""

    array: str
    places: tuple[Expression, ...]

    @property
    def binding(self) -> int:
        """Nothing binds more tightly."""
        return _ATOM

    def __str__(self) -> str:
        return f"&{self.array}" + "".join(f"[{place}]" for place in self.places)


ZERO: Final = Number(0)
ONE: Final = Number(1)
DIM: Final = Tiles(1)


def tiles(count: int) -> Expression:
    """The elements of so many tiles, 0 if there are none."""
    return Tiles(count) if count else ZERO


def infix(left: Expression | int, operator: Operator, right: Expression | int) -> Infix:
    """Two operands with an operator between them, not simplified."""
    return Infix(_expression(left), operator, _expression(right))


def plus(*terms: Expression | int) -> Expression:
    """The sum of terms, without those that are 0."""
    kept = [term for term in map(_expression, terms) if term != ZERO]
    numbers = [term.value for term in kept if isinstance(term, Number)]
    if len(numbers) == len(kept):
        return Number(sum(numbers))
    return _joined("+", kept)


def times(factor: Expression | int, other: Expression | int) -> Expression:
    """The product of two factors: nothing of 0, the other one of 1."""
    first, second = _expression(factor), _expression(other)
    if ZERO in {first, second}:
        return ZERO
    if ONE in {first, second}:
        return second if first == ONE else first
    return Infix(first, "*", second)


def smaller(first: Expression, second: Expression) -> Choice:
    """The smaller of two values."""
    return Choice(Infix(first, "<", second), first, second)


def all_of(*conditions: Expression) -> Expression:
    """Whether all of one or more conditions hold."""
    return _joined("&&", conditions)


def any_of(*conditions: Expression) -> Expression:
    """Whether one of one or more conditions holds."""
    return _joined("||", conditions)


def is_positive(expression: Expression) -> bool:
    """Whether a value that cannot be negative is known to be more than 0."""
    match expression:
        case Number(value):
            return value > 0
        case Tiles():
            return True
        case Infix(left, "+", right):
            return is_positive(left) or is_positive(right)
        case _:
            return False


def call(function: str, *arguments: Expression | str) -> str:
    """A call as a statement; an argument that is a literal of another type comes as its text."""
    return f"{function}({', '.join(map(str, arguments))});"


def _joined(operator: Operator, operands: Sequence[Expression]) -> Expression:
    whole, *others = operands
    for operand in others:
        whole = Infix(whole, operator, operand)
    return whole


def _expression(value: Expression | int) -> Expression:
    return Number(value) if isinstance(value, int) else value


def _text(operand: Expression, binding: int) -> str:
    """An operand where nothing that binds less tightly may stand."""
    return str(operand) if operand.binding >= binding else f"({operand})"
