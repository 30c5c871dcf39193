# SPDX-License-Identifier: Apache-2.0
"""Runs the directed tests of the whole chip."""

import pytest

from autocomp_hil.simulator.paths import CHIP_DPI_SOURCES
from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("bench", ["bench_chip", "bench_chip_memory"])
def test_chip(bench: str) -> None:
    """Memory map, measured region, limits, jobs; ranges, coherence, HTIF."""
    run_block_bench("tb_chip", f"tb.soc.{bench}", dpi_sources=CHIP_DPI_SOURCES)
