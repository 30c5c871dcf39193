# SPDX-License-Identifier: Apache-2.0
"""Illegal use of the execute side's parts: each test must end in an assertion of the design."""

from typing import Any

import cocotb
from cocotb.triggers import ClockCycles, FallingEdge

from tb.blocks.bench_pe import drive_beat
from tb.blocks.mesh_model import MeshBeat
from tb.common.streams import reset


async def _beat(dut: Any, **control: bool) -> None:
    drive_beat(dut, MeshBeat(act=(0,), weight=(0,)), 0)
    await reset(dut)
    drive_beat(dut, MeshBeat(**control, act=(0,), weight=(0,)), 0)
    for _ in range(2):
        await FallingEdge(dut.clk_i)


@cocotb.test()
async def LoadOrOsMac(dut: Any) -> None:  # noqa: N802  # named after the assertion
    """A load and an OS mac in one beat."""
    await _beat(dut, load=True, mac=True, is_os=True)


@cocotb.test()
async def LoadOrDrain(dut: Any) -> None:  # noqa: N802  # named after the assertion
    """A load and a drain in one beat."""
    await _beat(dut, load=True, drain=True)


@cocotb.test()
async def MacOrDrain(dut: Any) -> None:  # noqa: N802  # named after the assertion
    """A mac and a drain in one beat."""
    await _beat(dut, mac=True, drain=True)


@cocotb.test()
async def idle(dut: Any) -> None:
    """Nothing but the clock: what is wrong is wrong from the start."""
    await reset(dut)
    await ClockCycles(dut.clk_i, 5)
