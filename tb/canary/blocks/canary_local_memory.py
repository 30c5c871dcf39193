# SPDX-License-Identifier: Apache-2.0
"""Illegal traffic on the local memories: each test must end in an assertion of the design."""

from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.bench_accumulator import AccumulatorPins
from tb.blocks.bench_scratchpad import ScratchpadPins
from tb.blocks.local_memory import Request
from tb.common.streams import read, reset


async def _offer(dut: Any, pins: Any, *cycles: dict[str, Request]) -> None:
    await reset(dut)
    for pending in cycles:
        pins.drive(pending)
        await FallingEdge(dut.clk_i)
    await FallingEdge(dut.clk_i)


@cocotb.test()
async def scratchpad_request_changes(dut: Any) -> None:
    """A read that waits for a mesh write changes its row."""
    mesh = Request(row=0, data=1, mask=1)
    await _offer(
        dut, ScratchpadPins(dut), {"a": Request(row=1), "mesh": mesh}, {"a": Request(row=2)}
    )


@cocotb.test()
async def scratchpad_load_changes(dut: Any) -> None:
    """A load write that waits for a mesh write changes its data."""
    mesh = Request(row=0, data=1, mask=1)
    first, second = (Request(row=1, data=data, mask=1) for data in (1, 2))
    await _offer(dut, ScratchpadPins(dut), {"load": first, "mesh": mesh}, {"load": second})


@cocotb.test()
async def scratchpad_row_past_end(dut: Any) -> None:
    """A read of the row after the last one."""
    await _offer(dut, ScratchpadPins(dut), {"store": Request(row=read(dut.rows_o))})


@cocotb.test()
async def scratchpad_mesh_past_end(dut: Any) -> None:
    """A result in the row after the last one."""
    await _offer(dut, ScratchpadPins(dut), {"mesh": Request(row=read(dut.rows_o), mask=1)})


@cocotb.test()
async def scratchpad_load_past_end(dut: Any) -> None:
    """A load into the row after the last one."""
    await _offer(dut, ScratchpadPins(dut), {"load": Request(row=read(dut.rows_o), mask=1)})


@cocotb.test()
async def accumulator_request_changes(dut: Any) -> None:
    """A read that waits for an accumulating write is withdrawn."""
    mesh = Request(row=0, data=1, mask=1, accumulate=True)
    await _offer(dut, AccumulatorPins(dut), {"store": Request(row=1), "mesh": mesh}, {})


@cocotb.test()
async def accumulator_load_changes(dut: Any) -> None:
    """A load write that waits for a mesh write changes its data."""
    mesh = Request(row=0, data=1, mask=1)
    first, second = (Request(row=1, data=data, mask=1) for data in (1, 2))
    await _offer(dut, AccumulatorPins(dut), {"load": first, "mesh": mesh}, {"load": second})


@cocotb.test()
async def accumulator_row_past_end(dut: Any) -> None:
    """A read of the row after the last one."""
    await _offer(dut, AccumulatorPins(dut), {"store": Request(row=read(dut.rows_o))})


@cocotb.test()
async def accumulator_mesh_past_end(dut: Any) -> None:
    """A result in the row after the last one."""
    await _offer(dut, AccumulatorPins(dut), {"mesh": Request(row=read(dut.rows_o), mask=1)})


@cocotb.test()
async def accumulator_load_past_end(dut: Any) -> None:
    """A load into the row after the last one."""
    await _offer(dut, AccumulatorPins(dut), {"load": Request(row=read(dut.rows_o), mask=1)})
