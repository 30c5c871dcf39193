# SPDX-License-Identifier: Apache-2.0
"""Illegal traffic on the reservation station: each test must end in an assertion of the design."""

from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.bench_reservation_station import (
    PORT_COMPUTE,
    PORT_LOAD,
    PORT_PRELOAD,
    PORT_STORE,
    StationPins,
)
from tb.blocks.reservation_model import Class, Command, Range
from tb.common.streams import read, reset


def _command(kind: Class, tag: int = 1, *, first: int = 0, entry: int = 0) -> Command:
    return Command(tag=tag, kind=kind, write=Range(is_acc=False, first=first, last=3), entry=entry)


async def _allocate(dut: Any, command: Command, *, issue: bool) -> StationPins:
    pins = StationPins(dut)
    await reset(dut)
    pins.offer(command)
    await FallingEdge(dut.clk_i)
    pins.offer(None)
    dut.issue_ready_i.value = 7 if issue else 0
    await FallingEdge(dut.clk_i)
    return pins


async def _settle(dut: Any) -> None:
    await FallingEdge(dut.clk_i)
    await FallingEdge(dut.clk_i)


@cocotb.test()
async def completes_before_issue(dut: Any) -> None:
    """A load completes that its engine never got."""
    command = _command(Class.LOAD)
    pins = await _allocate(dut, command, issue=False)
    pins.report(None, {PORT_LOAD: command})
    await _settle(dut)


@cocotb.test()
async def completes_twice_in_one_cycle(dut: Any) -> None:
    """One entry completes as preload and as compute."""
    command = _command(Class.EXECUTE, entry=read(dut.entries_o) & 0xFF)
    pins = await _allocate(dut, command, issue=True)
    pins.report(None, {PORT_PRELOAD: command, PORT_COMPUTE: command})
    await _settle(dut)


@cocotb.test()
async def completes_unknown_entry(dut: Any) -> None:
    """A store completes with a number that no entry has."""
    pins = await _allocate(dut, _command(Class.STORE), issue=True)
    pins.report(None, {PORT_STORE: _command(Class.STORE, entry=63)})
    await _settle(dut)


@cocotb.test()
async def fetches_before_issue(dut: Any) -> None:
    """Operands arrive for a command that its engine never got."""
    command = _command(Class.EXECUTE, entry=read(dut.entries_o) & 0xFF)
    pins = await _allocate(dut, command, issue=False)
    pins.report(command, {})
    await _settle(dut)


@cocotb.test()
async def range_ends_before_start(dut: Any) -> None:
    """A range of rows, 5..3, ends before it starts."""
    await _allocate(dut, _command(Class.LOAD, first=5), issue=False)
    await _settle(dut)


@cocotb.test()
async def allocation_changes(dut: Any) -> None:
    """A load that waits for a free entry changes its rows."""
    pins = StationPins(dut)
    await reset(dut)
    for tag in range(9):
        pins.offer(_command(Class.LOAD, tag))
        await FallingEdge(dut.clk_i)
    pins.offer(_command(Class.LOAD, 8, first=1))
    await _settle(dut)
