# SPDX-License-Identifier: Apache-2.0
"""The toy element type: products of 4-bit numbers, summed in 16 bits. No part of the product.

A value takes a whole byte in memory; the upper half of the byte extends its sign.
"""

from typing import Final

from autocomp_hil.config import ElementFamily, ElementType, NumberFormat
from autocomp_hil.golden.element import IntegerArithmetic, register_arithmetic

__all__ = ["ARITHMETIC"]

ARITHMETIC: Final = IntegerArithmetic(
    ElementType(
        family=ElementFamily.INTEGER,
        input=NumberFormat(name="int4", bits=4, bytes=1, dtype="<i1", c_type="int8_t"),
        accumulator=NumberFormat(name="int16", bits=16, bytes=2, dtype="<i2", c_type="int16_t"),
    )
)
"""The arithmetic of ``int4`` with ``int16``."""

register_arithmetic(ARITHMETIC)
