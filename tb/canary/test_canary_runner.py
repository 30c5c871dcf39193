# SPDX-License-Identifier: Apache-2.0
"""The runner and the assertion macros must notice what is wrong."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

pytestmark = pytest.mark.model


def test_held_assertion_rings() -> None:
    """A stream that withdraws its offer stops the simulation."""
    expect_assertion(
        "canary_held",
        "tb.canary.bench_canaries",
        assertion="canary_held.CanaryHeld_A",
        test_filter="run_idle",
    )


@pytest.mark.parametrize("silent", ["NoSuchAlarm_A", "prim_fifo.CanaryHeld_A"])
def test_silent_alarm_is_noticed(silent: str) -> None:
    """expect_assertion itself fails where nothing rings, or another module's alarm of that name."""
    with pytest.raises(AssertionError, match="did not ring"):
        expect_assertion(
            "canary_held",
            "tb.canary.bench_canaries",
            assertion=silent,
            test_filter="run_idle",
        )


def test_failing_bench_fails() -> None:
    """A failing cocotb test is an error of the run."""
    with pytest.raises(AssertionError, match="fail_always"):
        run_block_bench(
            "prim_fifo", "tb.canary.bench_canaries", seeds=(1,), test_filter="fail_always"
        )


def test_empty_bench_fails() -> None:
    """A run without any test is an error."""
    with pytest.raises(AssertionError, match="no test ran"):
        run_block_bench("prim_fifo", "tb.canary.bench_canaries", seeds=(1,), test_filter="nothing")
