# SPDX-License-Identifier: Apache-2.0
"""Integer formulas over a workload's numbers: ``(P - 1) * STRIDE + R``.

Covered: names, integers, parentheses, + - * and //. Nothing else, so that a file cannot run code.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["evaluate", "names_in"]

_OPERATORS: Final[Mapping[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


def names_in(formula: str) -> frozenset[str]:
    """Names that a formula needs.

    Raises:
        ValueError: The text is no formula; the message is a rule ("expected ...").
    """
    tree = _parse(formula)
    _check(tree)
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def evaluate(formula: str, numbers: Mapping[str, int]) -> int:
    """The value of a formula.

    Args:
        formula: One for which ``names_in`` does not raise.
        numbers: Values of at least its names.

    Raises:
        ValueError: The formula divides by zero.
    """
    try:
        return _value(_parse(formula), numbers)
    except ZeroDivisionError as error:
        raise ValueError("expected no division by zero") from error


def _parse(formula: str) -> ast.expr:
    try:
        return ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ValueError(_RULE) from error


_RULE: Final = "expected a formula of names, integers, parentheses, +, -, * and //"


def _check(node: ast.expr) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left)
            _check(right)
        case ast.Name():
            pass
        case ast.Constant(value=value) if type(value) is int:
            pass
        case _:
            raise ValueError(_RULE)


def _value(node: ast.expr, numbers: Mapping[str, int]) -> int:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, numbers), _value(right, numbers))
        case ast.Name(id=name):
            return numbers[name]
        case ast.Constant(value=int(value)):
            return value
    raise ValueError(_RULE)
