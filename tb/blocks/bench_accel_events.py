# SPDX-License-Identifier: Apache-2.0
"""Bench of accel_events: each event is high exactly when the instruction set says so."""

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import cocotb
from cocotb.triggers import Timer

from autocomp_hil.isa import CounterEvent
from tb.common.streams import read

_ROUNDS: Final = 2_000
_SETTLE_NS: Final = 1

Inputs = Mapping[str, int]

_BUSY: Final = ("load_busy_i", "store_busy_i", "execute_busy_i")


def _busy(*wanted: str) -> Callable[[Inputs], bool]:
    """Exactly these engines are busy."""
    return lambda inputs: all(inputs[name] == (name in wanted) for name in _BUSY)


def _is(name: str, bit: int = 0) -> Callable[[Inputs], bool]:
    return lambda inputs: bool(inputs[name] >> bit & 1)


_LOAD, _STORE, _EXECUTE = _BUSY
EVENTS: Final[Mapping[CounterEvent, Callable[[Inputs], bool]]] = MappingProxyType(
    {
        CounterEvent.MAIN_LD_CYCLES: _busy(_LOAD),
        CounterEvent.MAIN_ST_CYCLES: _busy(_STORE),
        CounterEvent.MAIN_EX_CYCLES: _busy(_EXECUTE),
        CounterEvent.MAIN_LD_ST_CYCLES: _busy(_LOAD, _STORE),
        CounterEvent.MAIN_LD_EX_CYCLES: _busy(_LOAD, _EXECUTE),
        CounterEvent.MAIN_ST_EX_CYCLES: _busy(_STORE, _EXECUTE),
        CounterEvent.MAIN_LD_ST_EX_CYCLES: _busy(*_BUSY),
        CounterEvent.LOAD_DMA_WAIT_CYCLE: _is("load_dma_wait_i"),
        CounterEvent.LOAD_ACTIVE_CYCLE: _is("load_active_i"),
        CounterEvent.LOAD_SCRATCHPAD_WAIT_CYCLE: _is("load_spad_wait_i"),
        CounterEvent.STORE_DMA_WAIT_CYCLE: _is("store_dma_wait_i"),
        CounterEvent.STORE_ACTIVE_CYCLE: _is("store_active_i"),
        CounterEvent.STORE_POOLING_CYCLE: _is("store_pooling_i"),
        CounterEvent.STORE_SCRATCHPAD_WAIT_CYCLE: _is("store_spad_wait_i"),
        CounterEvent.RDMA_ACTIVE_CYCLE: _is("reads_pending_i"),
        CounterEvent.RDMA_TL_WAIT_CYCLES: _is("read_wait_i"),
        CounterEvent.WDMA_ACTIVE_CYCLE: _is("writes_pending_i"),
        CounterEvent.WDMA_TL_WAIT_CYCLES: _is("write_wait_i"),
        CounterEvent.EXE_ACTIVE_CYCLE: _is("mac_i"),
        CounterEvent.EXE_FLUSH_CYCLE: _is("drain_i"),
        CounterEvent.EXE_CONTROL_Q_BLOCK_CYCLE: _is("execute_wait_i"),
        CounterEvent.EXE_PRELOAD_HAZ_CYCLE: _is("waits_load_i"),
        CounterEvent.EXE_OVERLAP_HAZ_CYCLE: _is("waits_operand_i"),
        CounterEvent.SCRATCHPAD_A_WAIT_CYCLE: _is("operand_wait_i", 0),
        CounterEvent.SCRATCHPAD_B_WAIT_CYCLE: _is("operand_wait_i", 1),
        CounterEvent.SCRATCHPAD_D_WAIT_CYCLE: _is("operand_wait_i", 2),
        CounterEvent.B_GARBAGE_CYCLES: _is("bd_garbage_i"),
        CounterEvent.D_GARBAGE_CYCLES: _is("stationary_garbage_i"),
        CounterEvent.RESERVATION_STATION_FULL_CYCLES: _is("alloc_stall_i"),
        CounterEvent.RESERVATION_STATION_ACTIVE_CYCLES: _is("rs_busy_i"),
        CounterEvent.LOOP_MATMUL_ACTIVE_CYCLES: _is("loop_matmul_active_i"),
    }
)
"""When each event counts; the others never do."""

_WIDTHS: Final = MappingProxyType(
    {
        **dict.fromkeys(_BUSY, 1), "load_dma_wait_i": 1, "load_active_i": 1, "load_spad_wait_i": 1,
        "store_dma_wait_i": 1, "store_active_i": 1, "store_pooling_i": 1, "store_spad_wait_i": 1,
        "read_wait_i": 1, "write_wait_i": 1, "reads_pending_i": 1, "writes_pending_i": 1,
        "mac_i": 1, "drain_i": 1, "execute_wait_i": 1, "waits_load_i": 1, "waits_operand_i": 1,
        "operand_wait_i": 3, "bd_garbage_i": 1, "stationary_garbage_i": 1, "alloc_stall_i": 1,
        "rs_busy_i": 1, "loop_matmul_active_i": 1,
    }
)  # fmt: skip


async def _compare(dut: Any, inputs: Inputs) -> None:
    for name, value in inputs.items():
        getattr(dut, name).value = value
    await Timer(_SETTLE_NS, "ns")
    seen = read(dut.events_o)
    for event in CounterEvent:
        expected = event in EVENTS and EVENTS[event](inputs)
        assert seen >> event & 1 == expected, f"{event.name} is {not expected} for {inputs}"
    assert seen >> len(CounterEvent) == 0


@cocotb.test()
async def every_input(dut: Any) -> None:
    """All low, each input alone, each alone low, and random inputs."""
    rng = random.Random(random.random())
    nothing = dict.fromkeys(_WIDTHS, 0)
    everything = {name: (1 << width) - 1 for name, width in _WIDTHS.items()}
    await _compare(dut, nothing)
    for name, width in _WIDTHS.items():
        for bit in range(width):
            await _compare(dut, {**nothing, name: 1 << bit})
            await _compare(dut, {**everything, name: everything[name] ^ 1 << bit})
    for _ in range(_ROUNDS):
        await _compare(dut, {name: rng.getrandbits(width) for name, width in _WIDTHS.items()})
