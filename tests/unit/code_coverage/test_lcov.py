# SPDX-License-Identifier: Apache-2.0
"""LCOV's format: sections by test and file, lines and branches."""

from pathlib import Path

from autocomp_hil.code_coverage.lcov import write_lcov
from autocomp_hil.code_coverage.points import CountedPoint, Point, PointKind
from autocomp_hil.code_coverage.reached import Reached
from tests.unit.code_coverage.made_up import FILES, reached

_BRANCH = PointKind.BRANCH


def test_one_section(tmp_path: Path) -> None:
    """A decision is a block of two branches; a branch that was not tried is a dash."""
    rows = [
        CountedPoint(Point(FILES[0], 4, 1, PointKind.LINE, "block"), (4, 5), is_reached=True),
        CountedPoint(Point(FILES[0], 5, 3, _BRANCH, "if"), (6,), is_reached=False),
        CountedPoint(Point(FILES[0], 5, 4, _BRANCH, "else"), (), is_reached=True),
        CountedPoint(Point(FILES[0], 6, 9, _BRANCH, "cond_then"), (6,), is_reached=False),
        CountedPoint(Point(FILES[0], 6, 10, _BRANCH, "cond_else"), (6,), is_reached=False),
    ]
    path = tmp_path / "a.info"
    write_lcov(path, {"tb/blocks/test_a.py": Reached.of(rows), "none": reached()}, Path("/root"))
    assert path.read_text().splitlines() == [
        "TN:tb_blocks_test_a_py",
        "SF:/root/rtl/accel/a.sv",
        "BRDA:5,3,0,0",
        "BRDA:5,3,1,1",
        "BRDA:6,9,0,-",
        "BRDA:6,9,1,-",
        "BRF:4",
        "BRH:1",
        "DA:4,1",
        "DA:5,1",
        "DA:6,0",
        "LF:3",
        "LH:2",
        "end_of_record",
    ]
