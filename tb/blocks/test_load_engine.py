# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of load_engine."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_16x16"])
def test_load_engine(hardware: str) -> None:
    """All forms of loads, against the model; throughput and latency."""
    run_block_bench(
        "tb_load_engine",
        "bench_load_engine",
        hardware=hardware,
        test_filter="random_loads|bursts_of_pauses|no_pauses|throughput|latency",
    )


@pytest.mark.slow
@pytest.mark.parametrize("hardware", ["int8_8x8", "int8_32x32"])
def test_load_engine_more_sizes(hardware: str) -> None:
    """The load engine is right at the other sizes too."""
    run_block_bench(
        "tb_load_engine",
        "bench_load_engine",
        hardware=hardware,
        seeds=(3,),
        test_filter="random_loads|bursts_of_pauses|no_pauses|throughput",
    )


def test_checker_rings() -> None:
    """A difference between block and model fails the run."""
    with pytest.raises(AssertionError, match="elements wrong"):
        run_block_bench(
            "tb_load_engine", "bench_load_engine", seeds=(1,), test_filter="wrong_model"
        )
