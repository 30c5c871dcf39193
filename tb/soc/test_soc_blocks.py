# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of buses, host device and invalidator, and proves that their alarms ring."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

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


@pytest.mark.parametrize(
    ("top", "module", "test", "assertion"),
    [
        ("tb_read_bus", "bench_read_bus", "canary_unasked", "AnswerExpected_A"),
        ("tb_read_bus", "bench_read_bus", "canary_withdrawn", "ChoiceHeld_A"),
        ("tb_read_bus", "bench_read_bus", "canary_chosen_is_gone", "ServesRequest_A"),
        ("tb_read_bus", "bench_read_bus", "canary_address_change", "ArHeld_A"),
        ("tb_write_bus", "bench_write_bus", "canary_unasked", "AnswerExpected_A"),
        ("tb_write_bus", "bench_write_bus", "canary_data_change", "WHeld_A"),
        ("tb_write_bus", "bench_write_bus", "canary_address_change", "AwHeld_A"),
        ("host_port", "bench_host", "port_canary_overtaken", "NothingBehind_A"),
        ("host_port", "bench_host", "port_canary_two_halves", "OneHalf_A"),
        ("host_port", "bench_host", "port_canary_two_accesses", "OneAccess_A"),
        ("host_port", "bench_host", "port_canary_change", "AccessHeld_A"),
        ("host_device", "bench_host", "device_canary_change", "AccessHeld_A"),
        ("dma_invalidator", "bench_host", "lines_canary_host_change", "HostHeld_A"),
        ("dma_invalidator", "bench_host", "lines_canary_unknown", "LineKnown_A"),
        ("dma_invalidator", "bench_host", "lines_canary_too_many", "RoomForLine_A"),
        ("bus_fairness", "bench_host", "fairness_canary", "Fair_A"),
    ],
)
def test_alarm_rings(top: str, module: str, test: str, assertion: str) -> None:
    """Misuse of the ports is caught by name."""
    expect_assertion(top, f"tb.soc.{module}", assertion=assertion, test_filter=test)
