# SPDX-License-Identifier: Apache-2.0
"""Failures of one cause have one title, whatever seeds, numbers and folders they name."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autocomp_hil.regress.failures.buckets import bucket_key, bucket_title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seed 17: got 0x1f, expected 12", "seed 904: got 0xffff_0000, expected -3"),
        ("row 3 of [1, 2, 3] differs", "row 12 of [4, 5, 6, 7, 8] differs"),
        ("/var/a/b-1.json: not found", "/home/x/y.json: not found"),
        ("int8_4x4: cycle 10: mesh", "int8_16x16: cycle 9,812: mesh"),
        ("beat 8'h1F differs", "beat 8'hA0 differs"),
        ("1.5e-3 s too slow\nmore", "2 s too slow\nother"),
        ("commit 1e2fa5b differs", "commit 5d38ab91 differs"),
    ],
)
def test_one_cause(one: str, other: str) -> None:
    """Only what varies is taken out."""
    assert bucket_title(one) == bucket_title(other)


def test_other_causes_stay_apart() -> None:
    """Words decide; so does which of two numbers is missing."""
    titles = {
        bucket_title(text)
        for text in ("mesh differs", "dispatch differs", "got 1", "got 1 expected", "", "a/b c")
    }
    assert len(titles) == 6
    assert len({bucket_key(title) for title in titles}) == 6


@given(st.text())
@example("\x00\n\x1b[31m")
@example("9" * 100_000)
@example("a/" * 50_000)
@example("<n>, 5 <n>")
def test_any_text(text: str) -> None:
    """A title is short, printable, stays as it is, and has no digit left."""
    title = bucket_title(text)
    assert 0 < len(title) <= 300
    assert title.isprintable()
    assert bucket_title(title) == title
    assert not any(c in "0123456789" for c in title)


@given(st.integers(0, 2**64), st.integers(0, 2**64), st.sampled_from(["{}", "{:#x}", "{:,}"]))
def test_seeds(one: int, other: int, form: str) -> None:
    """Two seeds make no two buckets."""
    text = "program with seed " + form + " on int8: scratchpad row " + form + " differs"
    assert bucket_title(text.format(one, other)) == bucket_title(text.format(other, one))
