# SPDX-License-Identifier: Apache-2.0
"""Verilator's files of points are read as they were written, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given

from autocomp_hil.code_coverage.points import CountedPoint, Point, PointKind, read_points
from autocomp_hil.errors import SimInfraError
from tests.unit.code_coverage.made_up import FILES, counted, point, verilator_text


@given(rows=counted())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[CountedPoint]
) -> None:
    """Every point comes back with its lines, whether it was reached, and its repetitions."""
    path = tmp_path_factory.mktemp("points") / "a.dat"
    path.write_text(verilator_text(rows))
    assert list(read_points(path)) == rows


def test_ranges_of_lines(tmp_path: Path) -> None:
    """A list of lines may hold ranges."""
    path = tmp_path / "a.dat"
    text = verilator_text([CountedPoint(point(3), (3, 8), is_reached=True)])
    path.write_text(text.replace("S\0023,8", "S\0023-5,8"))
    assert [row.lines for row in read_points(path)] == [(3, 4, 5, 8)]


@pytest.mark.parametrize(
    "file",
    ["tb/core/tb_core.sv", "rtl/sim/tb_accel.sv", "/copy/rtl/accel/a.sv", "rtl/accel_pkg.sv"],
)
def test_benches_and_copies_do_not_count(tmp_path: Path, file: str) -> None:
    """Points of other folders are left out: benches, and mutated copies of the RTL."""
    path = tmp_path / "a.dat"
    inside = Point(FILES[0], 1, 1, PointKind.LINE, "block")
    rows = [
        CountedPoint(place, (), is_reached=True) for place in (inside._replace(file=file), inside)
    ]
    path.write_text(verilator_text(rows))
    assert [row.point for row in read_points(path)] == [inside]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.dat: expected '# SystemC::Coverage-3'"),
        ("# SystemC::Coverage-2\n", "a.dat: expected '# SystemC::Coverage-3'"),
        (verilator_text([CountedPoint(point(1), (), is_reached=True)])[:-1], "a.dat:2: no point"),
        (verilator_text([CountedPoint(point(1), (), is_reached=True)])[:-9], "a.dat:2: no point"),
        (verilator_text([CountedPoint(point(1), (), is_reached=True)], -0x7).replace("-7", "x"),
         "a.dat:2: no point"),
        ("# SystemC::Coverage-3\nC '\1f\2rtl/accel/a.sv' 1\n", "a.dat:2: no point"),
        ("# SystemC::Coverage-3\nC '\1f' 1\n", "a.dat:2: no point"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A file that was cut off, or that is none of these, is named with its line."""
    path = tmp_path / "a.dat"
    path.write_text(text)
    with pytest.raises(SimInfraError, match=message):
        list(read_points(path))
