# SPDX-License-Identifier: Apache-2.0
"""Exclusions take out what they name, and an alarm rings for each that is wrong."""

import fnmatch
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.code_coverage.exclusions import Exclusion, exclude, load_exclusions
from autocomp_hil.code_coverage.points import PointKind
from autocomp_hil.code_coverage.summary import Share, summarize
from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.code import EXCLUSIONS
from tests.tracked import tracked_files
from tests.unit.code_coverage.made_up import FILES, point, reached

_REASON: Final = "The value is a constant of the configuration."
_TOGGLE: Final = PointKind.TOGGLE
_RUN: Final = reached(
    point(1),
    point(1, "q[0]:0->1", _TOGGLE),
    missed=[point(2), point(2, "else"), point(3, "q[1]:0->1", _TOGGLE)],
)


def _exclusion(
    *, name: str | None = None, text: str | None = None, kind: PointKind = PointKind.BRANCH,
    files: str = "rtl/accel/*.sv",
) -> Exclusion:  # fmt: skip
    return Exclusion(files=(files,), kinds=(kind,), name=name, text=text, reason=_REASON)


def test_by_name() -> None:
    """Names match as a whole; other kinds and files are left."""
    found = exclude([_exclusion(name="el.*")], _RUN, Path("/none"))
    assert found == ({point(2, "else"): _REASON}, [])
    found = exclude([_exclusion(name=r"q\[1\].*", kind=_TOGGLE)], _RUN, Path("/none"))
    assert list(found.points) == [point(3, "q[1]:0->1", _TOGGLE)]


def test_by_text(tmp_path: Path) -> None:
    """Text is looked for in the line of source."""
    (tmp_path / FILES[0]).parent.mkdir(parents=True)
    (tmp_path / FILES[0]).write_text("first\nif (second)\nthird\n")
    found = exclude([_exclusion(text=r"if \(sec")], _RUN, tmp_path)
    assert sorted(found.points) == [point(2, "else"), point(2)]
    assert found.faults == []


def test_one_that_matches_nothing_rings() -> None:
    """It rings if its files were simulated; of other files nothing is known."""
    assert exclude([_exclusion(name="gone")], _RUN, Path("/none")).faults == [
        "exclusion of branch in rtl/accel/*.sv, name='gone': matches no point; remove it"
    ]
    assert exclude([_exclusion(name="x", files="rtl/core/*")], _RUN, Path("/none")).faults == []


def test_one_that_excludes_what_is_reached_rings() -> None:
    """The fault names a point that some test reaches."""
    (fault,) = exclude([_exclusion(name="if")], _RUN, Path("/none")).faults
    assert fault.endswith(
        "excludes 1 points that tests reach, such as rtl/accel/a.sv:1: branch if; make it narrower"
    )


def test_excluded_points_do_not_count() -> None:
    """Points are left out of what is counted, and out of the holes."""
    found = exclude([_exclusion(name="else")], _RUN, Path("/none"))
    summary = summarize(_RUN, found.points)
    assert summary.total.branch == Share(reached=1, excluded=1, total=3)
    assert summary.total.branch.percent == 50.0
    assert summary.total.toggle == Share(reached=1, total=2)
    assert summary.total.line == Share(reached=1, total=2)
    assert [hole.what for hole in summary.holes] == ["if", "q"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[exclusion", "e.toml: "),
        ("[[exclude]]", "e.toml: unknown key exclude"),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['branch']\nname = 'x'", "exclusion 1: reason: "),
        ("[[exclusion]]\nfiles = []\nkinds = ['branch']\nname = 'x'\nreason = '{r}'",
         "exclusion 1: files: "),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['loop']\nname = 'x'\nreason = '{r}'",
         "exclusion 1: kinds.0: "),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['line']\nreason = '{r}'", "neither name nor text"),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['line']\nname = '('\nreason = '{r}'",
         "is no regular expression"),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['line']\nname = 'x'\nreason = 'because'",
         "exclusion 1: reason: "),
        ("[[exclusion]]\nfiles = ['a']\nkinds = ['line']\nname = 'x'\nreason = '{r}'\nwhy = 'x'",
         "exclusion 1: why: "),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The message names file, exclusion and field."""
    path = tmp_path / "e.toml"
    path.write_text(text.replace("{r}", _REASON))
    with pytest.raises(ConfigError, match=message):
        load_exclusions(path)


def test_the_repository_s_file() -> None:
    """The file can be read, and its patterns fit files that are there."""
    files = tracked_files()
    for exclusion in load_exclusions(EXCLUSIONS):
        assert all(fnmatch.filter(files, pattern) for pattern in exclusion.files), exclusion.title()
