# SPDX-License-Identifier: Apache-2.0
"""Exact reference of the integer -> fp32 -> scale -> integer chain, in rational arithmetic.

Slow and obvious on purpose: every rounding is one call of Python's ``round`` on a ``Fraction``,
which rounds halves to even.
"""

from fractions import Fraction

__all__ = ["SCALE_ONE", "fp32_bits", "round_to_fp32", "scale_element"]

SCALE_ONE = 0x3F80_0000
"""The scale 1.0 as fp32 bits."""


def round_to_fp32(value: Fraction) -> Fraction | None:
    """Nearest fp32 number, ties to even, subnormals kept; None: it overflows to infinity."""
    if value == 0:
        return value
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if Fraction(2) ** exponent > magnitude:
        exponent -= 1
    unit = Fraction(2) ** (max(exponent, -126) - 23)
    rounded = round(value / unit) * unit
    return None if abs(rounded) >= Fraction(2) ** 128 else rounded


def fp32_bits(value: Fraction) -> int:
    """Bits of the fp32 number nearest to a normal-range value."""
    rounded = round_to_fp32(value)
    if rounded is None or abs(rounded) < Fraction(2) ** -126:
        raise ValueError(f"{value} is not in fp32's normal range")
    magnitude = abs(rounded)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if Fraction(2) ** exponent > magnitude:
        exponent -= 1
    fraction = int(magnitude / Fraction(2) ** (exponent - 23)) - (1 << 23)
    return (int(rounded < 0) << 31) | ((exponent + 127) << 23) | fraction


def scale_element(element: int, scale: int, *, relu: bool = False, bits: int = 8) -> int:
    """One element through the chain.

    Args:
        element: Signed, up to 32 bits.
        scale: Fp32 bits.
        relu: Negative elements become 0 first.
        bits: Number of bits of the result.

    Returns:
        A signed number of so many bits. NaN and +infinity give the largest, -infinity the least.
    """
    largest = (1 << (bits - 1)) - 1
    least = -largest - 1
    element = max(element, 0) if relu else element
    sign = -1 if scale >> 31 else 1
    exponent, fraction = (scale >> 23) & 0xFF, scale & 0x7F_FFFF
    if exponent == 0xFF:
        if fraction or element == 0:
            return largest
        return largest if sign * element > 0 else least
    significand = fraction if exponent == 0 else fraction | 1 << 23
    factor = sign * significand * Fraction(2) ** (max(exponent, 1) - 127 - 23)
    converted = round_to_fp32(Fraction(element))
    assert converted is not None, "integers of 32 bits are in fp32's range"
    exact = converted * factor
    product = round_to_fp32(exact)
    if product is None:
        return largest if exact > 0 else least
    return max(least, min(largest, round(product)))
