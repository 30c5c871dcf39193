# SPDX-License-Identifier: Apache-2.0
"""Illegal use of the execute side's parts: each test rings the assertion it is named after."""

from dataclasses import replace
from typing import Any

import cocotb
from cocotb.triggers import ClockCycles, FallingEdge

from tb.blocks.bench_pe import drive_beat
from tb.blocks.command_layout import EXECUTE_CMD, FETCH_OP, Record
from tb.blocks.mesh_model import MeshBeat
from tb.common.streams import reset

# ruff: noqa: N802  # tests are named after assertions


async def _beat(dut: Any, beat: MeshBeat) -> None:
    idle_beat = MeshBeat(act=(0,), weight=(0,))
    drive_beat(dut, idle_beat, 0)
    await reset(dut)
    drive_beat(dut, replace(beat, act=(0,), weight=(0,)), 0)
    await ClockCycles(dut.clk_i, 2)


@cocotb.test()
async def LoadOrOsMac(dut: Any) -> None:
    """A load and an OS mac in one beat."""
    await _beat(dut, MeshBeat(load=True, mac=True, is_os=True))


@cocotb.test()
async def LoadOrDrain(dut: Any) -> None:
    """A load and a drain in one beat."""
    await _beat(dut, MeshBeat(load=True, drain=True))


@cocotb.test()
async def MacOrDrain(dut: Any) -> None:
    """A mac and a drain in one beat."""
    await _beat(dut, MeshBeat(mac=True, drain=True))


@cocotb.test()
async def idle(dut: Any) -> None:
    """The clock runs and nothing else happens: what is wrong is wrong from the start."""
    await reset(dut)
    await ClockCycles(dut.clk_i, 5)


@cocotb.test()
async def JobInRange(dut: Any) -> None:
    """A transposer job with a row too many."""
    dut.job_valid_i.value = 0
    dut.row_valid_i.value = 0
    await reset(dut)
    dut.job_rows_in_i.value = len(dut.row_data_i) // 8 + 1
    dut.job_beats_out_i.value = 1
    dut.job_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)


@cocotb.test()
async def ReadsInRange(dut: Any) -> None:
    """A fetch job that reads more than it gives."""
    dut.op_valid_i.value = 0
    await reset(dut)
    dut.op_i.value = FETCH_OP.pack({"reads": 2, "beats": 1})
    dut.op_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)


async def _compute(dut: Any, compute: Record) -> None:
    dut.cmd_valid_i.value = 0
    dut.rd_ready_i.value = 0
    await reset(dut)
    dut.cmd_i.value = EXECUTE_CMD.pack({"is_compute": 1, "compute": compute})
    dut.cmd_valid_i.value = 1
    await FallingEdge(dut.clk_i)
    dut.cmd_valid_i.value = 0
    await ClockCycles(dut.clk_i, 5)


@cocotb.test()
async def OneTransposer(dut: Any) -> None:
    """OS with B transposed alone: A wants the transposer too."""
    block = {"is_real": 1, "rows": 2, "cols": 2}
    await _compute(dut, {"is_os": 1, "a": block, "bd": block, "b_transpose": 1})


@cocotb.test()
async def MacsInRange(dut: Any) -> None:
    """The command asks for more rows of C than the array has."""
    rows = len(dut.spad_wr_mask_o) + 1
    await _compute(dut, {"c": {"is_real": 1, "is_acc": 1, "rows": rows}})


async def _break(dut: Any, number: int) -> None:
    dut.break_i.value = 0
    await reset(dut)
    dut.break_i.value = number
    await ClockCycles(dut.clk_i, 60)


@cocotb.test()
async def IdForFetch(dut: Any) -> None:
    """A PRELOAD is fetched that was not issued."""
    await _break(dut, 1)


@cocotb.test()
async def TagRoom(dut: Any) -> None:
    """There are tags without rows."""
    await _break(dut, 2)


@cocotb.test()
async def TagForRow(dut: Any) -> None:
    """A row without a tag."""
    await _break(dut, 3)


@cocotb.test()
async def EmptyRoom(dut: Any) -> None:
    """COMPUTEs without rows end and nobody reports them."""
    await _break(dut, 4)


@cocotb.test()
async def DoneOnlyWithRow(dut: Any) -> None:
    """A last row that is not written."""
    await _break(dut, 5)


@cocotb.test()
async def BufferHasRoom(dut: Any) -> None:
    """A reader that does not look at its buffer."""
    await _break(dut, 6)


@cocotb.test()
async def BeatHeld(dut: Any) -> None:
    """A transposer that withdraws a beat."""
    await _break(dut, 7)
