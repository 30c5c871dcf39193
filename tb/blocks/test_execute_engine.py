# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of the execute engine and of its operand paths, and their canaries."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_8x8"])
def test_execute_engine(hardware: str) -> None:
    """Random programs against the golden model."""
    run_block_bench("tb_execute_engine", "bench_execute_engine", hardware=hardware)


def test_transposer() -> None:
    """Blocks of all sizes."""
    run_block_bench("tb_transposer", "bench_transposer")


def test_operand_reader() -> None:
    """Jobs of all sizes."""
    run_block_bench("tb_operand_reader", "bench_operand_reader")


@pytest.mark.parametrize(
    ("top", "assertion"),
    [
        ("tb_transposer", "JobInRange_A"),
        ("tb_operand_reader", "ReadsInRange_A"),
        ("tb_execute_engine", "OneTransposer_A"),
        ("tb_execute_engine", "MacsInRange_A"),
        ("canary_execute_engine", "IdForFetch_A"),
        ("canary_execute_engine", "TagRoom_A"),
        ("canary_execute_engine", "TagForRow_A"),
        ("canary_execute_engine", "EmptyRoom_A"),
        ("canary_execute_engine", "DoneOnlyWithRow_A"),
        ("canary_execute_engine", "BufferHasRoom_A"),
        ("canary_execute_engine", "BeatHeld_A"),
    ],
)
def test_canary(top: str, assertion: str) -> None:
    """Illegal use and broken parts are noticed."""
    test = assertion.removesuffix("_A")
    expect_assertion(top, "canary_execute", assertion=assertion, test_filter=rf"\b{test}$")
