# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of scratchpad and accumulator."""

import pytest

from tb.common.runner import run_block_bench

HARDWARE = ("int8_4x4", "int8_8x8", "int8_16x16", "int8_32x32")
ARRAY_FIRST = "int8_16x16_ideal"
"""Hardware whose scratchpad lets the array go before loads."""


@pytest.mark.model
@pytest.mark.parametrize("hardware", [*HARDWARE, ARRAY_FIRST])
def test_scratchpad(hardware: str) -> None:
    """Content and arbitration for every array size, and for both orders of loads and the array."""
    run_block_bench("tb_scratchpad", "bench_scratchpad", hardware=hardware)


@pytest.mark.model
@pytest.mark.parametrize("hardware", HARDWARE)
def test_accumulator(hardware: str) -> None:
    """Read-modify-write and arbitration for every array size."""
    run_block_bench("tb_accumulator", "bench_accumulator", hardware=hardware)
