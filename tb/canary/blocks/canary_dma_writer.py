# SPDX-License-Identifier: Apache-2.0
"""Misuse of dma_writer that its assertions must catch; each test is expected to die."""

from typing import Any

import cocotb
from cocotb.triggers import ClockCycles

from tb.blocks.write_memory import quiet_reset


async def _start(dut: Any) -> None:
    inputs = ("req_valid_i", "req_bytes_i", "data_valid_i", "aw_ready_i", "w_ready_i", "b_valid_i")
    await quiet_reset(dut, inputs)


@cocotb.test()
async def unasked_response(dut: Any) -> None:
    """A write response that no write waits for."""
    await _start(dut)
    dut.b_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def empty_request(dut: Any) -> None:
    """A row of no bytes."""
    await _start(dut)
    dut.req_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)
