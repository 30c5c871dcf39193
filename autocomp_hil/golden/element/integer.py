# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of signed integers: sums wrap, results saturate, scales are fp32.

numpy's float32 operations are IEEE 754 single operations in round-to-nearest-even with
subnormals; the unit tests prove each function here against exact rational arithmetic.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autocomp_hil.config import ElementType
from autocomp_hil.golden.element.arithmetic import Array
from autocomp_hil.isa import FP32_ONE

__all__ = ["IntegerArithmetic"]

_FP32_EXACT_BITS = 24
_LARGEST_DIM_BITS = 5


@dataclass(frozen=True)
class IntegerArithmetic:
    """Arithmetic of one integer type; ``Arithmetic`` says what each function promises."""

    element: ElementType

    @cached_property
    def input_dtype(self) -> np.dtype[np.generic]:
        """Signed type with the bytes that an input takes."""
        return np.dtype(self.element.input.dtype)

    @cached_property
    def sum_dtype(self) -> np.dtype[np.generic]:
        """Signed type with the bytes that a sum takes."""
        return np.dtype(self.element.accumulator.dtype)

    @cached_property
    def _limits(self) -> tuple[int, int]:
        """Least and largest input."""
        half = 1 << (self.element.input.bits - 1)
        return -half, half - 1

    @cached_property
    def _exact_dtype(self) -> np.dtype[np.generic]:
        """A float that holds every sum of a product of two blocks; 32 rows at most."""
        bits = 2 * (self.element.input.bits - 1) + _LARGEST_DIM_BITS
        return np.dtype(np.float32 if bits <= _FP32_EXACT_BITS else np.float64)

    def values(self, stored: Array) -> Array:
        """Extend the sign from the value's highest bit; a value that fills its bytes stays."""
        above = 8 * self.element.input.bytes - self.element.input.bits
        values: Array = stored << above >> above if above else stored
        return values

    def to_sums(self, inputs: Array) -> Array:
        """Return equal numbers in the format of sums."""
        return inputs.astype(self.sum_dtype)

    def multiply_add(self, a: Array, b: Array, c: Array) -> Array:
        """C + a @ b; the product is exact, the sum wraps."""
        product = a.astype(self._exact_dtype) @ b.astype(self._exact_dtype)
        return self.add(c, product.astype(np.int64 if self._is_wide else np.int32))

    @cached_property
    def _is_wide(self) -> bool:
        return self._exact_dtype == np.float64

    def add(self, a: Array, b: Array) -> Array:
        """A + b, wrapping."""
        total: Array = a + b
        return total if total.dtype == self.sum_dtype else total.astype(self.sum_dtype)

    def shift(self, sums: Array, amount: int) -> Array:
        """Divide by 2^amount, rounded to nearest, ties to even; never overflows."""
        if amount == 0:
            return sums
        wide = sums.astype(np.int64)
        floor = wide >> amount
        half = (wide >> (amount - 1)) & 1
        sticky = (wide & ((1 << (amount - 1)) - 1)) != 0
        rounded: Array = floor + (half & (sticky | (floor & 1).astype(bool)))
        return rounded.astype(self.sum_dtype)

    def to_inputs(self, sums: Array, *, relu: bool) -> Array:
        """Saturate, negative numbers to 0 with ``relu``."""
        least, largest = self._limits
        bounded: Array = np.minimum(np.maximum(sums, 0 if relu else least), largest)
        return bounded.astype(self.input_dtype)

    def scale_sums(self, sums: Array, scale_bits: int, *, relu: bool) -> Array:
        """Scale as ``_scale`` does; ``relu`` comes before the scale."""
        return self._scale(np.maximum(sums, 0) if relu else sums, scale_bits)

    def scale_inputs(self, inputs: Array, scale_bits: int) -> Array:
        """Scale as ``_scale`` does; a factor of 1.0 leaves inputs as they are."""
        return inputs if scale_bits == FP32_ONE else self._scale(inputs, scale_bits)

    def maximum(self, rows: list[Array]) -> Array:
        """The larger of both values, element by element."""
        largest: Array = np.maximum.reduce(rows)
        return largest

    def _scale(self, q: Array, scale_bits: int) -> Array:
        """round(q * scale), saturated to an input.

        f = fp32(q); g = f * scale in fp32; r = g rounded to an integer; each step rounds to
        nearest, ties to even. A product that is NaN or +inf gives the largest input, -inf the
        least.
        """
        if scale_bits == FP32_ONE:
            # fp32(q) is monotonic and exact below 2^24, so only saturation remains.
            return self.to_inputs(q, relu=False)
        least, largest = (np.float32(limit) for limit in self._limits)
        scale = np.array(scale_bits, dtype=np.uint32).view(np.float32)
        with np.errstate(all="ignore"):
            g = q.astype(np.float32) * scale
            # fmin drops the NaN in favour of the largest input; its result is never NaN.
            bounded: Array = np.maximum(np.fmin(np.rint(g), largest), least)
        return bounded.astype(self.input_dtype)
