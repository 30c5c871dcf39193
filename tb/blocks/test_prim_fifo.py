# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of prim_fifo."""

import pytest

from tb.common.runner import run_block_bench


@pytest.mark.model
@pytest.mark.parametrize(("width", "depth"), [(8, 1), (8, 2), (39, 6), (8, 32), (6, 42), (4, 64)])
def test_prim_fifo(width: int, depth: int) -> None:
    """Order and throughput over widths and depths."""
    run_block_bench("prim_fifo", "bench_prim_fifo", parameters={"Width": width, "Depth": depth})
