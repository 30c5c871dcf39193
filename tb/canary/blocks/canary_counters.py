# SPDX-License-Identifier: Apache-2.0
"""Illegal traffic on the counters: each test must end in an assertion of the design."""

import random
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.bench_counters import CounterPins
from tb.blocks.counter_model import CounterCommand
from tb.common.streams import reset


@cocotb.test()
async def command_changes(dut: Any) -> None:
    """A command that waits for the answer before it changes its index."""
    pins = CounterPins(dut, random.Random(0))
    await reset(dut)
    for index in (0, 1, 2, 3):
        pins.offer(CounterCommand(index=index).operand())
        await FallingEdge(dut.clk_i)
