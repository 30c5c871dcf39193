# SPDX-License-Identifier: Apache-2.0
"""How an expression or assignment can be wrong: every change that is tried, by name."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tb.mutation.roots import Role, Root
from tb.mutation.source import Kind, Node, Source, children, nodes, plain

__all__ = ["DROPPED_ASSIGNMENT", "OPERATORS", "Change", "changes"]

DROPPED_ASSIGNMENT: Final = "dropped assignment"

OPERATORS: Final = (
    "other operator", "dropped inversion", "negated condition", "condition stuck true",
    "condition stuck false", "constant off by one", "dropped top bit", DROPPED_ASSIGNMENT,
    "swapped operands", "stuck enable", "lost backpressure", "valid waits for ready",
    "dropped dependency",
)  # fmt: skip
"""Kinds of changes."""

_OTHER: Final = {
    Kind.AddExpression: "-",
    Kind.SubtractExpression: "+",
    Kind.MultiplyExpression: "+",
    Kind.LogicalAndExpression: "||",
    Kind.LogicalOrExpression: "&&",
    Kind.BinaryAndExpression: "|",
    Kind.BinaryOrExpression: "&",
    Kind.BinaryXorExpression: "|",
    Kind.EqualityExpression: "!=",
    Kind.InequalityExpression: "==",
    Kind.LessThanExpression: "<=",
    Kind.LessThanEqualExpression: "<",
    Kind.GreaterThanExpression: ">=",
    Kind.GreaterThanEqualExpression: ">",
    Kind.LogicalShiftLeftExpression: ">>",
    Kind.LogicalShiftRightExpression: "<<",
    Kind.ArithmeticShiftRightExpression: ">>",
    Kind.UnaryBitwiseAndExpression: "|",
    Kind.UnaryBitwiseOrExpression: "&",
    Kind.UnaryBitwiseXorExpression: "|",
}
_INVERSIONS: Final = (
    Kind.UnaryLogicalNotExpression, Kind.UnaryBitwiseNotExpression, Kind.UnaryMinusExpression,
)  # fmt: skip
_NOT_COMMUTING: Final = (
    Kind.SubtractExpression, Kind.LessThanExpression, Kind.LessThanEqualExpression,
    Kind.GreaterThanExpression, Kind.GreaterThanEqualExpression,
)  # fmt: skip
_TERMS: Final = (
    Kind.LogicalAndExpression, Kind.LogicalOrExpression, Kind.BinaryAndExpression,
    Kind.BinaryOrExpression,
)  # fmt: skip
_COMPARISONS: Final = (
    Kind.EqualityExpression, Kind.InequalityExpression, Kind.LessThanExpression,
    Kind.LessThanEqualExpression, Kind.GreaterThanExpression, Kind.GreaterThanEqualExpression,
)  # fmt: skip
_NEGATED_BY_OTHERS: Final = (
    Kind.UnaryLogicalNotExpression, Kind.EqualityExpression, Kind.InequalityExpression,
)  # fmt: skip
_TRUTHS: Final = (
    *_COMPARISONS, Kind.LogicalAndExpression, Kind.LogicalOrExpression,
    Kind.UnaryLogicalNotExpression, Kind.UnaryBitwiseOrExpression, Kind.UnaryBitwiseAndExpression,
    Kind.InsideExpression,
)  # fmt: skip
_ARITHMETIC: Final = (
    Kind.AddExpression, Kind.SubtractExpression, Kind.MultiplyExpression,
    Kind.LogicalShiftLeftExpression,
)  # fmt: skip
_FIXED_CALLS: Final = frozenset({"$bits", "$clog2", "$size"})
_NAME_OF_READY: Final = re.compile(r"(?:^|_)ready(?:_|$)")
_NAME_OF_VALID: Final = re.compile(r"(?<![a-z0-9])valid_o$")
_LEAVES: Final = (
    Kind.IdentifierName, Kind.ScopedName, Kind.IntegerLiteralExpression,
    Kind.IntegerVectorExpression, Kind.UnbasedUnsizedLiteralExpression, Kind.ElementSelect,
    Kind.BitSelect,
)  # fmt: skip
_CAST: Final = re.compile(r"[\w:]+'(?=\()")
_VARIABLE: Final = re.compile(r"(?<![.\w'$])(?:\w+::)?[a-z_]\w*(?!\w*::)")
"""Name that begins as names of signals do; it is neither a field nor a call of the system."""
_NEEDLESS: Final = re.compile(r"(?<!\w)\((\w+)\)")
_SIZED: Final = re.compile(r"(\d+)'(s?)([bdh])([0-9a-fA-F_]+)")
_BASES: Final = {"b": 2, "d": 10, "h": 16}
_FORMATS: Final = {"b": "b", "d": "d", "h": "x"}


class Change(NamedTuple):
    """One change inside a root."""

    operator: str
    start: int
    """First character that changes, in the file."""
    end: int
    """Character behind the last one that changes."""
    instead: str
    """Text in their place; empty for an assignment that is left out."""


def changes(root: Root, integers: frozenset[str], signals: frozenset[str]) -> Iterator[Change]:
    """Every change of a root; no two make the same text.

    Args:
        root: An expression or an assignment.
        integers: Parameters of the file that are numbers.
        signals: Names that the module declares.
    """
    source, node = root.source, root.node
    start, end = source.span(node)
    if root.role is Role.STATEMENT:
        yield Change(DROPPED_ASSIGNMENT, start, end, "")
        return
    seen = {_bare(root.text)}
    for change in _all(root, integers, signals):
        text = root.text
        after = text[: change.start - start] + change.instead + text[change.end - start :]
        if _bare(after) not in seen:
            seen.add(_bare(after))
            yield change


def _bare(text: str) -> str:
    """Text in which blanks and parentheses around a single word make no difference."""
    return _NEEDLESS.sub(r"\1", plain(text))


def _all(root: Root, integers: frozenset[str], signals: frozenset[str]) -> Iterator[Change]:
    source, node = root.source, root.node
    start, end = source.span(node)
    text = root.text

    def whole(operator: str, instead: str) -> Change:
        return Change(operator, start, end, instead)

    if root.role is Role.CONDITION and not _is_fixed(node):
        yield from _condition(root.source, node)
    is_ready = bool(_NAME_OF_READY.search(root.target))
    if root.role in (Role.ASSIGNED, Role.CONNECTED) and (_is_truth(node) or is_ready):
        yield whole("lost backpressure" if is_ready else "stuck enable", "1'b1")
        yield whole("stuck enable", "1'b0")
    ready = _NAME_OF_VALID.sub("ready_i", root.target)
    if root.role is Role.ASSIGNED and ready != root.target and ready in signals:
        yield whole("valid waits for ready", f"(({text}) && {ready})")
    if root.left is not None and node.kind in _ARITHMETIC:
        yield whole("dropped top bit", _without_top(text, f"$bits({source.text_of(root.left)})"))
    for item in _values(node):
        if item.kind is Kind.ConditionalExpression and not _is_fixed(item.predicate):
            yield from _condition(source, item.predicate)
        yield from _local(source, item, integers)


def _is_truth(node: Node) -> bool:
    while node.kind is Kind.ParenthesizedExpression:
        node = node.expression
    return node.kind in _TRUTHS


def _condition(source: Source, node: Node) -> Iterator[Change]:
    start, end = source.span(node)
    asked = node.conditions[0].expr
    while asked.kind is Kind.ParenthesizedExpression:
        asked = asked.expression
    if asked.kind not in _NEGATED_BY_OTHERS:
        yield Change("negated condition", start, end, f"!({source.text_of(node)})")
    yield Change("condition stuck true", start, end, "1'b1")
    yield Change("condition stuck false", start, end, "1'b0")


def _is_fixed(node: Node) -> bool:
    """Whether an expression is made of parameters and numbers alone, and is not just one."""
    if node.kind in _LEAVES:
        return False
    return _VARIABLE.search(_CAST.sub("", str(node))) is None


def _values(node: Node) -> Iterator[Node]:
    """Nodes of an expression that are computed when the design runs."""
    if _is_fixed(node):
        return
    yield node
    kind = node.kind
    if kind is Kind.CastExpression:
        below = [node.right]
    elif kind in (Kind.AscendingRangeSelect, Kind.DescendingRangeSelect):
        below = [node.left]
    elif kind in (Kind.SimpleRangeSelect, Kind.NamedType) or _is_fixed_name(node):
        below = []
    elif kind is Kind.MultipleConcatenationExpression:
        below = [node.concatenation]
    elif kind is Kind.InsideExpression:
        below = [node.expr]
    elif kind is Kind.InvocationExpression:
        is_fixed = str(node.left).strip() in _FIXED_CALLS
        below = [] if is_fixed or node.arguments is None else [node.arguments]
    else:
        below = list(children(node))
    for item in below:
        yield from _values(item)


def _is_fixed_name(node: Node) -> bool:
    """Whether a name leads into a package or a generate block, where no index is computed."""
    text = str(node).strip()
    return node.kind is Kind.ScopedName and ("::" in text or text.startswith("gen_"))


def _local(source: Source, node: Node, integers: frozenset[str]) -> Iterator[Change]:
    """Changes of one node."""
    kind = node.kind
    start, end = source.span(node)
    if kind in _OTHER:
        token = node.operatorToken
        place = token.range
        yield Change("other operator", place.start.offset, place.end.offset, _OTHER[kind])
    if kind in _INVERSIONS:
        yield Change("dropped inversion", start, end, f"({source.text_of(node.operand)})")
    if kind in _NOT_COMMUTING:
        left, right = source.text_of(node.left), source.text_of(node.right)
        yield Change(
            "swapped operands", start, end, f"(({right}) {node.operatorToken.valueText} ({left}))"
        )
    if kind is Kind.ConcatenationExpression:
        parts = [source.text_of(part) for part in nodes(node.expressions)]
        if len(parts) == 2:
            yield Change("swapped operands", start, end, f"{{{parts[1]}, {parts[0]}}}")
    if kind in _TERMS:
        for kept in (node.left, node.right):
            yield Change("dropped dependency", start, end, f"({source.text_of(kept)})")
    if kind is Kind.CastExpression and not source.text_of(node.left).endswith("_e"):
        text = source.text_of(node)
        yield Change("dropped top bit", start, end, _without_top(text, f"$bits({text})"))
    yield from _constant(source, node, integers)


def _without_top(text: str, width: str) -> str:
    return f"(({text}) & ~(({width})'(1) << ({width} - 1)))"


def _constant(source: Source, node: Node, integers: frozenset[str]) -> Iterator[Change]:
    kind = node.kind
    start, end = source.span(node)
    text = source.text_of(node)
    instead = None
    if kind is Kind.IntegerLiteralExpression:
        instead = str(int(text.replace("_", "")) + 1)
    elif kind is Kind.IntegerVectorExpression:
        instead = _next(text)
    elif kind is Kind.UnbasedUnsizedLiteralExpression:
        instead = {"'0": "'1", "'1": "'0"}.get(text)
    elif kind in (Kind.IdentifierName, Kind.ScopedName) and text.rpartition("::")[2] in integers:
        instead = f"({text} - 1'b1)"
    if instead is not None:
        yield Change("constant off by one", start, end, instead)


def _next(text: str) -> str | None:
    """The number after one with a width; the one before where there is none."""
    match = _SIZED.fullmatch(text)
    if match is None:
        return None
    width, sign, base, digits = match.groups()
    value = int(digits, _BASES[base])
    changed = value + 1 if value + 1 < 1 << (int(width) - bool(sign)) else value - 1
    return f"{width}'{sign}{base}{changed:{_FORMATS[base]}}"
