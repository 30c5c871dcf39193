# SPDX-License-Identifier: Apache-2.0
"""Writes lines and branches in LCOV's format, which other tools read.

Source: the format as geninfo(1) describes it. Counts are 1 or 0: by-test data knows no more.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from autocomp_hil.code_coverage.points import PointKind
from autocomp_hil.code_coverage.reached import Reached

__all__ = ["source_lines", "write_lcov"]


def source_lines(reached: Reached) -> dict[str, dict[int, bool]]:
    """Lines that hold statements, by file, and whether any point that they belong to was reached.

    Args:
        reached: Points, and which were reached.
    """
    found: dict[str, dict[int, bool]] = {}
    for point, detail in reached.points.items():
        lines = found.setdefault(point.file, {})
        for line in detail.lines:
            lines[line] = lines.get(line, False) or point in reached.hit
    return found


def write_lcov(path: Path, tests: Mapping[str, Reached], root: Path) -> None:
    """Write one section per test and file.

    Args:
        path: File to write.
        tests: What each test reached, by its name.
        root: Folder that the files of points are relative to.
    """
    with path.open("w", encoding="utf-8") as file:
        for test, reached in tests.items():
            for line in _sections(test, reached, root):
                file.write(f"{line}\n")


def _sections(test: str, reached: Reached, root: Path) -> Iterator[str]:
    branches: dict[str, list[tuple[int, int, int, bool]]] = {}
    for point in sorted(reached.points):
        if point.kind is PointKind.BRANCH:
            is_else = point.name.endswith("else")  # stands one column behind its decision
            row = (point.line, point.column - is_else, int(is_else), point in reached.hit)
            branches.setdefault(point.file, []).append(row)
    name = "".join(letter if letter.isalnum() else "_" for letter in test)
    for source, lines in sorted(source_lines(reached).items()):
        yield f"TN:{name}"
        yield f"SF:{root / source}"
        taken = branches.get(source, [])
        for line, block, branch, is_hit in taken:
            count = str(int(is_hit)) if lines.get(line, is_hit) else "-"
            yield f"BRDA:{line},{block},{branch},{count}"
        yield f"BRF:{len(taken)}"
        yield f"BRH:{sum(is_hit for *_, is_hit in taken)}"
        for line in sorted(lines):
            yield f"DA:{line},{int(lines[line])}"
        yield f"LF:{len(lines)}"
        yield f"LH:{sum(lines.values())}"
        yield "end_of_record"
