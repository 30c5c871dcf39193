# SPDX-License-Identifier: Apache-2.0
"""Every check of the contract of element types fails what breaks it, and passes what does not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autocomp_hil.config import INT8_INT32
from autocomp_hil.golden.element import Array, IntegerArithmetic
from autocomp_hil.golden.element.int8 import ARITHMETIC
from tests.contracts.element_type import ElementTypeContract


class _OtherBytes(IntegerArithmetic):
    @property
    def input_dtype(self) -> np.dtype[np.generic]:
        return np.dtype("<i2")


class _UnstableValues(IntegerArithmetic):
    def values(self, stored: Array) -> Array:
        changed: Array = stored + self.input_dtype.type(1)
        return changed


class _WideSums(IntegerArithmetic):
    def add(self, a: Array, b: Array) -> Array:
        return super().add(a, b).astype(np.int64)


class _LateAddend(IntegerArithmetic):
    def multiply_add(self, a: Array, b: Array, c: Array) -> Array:
        exact = super().multiply_add(a, b, np.zeros_like(c))
        return super().add(np.maximum(exact, 0), c)


class _FirstOfMany(IntegerArithmetic):
    def multiply_add(self, a: Array, b: Array, c: Array) -> Array:
        first = b if b.ndim == a.ndim - 1 else b.reshape(-1, *b.shape[-2:])[0]
        return super().multiply_add(a, first, c)


class _ScaledByOne(IntegerArithmetic):
    def scale_inputs(self, inputs: Array, scale_bits: int) -> Array:
        return super().scale_inputs(inputs // 2, scale_bits)


class _FirstIsLargest(IntegerArithmetic):
    def maximum(self, rows: list[Array]) -> Array:
        return rows[0]


class _Greedy(IntegerArithmetic):
    def add(self, a: Array, b: Array) -> Array:
        a += b
        return a


def _run(arithmetic: IntegerArithmetic, name: str) -> None:
    """One check of the contract, its fixtures made as pytest makes them."""
    contract = ElementTypeContract()
    contract.arithmetic = arithmetic
    fixtures: dict[str, Any] = {}
    for fixture in ("stored", "inputs", "sums"):
        make: Any = getattr(ElementTypeContract, fixture).__wrapped__
        needed = make.__code__.co_varnames[1 : make.__code__.co_argcount]
        fixtures[fixture] = make(contract, *(fixtures[need].copy() for need in needed))
    check = getattr(contract, name)
    code = check.__func__.__code__
    check(*(fixtures[need] for need in code.co_varnames[1 : code.co_argcount]))


_BROKEN = (
    ("test_is_known", IntegerArithmetic(replace(INT8_INT32))),
    ("test_numbers_have_the_bytes_of_their_format", _OtherBytes(INT8_INT32)),
    ("test_values_are_values", _UnstableValues(INT8_INT32)),
    ("test_types_of_results", _WideSums(INT8_INT32)),
    ("test_products_are_added_in_order", _LateAddend(INT8_INT32)),
    ("test_products_are_made_apart", _FirstOfMany(INT8_INT32)),
    ("test_scale_of_one_converts", _ScaledByOne(INT8_INT32)),
    ("test_maximum", _FirstIsLargest(INT8_INT32)),
    ("test_arguments_stay", _Greedy(INT8_INT32)),
)


@pytest.mark.parametrize(("name", "broken"), _BROKEN)
def test_each_check_can_fail(name: str, broken: IntegerArithmetic) -> None:
    """Each check fails for one arithmetic that breaks it, and not for the right one."""
    with pytest.raises((AssertionError, ValueError)):
        _run(broken, name)
    _run(ARITHMETIC, name)


def test_none_is_left_out() -> None:
    """Each check of the contract has its broken arithmetic."""
    checks = {name for name in vars(ElementTypeContract) if name.startswith("test_")}
    assert checks == {name for name, _ in _BROKEN}
