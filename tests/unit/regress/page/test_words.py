# SPDX-License-Identifier: Apache-2.0
"""Numbers as words, and who ran on which core."""

import pytest

from autocomp_hil.regress.page.clock import cores_of
from autocomp_hil.regress.page.words import (
    cell,
    clipped,
    counted,
    duration,
    percent,
    points_changed,
    signed_percent,
)
from tests.unit.regress.page.made_up import good


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "-"), (0, "0%"), (1, "100%"), (0.999999, "99.99%"), (1e-9, "0.01%"), (0.5, "50.00%"),
     (0.9999, "99.99%"), (0.97123, "97.12%")],
)  # fmt: skip
def test_shares(share: float | None, words: str) -> None:
    """Only what is whole is 100%, only nothing is 0%."""
    assert percent(share) == words


def test_numbers() -> None:
    """Changes have signs, times have units, nouns have their number."""
    assert [signed_percent(value) for value in (None, 0, 0.01, -0.5)] == [
        "-", "0%", "+1.00%", "-50.00%",
    ]  # fmt: skip
    assert [points_changed(value) for value in (None, 0, 0.0012, -0.1)] == [
        "-", "0", "+0.12", "-10.00",
    ]  # fmt: skip
    assert [duration(value) for value in (1.23, 75, 3599.6, 7320)] == [
        "1.2 s", "1 min 15 s", "1 h 00 min", "2 h 02 min",
    ]  # fmt: skip
    assert [counted(1, "unit"), counted(2000, "unit"), counted(2, "bus", "buses")] == [
        "1 unit", "2,000 units", "2 buses",
    ]  # fmt: skip


def test_texts() -> None:
    """Names become one line; of long texts both ends stay, and what is missing is said."""
    assert cell(" a\n b\t") == "a b"
    assert len(cell("x" * 10**7)) == 200
    assert clipped("abc", 3) == "abc"
    text = clipped("a" * 75 + "b" * 1000 + "c" * 25, 100)
    assert text.startswith("a" * 75 + "\n[... 1,000 characters left out ...]\n")
    assert text.endswith("\n" + "c" * 25)


def test_cores() -> None:
    """A unit takes the lowest free cores; one that needs two has two bars."""
    found = [(result.unit.name, core) for result, core in cores_of(good().units)]
    assert found == [
        ("tests/all", 0), ("tests/all", 1), ("core/0", 0), ("accel/int8_4x4/0", 1),
        ("accel/int8_4x4/1", 1),
    ]  # fmt: skip
