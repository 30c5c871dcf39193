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
    """The test fails."""
    await reset(dut)
    raise AssertionError("this bench fails")


async def _past_end(dut: Any, valid: str, row: str) -> None:
    """The first row that a memory of 12 does not have."""
    for name in ("valid_i", "write_i", "rd_valid_i", "wr_valid_i"):
        if hasattr(dut, name):
            getattr(dut, name).value = 0
    await reset(dut)
    getattr(dut, row).value = 12
    getattr(dut, valid).value = 1
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def row_past_end(dut: Any) -> None:
    """An access goes past the end of the single-ported memory."""
    await _past_end(dut, "valid_i", "row_i")


@cocotb.test()
async def read_past_end(dut: Any) -> None:
    """A read goes past the end of the two-ported memory."""
    await _past_end(dut, "rd_valid_i", "rd_row_i")


@cocotb.test()
async def write_past_end(dut: Any) -> None:
    """A write goes past the end of the two-ported memory."""
    await _past_end(dut, "wr_valid_i", "wr_row_i")
