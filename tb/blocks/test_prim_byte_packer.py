# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of prim_byte_packer."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize(("in_bytes", "out_bytes"), [(16, 16), (16, 64), (16, 128), (4, 16)])
def test_prim_byte_packer(in_bytes: int, out_bytes: int) -> None:
    """Order, fill level and throughput."""
    run_block_bench(
        "prim_byte_packer",
        "bench_prim_byte_packer",
        parameters={"InBytes": in_bytes, "OutBytes": out_bytes},
        test_filter="random_takes|starving|full_throughput",
    )


def test_taking_too_much_rings() -> None:
    """The block notices a user that takes what is not there."""
    expect_assertion(
        "prim_byte_packer",
        "bench_prim_byte_packer",
        assertion="TakeLegal_A",
        parameters={"InBytes": 16, "OutBytes": 16},
        test_filter="take_too_much",
    )
