# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of prim_byte_packer."""

import pytest

from tb.common.runner import run_block_bench

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
