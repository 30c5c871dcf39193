# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of loads and stores in numpy, for tests of the software library."""

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["bits", "scaled", "stored"]


def bits(scale: float) -> int:
    """The bits of an fp32."""
    return int(np.float32(scale).view(np.uint32))


def scaled(values: npt.NDArray[Any], scale: float) -> npt.NDArray[np.int8]:
    """fp32(value) * scale, rounded to nearest, ties to even, saturated to int8."""
    product = np.rint(values.astype(np.float32) * np.float32(scale))
    result: npt.NDArray[np.int8] = np.clip(product, -128, 127).astype(np.int8)
    return result


def stored(sums: npt.NDArray[Any], activation: int, scale: float) -> npt.NDArray[np.int8]:
    """What a store makes of sums: ReLU, then the scale."""
    return scaled(np.maximum(sums, 0) if activation else sums, scale)
