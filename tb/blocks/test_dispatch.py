# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of dispatch."""

import pytest

from autocomp_hil.config import load_hardware
from tb.accel.random_program import without_loops
from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_32x32"])
def test_dispatch(hardware: str) -> None:
    """Faults, payloads and rows touched at both ends of the range of sizes.

    What a loop needs is checked by its unroller, which this block does not hold.
    """
    plain = without_loops(load_hardware(hardware))
    run_block_bench("tb_dispatch", "bench_dispatch", hardware=plain)
