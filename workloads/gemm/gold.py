# SPDX-License-Identifier: Apache-2.0
"""What gemm computes, in numpy alone."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["gold"]

Tensors = Mapping[str, npt.NDArray[np.generic]]

_FP32_DEPTH = 1024
"""Products are at most 2^14 (-128 * -128), so every partial sum of 1,024 of them is an integer of
at most 2^24, which fp32 holds exactly, in whatever order a library adds. fp64 does to 2^53."""


def gold(inputs: Tensors, numbers: Mapping[str, int]) -> dict[str, npt.NDArray[np.int8]]:
    """C = A B, each element saturated to int8 once, at the end.

    Args:
        inputs: A: int8, shape (I, K); B: int8, shape (K, J).
        numbers: I, J, K.

    Returns:
        C: Int8, shape (I, J).
    """
    dtype = np.float32 if numbers["K"] <= _FP32_DEPTH else np.float64
    total = inputs["A"].astype(dtype) @ inputs["B"].astype(dtype)
    return {"C": np.clip(total, -128, 127, out=total).astype(np.int8)}
