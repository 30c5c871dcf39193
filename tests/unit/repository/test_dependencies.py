# SPDX-License-Identifier: Apache-2.0
"""The package's imports follow the picture in docs/architecture.md, and its folders stay small."""

import graphlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import grimp
import pytest

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files

MAX_MODULES: Final = 15
"""Modules that a folder of the package may have, ``__init__`` not counted."""
BASE: Final = frozenset(
    {"errors", "paths", "memory_map", "plain_text", "scratch", "storage", "view"}
)
"""Modules below all packages."""
OUTSIDE: Final = frozenset({"benchmarks", "regressions", "tb", "tests", "tools"})

Imports = Mapping[str, frozenset[str]]
"""Module or package to what it imports directly."""


@pytest.fixture(scope="module")
def modules() -> Imports:
    """Direct imports between the modules of the package, and into the rooms beside it."""
    return imports_of("autocomp_hil")


def imports_of(package: str) -> Imports:
    """Direct imports of a package's modules.

    Args:
        package: Its name; must be importable.
    """
    graph = grimp.build_graph(package, include_external_packages=True, cache_dir=None)
    return {
        module: frozenset(graph.find_modules_directly_imported_by(module))
        for module in graph.modules
    }


def between_packages(modules: Imports) -> dict[str, frozenset[str]]:
    """Imports between the parts directly below the top: ``a.b.c`` imports ``a.d`` says b, d."""
    found: dict[str, frozenset[str]] = {}
    for module, imported in modules.items():
        if "." in module:
            part = module.split(".")[1]
            others = {name.split(".")[1] for name in imported if "." in name}
            found[part] = found.get(part, frozenset()) | (others - {part})
    return found


def drawn() -> dict[str, frozenset[str]]:
    """The arrows of the picture."""
    text = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"```mermaid\nflowchart TD\n(.*?)```", text, re.DOTALL)
    arrows: dict[str, set[str]] = {}
    for user, used in re.findall(r"^  (\w+) --> (\w+)$", picture, re.MULTILINE):
        arrows.setdefault(user, set()).add(used)
        arrows.setdefault(used, set())
    assert sum(map(len, arrows.values())) == len(picture.splitlines())
    return {user: frozenset(used) for user, used in arrows.items()}


def reachable(arrows: Imports) -> dict[str, frozenset[str]]:
    """Everything that arrows lead to, over any number of steps.

    Raises:
        graphlib.CycleError: They lead in a circle.
    """
    found: dict[str, frozenset[str]] = {}
    for name in graphlib.TopologicalSorter(arrows).static_order():
        direct = arrows.get(name, frozenset())
        found[name] = direct.union(*(found[used] for used in direct))
    return found


def faults(imports: Imports, arrows: Imports) -> list[str]:
    """How imports between packages and arrows differ, one sentence each."""
    allowed = reachable(arrows)
    packages = {user: used - BASE for user, used in imports.items() if user not in BASE}
    wrong = [
        f"{user} imports {used}, and no arrow leads there"
        for user, imported in packages.items()
        for used in sorted(imported - allowed.get(user, frozenset()))
    ]
    wrong += [
        f"no import needs the arrow from {user} to {used}"
        for user, targets in arrows.items()
        for used in sorted(targets - packages.get(user, frozenset()))
    ]
    wrong += [f"{name} is not drawn" for name in packages if name not in arrows]
    wrong += [
        f"{name} stands below all packages and imports {used}"
        for name in sorted(BASE)
        for used in sorted(imports.get(name, frozenset()) - BASE)
    ]
    return wrong


def test_imports_follow_the_picture(modules: Imports) -> None:
    """Each import goes along arrows; each arrow is needed; nothing goes in circles."""
    packages = between_packages(
        {name: used for name, used in modules.items() if name.startswith("autocomp_hil")}
    )
    assert faults(packages, drawn()) == []


def test_no_module_is_in_a_circle(modules: Imports) -> None:
    """Some order of all modules has each after everything that it imports."""
    list(graphlib.TopologicalSorter(modules).static_order())


def test_the_package_uses_nothing_beside_it(modules: Imports) -> None:
    """A user who installs the package alone has no benches and no tests."""
    assert OUTSIDE.isdisjoint(modules)


def test_folders_are_small() -> None:
    """A folder with more modules holds more than one idea."""
    folders: dict[str, int] = {}
    for name in tracked_files():
        path = Path(name)
        if path.parts[0] == "autocomp_hil" and path.suffix == ".py" and path.stem != "__init__":
            folders[path.parent.as_posix()] = folders.get(path.parent.as_posix(), 0) + 1
    assert {name: count for name, count in folders.items() if count > MAX_MODULES} == {}


_ARROWS: Final = {
    "top": frozenset({"middle"}),
    "middle": frozenset({"low"}),
    "low": frozenset[str](),
}


@pytest.mark.parametrize(
    ("imports", "fault"),
    [
        ({"top": {"middle", "low"}, "middle": {"low"}, "low": set()}, None),
        ({"top": {"middle"}, "middle": {"low"}, "low": {"top"}}, "low imports top"),
        ({"top": {"middle"}, "middle": set(), "low": set()}, "the arrow from middle to low"),
        ({"top": {"middle"}, "middle": {"low"}, "low": set(), "new": set()}, "new is not drawn"),
        ({"top": {"middle"}, "middle": {"low"}, "low": set(), "paths": {"low"}}, "paths stands"),
    ],
)
def test_a_wrong_import_is_found(imports: dict[str, set[str]], fault: str | None) -> None:
    """Each way to leave the picture is named."""
    found = faults({user: frozenset(used) for user, used in imports.items()}, _ARROWS)
    assert found == [] if fault is None else (len(found) == 1 and fault in found[0])


def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules that import each other, as files."""
    package = tmp_path / "circular"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "first.py").write_text("from circular import second\n")
    (package / "second.py").write_text("from circular import first\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        with pytest.raises(graphlib.CycleError):
            test_no_module_is_in_a_circle(imports_of("circular"))
    finally:
        sys.modules.pop("circular", None)
