# SPDX-License-Identifier: Apache-2.0
"""Products of signed bytes, summed in 32 bits."""

from typing import Final

from autocomp_hil.config import INT8_INT32
from autocomp_hil.golden.element.integer import IntegerArithmetic

__all__ = ["ARITHMETIC"]

ARITHMETIC: Final = IntegerArithmetic(INT8_INT32)
"""The arithmetic of ``int8`` with ``int32``."""
