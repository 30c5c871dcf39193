# SPDX-License-Identifier: Apache-2.0
"""Merging is a union, and the compact file gives back what was written."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.code_coverage.points import CountedPoint
from autocomp_hil.code_coverage.reached import Detail, Reached
from tests.unit.code_coverage.made_up import counted, point, reached

_ANY = st.builds(Reached.of, counted())


@given(a=_ANY, b=_ANY, c=_ANY)
def test_merge_laws(a: Reached, b: Reached, c: Reached) -> None:
    """Order, grouping and repetition change nothing, and nothing is neutral."""
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert a | Reached() == a
    assert Reached.merged([a, b, c]) == c | b | a
    assert Reached.merged([]) == Reached()


@given(a=_ANY, b=_ANY)
def test_merged_is_the_union(a: Reached, b: Reached) -> None:
    """A point is reached if either reached it."""
    both = a | b
    assert set(both.points) == set(a.points) | set(b.points)
    assert both.hit == a.hit | b.hit
    assert both.hit <= set(both.points)


@given(a=_ANY)
def test_a_file_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, a: Reached
) -> None:
    """Every point with its detail, and which were reached."""
    path = tmp_path_factory.mktemp("reached") / "a.reached"
    a.write(path)
    assert Reached.read(path) == a
    assert [file.name for file in path.parent.iterdir()] == ["a.reached"]


def test_parameters_of_a_module_count_together() -> None:
    """A point of two sets of parameters is reached if it is for one of them; both are told."""
    rows = [
        CountedPoint(point(1), (1, 2), is_reached=False),
        CountedPoint(point(1), (2, 4), is_reached=True),
    ]
    found = Reached.of(rows)
    assert found.points == {point(1): Detail(2, (1, 2, 4))}
    assert found.hit == {point(1)}


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A file that is none of these, or was cut off, is named."""
    path = tmp_path / "a.reached"
    reached(point(1), point(2)).write(path)
    whole = path.read_bytes()
    contents = (b"", b"text", whole[:-9], gzip.compress(b"{}"), gzip.compress(b'{"format": 9}'))
    for content in contents:
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"a\.reached: no file of reached points"):
            Reached.read(path)
