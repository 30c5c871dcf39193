# SPDX-License-Identifier: Apache-2.0
"""Every element type that a configuration can name is one of the golden model, and is tested."""

import importlib
import pkgutil

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import element
from autocomp_hil.golden.element import arithmetic_of
from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files, tracked_hardware

_MODULES = {
    module.name: importlib.import_module(f"{element.__name__}.{module.name}")
    for module in pkgutil.iter_modules(element.__path__)
}
_TYPES = sorted(name for name, module in _MODULES.items() if hasattr(module, "ARITHMETIC"))


@pytest.mark.parametrize("name", tracked_hardware())
def test_a_configuration_has_arithmetic(name: str) -> None:
    """What configurations of the project compute in is known to the golden model."""
    wanted = load_hardware(name).element_type
    assert arithmetic_of(wanted).element == wanted


@pytest.mark.parametrize("name", _TYPES)
def test_a_module_is_registered(name: str) -> None:
    """The arithmetic of each module is found by its type."""
    arithmetic = _MODULES[name].ARITHMETIC
    assert arithmetic_of(arithmetic.element) is arithmetic


@pytest.mark.parametrize("name", _TYPES)
def test_a_module_keeps_the_contract(name: str) -> None:
    """The tests of each module run the contract against it."""
    path = f"tests/unit/golden/element/test_{name}.py"
    assert path in tracked_files()
    assert "(ElementTypeContract)" in (REPOSITORY / path).read_text(encoding="utf-8")
