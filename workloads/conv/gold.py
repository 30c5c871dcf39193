# SPDX-License-Identifier: Apache-2.0
"""What conv computes, in numpy alone."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["gold"]

Tensors = Mapping[str, npt.NDArray[np.generic]]
Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]

_FP32_DEPTH = 1024
"""Products are at most 2^14 (-128 * -128), so every partial sum of 1,024 of them is an integer of
at most 2^24, which fp32 holds exactly, in whatever order a library adds. fp64 does to 2^53."""


def gold(inputs: Tensors, numbers: Mapping[str, int]) -> dict[str, Int8]:
    """Convolution plus bias, then ReLU, scale, saturation to int8, max pooling.

    sums[n][y][x][k] = bias[0][k] + sum over r, s, c of
        inp[n][y * STRIDE + r][x * STRIDE + s][c] * weights[r][s][c][k]

    Args:
        inputs: Inp: int8, shape (N, H, W, C), with its border; weights: int8, shape (R, S, C, K);
            bias: int32, shape (1, K).
        numbers: All numbers of the workload; sums has shape (N, CONV_P, CONV_Q, K).

    Returns:
        output: Int8, shape (N, P, Q, K).
    """
    return {"output": _pooled(_scaled(_sums(inputs, numbers), numbers), numbers)}


def _sums(inputs: Tensors, numbers: Mapping[str, int]) -> Int32:
    """int32, shape (N, CONV_P, CONV_Q, K)."""
    dtype = np.float32 if numbers["C"] <= _FP32_DEPTH else np.float64
    image, weights = inputs["inp"].astype(dtype), inputs["weights"].astype(dtype)
    height, width, step = numbers["CONV_P"], numbers["CONV_Q"], numbers["STRIDE"]
    bias: Int32 = inputs["bias"].astype(np.int32)
    sums = np.empty((numbers["N"], height, width, numbers["K"]), np.int32)
    sums[:] = bias[0]
    for r in range(numbers["R"]):
        for s in range(numbers["S"]):
            pixels = image[:, r : r + height * step : step, s : s + width * step : step]
            sums += (pixels[:, :height, :width] @ weights[r, s]).astype(np.int32)
    return sums


def _scaled(sums: Int32, numbers: Mapping[str, int]) -> Int8:
    """ReLU, then the scale: fp32(sum) * fp32(1 / SCALE_DIVISOR), rounded to nearest, ties to even.

    Each step is one IEEE fp32 operation, as in the accelerator's store path.
    """
    if numbers["ACTIVATION"] == 1:
        sums = np.maximum(sums, 0)
    scale = np.float32(1) / np.float32(numbers["SCALE_DIVISOR"])
    scaled: Int8 = np.clip(np.rint(sums.astype(np.float32) * scale), -128, 127).astype(np.int8)
    return scaled


def _pooled(image: Int8, numbers: Mapping[str, int]) -> Int8:
    """Largest element of each POOL_SIZE x POOL_SIZE window; pixels outside the image count as 0."""
    pad, step, size = numbers["POOL_PAD"], numbers["POOL_STRIDE"], numbers["POOL_SIZE"]
    rows, cols = numbers["P"], numbers["Q"]
    padded = np.pad(image, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    pooled = np.full((len(image), rows, cols, image.shape[3]), -128, np.int8)
    for r in range(size):
        for s in range(size):
            window = padded[:, r : r + rows * step : step, s : s + cols * step : step]
            np.maximum(pooled, window[:, :rows, :cols], out=pooled)
    return pooled
