# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of scale_unit and checks its model against numpy's fp32 arithmetic."""

import random
from fractions import Fraction

import numpy as np
import pytest

from tb.blocks.scale_model import fp32_bits, round_to_fp32, scale_element
from tb.common.runner import run_block_bench


@pytest.mark.model
@pytest.mark.parametrize(
    ("lanes", "in_width", "out_width"), [(16, 8, 8), (16, 32, 8), (4, 32, 8), (4, 16, 4)]
)
def test_scale_unit(lanes: int, in_width: int, out_width: int) -> None:
    """Corner cases and random ones, against rational arithmetic; results in lanes of 8 bits."""
    run_block_bench(
        "scale_unit",
        "bench_scale_unit",
        parameters={"Lanes": lanes, "InWidth": in_width, "OutWidth": out_width},
    )


def test_model_equals_numpy() -> None:
    """The rational model and IEEE hardware agree where numpy is defined."""
    rng = random.Random(1)
    for _ in range(20_000):
        element = rng.getrandbits(32) - (1 << 31) if rng.random() < 0.5 else rng.randint(-300, 300)
        bits = rng.getrandbits(32)
        if rng.random() < 0.7 and element:
            bits = fp32_bits(Fraction(rng.randint(-600, 600) or 1, 4) / element)
        scale = np.array(bits, dtype=np.uint32).view(np.float32)
        if np.isnan(scale):
            continue
        with np.errstate(all="ignore"):
            product = np.float32(element) * scale
        want = 127.0 if np.isnan(product) else float(np.clip(np.rint(product), -128, 127))
        assert scale_element(element, bits) == want, f"{element} * {bits:#010x}"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(2**24 + 1), Fraction(2**24)),
        (Fraction(2**24 + 3), Fraction(2**24 + 4)),
        (Fraction(2) ** 128 - Fraction(2) ** 103, None),
        (Fraction(2) ** -150, Fraction(0)),
        (Fraction(3) * Fraction(2) ** -151, Fraction(2) ** -149),
    ],
)
def test_rounding(value: Fraction, rounded: Fraction | None) -> None:
    """Ties, overflow and subnormals are rounded right."""
    assert round_to_fp32(value) == rounded
