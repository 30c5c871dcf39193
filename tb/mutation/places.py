# SPDX-License-Identifier: Apache-2.0
"""Every mutant of the RTL that there is, with names that stay while the source around them does."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autocomp_hil.paths import RTL
from tb.mutation.liveness import dead_signals
from tb.mutation.operators import Change, changes
from tb.mutation.roots import Role, Root, constant_functions, find_roots
from tb.mutation.source import Kind, Source, nodes, parse, plain, within

__all__ = ["FOLDERS", "Mutant", "find_mutants", "mutants_of", "rtl_sources"]

FOLDERS: Final = ("accel", "core", "soc", "prim")
"""Folders below ``rtl`` that are mutated."""

_HASH_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of the RTL. No two have one name."""

    name: str
    """``module/operator/hash``: the hash of the source around, with ``.2`` for its second copy."""
    module: str
    file: str
    """Path below ``rtl``."""
    line: int
    operator: str
    before: str
    """Text of the place, as it is."""
    after: str
    start: int
    """First character, in the file, of the expression or assignment around the place."""
    end: int
    """Character behind its last one."""
    whole: str
    """All of it, changed; empty: an assignment that is left out."""
    differs: str
    """Expression that says, when the place is used, whether the change makes a difference."""


def rtl_sources() -> list[Source]:
    """All files of the RTL that are mutated."""
    paths = [path for folder in FOLDERS for path in sorted((RTL / folder).rglob("*.sv"))]
    return [parse(path.read_text("ascii"), path.relative_to(RTL).as_posix()) for path in paths]


def find_mutants() -> list[Mutant]:
    """Every mutant of the RTL, in the order of files and lines."""
    return mutants_of(rtl_sources())


def mutants_of(sources: list[Source]) -> list[Mutant]:
    """Every mutant of a design.

    Args:
        sources: All its files: how a signal is used elsewhere counts.
    """
    dead, constant = dead_signals(sources), constant_functions(sources)
    integers = frozenset(name for source in sources for name in _integers(source))
    found: list[Mutant] = []
    for source in sources:
        count: Counter[str] = Counter()
        ports = frozenset(_ports(source))
        for root in find_roots(source, dead, constant):
            for change in changes(root, integers, ports):
                stem = _stem(root, change)
                count[stem] += 1
                found.append(_mutant(root, change, stem, count[stem]))
    return found


def _stem(root: Root, change: Change) -> str:
    start, _ = root.source.span(root.node)
    changed = root.text[: change.start - start] + change.instead + root.text[change.end - start :]
    around = "\0".join((root.role.value, root.target, plain(root.text), plain(changed)))
    digest = hashlib.sha256(around.encode()).hexdigest()[:_HASH_DIGITS]
    return f"{root.module}/{change.operator.replace(' ', '-')}/{digest}"


def _mutant(root: Root, change: Change, stem: str, copy: int) -> Mutant:
    source = root.source
    start, end = source.span(root.node)
    text = root.text
    if root.role is Role.STATEMENT:
        whole, differs = "", _assignment_differs(root)
    else:
        whole = text[: change.start - start] + change.instead + text[change.end - start :]
        differs = f"({whole}) != ({text})"
    return Mutant(
        name=stem if copy == 1 else f"{stem}.{copy}",
        module=root.module,
        file=source.file,
        line=source.line(change.start),
        operator=change.operator,
        before=source.text[change.start : change.end],
        after=change.instead,
        start=start,
        end=end,
        whole=whole,
        differs=differs,
    )


def _assignment_differs(root: Root) -> str:
    """Whether what is assigned is another value than is there; always, for a pattern."""
    expression = root.node.expr
    if any(item.kind is Kind.AssignmentPatternExpression for item in within(expression.right)):
        return "1'b1"
    left, right = root.source.text_of(expression.left), root.source.text_of(expression.right)
    return f"({left}) != ({right})"


def _integers(source: Source) -> Iterator[str]:
    """Parameters that are plain numbers."""
    for node in within(source.root):
        if node.kind is Kind.ParameterDeclaration and node.type.kind in (
            Kind.IntType, Kind.LogicType,
        ):  # fmt: skip
            for declarator in nodes(node.declarators):
                yield declarator.name.valueText


def _ports(source: Source) -> Iterator[str]:
    for node in within(source.root):
        if node.kind is Kind.ImplicitAnsiPort:
            yield node.declarator.name.valueText
