# SPDX-License-Identifier: Apache-2.0
"""Directed benches of host_device, host_port, dma_invalidator and bus_fairness, each by itself."""

import random
from collections import deque
from typing import Any, Final

import cocotb
from cocotb.triggers import ClockCycles, FallingEdge, ReadOnly

from autocomp_hil.memory_map import (
    HOST_DEVICE_BASE,
    HOST_DEVICE_CONSOLE,
    HOST_DEVICE_EXIT_CODE,
    HOST_DEVICE_START,
    HOST_DEVICE_STOP,
)
from tb.blocks.write_memory import quiet_reset
from tb.common.streams import read

_START, _STOP = HOST_DEVICE_START - HOST_DEVICE_BASE, HOST_DEVICE_STOP - HOST_DEVICE_BASE
_CONSOLE, _EXIT = HOST_DEVICE_CONSOLE - HOST_DEVICE_BASE, HOST_DEVICE_EXIT_CODE - HOST_DEVICE_BASE
_PULSES: Final = (
    "region_start_o", "region_stop_o", "console_valid_o", "exit_valid_o",
    "start_again_o", "stop_early_o", "exit_early_o",
)  # fmt: skip


class Device:
    """Accesses to host_device and what they caused."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut

    async def begin(self, *, enabled: int = 1) -> None:
        """Reset; idle from the start."""
        inputs = ("console_enable_i", "exit_enable_i", "idle_i", "access_valid_i",
                  "access_write_i", "access_offset_i", "access_data_i",
                  "access_strobe_i")  # fmt: skip
        await quiet_reset(self._dut, inputs)
        self._dut.console_enable_i.value = enabled
        self._dut.exit_enable_i.value = enabled
        self._dut.idle_i.value = 1

    async def write(
        self, offset: int, data: int = 1, *, strobe: int = 0xFF, busy: int = 0, is_write: int = 1
    ) -> tuple[set[str], int]:
        """Write, with idle low for the first ``busy`` cycles.

        Returns:
            The pulses seen in the cycle of the acknowledgement, and the cycles before it.
        """
        dut = self._dut
        dut.access_valid_i.value = 1
        dut.access_write_i.value = is_write
        dut.access_offset_i.value = offset
        dut.access_data_i.value = data
        dut.access_strobe_i.value = strobe
        for cycle in range(1000):
            dut.idle_i.value = int(cycle >= busy)
            await ReadOnly()
            pulses = {name for name in _PULSES if read(getattr(dut, name))}
            is_done = read(dut.access_ready_o)
            if is_done:
                break
            assert not pulses, f"{pulses} before the acknowledgement"
            await FallingEdge(dut.clk_i)
        self.cycles = read(dut.region_cycles_o)
        self.code, self.byte = read(dut.exit_code_o), read(dut.console_byte_o)
        await FallingEdge(dut.clk_i)
        dut.access_valid_i.value = 0
        return pulses, cycle

    async def wait(self, cycles: int) -> None:
        """Let time pass without an access."""
        for _ in range(cycles):
            await FallingEdge(self._dut.clk_i)


@cocotb.test()
async def device_region(dut: Any) -> None:
    """START and STOP take effect in the first idle cycle; their distance is the region."""
    device = Device(dut)
    await device.begin()
    assert await device.write(_START, busy=7) == ({"region_start_o"}, 7)
    await device.wait(20)
    assert not read(dut.region_is_over_o)
    # Effect of START, 20 cycles, 5 cycles of waiting, effect of STOP.
    assert await device.write(_STOP, busy=5) == ({"region_stop_o"}, 5)
    assert device.cycles == 20 + 5 + 1
    await device.wait(9)
    assert read(dut.region_is_over_o)
    assert read(dut.region_cycles_o) == 26
    assert await device.write(_EXIT, 0x1_0000_002A) == ({"exit_valid_o"}, 0)
    assert device.code == 0x1_0000_002A


@cocotb.test()
async def device_shortest_region(dut: Any) -> None:
    """STOP in the cycle after START: one cycle."""
    device = Device(dut)
    await device.begin()
    await device.write(_START)
    assert await device.write(_STOP) == ({"region_stop_o"}, 0)
    assert device.cycles == 1


@cocotb.test()
async def device_mistakes(dut: Any) -> None:
    """Out of turn: reported at once, idle or not, and the region goes on."""
    device = Device(dut)
    await device.begin()
    assert await device.write(_STOP, busy=3) == ({"stop_early_o"}, 0)
    assert await device.write(_EXIT, 5, busy=4) == ({"exit_valid_o", "exit_early_o"}, 4)
    await device.write(_START)
    assert await device.write(_START, busy=3) == ({"start_again_o"}, 0)
    assert await device.write(_EXIT, 5) == ({"exit_valid_o", "exit_early_o"}, 0)
    assert await device.write(_STOP) == ({"region_stop_o"}, 0)
    assert device.cycles == 3
    assert await device.write(_STOP) == ({"stop_early_o"}, 0)
    assert await device.write(_START) == ({"start_again_o"}, 0)
    assert read(dut.region_cycles_o) == 3


@cocotb.test()
async def device_console(dut: Any) -> None:
    """A byte per write, of any width; nothing else acts."""
    device = Device(dut)
    await device.begin()
    assert await device.write(_CONSOLE, 0xFF41, busy=9) == ({"console_valid_o"}, 0)
    assert device.byte == 0x41
    assert await device.write(_EXIT, 0xAABBCCDD, strobe=0x03) == (
        {"exit_valid_o", "exit_early_o"}, 0
    )  # fmt: skip
    assert device.code == 0xCCDD, "bytes without strobe count"
    assert await device.write(_CONSOLE, 0x41, strobe=0xFE) == (set(), 0)
    assert await device.write(0x20) == (set(), 0)
    assert await device.write(_START + 0x800) == (set(), 0)
    assert await device.write(_START, is_write=0) == (set(), 0)


@cocotb.test()
async def device_judged(dut: Any) -> None:
    """A judged job has no console and no exit; an exit without STOP is still reported."""
    device = Device(dut)
    await device.begin(enabled=0)
    assert await device.write(_CONSOLE, 0x41) == (set(), 0)
    assert await device.write(_EXIT, 7) == ({"exit_early_o"}, 0)
    assert device.code == 7, "the simulation tells a trap from another early exit by it"
    await device.write(_START)
    await device.write(_STOP)
    assert await device.write(_EXIT, 7) == (set(), 0)


_PORT_INPUTS: Final = (
    "l1d_ar_valid_i", "l1d_ar_addr_i", "l1d_r_ready_i", "l1d_aw_valid_i", "l1d_aw_addr_i",
    "l1d_w_valid_i", "l1d_w_data_i", "l1d_w_strb_i", "l1d_b_ready_i", "bus_ar_ready_i",
    "bus_r_valid_i", "bus_r_data_i", "bus_r_last_i", "bus_aw_ready_i", "bus_w_ready_i",
    "bus_b_valid_i", "access_ready_i",
)  # fmt: skip


def _levels(dut: Any, *names: str) -> tuple[int, ...]:
    return tuple(read(getattr(dut, name)) for name in names)


@cocotb.test()
async def port_routes(dut: Any) -> None:
    """Memory's addresses go to the bus, untouched; the page of the host device does not."""
    await quiet_reset(dut, _PORT_INPUTS)
    for address in (0x1000_0000, HOST_DEVICE_BASE - 16, HOST_DEVICE_BASE + 0x1000, 0, 2**64 - 16):
        dut.l1d_ar_addr_i.value = dut.l1d_aw_addr_i.value = address
        for name in ("l1d_ar_valid_i", "l1d_aw_valid_i", "l1d_w_valid_i"):
            getattr(dut, name).value = 1
        for ready in (0, 1):
            for name in ("bus_ar_ready_i", "bus_aw_ready_i", "bus_w_ready_i"):
                getattr(dut, name).value = ready
            await FallingEdge(dut.clk_i)
            outputs = ("bus_ar_valid_o", "bus_aw_valid_o", "bus_w_valid_o", "access_valid_o")
            assert _levels(dut, *outputs) == (1, 1, 1, 0)
            readies = ("l1d_ar_ready_o", "l1d_aw_ready_o", "l1d_w_ready_o")
            assert _levels(dut, *readies) == (ready,) * 3


@cocotb.test()
async def port_write(dut: Any) -> None:
    """Offered with address and data; taken together; answered in the next cycle."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_b_ready_i.value = 1
    dut.l1d_aw_valid_i.value = 1
    dut.l1d_aw_addr_i.value = HOST_DEVICE_BASE + 0x10
    dut.l1d_w_data_i.value = 0x1111 << 64 | 0x2222
    dut.l1d_w_strb_i.value = 0xFF00
    await FallingEdge(dut.clk_i)
    assert _levels(dut, "access_valid_o", "bus_aw_valid_o", "bus_w_valid_o") == (0, 0, 0)
    dut.l1d_w_valid_i.value = 1
    for _ in range(3):
        await FallingEdge(dut.clk_i)
        assert _levels(dut, "access_valid_o", "access_write_o", "l1d_aw_ready_o",
                       "l1d_w_ready_o", "l1d_b_valid_o") == (1, 1, 0, 0, 0)  # fmt: skip
    assert _levels(dut, "access_offset_o", "access_data_o", "access_strobe_o") == (
        0x18, 0x1111, 0xFF
    )  # fmt: skip
    dut.access_ready_i.value = 1
    await ReadOnly()
    assert _levels(dut, "l1d_aw_ready_o", "l1d_w_ready_o") == (1, 1)
    await FallingEdge(dut.clk_i)
    dut.l1d_aw_valid_i.value = dut.l1d_w_valid_i.value = 0
    await ReadOnly()
    assert _levels(dut, "l1d_b_valid_o", "access_valid_o") == (1, 0)
    await FallingEdge(dut.clk_i)
    assert _levels(dut, "l1d_b_valid_o") == (0,)


@cocotb.test()
async def port_read(dut: Any) -> None:
    """A read gives one beat of zeros, held until it is taken."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_ar_valid_i.value = 1
    dut.l1d_ar_addr_i.value = HOST_DEVICE_BASE
    dut.bus_r_data_i.value = 99
    dut.access_ready_i.value = 1
    await ReadOnly()
    assert _levels(dut, "access_valid_o", "access_write_o", "bus_ar_valid_o") == (1, 0, 0)
    await FallingEdge(dut.clk_i)
    dut.l1d_ar_valid_i.value = 0
    for _ in range(3):
        await ReadOnly()
        assert _levels(dut, "l1d_r_valid_o", "l1d_r_last_o", "l1d_r_data_o") == (1, 1, 0)
        await FallingEdge(dut.clk_i)
    dut.l1d_r_ready_i.value = 1
    await FallingEdge(dut.clk_i)
    assert _levels(dut, "l1d_r_valid_o") == (0,)


@cocotb.test()
async def port_canary_overtaken(dut: Any) -> None:
    """Must not pass: memory answers a write while the host device does."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_aw_valid_i.value = dut.l1d_w_valid_i.value = dut.access_ready_i.value = 1
    dut.l1d_aw_addr_i.value = HOST_DEVICE_BASE
    dut.l1d_w_strb_i.value = 1
    dut.bus_b_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def port_canary_two_halves(dut: Any) -> None:
    """Must not pass: a write with bytes in both halves of the beat."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_aw_valid_i.value = dut.l1d_w_valid_i.value = 1
    dut.l1d_aw_addr_i.value = HOST_DEVICE_BASE
    dut.l1d_w_strb_i.value = 0x0180
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def port_canary_two_accesses(dut: Any) -> None:
    """Must not pass: a read and a write at once."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_aw_valid_i.value = dut.l1d_ar_valid_i.value = 1
    dut.l1d_aw_addr_i.value = dut.l1d_ar_addr_i.value = HOST_DEVICE_BASE
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def port_canary_change(dut: Any) -> None:
    """Must not pass: a read that waits goes elsewhere."""
    await quiet_reset(dut, _PORT_INPUTS)
    dut.l1d_ar_valid_i.value = 1
    dut.l1d_ar_addr_i.value = HOST_DEVICE_BASE
    await ClockCycles(dut.clk_i, 2)
    dut.l1d_ar_addr_i.value = HOST_DEVICE_BASE + 16
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def device_canary_change(dut: Any) -> None:
    """Must not pass: START that waits becomes a STOP."""
    device = Device(dut)
    await device.begin()
    dut.idle_i.value = 0
    dut.access_valid_i.value = dut.access_write_i.value = 1
    dut.access_strobe_i.value = 0xFF
    dut.access_offset_i.value = _START
    await ClockCycles(dut.clk_i, 2)
    dut.access_offset_i.value = _STOP
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def device_canary_overflow(dut: Any) -> None:
    """Must not pass: the region's counter, set near its end, runs over."""
    device = Device(dut)
    await device.begin()
    await device.write(_START)
    dut.cycles_q.value = (1 << 64) - 4
    await device.wait(8)


_LINE_INPUTS: Final = (
    "aw_valid_i", "aw_ready_i", "aw_addr_i", "b_valid_i", "b_ready_i", "host_valid_i",
    "host_address_i",
)  # fmt: skip


@cocotb.test()
async def lines(dut: Any) -> None:
    """The line of each burst is dropped with its response; the host's in a free cycle."""
    await quiet_reset(dut, _LINE_INPUTS)
    rng = random.Random(random.random())
    flying: deque[int] = deque()
    host: int | None = None
    dropped = 0
    for _ in range(2000):
        address = rng.getrandbits(64)
        aw = len(flying) < 16 and rng.random() < 0.5
        b = bool(flying) and rng.random() < 0.4
        aw_ready, b_ready = rng.random() < 0.7, rng.random() < 0.8
        if host is None and rng.random() < 0.3:
            host = rng.getrandbits(64)
        dut.aw_valid_i.value, dut.aw_ready_i.value = int(aw), int(aw_ready)
        dut.aw_addr_i.value = address
        dut.b_valid_i.value, dut.b_ready_i.value = int(b), int(b_ready)
        dut.host_valid_i.value = int(host is not None)
        dut.host_address_i.value = host or 0
        await ReadOnly()
        if b and b_ready:
            line: int | None = flying.popleft()
            dropped += 1
        else:
            line = None if host is None else host >> 6
        assert read(dut.host_ready_o) == int(not (b and b_ready))
        assert read(dut.invalidate_valid_o) == int(line is not None)
        if line is not None:
            assert read(dut.invalidate_address_o) == line << 6
        if not (b and b_ready):
            host = None
        if aw and aw_ready:
            flying.append(address >> 6)
        await FallingEdge(dut.clk_i)
    assert dropped > 300


@cocotb.test()
async def lines_canary_unknown(dut: Any) -> None:
    """Must not pass: a response without a burst."""
    await quiet_reset(dut, _LINE_INPUTS)
    dut.b_valid_i.value = dut.b_ready_i.value = 1
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def lines_canary_too_many(dut: Any) -> None:
    """Must not pass: more bursts than there is room for."""
    await quiet_reset(dut, _LINE_INPUTS)
    dut.aw_valid_i.value = dut.aw_ready_i.value = 1
    await ClockCycles(dut.clk_i, 20)


@cocotb.test()
async def lines_canary_host_change(dut: Any) -> None:
    """Must not pass: a line of the host that waits becomes another."""
    await quiet_reset(dut, _LINE_INPUTS)
    dut.aw_valid_i.value = dut.aw_ready_i.value = 1
    await ClockCycles(dut.clk_i, 6)
    dut.aw_valid_i.value = 0
    dut.host_valid_i.value = dut.b_valid_i.value = dut.b_ready_i.value = 1
    await ClockCycles(dut.clk_i, 2)
    dut.host_address_i.value = 64
    await ClockCycles(dut.clk_i, 2)


@cocotb.test()
async def fairness_canary(dut: Any) -> None:
    """Must not pass: the others are served again and again while one waits."""
    await quiet_reset(dut, ("request_i", "served_i", "any_i"))
    dut.request_i.value = dut.any_i.value = 1
    await ClockCycles(dut.clk_i, 8)
