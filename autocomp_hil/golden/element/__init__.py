# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the element types: one module each, behind one protocol.

Covered: every operation on element values. Not covered: which elements a command touches, which
is the commands' own and the same for all types.
"""

from autocomp_hil.golden.element import int8
from autocomp_hil.golden.element.arithmetic import (
    Arithmetic,
    Array,
    arithmetic_of,
    register_arithmetic,
)
from autocomp_hil.golden.element.integer import IntegerArithmetic

__all__ = ["Arithmetic", "Array", "IntegerArithmetic", "arithmetic_of", "register_arithmetic"]

register_arithmetic(int8.ARITHMETIC)
