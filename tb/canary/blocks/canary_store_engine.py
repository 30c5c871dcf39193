# SPDX-License-Identifier: Apache-2.0
"""Misuse of store_engine that its assertions must catch; each test is expected to die."""

from typing import Any

import cocotb
from cocotb.triggers import ClockCycles

from tb.blocks.store_model import PoolGeometry, StoreCommand
from tb.blocks.write_memory import quiet_reset


async def _start(dut: Any, command: StoreCommand) -> None:
    """Offer one command; memories accept reads and never deliver."""
    quiet = ("spad_rd_data_valid_i", "acc_rd_data_valid_i", "b_valid_i", "cmd_valid_i")
    await quiet_reset(dut, quiet)
    for name in ("spad_rd_ready_i", "acc_rd_ready_i", "aw_ready_i", "w_ready_i"):
        getattr(dut, name).value = 1
    for name, value in command.beat().items():
        getattr(dut, f"cmd_{name}_i").value = value
    dut.cmd_valid_i.value = 1
    await ClockCycles(dut.clk_i, 20)


@cocotb.test()
async def late_scratchpad(dut: Any) -> None:
    """Scratchpad data does not come in the next cycle."""
    await _start(dut, StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=1, cols=1))


@cocotb.test()
async def late_accumulator(dut: Any) -> None:
    """Accumulator data does not come in the next cycle."""
    await _start(dut, StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=1, cols=1, is_acc=True))


@cocotb.test()
async def no_columns(dut: Any) -> None:
    """A store that the dispatcher must refuse."""
    await _start(dut, StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=1, cols=0))


@cocotb.test()
async def no_rows(dut: Any) -> None:
    """A store that the dispatcher must refuse."""
    await _start(dut, StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=0, cols=1))


@cocotb.test()
async def empty_window(dut: Any) -> None:
    """A pooling store that the dispatcher must refuse."""
    pool = PoolGeometry(
        stride=1, size=0, upad=0, lpad=0, out_dim=1, porows=1, pocols=1, orows=1, ocols=1
    )
    await _start(dut, StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=1, cols=1, pool=pool))
