# SPDX-License-Identifier: Apache-2.0
"""Finds which assertions the RTL holds, by reading its text.

Covered: every use of the macros of ``prim_assert.svh`` in a module; one in a header is refused.
Not covered: assertions that are written without the macros; ``bare_alarms`` finds those.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.paths import RTL

__all__ = ["Assertion", "bare_alarms", "read_assertions", "rtl_assertions", "rtl_files"]

_MACROS: Final = "prim_assert.svh"
_COMMENT_OR_STRING: Final = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', re.DOTALL)
_MODULE: Final = re.compile(r"\bmodule\s+(\w+)|\bendmodule\b")
_USE: Final = re.compile(r"`HIL_ASSERT(\w*)\s*\(\s*(\w*)")
_BARE: Final = re.compile(
    r"\b(?:assert|assume|restrict|expect)\b|\$(?:fatal|error|warning|stop|finish)\b"
)


class Assertion(NamedTuple):
    """One alarm; several instances of a module, or copies in a loop, are the same alarm."""

    module: str
    name: str
    kind: str
    """``""`` at every clock edge, ``"_HELD"`` of a stream, ``"_INIT"`` of parameters."""

    def __str__(self) -> str:
        """The name that canaries use for it."""
        return f"{self.module}.{self.name}"


def rtl_files(folder: Path = RTL) -> list[Path]:
    """All SystemVerilog below a folder but the macros themselves."""
    found = [*folder.rglob("*.sv"), *folder.rglob("*.svh")]
    return sorted(path for path in found if path.name != _MACROS)


def rtl_assertions(files: Iterable[Path] | None = None) -> list[Assertion]:
    """The assertions of files, by default all of the RTL.

    Raises:
        ValueError: An assertion is one that ``read_assertions`` refuses.
    """
    found: list[Assertion] = []
    for path in rtl_files() if files is None else files:
        found += read_assertions(path.read_text(encoding="utf-8"), path.name)
    return found


def read_assertions(text: str, where: str) -> list[Assertion]:
    """The assertions of one file.

    Args:
        text: SystemVerilog.
        where: Name of the text, for messages.

    Raises:
        ValueError: An assertion outside of a module, without a name that ends in ``_A``, of a kind
            that is not known, or with the name of another one of its module.
    """
    text = _code(text)
    modules = [(match.start(), match[1]) for match in _MODULE.finditer(text)]
    found: list[Assertion] = []
    for use in _USE.finditer(text):
        kind, name = use[1], use[2]
        module = next((name for start, name in reversed(modules) if start < use.start()), None)
        assertion = Assertion(module or "", name, kind)
        if module is None:
            raise ValueError(f"{where}: {name} is outside of a module")
        if not re.fullmatch(r"[A-Z]\w*_A", name):
            raise ValueError(f"{where}: assertion {name!r}: expected a name that ends in _A")
        if kind not in {"", "_HELD", "_INIT"}:
            raise ValueError(f"{where}: {name}: macro HIL_ASSERT{kind} is not known here")
        if any(str(other) == str(assertion) for other in found):
            raise ValueError(f"{where}: two assertions {name} in {module}")
        found.append(assertion)
    return found


def bare_alarms(text: str) -> list[str]:
    """Words that stop or complain without the macros."""
    return _BARE.findall(_code(text))


def _code(text: str) -> str:
    """The source without comments and without the content of strings."""
    return _COMMENT_OR_STRING.sub(lambda match: '""' if match[0][0] == '"' else " ", text)
