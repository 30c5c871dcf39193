# SPDX-License-Identifier: Apache-2.0
"""Exclusions: points that no test can reach, each with the reason, and alarms about wrong ones.

Covered: an exclusion that excludes a point that some test reaches, and one that matches no point of
files that were simulated. Not covered: whether a reason is true.
"""

import fnmatch
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autocomp_hil.code_coverage.points import Point, PointKind
from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.errors import ConfigError

__all__ = ["Excluded", "Exclusion", "exclude", "load_exclusions"]

_SHOWN: int = 5


class Exclusion(BaseModel):
    """Points that do not count, by place and text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: Annotated[tuple[str, ...], Field(min_length=1)]
    """Patterns of files, from the root of the repository: ``rtl/accel/*.sv``."""
    kinds: Annotated[tuple[PointKind, ...], Field(min_length=1)]
    name: str | None = None
    """Regular expression that matches the point's whole name."""
    text: str | None = None
    """Regular expression that is found in the point's line of source."""
    reason: Annotated[str, Field(min_length=20)]
    """Why no test can reach them."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.name is None and self.text is None:
            raise ValueError("neither name nor text: give one, so that new code counts")
        for pattern in (self.name, self.text):
            if pattern is not None:
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return self

    def title(self) -> str:
        """The exclusion in one line, for messages."""
        what = [f"{key}={value!r}" for key in ("name", "text") if (value := getattr(self, key))]
        return f"exclusion of {' '.join(self.kinds)} in {' '.join(self.files)}, {', '.join(what)}"


class Excluded(NamedTuple):
    """What exclusions come to."""

    points: dict[Point, str]
    """Excluded points, and the reason of each."""
    faults: list[str]
    """What is wrong with the exclusions, a sentence each."""


def load_exclusions(path: Path) -> tuple[Exclusion, ...]:
    """Read a file of ``[[exclusion]]`` tables.

    Args:
        path: The file.

    Raises:
        ConfigError: The file says something else; the message names exclusion and field.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        tables = content.pop("exclusion", [])
        if content:
            raise ConfigError(f"{path}: unknown key {next(iter(content))}; use [[exclusion]]")
        return tuple(_exclusion(path, number, table) for number, table in enumerate(tables, 1))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error


def _exclusion(path: Path, number: int, table: Mapping[str, object]) -> Exclusion:
    try:
        return Exclusion.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "table"
        raise ConfigError(f"{path}: exclusion {number}: {where}: {first['msg']}") from error


def exclude(exclusions: Sequence[Exclusion], reached: Reached, root: Path) -> Excluded:
    """Find the points that exclusions name, and what is wrong with them.

    Args:
        exclusions: All of them.
        reached: Everything that all tests reached.
        root: Folder that files are relative to.
    """
    by_file: dict[str, list[Point]] = {}
    for point in reached.points:
        by_file.setdefault(point.file, []).append(point)
    sources = {
        file: (root / file).read_text(encoding="utf-8").splitlines()
        for file in by_file
        if (root / file).is_file()
    }
    excluded: dict[Point, str] = {}
    faults: list[str] = []
    for exclusion in exclusions:
        files = [
            file
            for file in by_file
            if any(fnmatch.fnmatchcase(file, pattern) for pattern in exclusion.files)
        ]
        matched = [
            point
            for file in files
            for point in by_file[file]
            if _matches(exclusion, point, sources.get(file, []))
        ]
        if files and not matched:
            faults.append(f"{exclusion.title()}: matches no point; remove it")
        wrong = [str(point) for point in sorted(matched) if point in reached.hit]
        if wrong:
            faults.append(
                f"{exclusion.title()}: excludes {len(wrong)} points that tests reach, such as "
                f"{'; '.join(wrong[:_SHOWN])}; make it narrower"
            )
        excluded |= dict.fromkeys(matched, exclusion.reason)
    return Excluded(excluded, faults)


def _matches(exclusion: Exclusion, point: Point, source: Sequence[str]) -> bool:
    if point.kind not in exclusion.kinds:
        return False
    if exclusion.name is not None and not re.fullmatch(exclusion.name, point.name):
        return False
    if exclusion.text is None:
        return True
    text = source[point.line - 1] if point.line <= len(source) else ""
    return re.search(exclusion.text, text) is not None
