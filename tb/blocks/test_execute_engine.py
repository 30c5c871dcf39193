# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of the execute engine and of its operand paths."""

import pytest

from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_8x8"])
def test_execute_engine(hardware: str) -> None:
    """Random programs against the golden model."""
    run_block_bench("tb_execute_engine", "bench_execute_engine", hardware=hardware)


def test_transposer() -> None:
    """The transposer is right for blocks of all sizes."""
    run_block_bench("tb_transposer", "bench_transposer")


def test_operand_reader() -> None:
    """The operand reader is right for jobs of all sizes."""
    run_block_bench("tb_operand_reader", "bench_operand_reader")
