# SPDX-License-Identifier: Apache-2.0
"""Points of code coverage, and Verilator's file of them.

A point is a place in the source. All instances of its module, all values of the module's
parameters and all hardware configurations count together: it is reached if any of them reaches it.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.errors import SimInfraError

__all__ = ["COUNTED_FOLDERS", "CountedPoint", "Point", "PointKind", "read_points"]

COUNTED_FOLDERS: Final = ("rtl/accel", "rtl/core", "rtl/prim", "rtl/soc")
"""Folders whose points count; all other files are benches or copies with faults."""

_COUNTED: Final = tuple(f"{folder}/" for folder in COUNTED_FOLDERS)
_FIRST_LINE: Final = "# SystemC::Coverage-3\n"


class PointKind(StrEnum):
    """What reaches a point."""

    LINE = "line"
    """The statements of a block run."""
    BRANCH = "branch"
    """A decision is taken this way: ``if``, ``else``, either side of ``?:``."""
    TOGGLE = "toggle"
    """A bit of a signal changes in this direction. Signals above 256 bits have no such points."""
    EXPRESSION = "expr"
    """Operands of a condition have such values that one of them alone decides."""


class Point(NamedTuple):
    """A place of the RTL that a test reaches or does not."""

    file: str
    """Path from the root of the repository."""
    line: int
    column: int
    kind: PointKind
    name: str
    """Which point of the place: ``else``, ``count_q[2]:0->1``, ``(a==0) => 0``."""

    def __str__(self) -> str:
        """Where and what, for people."""
        return f"{self.file}:{self.line}: {self.kind} {self.name}"


class CountedPoint(NamedTuple):
    """A line of Verilator's file."""

    point: Point
    lines: tuple[int, ...]
    """Lines of source that run when the point is reached; none for toggles and expressions."""
    is_reached: bool


def read_points(path: Path) -> Iterator[CountedPoint]:
    """Read the points of the counted folders from a file that a simulator wrote.

    A point comes once for each set of parameters that its module has.

    Args:
        path: File in Verilator's format.

    Raises:
        SimInfraError: The file is not whole or not in this format; the message names the line.
    """
    with path.open(encoding="utf-8") as file:
        if file.readline() != _FIRST_LINE:
            raise SimInfraError(f"{path}: expected {_FIRST_LINE.strip()!r} in its first line")
        for number, line in enumerate(file, 2):
            try:
                counted = _point(line)
            except (KeyError, ValueError) as error:
                raise SimInfraError(f"{path}:{number}: no point of coverage: {error!r}") from error
            if counted.point.file.startswith(_COUNTED):
                yield counted


def _point(line: str) -> CountedPoint:
    """A line ``C 'PAIRS' COUNT``: byte 1 before each key, byte 2 between key and value."""
    start, _, rest = line.partition("'")
    keys, _, count = rest.rpartition("' ")
    if start != "C " or not line.endswith("\n"):
        raise ValueError("cut off")
    values = dict(_pair(pair) for pair in keys.split("\1")[1:])
    return CountedPoint(
        point=Point(
            file=values["f"],
            line=int(values["l"]),
            column=int(values["n"]),
            kind=PointKind(values["t"]),
            name=values["o"],
        ),
        lines=_numbers(values.get("S", "")),
        is_reached=int(count) > 0,
    )


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("\2")
    if not separator:
        raise ValueError(f"a key without value: {text!r}")
    return key, value


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list such as ``3-5,8``."""
    found: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)
