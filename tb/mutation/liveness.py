# SPDX-License-Identifier: Apache-2.0
"""Which signals of the design lead to anything but assertions and what the simulation is told.

A signal is live if a live output of its module, a live signal, an instance's input or a statement
without a target depends on it. Names decide, so a name that is used twice is live with either use.
Outputs of a type of ``observe_pkg`` are for the simulation alone, and so is what leads only there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tb.mutation.source import Kind, Node, Source, children, nodes, within

__all__ = ["dead_signals", "names_in", "target_name"]

_OBSERVE: Final = "observe_pkg"
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_NAMES: Final = (Kind.IdentifierName, Kind.IdentifierSelectName)
_ASSIGNMENTS: Final = (Kind.AssignmentExpression, Kind.NonblockingAssignmentExpression)


@dataclass(slots=True)
class _Module:
    """What depends on what in a module."""

    name: str
    outputs: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    """Outputs for the simulation alone."""
    feeds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names that a signal is made of."""
    always: set[str] = field(default_factory=set)
    """Names whose use is live whatever else."""
    instances: list[tuple[str, list[tuple[str, set[str]]]]] = field(default_factory=list)
    """Module of each instance, with the names that each of its ports is connected to."""


def names_in(node: Node) -> set[str]:
    """Every simple name in an expression."""
    return {item.identifier.valueText for item in within(node) if item.kind in _NAMES}


def target_name(node: Node) -> str:
    """The signal that an assignment's left side names; the first one of a concatenation."""
    for item in within(node):
        if item.kind in _NAMES:
            return str(item.identifier.valueText)
    return ""


def dead_signals(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    """Signals, by module, that lead nowhere but to assertions and observation.

    Args:
        sources: All files of the design: what an instance's output is used for counts.
    """
    modules: dict[str, _Module] = {}
    for source in sources:
        for member in within(source.root):
            if member.kind is Kind.ModuleDeclaration:
                module = _read(source, member)
                modules[module.name] = module
    dead_outputs = {name: set(module.told) for name, module in modules.items()}
    used = {child for module in modules.values() for child, _ in module.instances}
    while True:
        live = {name: _live(module, dead_outputs, modules) for name, module in modules.items()}
        further = {name: set(module.told) for name, module in modules.items()}
        for name in used & set(modules):
            further[name] |= {
                port for port in modules[name].outputs if not _is_used(port, name, modules, live)
            }
        if further == dead_outputs:
            break
        dead_outputs = further
    return {
        name: frozenset({*module.feeds, *module.outputs} - live[name])
        for name, module in modules.items()
    }


def _read(source: Source, declaration: Node) -> _Module:
    module = _Module(name=declaration.header.name.valueText)
    for node in within(declaration):
        if node.kind is Kind.ImplicitAnsiPort:
            header = node.header
            if header.direction.valueText == "output":
                name = node.declarator.name.valueText
                module.outputs.add(name)
                if _OBSERVE in source.text_of(header):
                    module.told.add(name)
        elif node.kind is Kind.HierarchyInstantiation:
            for instance in nodes(node.instances):
                module.instances.append((node.type.valueText, list(_connections(instance))))
    for member in nodes(declaration.members):
        _feed(module, member, frozenset())
    return module


def _connections(instance: Node) -> Iterable[tuple[str, set[str]]]:
    for connection in nodes(instance.connections):
        if connection.kind is Kind.NamedPortConnection:
            name = connection.name.valueText
            has_value = connection.openParen.valueText == "("
            yield (
                name,
                names_in(connection.expr)
                if has_value and connection.expr
                else (set() if has_value else {name}),
            )


def _feed(module: _Module, node: Node, conditions: frozenset[str]) -> None:
    """Enter what a node's targets are made of, the conditions around it included."""
    kind = node.kind
    if kind is Kind.HierarchyInstantiation:
        return
    if kind in _ASSIGNMENTS:
        sources = names_in(node.right) | conditions | names_in(node.left)
        for name in _targets(node.left):
            module.feeds[name] |= sources - {name}
        return
    if kind is Kind.Declarator and node.initializer is not None:
        module.feeds[node.name.valueText] |= names_in(node.initializer) | conditions
    elif kind is Kind.ConditionalStatement:
        conditions |= names_in(node.predicate)
    elif kind is Kind.CaseStatement:
        conditions |= names_in(node.expr)
    elif kind is Kind.ReturnStatement or kind is Kind.FunctionDeclaration:
        module.always |= {name for name in names_in(node) | conditions if not _is_unused(name)}
    for child in children(node):
        _feed(module, child, conditions)


def _is_unused(name: str) -> bool:
    """Whether a name says so itself; functions are not followed signal by signal."""
    return name.startswith("unused_")


def _targets(left: Node) -> set[str]:
    if left.kind is Kind.ConcatenationExpression:
        return {target_name(part) for part in nodes(left.expressions)} - {""}
    return {target_name(left)}


def _live(
    module: _Module, dead_outputs: Mapping[str, set[str]], modules: Mapping[str, _Module]
) -> set[str]:
    live = (module.outputs - dead_outputs[module.name]) | module.always
    for child, connections in module.instances:
        outputs = modules[child].outputs if child in modules else set()
        for port, names in connections:
            if port not in outputs:
                live |= names
    waiting = list(live)
    while waiting:
        for name in module.feeds.get(waiting.pop(), set()) - live:
            live.add(name)
            waiting.append(name)
    return live


def _is_used(
    port: str, name: str, modules: Mapping[str, _Module], live: Mapping[str, set[str]]
) -> bool:
    """Whether any instance of a module leads an output to something live."""
    return any(
        names & live[parent.name]
        for parent in modules.values()
        for child, connections in parent.instances
        if child == name
        for other, names in connections
        if other == port
    )
