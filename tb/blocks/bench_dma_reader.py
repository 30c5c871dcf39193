# SPDX-License-Identifier: Apache-2.0
"""Bench of dma_reader: the requested bytes and only those, in order, in the fewest beats."""

import random
from collections import deque
from collections.abc import Iterator
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.axi_read_memory import BEAT_BYTES, AxiReadMemory, Burst, content
from tb.common.streams import (
    Beat,
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    read,
    reset,
    wait_for,
)

_LINE_BYTES = 64
_MAX_IN_FLIGHT = 16
_ADDRESS_MASK = (1 << 64) - 1


def expected_bursts(address: int, count: int) -> list[Burst]:
    """Bursts of one request: cut at lines, first to last beat that holds a wanted byte."""
    bursts = []
    while count:
        piece = min(count, _LINE_BYTES - address % _LINE_BYTES)
        first, last = address // BEAT_BYTES, (address + piece - 1) // BEAT_BYTES
        bursts.append(Burst(address=first * BEAT_BYTES, beats=last - first + 1))
        address, count = (address + piece) & _ADDRESS_MASK, count - piece
    return bursts


class ReaderChecker:
    """Compares the output with the bytes of the requests that were observed."""

    def __init__(self) -> None:
        self.wanted: deque[int] = deque()
        self.bursts: list[Burst] = []
        self.received = 0

    def saw_request(self, beat: Beat) -> None:
        """A request was accepted, all its bursts with it."""
        self.bursts += expected_bursts(beat["addr"], beat["bytes"])

    def expect(self, address: int, count: int) -> None:
        """Note which bytes will be requested."""
        self.wanted.extend(content(address, count))

    def saw_bytes(self, beat: Beat) -> None:
        """Check a beat that came out."""
        count = beat["count"]
        assert 1 <= count <= BEAT_BYTES, f"beat of {count} bytes"
        assert count <= len(self.wanted), "more bytes than requested"
        got = beat["data"].to_bytes(BEAT_BYTES, "little")[:count]
        want = bytes(self.wanted.popleft() for _ in range(count))
        assert got == want, f"after {self.received} bytes: got {got.hex()}, expected {want.hex()}"
        self.received += count


class ReaderBench:
    """Wires requests, memory, sink and checker."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut
        self.checker = ReaderChecker()

    async def start(self, idle: Iterator[bool], sink: Iterator[bool], **memory: Any) -> None:
        """Reset, and start all agents."""
        dut = self._dut
        dut.req_valid_i.value = 0
        dut.bytes_ready_i.value = 0
        dut.ar_ready_i.value = 0
        dut.r_valid_i.value = 0
        await reset(dut)
        signals = {"addr": dut.req_addr_i, "bytes": dut.req_bytes_i}
        self.source = StreamDriver(dut.clk_i, dut.req_valid_i, dut.req_ready_o, signals, idle=idle)
        self.memory = AxiReadMemory(dut, **memory)
        ReadyDriver(dut.clk_i, dut.bytes_ready_i, sink)
        StreamMonitor(
            dut.clk_i, dut.req_valid_i, dut.req_ready_o, signals, callback=self.checker.saw_request
        )
        self.output = StreamMonitor(
            dut.clk_i,
            dut.bytes_valid_o,
            dut.bytes_ready_i,
            {"data": dut.bytes_data_o, "count": dut.bytes_count_o},
            callback=self.checker.saw_bytes,
        )

    def request(self, address: int, count: int) -> None:
        """Queue a request."""
        self.checker.expect(address, count)
        self.source.send({"addr": address, "bytes": count})

    async def finish(self) -> None:
        """Wait for everything, then compare the bursts."""
        dut, checker = self._dut, self.checker
        await wait_for(
            dut.clk_i,
            lambda: self.source.is_empty and not checker.wanted,
            what="all requested bytes",
        )
        await FallingEdge(dut.clk_i)
        assert read(dut.idle_o)
        assert read(dut.in_flight_o) == 0
        assert self.memory.bursts == checker.bursts
        assert self.memory.most_in_flight <= _MAX_IN_FLIGHT


def _random_request() -> tuple[int, int]:
    address = random.choice((0x1000_0000, random.getrandbits(64))) + random.getrandbits(8)
    count = random.choice((1, 15, 16, 17, 63, 64, 65, 127, 128, random.randint(1, 128)))
    return address & _ADDRESS_MASK, count


@cocotb.test()
async def random_requests(dut: Any) -> None:
    """All sizes and offsets with pauses everywhere."""
    rng = random.Random(random.random())
    bench = ReaderBench(dut)
    await bench.start(
        random_pauses(rng, 0.3), random_pauses(rng, 0.3), jitter_cycles=30,
        ar_pauses=random_pauses(rng, 0.4), r_pauses=random_pauses(rng, 0.3), rng=rng,
    )  # fmt: skip
    for _ in range(300):
        bench.request(*_random_request())
    await bench.finish()


@cocotb.test()
async def slow_memory(dut: Any) -> None:
    """When memory is slow, as many bursts as allowed are outstanding, never more."""
    rng = random.Random(random.random())
    bench = ReaderBench(dut)
    await bench.start(never(), burst_pauses(rng), latency_cycles=200, rng=rng)
    for _ in range(100):
        bench.request(*_random_request())
    await bench.finish()
    assert bench.memory.most_in_flight == _MAX_IN_FLIGHT


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """Whole lines at latency 40: a beat in every cycle once it has started."""
    bench = ReaderBench(dut)
    await bench.start(never(), never(), latency_cycles=40)
    for index in range(64):
        bench.request(0x1000_0000 + 64 * index, 64)
    await bench.finish()
    cycles = bench.output.cycles
    assert cycles[-1] - cycles[0] == 64 * 4 - 1


@cocotb.test()
async def unexpected_answer(dut: Any) -> None:
    """Canary: read data that nobody asked for."""
    dut.req_valid_i.value = 0
    dut.bytes_ready_i.value = 1
    dut.r_valid_i.value = 0
    await reset(dut)
    dut.r_valid_i.value = 1
    await FallingEdge(dut.clk_i)
    await FallingEdge(dut.clk_i)
