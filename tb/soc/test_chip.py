# SPDX-License-Identifier: Apache-2.0
"""Runs the directed tests of the whole chip on the model that the simulator uses."""

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.simulator import chip_model
from tb.common.runner import run_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("bench", ["bench_chip", "bench_chip_memory"])
def test_chip(bench: str) -> None:
    """Memory map, measured region, limits, jobs; ranges, coherence, HTIF."""
    run_bench(chip_model(load_hardware("int8_4x4")), "tb_chip", f"tb.soc.{bench}")
