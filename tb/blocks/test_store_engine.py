# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of store_engine, and the test of its scaling model."""

import numpy as np
import pytest

from tb.blocks.store_model import scale_rows
from tb.common.runner import run_block_bench


@pytest.mark.model
@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_16x16"])
def test_store_engine(hardware: str) -> None:
    """Every kind of store, pauses, and throughput."""
    run_block_bench("tb_store_engine", "bench_store_engine", hardware=hardware)


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (41, 0x3CC7_CE0C, 1),  # product just below 1
        (5, 0x3F00_0000, 2),  # 2.5 to even
        (-7, 0x3F00_0000, -4),  # -3.5 to even
        (2**31 - 1, 0x3F80_0000, 127),
        (-(2**31), 0x3F80_0000, -128),
        (0, 0x7F80_0000, 127),  # NaN
        (-1, 0x7F80_0000, -128),
    ],
)
def test_scale_model(value: int, scale: int, expected: int) -> None:
    """The model rounds as IEEE does."""
    rows = np.array([value], dtype=np.int32)
    assert scale_rows(rows, scale, relu=False)[0] == expected
