# SPDX-License-Identifier: Apache-2.0
"""Finds what of a file computes values when the design runs: expressions and assignments.

Covered: right sides of assignments, conditions, selectors of cases, returned values, what is
connected to inputs, in live code of modules and functions. Not covered, because it is fixed before
the design runs or must be: parameters, widths, generate conditions, heads of loops, labels of
cases, functions that any of these call, clocks, left sides; nor dead code. What a reset sets is not
covered either: most of it is never read before it is written, so that a fault there is none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tb.mutation.liveness import target_name
from tb.mutation.source import Kind, Node, Source, children, nodes, units, within

__all__ = ["Role", "Root", "constant_functions", "find_roots"]

_RESET: Final = "!rst_ni"
_ASSIGNMENTS: Final = (Kind.AssignmentExpression, Kind.NonblockingAssignmentExpression)
_PATTERNS: Final = (Kind.AssignmentPatternExpression,)
_PROCEDURES: Final = (Kind.AlwaysCombBlock, Kind.AlwaysFFBlock)
_CONSTANT: Final = (
    Kind.ParameterDeclarationStatement,
    Kind.ParameterPortList,
    Kind.ParameterValueAssignment,
    Kind.TypedefDeclaration,
    Kind.VariableDimension,
    Kind.SimpleRangeSelect,
    Kind.EnumType,
)


class Role(Enum):
    """What an expression is for."""

    ASSIGNED = "assigned"
    CONDITION = "condition"
    SELECTOR = "selector"
    RETURNED = "returned"
    CONNECTED = "connected"
    STATEMENT = "statement"
    """A whole assignment in a procedure, and no expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """An expression whose value is used, or an assignment that can be left out."""

    source: Source
    module: str
    """Module or package."""
    node: Node
    role: Role
    target: str = ""
    """Signal or port that it goes to."""
    left: Node | None = None
    """Left side, where the expression is all that is assigned to it."""

    @property
    def text(self) -> str:
        """The root as it is written."""
        return self.source.text_of(self.node)


def constant_functions(sources: list[Source]) -> frozenset[str]:
    """Functions that run before the design does, called by a constant or by another of them."""
    bodies: dict[str, set[str]] = {}
    called: set[str] = set()
    for source in sources:
        for node in within(source.root):
            if node.kind is Kind.FunctionDeclaration:
                bodies[source.text_of(node.prototype.name)] = _calls(source, node)
            elif node.kind in _CONSTANT:
                called |= _calls(source, node)
            elif node.kind is Kind.IfGenerate:
                called |= _calls(source, node.condition)
            elif node.kind is Kind.LoopGenerate:
                called |= _calls(source, node.stopExpr)
    waiting = list(called)
    while waiting:
        for name in bodies.get(waiting.pop(), set()) - called:
            called.add(name)
            waiting.append(name)
    return frozenset(called)


def _calls(source: Source, node: Node) -> set[str]:
    return {
        source.text_of(item.left).rpartition("::")[2]
        for item in within(node)
        if item.kind is Kind.InvocationExpression
    }


def find_roots(
    source: Source, dead: Mapping[str, frozenset[str]], constant: frozenset[str]
) -> Iterator[Root]:
    """Every root of a file, from top to bottom.

    Args:
        source: The file.
        dead: Signals that lead nowhere, by module.
        constant: Functions that must stay as they are.
    """
    for member in units(source):
        if member.kind in (Kind.ModuleDeclaration, Kind.PackageDeclaration):
            name = member.header.name.valueText
            finder = _Finder(source, name, dead.get(name, frozenset()), constant)
            for item in nodes(member.members):
                yield from finder.member(item)


class _Finder:
    """Walks one module."""

    def __init__(
        self, source: Source, module: str, dead: frozenset[str], constant: frozenset[str]
    ) -> None:
        self._source = source
        self._module = module
        self._dead = dead
        self._constant = constant

    def member(self, node: Node) -> Iterator[Root]:
        """Roots of an item of a module or of a generate block."""
        kind = node.kind
        if kind is Kind.ContinuousAssign:
            for assignment in nodes(node.assignments):
                yield from self._assignment(assignment)
        elif kind in _PROCEDURES:
            yield from self._statement(node.statement, can_leave_out=False)
        elif kind is Kind.FunctionDeclaration:
            if self._source.text_of(node.prototype.name) not in self._constant:
                for statement in nodes(node.items):
                    yield from self._statement(statement)
        elif kind is Kind.HierarchyInstantiation:
            for instance in nodes(node.instances):
                yield from self._instance(instance)
        elif kind is Kind.GenerateBlock:
            for item in nodes(node.members):
                yield from self.member(item)
        elif kind is Kind.LoopGenerate:
            yield from self.member(node.block)
        elif kind is Kind.IfGenerate:
            yield from self.member(node.block)
            if node.elseClause is not None:
                yield from self.member(node.elseClause.clause)

    def _instance(self, instance: Node) -> Iterator[Root]:
        for connection in nodes(instance.connections):
            if connection.kind is not Kind.NamedPortConnection:
                continue
            port = connection.name.valueText
            if connection.expr is None or not port.endswith("_i") or port in ("clk_i", "rst_ni"):
                continue
            yield from self._expression(_inner(connection.expr), Role.CONNECTED, port)

    def _statement(self, node: Node, *, can_leave_out: bool = True) -> Iterator[Root]:
        kind = node.kind
        if kind is Kind.SequentialBlockStatement:
            for item in nodes(node.items):
                yield from self._statement(item, can_leave_out=can_leave_out)
        elif kind is Kind.TimingControlStatement:
            yield from self._statement(node.statement)
        elif kind is Kind.ConditionalStatement:
            yield from self._conditional(node)
        elif kind is Kind.CaseStatement:
            if not self._is_dead(node):
                yield from self._expression(node.expr, Role.SELECTOR)
            for item in nodes(node.items):
                yield from self._statement(item.clause)
        elif kind is Kind.ForLoopStatement:
            yield from self._statement(node.statement, can_leave_out=can_leave_out)
        elif kind is Kind.DataDeclaration:
            for declarator in nodes(node.declarators):
                if declarator.initializer is not None:
                    name, value = declarator.name.valueText, declarator.initializer.expr
                    yield from self._expression(value, Role.ASSIGNED, name)
        elif kind is Kind.ReturnStatement:
            yield from self._expression(node.returnValue, Role.RETURNED)
        elif kind is Kind.ExpressionStatement and node.expr.kind in _ASSIGNMENTS:
            name = target_name(node.expr.left)
            can = can_leave_out or node.expr.kind is Kind.NonblockingAssignmentExpression
            if can and name not in self._dead and self._source.is_written_here(node):
                yield Root(
                    source=self._source, module=self._module, node=node, role=Role.STATEMENT,
                    target=name,
                )  # fmt: skip
            yield from self._assignment(node.expr)

    def _conditional(self, node: Node) -> Iterator[Root]:
        if self._source.text_of(node.predicate) != _RESET:
            if not self._is_dead(node):
                yield from self._expression(node.predicate, Role.CONDITION)
            yield from self._statement(node.statement)
        if node.elseClause is not None:
            yield from self._statement(node.elseClause.clause)

    def _is_dead(self, node: Node) -> bool:
        """Whether all that a statement assigns leads nowhere."""
        assigned = [target_name(item.left) for item in within(node) if item.kind in _ASSIGNMENTS]
        return bool(assigned) and all(name in self._dead for name in assigned)

    def _assignment(self, node: Node) -> Iterator[Root]:
        name = target_name(node.left)
        if name not in self._dead:
            yield from self._expression(node.right, Role.ASSIGNED, name, left=node.left)

    def _expression(
        self,
        node: Node,
        role: Role,
        target: str = "",
        *,
        left: Node | None = None,
    ) -> Iterator[Root]:
        """The expression, or those in it where a pattern of assignment holds them."""
        if node is None:
            return
        if any(item.kind in _PATTERNS for item in within(node)):
            yield from self._pattern(node, role, target)
        elif self._source.is_written_here(node):
            yield Root(
                source=self._source, module=self._module, node=node, role=role, target=target,
                left=left,
            )  # fmt: skip

    def _pattern(self, node: Node, role: Role, target: str) -> Iterator[Root]:
        if node.kind is Kind.ConditionalExpression:
            yield from self._expression(node.predicate, Role.CONDITION)
            for part in (node.left, node.right):
                if any(item.kind in _PATTERNS for item in within(part)):
                    yield from self._pattern(part, role, target)
            return
        for item in children(node):
            if item.kind is Kind.AssignmentPatternItem:
                name = self._source.text_of(item.key)
                yield from self._expression(item.expr, Role.ASSIGNED, name)
            else:
                yield from self._pattern(item, role, target)


def _inner(node: Node) -> Node:
    """The expression of a connection, without what pyslang wraps around it for properties."""
    while node.kind in (Kind.SimplePropertyExpr, Kind.SimpleSequenceExpr):
        node = node.expr
    return node
