# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of the simulated memory."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


def test_sim_dram() -> None:
    """Content, timing, limits and jitter of the memory are right."""
    tests = "read_timing|write_timing|data_before_address|jitter"
    run_block_bench("sim_dram", "bench_sim_dram", seeds=(1, 2, 3), test_filter=tests)
