# SPDX-License-Identifier: Apache-2.0
"""What the modules of the single sources export: sorted, and all there."""

import importlib

import pytest

MODULES = (
    "autocomp_hil.codegen",
    "autocomp_hil.config",
    "autocomp_hil.isa",
    "autocomp_hil.memory_map",
)


def sort_key(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions; by name within."""
    group = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return group, name


@pytest.mark.parametrize("name", MODULES)
def test_exports(name: str) -> None:
    """Sorted, without repetition, all present."""
    module = importlib.import_module(name)
    exported = list(module.__all__)
    assert exported == sorted(set(exported), key=sort_key)
    for member in exported:
        assert hasattr(module, member), member
