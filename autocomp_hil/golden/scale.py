# SPDX-License-Identifier: Apache-2.0
"""The arithmetic between memories: fp32 scaling, saturation, rounding shift.

numpy's float32 operations are IEEE 754 single operations in round-to-nearest-even with
subnormals; the unit tests prove each function here against exact rational arithmetic.
"""

import numpy as np
import numpy.typing as npt

from autocomp_hil.isa import FP32_ONE

__all__ = ["rounding_shift", "saturate_int8", "scale_to_int8"]

Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]


def scale_to_int8(q: Int32 | Int8, scale_bits: int) -> Int8:
    """round(q * scale) saturated to int8, as the MVOUT and MVIN scalers do it.

    f = fp32(q); g = f * scale in fp32; r = g rounded to an integer; each step rounds to nearest,
    ties to even. r saturates to -128..127. A product that is NaN or +inf gives 127, -inf -128.

    Args:
        q: int32 or int8, any shape.
        scale_bits: fp32 encoding of the scale.

    Returns:
        int8, the shape of q.
    """
    if scale_bits == FP32_ONE:
        # fp32(q) is monotonic and exact below 2^24, so only saturation remains.
        return saturate_int8(q)
    scale = np.array(scale_bits, dtype=np.uint32).view(np.float32)
    with np.errstate(all="ignore"):
        g = q.astype(np.float32) * scale
        # fmin drops the NaN in favour of 127; its result is never NaN.
        bounded = np.maximum(np.fmin(np.rint(g), np.float32(127)), np.float32(-128))
    result: Int8 = bounded.astype(np.int8)
    return result


def saturate_int8(x: Int32 | Int8) -> Int8:
    """Limit x to -128..127; int8, the shape of x."""
    return np.minimum(np.maximum(x, -128), 127).astype(np.int8)


def rounding_shift(x: Int32, shift: int) -> Int32:
    """Divide x by 2^shift, rounded to nearest, ties to even; shift 0..31.

    Returns:
        int32, the shape of x. Never overflows.
    """
    if shift == 0:
        return x
    floor = x >> shift
    half = (x >> (shift - 1)) & 1
    sticky = (x & ((1 << (shift - 1)) - 1)) != 0
    rounded: Int32 = floor + (half & (sticky | (floor & 1).astype(bool)))
    return rounded
