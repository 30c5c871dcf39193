# SPDX-License-Identifier: Apache-2.0
"""Expressions of C: their text means what they are, and has no parentheses that nobody needs."""

import itertools
import random

import pytest

from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    ONE,
    ZERO,
    Address,
    Choice,
    Expression,
    Infix,
    Name,
    Not,
    Number,
    Tiles,
    all_of,
    any_of,
    call,
    infix,
    is_positive,
    plus,
    smaller,
    tiles,
    times,
)

A, B, C = Name("a"), Name("b"), Name("c")
_VALUES = {"a": 7, "b": 5, "c": 3, "DIM": 4}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (plus(A, 0, B), "a + b"),
        (plus(2, 3), "5"),
        (plus(), "0"),
        (plus(A, infix(B, "-", C)), "a + b - c"),
        (infix(A, "-", plus(B, DIM)), "a - (b + DIM)"),
        (infix(A, "-", infix(B, "-", C)), "a - (b - c)"),
        (times(A, 0), "0"),
        (times(1, A), "a"),
        (times(plus(A, B), C), "(a + b) * c"),
        (times(times(plus(A, B), C), Tiles(3)), "(a + b) * c * 3 * DIM"),
        (infix(infix(A, "/", DIM), "*", C), "a / DIM * c"),
        (infix(A, "*", infix(B, "/", C)), "a * (b / c)"),
        (infix(A, "/", Tiles(2)), "a / (2 * DIM)"),
        (infix(A, "%", 3), "a % 3"),
        (smaller(infix(A, "-", B), DIM), "a - b < DIM ? a - b : DIM"),
        (plus(A, Choice(infix(B, ">", 0), C, ZERO)), "a + (b > 0 ? c : 0)"),
        (any_of(Not(A), infix(B, ">=", C)), "!a || b >= c"),
        (all_of(any_of(A, B), C), "(a || b) && c"),
        (Not(infix(A, "<", B)), "!(a < b)"),
        (Address("m", (ZERO, plus(A, 1))), "&m[0][a + 1]"),
        (tiles(0), "0"),
        (tiles(1), "DIM"),
    ],
)  # fmt: skip
def test_text(expression: Expression, text: str) -> None:
    """Each expression has the text that a person would write."""
    assert str(expression) == text


def _drawn(rng: random.Random, depth: int) -> Expression:
    """Draw a sum, product or difference."""
    if depth == 0:
        return rng.choice((A, B, C, DIM, Tiles(2), Number(6), ONE))
    left, right = _drawn(rng, rng.randrange(depth)), _drawn(rng, rng.randrange(depth))
    return Infix(left, rng.choice(("+", "-", "*")), right)


def _value(expression: Expression) -> int:
    match expression:
        case Infix(left, operator, right):
            first, second = _value(left), _value(right)
            return {"+": first + second, "-": first - second, "*": first * second}[operator]
        case Number(value):
            return value
        case Tiles(count):
            return count * _VALUES["DIM"]
        case _:
            return _VALUES[str(expression)]


@pytest.mark.parametrize("seed", range(200))
def test_text_means_the_expression(seed: int) -> None:
    """What the text says, read by the rules of arithmetic, is what the expression is."""
    expression = _drawn(random.Random(seed), 5)
    assert eval(str(expression), {}, _VALUES) == _value(expression)  # noqa: S307  # own text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (DIM, True),
        (plus(A, Tiles(2)), True),
        (plus(Tiles(2), A), True),
        (Number(3), True),
        (ZERO, False),
        (A, False),
        (infix(DIM, "-", A), False),
        (Name("BLOCK_DIM"), False),
    ],
)
def test_is_positive(expression: Expression, *, expected: bool) -> None:
    """Only what is certain counts as positive, and never how a name ends."""
    assert is_positive(expression) is expected


def test_equal_expressions_are_equal_values() -> None:
    """What emitters compare are values, of which those that look different are different."""
    made = [ZERO, ONE, DIM, Tiles(2), A, B, plus(A, B), infix(A, "-", B), times(A, B), Not(A)]
    assert all((x == y) == (str(x) == str(y)) for x, y in itertools.product(made, made))
    assert call("mvin", Address("m", (A,)), B, "1.0F") == "mvin(&m[a], b, 1.0F);"
