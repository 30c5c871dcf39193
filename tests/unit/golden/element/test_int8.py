# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of int8 with int32 against exact rational arithmetic."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.golden.element.int8 import ARITHMETIC
from tests.contracts.element_type import ElementTypeContract
from tests.unit.golden.naive import scaled, shifted

INF, NEGATIVE_INF, NAN = 0x7F800000, 0xFF800000, 0x7FC00000


def encoding(value: float) -> int:
    """Return the fp32 bits of a number."""
    return int(struct.unpack("<I", struct.pack("<f", value))[0])


SCALES = st.one_of(
    st.integers(0, 2**32 - 1),
    st.floats(width=32).map(encoding),
    st.sampled_from([0, 0x80000000, INF, NEGATIVE_INF, NAN, 0xFFFFFFFF, 0x7F800001, 1, 0x7F7FFFFF]),
    st.integers(1, 300).map(lambda n: encoding(1 / n)),
    st.floats(-4, 4, width=32).map(encoding),
    st.sampled_from([0.5, 0.25, 1.5, 2.0**-20, 2.0**-31, -0.5, -1.0, 3.0]).map(encoding),
)
INT32 = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-600, 600),
    st.sampled_from([-(2**31), 2**31 - 1, 2**24 + 1, 2**25 + 3, -(2**24) - 1]),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(INT32, min_size=1, max_size=16), SCALES)
def test_scale_of_int32(values: list[int], scale: int) -> None:
    """Scaling is right for any int32 and any encoding, NaN, infinities and subnormals included."""
    got = ARITHMETIC.scale_sums(np.array(values, np.int32), scale, relu=False)
    assert [int(x) for x in got] == [scaled(q, scale) for q in values]


@settings(max_examples=100, deadline=None)
@given(SCALES)
def test_scale_of_every_int8(scale: int) -> None:
    """Scaling is right for all 256 elements."""
    values = np.arange(-128, 128, dtype=np.int8)
    got = ARITHMETIC.scale_inputs(values, scale)
    assert [int(x) for x in got] == [scaled(int(q), scale) for q in values]


@pytest.mark.parametrize(
    ("q", "scale", "expected"),
    [
        (41, 0x3CC7CE0C, 1),  # 1/41: the product is the float below 1
        (1, 0x3F7FFFFF, 1),
        (82, 0x3CC7CE0C, 2),
        (1, encoding(0.5), 0),
        (3, encoding(0.5), 2),
        (5, encoding(0.5), 2),
        (-1, encoding(0.5), 0),
        (-3, encoding(0.5), -2),
        (255, encoding(0.5), 127),
        (-257, encoding(0.5), -128),
        (127, encoding(-1.0), -127),
        (-128, encoding(-1.0), 127),
        (1000, encoding(1.0), 127),
        (0, NAN, 127),
        (0, INF, 127),
        (0, NEGATIVE_INF, 127),
        (-1, INF, -128),
        (-1, NEGATIVE_INF, 127),
        (7, 0xFFFFFFFF, 127),
        (2**31 - 1, 0x7F7FFFFF, 127),
        (-(2**31), 0x7F7FFFFF, -128),
        (2**31 - 1, 1, 0),
        (2**24 + 1, encoding(2.0**-24), 1),
    ],
)
def test_scale_by_hand(q: int, scale: int, expected: int) -> None:
    """Ties, the float just below a power of two, infinities, overflow."""
    assert int(ARITHMETIC.scale_sums(np.array([q], np.int32), scale, relu=False)[0]) == expected


@settings(deadline=None)
@given(INT32)
def test_saturate(q: int) -> None:
    """Limits -128 and 127; 0 and 127 with ReLU."""
    for relu, least in ((False, -128), (True, 0)):
        got = ARITHMETIC.to_inputs(np.array([q], np.int32), relu=relu)
        assert int(got[0]) == max(least, min(127, q))


@settings(max_examples=400, deadline=None)
@given(INT32, st.integers(0, 31))
def test_rounding_shift(q: int, shift: int) -> None:
    """Nearest, ties to even; equal to the bit formula of the manual."""
    got = int(ARITHMETIC.shift(np.array([q], np.int32), shift)[0])
    assert got == shifted(q, shift)
    if shift:
        below = q & ((1 << (shift - 1)) - 1)
        assert got == (q >> shift) + ((q >> (shift - 1)) & (int(below != 0) | (q >> shift)) & 1)


def test_results_are_int8() -> None:
    """Results are int8 and have the shape of the sums."""
    q = np.zeros((3, 5), np.int32)
    for scale in (encoding(1.0), encoding(0.3)):
        result = ARITHMETIC.scale_sums(q, scale, relu=True)
        assert result.dtype == np.int8
        assert result.shape == (3, 5)


class TestContract(ElementTypeContract):
    """What every element type keeps to."""

    arithmetic = ARITHMETIC
