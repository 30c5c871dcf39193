# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of accel_events."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


def test_accel_events() -> None:
    """Every event of the instruction set from every input."""
    run_block_bench("accel_events", "bench_accel_events", seeds=(1,))
