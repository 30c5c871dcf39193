# SPDX-License-Identifier: Apache-2.0
"""What one or many tests reached of all points that their models have.

Merging takes the union, so order and repetition do not matter.
"""

import base64
import gzip
import json
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from autocomp_hil.code_coverage.points import CountedPoint, Point, PointKind

__all__ = ["Detail", "Reached"]

_FORMAT: Final = 1


class Detail(NamedTuple):
    """What is known about a point besides its place."""

    variants: int
    """Greatest number of sets of parameters that a module of one model has the point for."""
    lines: tuple[int, ...]
    """Lines of source that run when the point is reached, ascending."""

    def merged(self, other: "Detail") -> "Detail":
        """The detail of both."""
        lines = set(self.lines) | set(other.lines)
        return Detail(max(self.variants, other.variants), tuple(sorted(lines)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Points, and which of them were reached."""

    points: dict[Point, Detail] = field(default_factory=dict)
    """All points of the models that ran."""
    hit: frozenset[Point] = frozenset()
    """Points that were reached."""

    @classmethod
    def of(cls, counted: Iterable[CountedPoint]) -> Self:
        """Gather the points of one simulator.

        Args:
            counted: Its points, one for each set of parameters.
        """
        points: dict[Point, Detail] = {}
        hit: set[Point] = set()
        for point, lines, is_reached in counted:
            known = points.get(point)
            seen = Detail(1, lines)
            points[point] = (
                seen if known is None else known.merged(seen)._replace(variants=known.variants + 1)
            )
            if is_reached:
                hit.add(point)
        return cls(points=points, hit=frozenset(hit))

    def __or__(self, other: "Reached") -> "Reached":
        """Both together."""
        points = dict(self.points)
        for point, detail in other.points.items():
            known = points.get(point)
            points[point] = detail if known in (None, detail) else known.merged(detail)
        return Reached(points=points, hit=self.hit | other.hit)

    @classmethod
    def merged(cls, parts: Iterable["Reached"]) -> "Reached":
        """All of them together; none reach nothing."""
        return reduce(operator.or_, parts, Reached())

    def write(self, path: Path) -> None:
        """Write a compact file: places by file and kind, then one bit per point.

        Args:
            path: File that appears only when it is whole.
        """
        ordered = sorted(self.points)
        places: dict[str, dict[str, list[list[Any]]]] = {}
        for (file, kind), group in groupby(ordered, lambda point: (point.file, point.kind)):
            rows = [[point.line, point.column, point.name, *self.points[point]] for point in group]
            places.setdefault(file, {}).setdefault(kind, []).extend(rows)
        flat = [
            Point(file, row[0], row[1], PointKind(kind), row[2])
            for file, kinds in places.items()
            for kind, rows in kinds.items()
            for row in rows
        ]
        bitmap = bytearray((len(flat) + 7) // 8)
        for number, point in enumerate(flat):
            bitmap[number // 8] |= (point in self.hit) << number % 8
        content = {
            "format": _FORMAT,
            "places": places,
            "hit": base64.b64encode(bitmap).decode("ascii"),
        }
        part = path.with_name(path.name + ".part")
        part.write_bytes(gzip.compress(json.dumps(content).encode(), compresslevel=6, mtime=0))
        part.rename(path)

    @classmethod
    def read(cls, path: Path) -> "Reached":
        """Read what ``write`` wrote.

        Args:
            path: The file.

        Raises:
            ValueError: It is no such file.
        """
        try:
            content = json.loads(gzip.decompress(path.read_bytes()))
            return _restored(content)
        except (OSError, EOFError, KeyError, IndexError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: no file of reached points: {error!r}") from error


def _restored(content: Any) -> Reached:
    """What a file with such content holds; a wrong one raises some error."""
    if content["format"] != _FORMAT:
        raise ValueError(f"format {content['format']}, expected {_FORMAT}")
    bitmap = base64.b64decode(content["hit"])
    points: dict[Point, Detail] = {}
    hit: list[Point] = []
    for file, kinds in content["places"].items():
        for kind, rows in kinds.items():
            for line, column, name, variants, lines in rows:
                number = len(points)
                point = Point(file, line, column, PointKind(kind), name)
                points[point] = Detail(variants, tuple(lines))
                if bitmap[number // 8] >> number % 8 & 1:
                    hit.append(point)
    return Reached(points=points, hit=frozenset(hit))
