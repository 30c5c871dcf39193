# SPDX-License-Identifier: Apache-2.0
"""Element types: which numbers the array multiplies and in which it sums them.

A type is a pair of formats with the family of arithmetic that computes in them. Widths, strides,
C types and words follow from it everywhere else; what the arithmetic does stands in
``autocomp_hil/golden/element`` and ``rtl/accel/element``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from autocomp_hil.config.toml import InvalidValue

__all__ = [
    "INT8_INT32",
    "ElementFamily",
    "ElementType",
    "NumberFormat",
    "element_type",
    "element_words",
    "number_format",
    "register_element_type",
]

LANE_BYTES: Final = (1, 2, 4)
"""Bytes that an element can take in memory: an element never lies across two bus words."""


class ElementFamily(IntEnum):
    """Names the arithmetic modules of the RTL that compute in a type."""

    INTEGER = 0
    """Signed two's complement: sums wrap, results saturate, scales are fp32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """One format of numbers, as memories hold it."""

    name: str
    """What configurations, workloads and texts call it: ``int8``."""
    bits: int
    """Bits of a value."""
    bytes: int
    """Bytes that a value takes in DRAM and in local memories: 1, 2 or 4. The bits above the
    value are ignored when it is read and extend its sign when it is written."""
    dtype: str
    """numpy's type of what memory holds: ``<i1``."""
    c_type: str
    """Type that kernels use for it: ``int8_t``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementType:
    """Two formats and the arithmetic between them."""

    family: ElementFamily
    input: NumberFormat
    """Format of operands, of the scratchpad and of what stores usually write."""
    accumulator: NumberFormat
    """Format of sums and of the accumulator; a value fills its bytes."""

    def __post_init__(self) -> None:
        """Check what the hardware relies on.

        Raises:
            ValueError: A format does not fit its bytes.
        """
        for number in (self.input, self.accumulator):
            if number.bytes not in LANE_BYTES or not 1 < number.bits <= 8 * number.bytes:
                message = f"{number.name}: {number.bits} bits do not fit {number.bytes} bytes"
                raise ValueError(message)
        if self.accumulator.bits != 8 * self.accumulator.bytes:
            message = f"{self.accumulator.name}: an accumulator format fills its bytes"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """Name of the type, made of both formats: ``int8_int32``."""
        return f"{self.input.name}_{self.accumulator.name}"

    @property
    def formats(self) -> tuple[NumberFormat, NumberFormat]:
        """Input and accumulator format, in this order."""
        return self.input, self.accumulator


INT8_INT32: Final = ElementType(
    family=ElementFamily.INTEGER,
    input=NumberFormat(name="int8", bits=8, bytes=1, dtype="<i1", c_type="int8_t"),
    accumulator=NumberFormat(name="int32", bits=32, bytes=4, dtype="<i4", c_type="int32_t"),
)
"""Signed bytes whose products are summed in 32 bits."""

_TYPES: Final = {INT8_INT32.name: INT8_INT32}


def register_element_type(element: ElementType) -> None:
    """Make one more type known to configurations.

    Raises:
        ValueError: The pair of names is taken by another type.
    """
    known = _TYPES.setdefault(element.name, element)
    if known != element:
        message = f"element type {element.name}: already known as {known}"
        raise ValueError(message)


def element_words(elements: Iterable[ElementType]) -> dict[str, str]:
    """Return what texts on element types call their formats: keys ``input`` and ``accumulator``."""
    types = list(elements)
    return {
        "input": " or ".join(dict.fromkeys(known.input.name for known in types)),
        "accumulator": " or ".join(dict.fromkeys(known.accumulator.name for known in types)),
    }


def number_format(name: str) -> NumberFormat:
    """Return a format of any known type.

    Raises:
        ValueError: No format has that name; the message names those that are known.
    """
    formats = {number.name: number for known in _TYPES.values() for number in known.formats}
    if name not in formats:
        message = f"expected one of {', '.join(formats)}"
        raise ValueError(message)
    return formats[name]


def element_type(input_name: str, accumulator_name: str) -> ElementType:
    """Return the type of a pair of formats.

    Raises:
        InvalidValue: No type has this pair; the message names those that are known.
    """
    name = f"{input_name}_{accumulator_name}"
    if name not in _TYPES:
        pairs = ", ".join(
            f"{known.input.name} with {known.accumulator.name}" for known in _TYPES.values()
        )
        raise InvalidValue("element", f"expected one of {pairs}", name.replace("_", " with ", 1))
    return _TYPES[name]
