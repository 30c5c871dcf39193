# SPDX-License-Identifier: Apache-2.0
"""Benches that must not pass."""

from typing import Any

import cocotb
from cocotb.triggers import ClockCycles

from tb.common.streams import reset


@cocotb.test()
async def run_idle(dut: Any) -> None:
    """Clock the design with its ready input low."""
    dut.out_ready_i.value = 0
    await reset(dut)
    await ClockCycles(dut.clk_i, 20)


@cocotb.test()
async def fail_always(dut: Any) -> None:
    """A failing test."""
    await reset(dut)
    raise AssertionError("this bench fails")
