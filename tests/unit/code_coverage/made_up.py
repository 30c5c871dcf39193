# SPDX-License-Identifier: Apache-2.0
"""Points that hypothesis makes up, and Verilator's way to write them."""

from collections.abc import Iterable
from typing import Final

from hypothesis import strategies as st

from autocomp_hil.code_coverage.points import CountedPoint, Point, PointKind
from autocomp_hil.code_coverage.reached import Reached

FILES: Final = ("rtl/accel/a.sv", "rtl/core/b.sv", "rtl/prim/c.svh")


def point(line: int, name: str = "if", kind: PointKind = PointKind.BRANCH) -> Point:
    """A point of the first file."""
    return Point(FILES[0], line, 3, kind, name)


def reached(*hit: Point, missed: Iterable[Point] = ()) -> Reached:
    """Points without parameters, some of them reached; each runs its own line."""
    rows = [(point, True) for point in hit] + [(point, False) for point in missed]
    return Reached.of(
        CountedPoint(point, (point.line,) if point.kind is PointKind.BRANCH else (), is_hit)
        for point, is_hit in rows
    )


def names() -> st.SearchStrategy[str]:
    """Names such as Verilator gives: printable, without its own marks."""
    letters = st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='%"')
    return st.text(letters, min_size=1, max_size=20)


def points() -> st.SearchStrategy[Point]:
    """Points of three files, often at one place."""
    return st.builds(
        Point,
        file=st.sampled_from(FILES),
        line=st.integers(1, 5),
        column=st.integers(1, 3),
        kind=st.sampled_from(PointKind),
        name=names() | st.sampled_from(["if", "else", "q[3]:0->1"]),
    )


def counted() -> st.SearchStrategy[list[CountedPoint]]:
    """The points of one simulator; some come several times, once for each set of parameters."""
    lines = st.lists(st.integers(1, 40), unique=True, max_size=4).map(lambda x: tuple(sorted(x)))
    return st.lists(st.builds(CountedPoint, points(), lines, st.booleans()), max_size=30)


def verilator_text(rows: Iterable[CountedPoint], count: int = 7) -> str:
    """A file as Verilator writes it."""
    text = "# SystemC::Coverage-3\n"
    for number, (place, lines, is_reached) in enumerate(rows):
        pairs = {
            "f": place.file,
            "l": str(place.line),
            "n": str(place.column),
            "t": str(place.kind),
            "page": f"v_{place.kind}/module__{number}",
            "o": place.name,
            **({"S": ",".join(map(str, lines))} if lines else {}),
            "h": "top.u_a*",
        }
        keys = "".join(f"\1{key}\2{value}" for key, value in pairs.items())
        text += f"C '{keys}' {count if is_reached else 0}\n"
    return text
