# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of buses, host device and invalidator."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("bus", ["read_bus", "write_bus"])
def test_bus(bus: str) -> None:
    """Routing, order, turns, throughput, the limit of bursts in flight."""
    tests = "random_bursts|limit_and_throughput|one_master_alone"
    run_block_bench(f"tb_{bus}", f"tb.soc.bench_{bus}", seeds=(1, 2, 3), test_filter=tests)


@pytest.mark.parametrize(
    ("top", "tests"),
    [
        ("host_device", "device_(?!canary)"),
        ("host_port", "port_(?!canary)"),
        ("dma_invalidator", "lines$"),
    ],
)
def test_host_side(top: str, tests: str) -> None:
    """Measured region, console, exit; routing; lines in order."""
    run_block_bench(top, "tb.soc.bench_host", seeds=(1, 2), test_filter=tests)
