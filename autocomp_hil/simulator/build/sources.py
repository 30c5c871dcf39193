# SPDX-License-Identifier: Apache-2.0
"""Finds the SystemVerilog files that a top needs, packages first.

One module or package per file, named after it: so an identifier that is the stem of a file in
the library is a use of that file. A name in a comment or a string does not count; an unrelated
identifier may add a file too many, which costs a little time and is never wrong.

A folder ``views`` holds modules that stand in for others of the same name. The library does not
see it; who builds such a model names the files.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autocomp_hil.errors import BuildInfraError
from autocomp_hil.view import STAND_INS

__all__ = ["SourceSet", "collect_sources"]

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_INCLUDE = re.compile(r'`include\s+"([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSet:
    """Files of one design."""

    files: tuple[Path, ...]
    """Compilation units in order: packages after those they use, then modules, the top last."""
    headers: tuple[Path, ...]
    """Files that others include."""

    @property
    def include_directories(self) -> tuple[Path, ...]:
        """Folders of the headers, without repetition."""
        return tuple(dict.fromkeys(header.parent for header in self.headers))


class _Library:
    """Files by the name that uses them."""

    def __init__(self, folders: Iterable[Path], extra: Iterable[Path]) -> None:
        self.units: dict[str, Path] = {}
        self.headers: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*.svh")):
                self.headers.setdefault(path.name, path)
            for path in sorted(folder.rglob("*.sv")):
                if STAND_INS in path.relative_to(folder).parts:
                    continue
                known = self.units.setdefault(path.stem, path)
                if known != path:
                    raise BuildInfraError(
                        f"{path}: same name as {known}; one module per file, one file per module"
                    )
        for path in extra:
            self.units[path.stem] = path


def collect_sources(top: str, *, folders: Iterable[Path], extra: Iterable[Path] = ()) -> SourceSet:
    """Everything ``top`` needs, directly or through others.

    Args:
        top: Name of the top module.
        folders: Library folders, searched with their subfolders.
        extra: Files that win over the library's of the same name (generated packages, benches).

    Raises:
        BuildInfraError: The top or an included header is not there, two library files have one
            name, or packages use each other in a ring.
    """
    library = _Library(folders, extra)
    if top not in library.units:
        raise BuildInfraError(f"top {top}: no file {top}.sv in the library or the bench folder")
    order: list[Path] = []
    headers: dict[str, Path] = {}
    state: dict[str, bool] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in state:
            if not state[name] and name.endswith("_pkg"):
                raise BuildInfraError(f"packages in a ring: {' -> '.join((*trail, name))}")
            return
        state[name] = False
        path = library.units[name]
        for used in _uses(path, library, headers):
            if used != name:
                visit(used, (*trail, name))
        state[name] = True
        order.append(path)

    visit(top, ())
    packages = [path for path in order if path.stem.endswith("_pkg")]
    modules = [path for path in order if not path.stem.endswith("_pkg")]
    return SourceSet(
        files=tuple(packages + modules), headers=tuple(headers[name] for name in sorted(headers))
    )


def _uses(path: Path, library: _Library, headers: dict[str, Path]) -> list[str]:
    """Library units that a file names, headers followed; in order of first use."""
    text = _COMMENT.sub(" ", path.read_text(encoding="utf-8"))
    words = _IDENTIFIER.findall(_STRING.sub('""', text))
    if path.stem.endswith("_pkg"):  # a package cannot use a module, but may name a field after one
        words = [word for word in words if word.endswith("_pkg")]
    used = dict.fromkeys(word for word in words if word in library.units)
    for name in _INCLUDE.findall(text):
        if name not in library.headers:
            raise BuildInfraError(f"{path}: includes {name}, which is in no library folder")
        if name not in headers:
            headers[name] = library.headers[name]
            used.update(dict.fromkeys(_uses(library.headers[name], library, headers)))
    return list(used)
