# SPDX-License-Identifier: Apache-2.0
"""What every element type must keep to in the golden model, as tests that run against any of them.

Derive a class named ``Test...`` from ``ElementTypeContract`` and give it the type's arithmetic.
"""

import numpy as np
import pytest

from autocomp_hil.golden.element import Arithmetic, Array, arithmetic_of
from autocomp_hil.isa import FP32_ONE

__all__ = ["ElementTypeContract"]

_DIM = 4


class ElementTypeContract:
    """What every element type must keep to, as ``Arithmetic`` says.

    Covered: what commands rely on, whatever the numbers are. Not covered: whether the numbers are
    right, which a type's own tests and the RTL say.
    """

    arithmetic: Arithmetic
    """Arithmetic of the type."""

    @pytest.fixture
    def stored(self) -> Array:
        """Bytes of all kinds, as a scratchpad holds them after reset: shape (dim, 16, dim)."""
        size = _DIM * 16 * _DIM * self.arithmetic.input_dtype.itemsize
        raw = np.random.default_rng(1).integers(0, 256, size, np.uint8)
        return raw.view(self.arithmetic.input_dtype).reshape(_DIM, 16, _DIM)

    @pytest.fixture
    def inputs(self, stored: Array) -> Array:
        """Values, of the shape of ``stored``."""
        return self.arithmetic.values(stored)

    @pytest.fixture
    def sums(self, inputs: Array) -> Array:
        """Sums with more in them than inputs: shape (dim, dim)."""
        arithmetic, zeros = self.arithmetic, np.zeros((_DIM, _DIM), self.arithmetic.sum_dtype)
        return arithmetic.multiply_add(inputs[:, 0], inputs[:, 1], zeros)

    def test_is_known(self) -> None:
        """The golden model finds the arithmetic by its type."""
        assert arithmetic_of(self.arithmetic.element) is self.arithmetic

    def test_numbers_have_the_bytes_of_their_format(self) -> None:
        """Memories are arrays of these numbers."""
        element = self.arithmetic.element
        assert self.arithmetic.input_dtype.itemsize == element.input.bytes
        assert self.arithmetic.sum_dtype.itemsize == element.accumulator.bytes

    def test_values_are_values(self, inputs: Array) -> None:
        """A value is stored as itself; zero bytes are zero."""
        arithmetic = self.arithmetic
        assert arithmetic.values(inputs).tobytes() == inputs.tobytes()
        zeros = np.zeros((2, 2), arithmetic.input_dtype)
        assert not arithmetic.values(zeros).any()
        assert not arithmetic.to_sums(zeros).any()

    def test_types_of_results(self, inputs: Array, sums: Array) -> None:
        """Sums and inputs come out as such, in the shape of the argument."""
        arithmetic = self.arithmetic
        for result in (
            arithmetic.to_sums(inputs),
            arithmetic.add(sums, sums),
            arithmetic.shift(sums, 3),
            sums,
        ):
            assert result.dtype == arithmetic.sum_dtype
        for result in (
            arithmetic.to_inputs(sums, relu=False),
            arithmetic.scale_sums(sums, FP32_ONE, relu=True),
            arithmetic.scale_inputs(inputs, 0x3F000000),
            arithmetic.maximum([inputs[0], inputs[1]]),
        ):
            assert result.dtype == arithmetic.input_dtype
        assert arithmetic.shift(sums, 3).shape == sums.shape
        assert arithmetic.scale_inputs(inputs, 0x3F000000).shape == inputs.shape

    def test_products_are_added_in_order(self, inputs: Array, sums: Array) -> None:
        """A product of blocks is one product of columns and rows after the other."""
        arithmetic = self.arithmetic
        a, b, total = inputs[:, 2], inputs[:, 3], sums
        for k in range(_DIM):
            total = arithmetic.multiply_add(a[:, k : k + 1], b[k : k + 1], total)
        assert arithmetic.multiply_add(a, b, sums).tobytes() == total.tobytes()

    def test_products_are_made_apart(self, inputs: Array, sums: Array) -> None:
        """Many products at once are the products one by one, added to many sums or to one."""
        arithmetic = self.arithmetic
        a, b = inputs.swapaxes(0, 1)[:8], inputs.swapaxes(0, 1)[8:]
        c = np.stack([arithmetic.multiply_add(a[0], each, sums) for each in b])
        for addend in (c, np.broadcast_to(sums, c.shape)):
            apart = [arithmetic.multiply_add(*each) for each in zip(a, b, addend, strict=True)]
            assert arithmetic.multiply_add(a, b, addend).tobytes() == np.stack(apart).tobytes()
        assert arithmetic.multiply_add(a, b, sums).tobytes() == np.stack(apart).tobytes()

    def test_scale_of_one_converts(self, inputs: Array, sums: Array) -> None:
        """A factor of 1.0 leaves inputs as they are and brings sums to inputs."""
        arithmetic = self.arithmetic
        assert arithmetic.scale_inputs(inputs, FP32_ONE).tobytes() == inputs.tobytes()
        for relu in (False, True):
            scaled = arithmetic.scale_sums(sums, FP32_ONE, relu=relu)
            assert scaled.tobytes() == arithmetic.to_inputs(sums, relu=relu).tobytes()
        back = arithmetic.to_inputs(arithmetic.to_sums(inputs), relu=False)
        assert back.tobytes() == inputs.tobytes()

    def test_maximum(self, inputs: Array) -> None:
        """One of the arguments, whatever their order."""
        arithmetic, rows = self.arithmetic, list(inputs)
        largest = arithmetic.maximum(rows)
        assert arithmetic.maximum(rows[::-1]).tobytes() == largest.tobytes()
        assert (np.stack(rows) == largest).any(axis=0).all()

    def test_arguments_stay(self, inputs: Array, sums: Array) -> None:
        """No function writes to what it is given: memories are given as they are."""
        arithmetic = self.arithmetic
        for array in (inputs, sums):
            array.flags.writeable = False
        arithmetic.values(inputs)
        arithmetic.multiply_add(inputs[:, 0], inputs[:, 1], sums)
        arithmetic.add(sums, sums)
        arithmetic.shift(sums, 5)
        arithmetic.to_inputs(sums, relu=True)
        arithmetic.scale_sums(sums, 0x3F000000, relu=True)
        arithmetic.scale_inputs(inputs, 0x3F000000)
        arithmetic.maximum(list(inputs))
