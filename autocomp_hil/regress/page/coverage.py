# SPDX-License-Identifier: Apache-2.0
"""Functional and code coverage: shares, what changed since the last night, holes by name."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from autocomp_hil.page.markup import Markup, join, safe, table
from autocomp_hil.regress.night import (
    CodeCoverageOf,
    CodeHole,
    CodeSummary,
    Counts,
    Night,
    PointsSummary,
)
from autocomp_hil.regress.page.parts import capped, file_link, fold, left_out, listed, note
from autocomp_hil.regress.page.words import cell, counted, percent, points_changed

__all__ = ["code_coverage", "functional_coverage"]

_KINDS: Final = ("line", "branch", "toggle", "expression")
_MOST_POINTS: Final = 300
_MOST_HOLES: Final = 1500
_MOST_FILES: Final = 200
_RARE: Final = 15
"""Points with the fewest hits that are shown."""


def functional_coverage(night: Night) -> Markup:
    """The section on points of the test plans."""
    points = night.points
    if points is None:
        return note("Nothing that ran counts points of functional coverage.")
    rows = [(f"{points.hit:,} of {points.total:,}", percent(points.share))]
    return join(
        [
            table(("points hit", "share"), rows),
            _points("Points that nothing hit", points.missing, is_open=True),
            _points("Hit tonight, and not in the last night", points.newly_hit),
            _points("Hit in the last night, and not tonight", points.newly_missing, is_open=True),
            _rare(points),
        ]
    )


def _points(heading: str, points: Sequence[str], *, is_open: bool = False) -> Markup:
    if not points:
        return Markup("")
    contents = listed(cell(point) for point in capped(points, _MOST_POINTS))
    return fold(
        f"{heading}: {len(points):,}",
        Markup(contents + left_out(len(points), _MOST_POINTS, "point")),
        is_open=is_open and len(points) <= 2 * _RARE,
    )


def _rare(points: PointsSummary) -> Markup:
    """Points that were hit, but hardly ever: the next to be lost."""
    found = sorted((hits, name) for name, hits in points.hits.items() if hits)
    if not found:
        return Markup("")
    rows = [(cell(name), f"{hits:,}") for hits, name in capped(found, _RARE)]
    return fold("Points with the fewest hits", table(("point", "hits"), rows))


def code_coverage(night: Night) -> Markup:
    """The section on lines, branches, toggles and expressions of the RTL."""
    code = night.code
    if code is None:
        return note("Nothing that ran measured code coverage.")
    kinds = _in_order(code.kinds)
    rows = [
        (
            cell(kind),
            f"{counts.reached:,} of {counts.total:,}",
            percent(counts.share),
            points_changed(code.changes.get(kind)),
            f"{counts.excluded:,}",
            percent(_excluded(counts)),
        )
        for kind, counts in ((kind, code.kinds[kind]) for kind in kinds)
    ]
    headings = ("", "reached", "share", "points since last night", "excluded", "share excluded")
    parts = [
        table(headings, rows),
        _folders(code, kinds),
        _files(code.files, kinds),
        _holes(code.holes),
        _smallest(code),
    ]
    if code.lcov:
        parts.append(Markup(f"<p>For other tools, in LCOV form: {file_link(code.lcov)}</p>"))
    return join(part for part in parts if part)


def _in_order(kinds: Iterable[str]) -> list[str]:
    """Known kinds first, in their usual order."""
    return sorted(kinds, key=lambda k: (_KINDS.index(k) if k in _KINDS else len(_KINDS), k))


def _excluded(counts: Counts) -> float | None:
    everything = counts.total + counts.excluded
    return counts.excluded / everything if everything else None


def _folders(code: CodeSummary, kinds: Sequence[str]) -> Markup:
    """Shares by folder of the RTL."""
    if not code.folders:
        return Markup("")
    rows = [
        (cell(of.file), *(percent(of.kinds[k].share) if k in of.kinds else "-" for k in kinds))
        for of in capped(code.folders, _MOST_FILES)
    ]
    return table(("folder", *map(cell, kinds)), rows)


def _files(files: Sequence[CodeCoverageOf], kinds: Sequence[str]) -> Markup:
    if not files:
        return Markup("")
    missing = {
        of.file: sum(counts.total - counts.reached for counts in of.kinds.values()) for of in files
    }
    ordered = sorted(files, key=lambda of: (-missing[of.file], of.file))
    rows = [
        (cell(of.file), f"{missing[of.file]:,}",
         *(percent(of.kinds[kind].share) if kind in of.kinds else "-" for kind in kinds))
        for of in capped(ordered, _MOST_FILES)
    ]  # fmt: skip
    contents = table(("source", "not reached", *map(cell, kinds)), rows)
    return fold(
        f"By source, most holes first: {counted(len(files), 'source')}",
        Markup(contents + left_out(len(files), _MOST_FILES, "source")),
    )


def _holes(holes: Sequence[CodeHole]) -> Markup:
    if not holes:
        return note("No hole is left.")
    ordered = sorted(holes, key=lambda hole: (hole.file, hole.line, hole.kind, hole.what))
    parts = []
    for file, group in groupby(capped(ordered, _MOST_HOLES), key=lambda hole: hole.file):
        found = list(group)
        rows = [(f"{hole.line}", cell(hole.kind), cell(hole.what)) for hole in found]
        contents = table(("line", "kind", "what no test reached"), rows, left=3)
        parts.append(fold(f"{cell(file)}: {counted(len(found), 'hole')}", contents))
    heading = Markup(f"<h3>{safe(counted(len(holes), 'hole'))}</h3>")
    return join([heading, *parts, left_out(len(holes), _MOST_HOLES, "hole")])


def _smallest(code: CodeSummary) -> Markup:
    if not code.smallest_tests:
        return Markup("")
    words = (
        f"{counted(len(code.smallest_tests), 'test')} reach "
        f"{percent(code.smallest_share_of_reached)} of what all reach, "
        f"in {percent(code.smallest_share_of_time)} of the time"
    )
    tests = listed(cell(test) for test in capped(code.smallest_tests, _MOST_POINTS))
    return fold(words, Markup(tests + left_out(len(code.smallest_tests), _MOST_POINTS, "test")))
