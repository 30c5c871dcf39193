# SPDX-License-Identifier: Apache-2.0
"""Coverage of arithmetic corner cases, looked up in the data that a command met."""

import numpy as np

from autocomp_hil.golden.element import Arithmetic, Array
from autocomp_hil.isa import FP32_ONE

__all__ = ["SCALE_BINS", "mvin_values", "mvout_values", "wraps"]

_CASES = (
    "tie",
    "saturate.positive",
    "saturate.negative",
    "below_power_of_two",
    "nan",
    "infinite",
    "huge",
    "negative",
    "subnormal",
    "zero",
)
SCALE_BINS = frozenset(f"{unit}.scale.{case}" for unit in ("mvin", "mvout") for case in _CASES)
"""What scaling can meet; ``below_power_of_two`` is 41 * (1/41), just below 1."""

_JUST_BELOW = np.array([2.0**k - 2.0 ** (k - 24) for k in range(7)], np.float32)


def mvin_values(arithmetic: Arithmetic, q: Array, scale: int) -> set[str]:
    """Bins of inputs that MVIN scales; ``scale`` are fp32 bits."""
    return _scaling("mvin", arithmetic, q, scale)


def mvout_values(arithmetic: Arithmetic, q: Array, scale: int, *, relu: bool) -> set[str]:
    """Bins of sums that MVOUT scales; ``scale`` are fp32 bits."""
    return _scaling("mvout", arithmetic, np.maximum(q, 0) if relu else q, scale)


def wraps(before: Array, after: Array) -> bool:
    """Whether adding to the accumulator passed the ends of its format anywhere."""
    added = (after - before).astype(np.int64)
    return bool((before.astype(np.int64) + added != after).any())


def _scaling(unit: str, arithmetic: Arithmetic, q: Array, bits: int) -> set[str]:
    largest = (1 << (arithmetic.element.input.bits - 1)) - 1
    scale = np.array(bits, np.uint32).view(np.float32)
    with np.errstate(all="ignore"):
        product = q.astype(np.float32) * scale
        fraction = np.abs(product - np.trunc(product))
        rounded = np.rint(product)
    magnitude = bits & 0x7FFFFFFF
    is_finite = magnitude < 0x7F800000
    cases = {
        "tie": is_finite and bits != FP32_ONE and (fraction == np.float32(0.5)).any(),
        "saturate.positive": is_finite and (rounded > largest).any(),
        "saturate.negative": is_finite and (rounded < -largest - 1).any(),
        "below_power_of_two": np.isin(np.abs(product), _JUST_BELOW).any(),
        "nan": magnitude > 0x7F800000,
        "infinite": magnitude == 0x7F800000,
        "huge": is_finite and (np.abs(product) >= np.float32(2.0**63)).any(),
        "negative": is_finite and bits >> 31 and magnitude,
        "subnormal": 0 < magnitude < 0x00800000,
        "zero": magnitude == 0,
    }
    return {f"{unit}.scale.{case}" for case, hit in cases.items() if hit}
