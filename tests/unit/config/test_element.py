# SPDX-License-Identifier: Apache-2.0
"""Element types: what a pair of formats must keep to, and how it is found."""

from dataclasses import replace

import pytest

from autocomp_hil.config import (
    INT8_INT32,
    ElementType,
    InvalidValue,
    NumberFormat,
    element_type,
    load_hardware,
    number_format,
    register_element_type,
)


def _type(input_bits: int, input_bytes: int, sum_bits: int, sum_bytes: int) -> ElementType:
    return replace(
        INT8_INT32,
        input=NumberFormat(
            name="in", bits=input_bits, bytes=input_bytes, dtype="<i1", c_type="int8_t"
        ),
        accumulator=NumberFormat(
            name="sum", bits=sum_bits, bytes=sum_bytes, dtype="<i4", c_type="int32_t"
        ),
    )


def test_known_type() -> None:
    """A configuration names its formats; the pair is the type."""
    assert element_type("int8", "int32") is INT8_INT32
    assert load_hardware("int8_4x4").element_type is INT8_INT32
    assert INT8_INT32.name == "int8_int32"


def test_unknown_type() -> None:
    """The message names the pairs that are known."""
    with pytest.raises(InvalidValue, match=r"int8 with int32.*, got 'int8 with int64'"):
        element_type("int8", "int64")


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((9, 1, 32, 4), "in: 9 bits do not fit 1 bytes"),
        ((1, 1, 32, 4), "in: 1 bits do not fit 1 bytes"),
        ((8, 3, 32, 4), "in: 8 bits do not fit 3 bytes"),
        ((8, 1, 64, 8), "sum: 64 bits do not fit 8 bytes"),
        ((8, 1, 24, 4), "sum: an accumulator format fills its bytes"),
    ],
)
def test_formats_that_do_not_fit(sizes: tuple[int, int, int, int], message: str) -> None:
    """What memories cannot hold is refused where it is written."""
    with pytest.raises(ValueError, match=message):
        _type(*sizes)


def test_formats_by_name() -> None:
    """Each has the type that kernels and numpy hold it in."""
    for name, c_type, dtype in (("int8", "int8_t", "<i1"), ("int32", "int32_t", "<i4")):
        number = number_format(name)
        assert (number.c_type, number.dtype) == (c_type, dtype)
    with pytest.raises(ValueError, match="expected one of int8, int32"):
        number_format("int64")


def test_narrow_values_are_legal() -> None:
    """A value may be narrower than the bytes that it takes."""
    assert _type(4, 1, 16, 2).input.bits == 4


def test_names_are_taken_once() -> None:
    """A type can be registered again, but another one of that name is an error."""
    register_element_type(INT8_INT32)
    other = replace(INT8_INT32, input=replace(INT8_INT32.input, bits=7))
    with pytest.raises(ValueError, match="int8_int32: already known"):
        register_element_type(other)
    assert element_type("int8", "int32") is INT8_INT32
