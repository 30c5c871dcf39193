# SPDX-License-Identifier: Apache-2.0
"""Element types stay behind their boundary: outside of it stand no widths and no names of them."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files

_COMMENT: Final = re.compile(r"//[^\n]*")
_ROW_OF_NUMBERS: Final = re.compile(
    r"\b(?:Dim|Lanes) ?\* ?(?:8|16|24|32)\b|\b(?:8|16|24|32) ?\* ?(?:Dim|Lanes)\b(?! \*)"
    r"|\[Dim-1:0\]\[\d+:0\]"
)
"""A row of elements whose width is a number: ``[Dim*8-1:0]``, ``[Dim-1:0][7:0]``."""
_FAMILY: Final = re.compile(r"\bFamily[A-Z]\w*|\.family\b")
_NAME: Final = re.compile(r"(?<![\w.\"'`])int(?:8|32)(?!_t)\b|[\"']int(?:8|32)(?:_t)?[\"']")
"""A format by its name, also as a text of Python; numpy's own types are written np.int8."""
_TYPES_IN_PYTHON: Final = frozenset({
    "autocomp_hil/config/element.py",
    "autocomp_hil/config/hardware.py",
    "autocomp_hil/golden/element/__init__.py",
    "autocomp_hil/golden/element/int8.py",
})  # fmt: skip
"""What defines the types, and what shows them as an example."""


def _sources(folder: str, suffix: str) -> Iterator[tuple[str, str]]:
    """Names and texts of hand-written files."""
    for name in tracked_files():
        if name.startswith(f"{folder}/") and name.endswith(suffix):
            text = (REPOSITORY / name).read_text(encoding="utf-8")
            if "Generated from" not in text[:200]:
                yield name, text


def _found(pattern: re.Pattern[str], folder: str, suffix: str) -> dict[str, list[str]]:
    texts = {name: _COMMENT.sub("", text) for name, text in _sources(folder, suffix)}
    found = {name: pattern.findall(text) for name, text in texts.items()}
    return {name: hits for name, hits in found.items() if hits}


def test_no_row_has_a_width_by_number() -> None:
    """In the accelerator's modules widths come from the configuration."""
    assert _found(_ROW_OF_NUMBERS, "rtl/accel", ".sv") == {}


def test_the_family_is_asked_for_in_one_place() -> None:
    """The modules of arithmetic and their package are the only ones that know families."""
    places = _found(_FAMILY, "rtl", ".sv")
    assert len(places) >= 8
    folders = {name.rpartition("/")[0] for name in places}
    assert folders == {"rtl/accel/element", "rtl/sim"}  # the mesh has a second view


def test_no_python_names_a_format() -> None:
    """Beside the definitions of the types."""
    places = _found(_NAME, "autocomp_hil", ".py")
    assert set(places) <= _TYPES_IN_PYTHON


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        (_ROW_OF_NUMBERS, "logic [Dim*8-1:0] data;", True),
        (_ROW_OF_NUMBERS, "localparam int unsigned Bits = 32 * Dim;", True),
        (_ROW_OF_NUMBERS, "logic [Dim-1:0][7:0] data;", True),
        (_ROW_OF_NUMBERS, "RowBits = 8 * Dim * element_pkg::longest_bytes(Element)", False),
        (_ROW_OF_NUMBERS, "logic [Dim*LaneBits-1:0] data; logic [7:0] count;", False),
        (_FAMILY, "if (Cfg.element.family == FamilyInteger)", True),
        (_FAMILY, "the family of arithmetic", False),
        (_NAME, 'dtype: Literal["int8", "int32"]', True),
        (_NAME, '_SYNONYMS = {"elem_t": "int8_t"}', True),
        (_NAME, "elements of the scratchpad are int8, of the accumulator", True),
        (_NAME, "np.int32, int8_16x16, uint8, void f(int8_t a)", False),
    ],
)
def test_patterns(pattern: re.Pattern[str], text: str, hit: bool) -> None:  # noqa: FBT001
    """What was there before the boundary is found, what may be there is not."""
    assert (pattern.search(text) is not None) == hit
