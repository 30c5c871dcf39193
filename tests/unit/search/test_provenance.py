# SPDX-License-Identifier: Apache-2.0
"""What a result follows from: the C compiler and the menu belong to it."""

from dataclasses import replace

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.config.menu import MenuChange
from autocomp_hil.firmware_build import find_compiler
from autocomp_hil.search import provenance as module
from autocomp_hil.search.provenance import difference, provenance
from autocomp_hil.view import View
from tests.unit.evaluate.small_gemm import SMALL


def test_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another name, version or unknown compiler makes another result."""
    monkeypatch.delenv("HIL_CC", raising=False)
    monkeypatch.setattr(module, "chip_key", lambda _, view: f"key of {view}")
    now = provenance(SMALL, load_hardware("int8_4x4"), View.FAST)
    assert now["model"] == "key of rtl"
    assert now["view"] == "fast: key of fast"
    assert now["compiler"] == f"zig: {find_compiler('zig').version}"
    assert difference(now, now) is None
    assert difference({**now, "compiler": "gcc: 12.2.0"}, now) == "the C compiler"
    before = {name: value for name, value in now.items() if name != "compiler"}
    assert difference(before, now) == "the C compiler"
    assert difference({**now, "commit": "another"}, now) is None


def test_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another menu makes another search, though every verdict stays as it was."""
    monkeypatch.setattr(module, "chip_key", lambda _, view: f"key of {view}")
    other = replace(SMALL, menu=SMALL.menu.changed(MenuChange(remove=("fuse",))))
    before, now = (
        provenance(item, load_hardware("int8_4x4"), View.FAST) for item in (SMALL, other)
    )
    assert difference(before, now) == "the menu of options"
    assert other.key == SMALL.key
