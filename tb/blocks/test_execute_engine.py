# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of the execute engine and of its operand paths, and their canaries."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


def test_execute_engine() -> None:
    """Random programs against the golden model."""
    run_block_bench("tb_execute_engine", "bench_execute_engine")
