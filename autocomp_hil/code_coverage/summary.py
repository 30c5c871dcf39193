# SPDX-License-Identifier: Apache-2.0
"""Sums code coverage up: shares by file and folder, and holes by name."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from autocomp_hil.code_coverage.points import COUNTED_FOLDERS, Point, PointKind
from autocomp_hil.code_coverage.reached import Reached

__all__ = ["CoverageSummary", "Hole", "PlaceCoverage", "Share", "summarize"]

_BIT: Final = re.compile(r"((?:\[\d+\])*)(:[01]->[01])$")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(_Frozen):
    """How many points of a kind were reached."""

    reached: int = 0
    excluded: int = 0
    total: int = 0
    """Number of points, excluded ones too."""

    @property
    def counted(self) -> int:
        """Number of points that are not excluded."""
        return self.total - self.excluded

    @property
    def percent(self) -> float:
        """Percent of the points that are not excluded; 100 where there are none."""
        return 100.0 * self.reached / self.counted if self.counted else 100.0

    def __add__(self, other: "Share") -> "Share":
        """Both together."""
        return Share(
            reached=self.reached + other.reached,
            excluded=self.excluded + other.excluded,
            total=self.total + other.total,
        )


class PlaceCoverage(_Frozen):
    """Coverage of a file or folder."""

    place: str
    """Path from the root of the repository; ``rtl``: all counted folders."""
    line: Share = Share()
    """Lines of source with statements: reached if any point that they belong to was."""
    branch: Share = Share()
    toggle: Share = Share()
    expression: Share = Share()

    @property
    def excluded_percent(self) -> float:
        """Percent of its lines, branches and toggles that are excluded."""
        shares = (self.line, self.branch, self.toggle)
        total = sum(share.total for share in shares)
        return 100.0 * sum(share.excluded for share in shares) / total if total else 0.0


class Hole(_Frozen):
    """Points that no test reaches, of one decision, condition or signal."""

    file: str
    line: int
    kind: PointKind
    name: str
    """Name of the point; for toggles that of the signal."""
    points: int
    """Number of points."""

    @property
    def what(self) -> str:
        """The name, and how many points if there are several."""
        return self.name if self.points == 1 else f"{self.name} ({self.points} points)"


class CoverageSummary(_Frozen):
    """Code coverage of a night."""

    total: PlaceCoverage
    folders: tuple[PlaceCoverage, ...]
    files: tuple[PlaceCoverage, ...]
    holes: tuple[Hole, ...]
    """Holes by file and line; what is excluded is none."""


def summarize(reached: Reached, excluded: Mapping[Point, str]) -> CoverageSummary:
    """Sum up what tests reached.

    Args:
        reached: Everything that all tests reached.
        excluded: Points that do not count, with reasons.
    """
    files = {
        file: _file(file, points, reached.hit, excluded)
        for file, points in sorted(_by_file(reached).items())
    }
    folders = [
        _total(folder, (place for file, place in files.items() if file.startswith(f"{folder}/")))
        for folder in COUNTED_FOLDERS
    ]
    return CoverageSummary(
        total=_total("rtl", folders),
        folders=tuple(folders),
        files=tuple(files.values()),
        holes=tuple(_holes(reached, excluded)),
    )


class _Status(NamedTuple):
    is_reached: bool
    is_excluded: bool


def _by_file(reached: Reached) -> dict[str, dict[Point, tuple[int, ...]]]:
    found: dict[str, dict[Point, tuple[int, ...]]] = {}
    for point, detail in reached.points.items():
        found.setdefault(point.file, {})[point] = detail.lines
    return found


def _file(
    file: str,
    points: Mapping[Point, tuple[int, ...]],
    hit: frozenset[Point],
    excluded: Mapping[Point, str],
) -> PlaceCoverage:
    by_kind: dict[PointKind, list[_Status]] = {kind: [] for kind in PointKind}
    lines: dict[int, _Status] = {}
    for point, point_lines in points.items():
        status = _Status(point in hit, point in excluded)
        by_kind[point.kind].append(status)
        for line in point_lines:
            known = lines.get(line, _Status(is_reached=False, is_excluded=True))
            lines[line] = _Status(
                known.is_reached or status.is_reached, known.is_excluded and status.is_excluded
            )
    return PlaceCoverage(
        place=file,
        line=_share(lines.values()),
        branch=_share(by_kind[PointKind.BRANCH]),
        toggle=_share(by_kind[PointKind.TOGGLE]),
        expression=_share(by_kind[PointKind.EXPRESSION]),
    )


def _share(statuses: Iterable[_Status]) -> Share:
    found = list(statuses)
    return Share(
        reached=sum(status.is_reached for status in found if not status.is_excluded),
        excluded=sum(status.is_excluded for status in found),
        total=len(found),
    )


def _total(name: str, places: Iterable[PlaceCoverage]) -> PlaceCoverage:
    total = PlaceCoverage(place=name)
    for place in places:
        total = PlaceCoverage(
            place=name,
            line=total.line + place.line,
            branch=total.branch + place.branch,
            toggle=total.toggle + place.toggle,
            expression=total.expression + place.expression,
        )
    return total


def _holes(reached: Reached, excluded: Mapping[Point, str]) -> list[Hole]:
    counts: dict[tuple[str, int, PointKind, str], int] = {}
    for point in sorted(reached.points):
        if point not in reached.hit and point not in excluded:
            name = _BIT.sub("", point.name) if point.kind is PointKind.TOGGLE else point.name
            key = (point.file, point.line, point.kind, name)
            counts[key] = counts.get(key, 0) + 1
    return [
        Hole(file=file, line=line, kind=kind, name=name, points=count)
        for (file, line, kind, name), count in counts.items()
    ]
