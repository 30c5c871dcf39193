# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of dispatch."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_32x32"])
def test_dispatch(hardware: str) -> None:
    """Faults, payloads and rows touched at both ends of the range of sizes."""
    run_block_bench("tb_dispatch", "bench_dispatch", hardware=hardware)
