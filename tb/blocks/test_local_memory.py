# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of scratchpad and accumulator, and their canaries."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

HARDWARE = ("int8_4x4", "int8_8x8", "int8_16x16", "int8_32x32")


@pytest.mark.model
@pytest.mark.parametrize("hardware", HARDWARE)
def test_scratchpad(hardware: str) -> None:
    """Content and arbitration for every array size."""
    run_block_bench("tb_scratchpad", "bench_scratchpad", hardware=hardware)


@pytest.mark.model
@pytest.mark.parametrize("hardware", HARDWARE)
def test_accumulator(hardware: str) -> None:
    """Read-modify-write and arbitration for every array size."""
    run_block_bench("tb_accumulator", "bench_accumulator", hardware=hardware)


@pytest.mark.model
@pytest.mark.parametrize(
    ("test", "assertion"),
    [
        ("scratchpad_request_changes", "ReadHeld_A"),
        ("scratchpad_load_changes", "LoadWriteHeld_A"),
        ("scratchpad_row_past_end", "ReadInRange_A"),
        ("accumulator_request_changes", "ReadHeld_A"),
        ("accumulator_row_past_end", "MeshWriteInRange_A"),
    ],
)
def test_canary(test: str, assertion: str) -> None:
    """Illegal traffic is noticed."""
    top = f"tb_{test.split('_', maxsplit=1)[0]}"
    expect_assertion(top, "canary_local_memory", assertion=assertion, test_filter=test)
