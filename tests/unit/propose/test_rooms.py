# SPDX-License-Identifier: Apache-2.0
"""Each idea of the proposers has a room of its own: who may look into whose."""

from collections.abc import Iterator
from itertools import permutations
from typing import Final

import pytest

from autocomp_hil.propose.rewriter.families import FAMILIES
from tests.unit.repository.test_dependencies import Imports, imports_of

_PROPOSE: Final = "autocomp_hil.propose"
_REWRITER: Final = f"{_PROPOSE}.rewriter"
FORBIDDEN: Final = (
    (f"{_PROPOSE}.language_model", f"{_PROPOSE}.rewriter"),
    (f"{_PROPOSE}.rewriter", f"{_PROPOSE}.language_model"),
    (f"{_PROPOSE}.rewriter", "autocomp_hil.store"),
    *(
        (f"{_REWRITER}.{family}", f"{_REWRITER}.{other}")
        for family, other in permutations(FAMILIES.names, 2)
    ),
    *(
        (f"{_REWRITER}.{room}", f"{_REWRITER}.{other}")
        for room in ("emit", *FAMILIES.names)
        for other in ("proposer", "families")
    ),
    *((f"{_REWRITER}.emit", f"{_REWRITER}.{family}") for family in FAMILIES.names),
    ("autocomp_hil.llm", _PROPOSE),
)
"""Rooms, and what no module in them imports: families know no other family, and only the registry
knows all of them."""


@pytest.fixture(scope="module")
def modules() -> Imports:
    """Direct imports between the modules of the package."""
    return imports_of("autocomp_hil")


def broken(modules: Imports, room: str, other: str) -> Iterator[str]:
    """Imports from a room into another one."""
    for module, imported in modules.items():
        if _is_in(module, room):
            yield from (f"{module} imports {name}" for name in imported if _is_in(name, other))


def _is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


@pytest.mark.parametrize(("room", "other"), FORBIDDEN)
def test_rooms_are_apart(modules: Imports, room: str, other: str) -> None:
    """No module of a room looks into the other one; both rooms are there."""
    assert any(_is_in(module, room) for module in modules)
    assert any(_is_in(module, other) for module in modules)
    assert list(broken(modules, room, other)) == []


def test_a_look_into_another_room_is_found() -> None:
    """The check rings for a module of the room and for the room itself, and for no namesake."""
    modules = {"a.b.c": frozenset({"a.d.e"}), "a.b": frozenset({"a.d"}), "a.bc": frozenset({"a.d"})}
    assert list(broken(modules, "a.b", "a.d")) == ["a.b.c imports a.d.e", "a.b imports a.d"]
