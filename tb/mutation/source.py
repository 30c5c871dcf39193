# SPDX-License-Identifier: Apache-2.0
"""The syntax tree of a SystemVerilog file as it is built: without assertions and simulation code.

Covered: what stands in the file itself with ``SYNTHESIS`` defined. Not covered: what a header or a
macro puts there, which has no place in the file.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyslang
from pyslang import parsing, syntax

from autocomp_hil.paths import RTL

__all__ = ["Kind", "Node", "Source", "children", "nodes", "parse", "plain", "units", "within"]

Kind: Final = syntax.SyntaxKind

Node = Any
"""A node of pyslang's tree; its classes are generated and differ by kind."""

_BLANKS: Final = re.compile(r"\s+")
_COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file and its tree."""

    file: str
    """Path below ``rtl``, with slashes."""
    text: str
    root: Node
    manager: pyslang.SourceManager
    """Keeps the tree's text alive."""

    def span(self, node: Node) -> tuple[int, int]:
        """First character of a node and the one behind its last, without comments around it."""
        return node.sourceRange.start.offset, node.sourceRange.end.offset

    def text_of(self, node: Node) -> str:
        """The node as it is written."""
        start, end = self.span(node)
        return self.text[start:end]

    def line(self, offset: int) -> int:
        """Number of the line that holds a character, from 1 on."""
        return self.text.count("\n", 0, offset) + 1

    def is_written_here(self, node: Node) -> bool:
        """Whether all of a node stands in the file, and none of it comes from a macro."""
        buffer = self.root.sourceRange.start.buffer
        ends = (node.sourceRange.start, node.sourceRange.end)
        return all(end.buffer == buffer for end in ends) and "`" not in self.text_of(node)


def parse(text: str, file: str) -> Source:
    """Parse a file.

    Args:
        text: What it holds, ASCII.
        file: Its name below ``rtl``.

    Raises:
        ValueError: It is no SystemVerilog; the message has the first complaint.
    """
    options = parsing.PreprocessorOptions()
    options.predefines = ["SYNTHESIS"]
    options.additionalIncludePaths = _include_folders()
    manager = pyslang.SourceManager()
    tree = syntax.SyntaxTree.fromText(text, manager, file, file, pyslang.Bag([options]))
    for complaint in tree.diagnostics:
        if complaint.isError():
            line = text.count("\n", 0, complaint.location.offset) + 1
            raise ValueError(f"{file}:{line}: no SystemVerilog: {complaint.code}")
    return Source(file=file, text=text, root=tree.root, manager=manager)


@functools.cache
def _include_folders() -> list[Path]:
    return sorted({path.parent for path in RTL.rglob("*.svh")})


def nodes(items: Iterable[Any]) -> Iterator[Node]:
    """What of a list is a node and no token."""
    return (item for item in items if isinstance(item, syntax.SyntaxNode))


def children(node: Node) -> Iterator[Node]:
    """Nodes directly below a node, without tokens."""
    return nodes(node)


def units(source: Source) -> list[Node]:
    """Modules and packages of a file."""
    root = source.root  # a file with one of them has no node around it
    return list(nodes(root.members)) if root.kind is Kind.CompilationUnit else [root]


def within(node: Node) -> Iterator[Node]:
    """A node and all below it, from left to right."""
    yield node
    for child in children(node):
        yield from within(child)


def plain(text: str) -> str:
    """Source without comments and blanks, to compare what a formatter may lay out anew."""
    return _BLANKS.sub("", _COMMENT.sub("", text))
