# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of the performance counters, and the model's own tests."""

import pytest

from tb.blocks.counter_model import CounterCommand, CounterModel
from tb.common.runner import run_block_bench


@pytest.mark.model
def test_counters() -> None:
    """All answers, with several seeds."""
    run_block_bench("tb_counters", "bench_counters", seeds=(1, 2, 3))


def test_model_of_the_snapshot() -> None:
    """Read before effect; a fused take and read gives what goes into the snapshot."""
    model = CounterModel()

    def step(command: CounterCommand | None) -> int | None:
        return model.step(command, events=1 << 9, live={}, added={})

    assert step(CounterCommand(index=2, configure=True, event=9)) == 0
    assert [step(None) for _ in range(4)] == [None] * 4
    assert step(CounterCommand(index=2, take=True)) == 4
    assert step(None) is None
    assert step(CounterCommand(index=2)) == 4
    assert step(CounterCommand(index=2, drop=True)) == 4
    assert step(CounterCommand(index=2, reset=True)) == 8
    assert step(CounterCommand(index=2)) == 0


def test_operand() -> None:
    """Bit positions of the COUNTER operand."""
    assert CounterCommand(index=7, configure=True, event=1, is_external=True).operand() == (
        0x80001078
    )
    assert CounterCommand(index=3).operand() == 0x30
    assert CounterCommand(index=0, take=True).operand() == 0x4
