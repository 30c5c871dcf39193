# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of dma_reader."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


def test_dma_reader() -> None:
    """Bytes, bursts, limits and throughput."""
    run_block_bench(
        "tb_dma_reader",
        "bench_dma_reader",
        test_filter="random_requests|slow_memory|full_throughput",
    )
