# SPDX-License-Identifier: Apache-2.0
"""Bench of prim_byte_packer: the bytes of the beats, in order, however they are taken."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.common.streams import (
    Beat,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    read,
    reset,
    wait_for,
)

TakePolicy = Callable[[int], int]
"""Bytes to take of so many held and visible."""


class PackerChecker:
    """Bytes that went in and did not come out yet; compares all visible ones every cycle."""

    def __init__(self) -> None:
        self.held: deque[int] = deque()
        self.taken = 0

    def saw_input(self, beat: Beat) -> None:
        """Note a beat that went in."""
        data = beat["data"].to_bytes(256, "little")
        self.held.extend(data[: beat["count"]])

    def saw_output(self, level: int, visible: bytes, take: int) -> None:
        """Note the output before the clock edge that drops ``take`` bytes."""
        assert level == len(self.held), f"fill level {level}, expected {len(self.held)}"
        want = bytes(list(self.held)[: len(visible)])
        assert visible[: len(want)] == want, f"got {visible.hex()}, expected {want.hex()}"
        for _ in range(take):
            self.held.popleft()
        self.taken += take


class PackerBench:
    """Wires source, taker and checker."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut
        self.in_bytes = len(dut.in_data_i) // 8
        self.out_bytes = len(dut.out_data_o) // 8
        self.checker = PackerChecker()

    async def start(self, idle: Iterator[bool], policy: TakePolicy) -> None:
        """Reset; afterwards ``source`` sends and the taker takes."""
        dut = self._dut
        dut.in_valid_i.value = 0
        dut.out_take_i.value = 0
        await reset(dut)
        signals = {"data": dut.in_data_i, "count": dut.in_count_i}
        self.source = StreamDriver(dut.clk_i, dut.in_valid_i, dut.in_ready_o, signals, idle=idle)
        cocotb.start_soon(self._take(policy))
        StreamMonitor(
            dut.clk_i, dut.in_valid_i, dut.in_ready_o, signals, callback=self.checker.saw_input
        )

    def beat(self, count: int) -> Beat:
        """A beat of random bytes, also above its count."""
        return {"data": random.getrandbits(8 * self.in_bytes), "count": count}

    async def _take(self, policy: TakePolicy) -> None:
        dut = self._dut
        while True:
            await FallingEdge(dut.clk_i)
            level = read(dut.out_bytes_o)
            take = policy(min(level, self.out_bytes))
            dut.out_take_i.value = take
            visible = read(dut.out_data_o).to_bytes(self.out_bytes, "little")
            self.checker.saw_output(level, visible, take)
            await ReadOnly()


async def _exercise(dut: Any, idle: Iterator[bool], beats: int, *, greedy: bool) -> None:
    bench = PackerBench(dut)

    def policy(visible: int) -> int:
        if greedy:
            return visible
        return random.randint(0, visible) if random.random() < 0.6 else 0

    await bench.start(idle, policy)
    counts = [random.randint(1, bench.in_bytes) for _ in range(beats)]
    bench.source.send(*(bench.beat(count) for count in counts))
    await wait_for(dut.clk_i, lambda: bench.checker.taken == sum(counts), what="all bytes")


@cocotb.test()
async def random_takes(dut: Any) -> None:
    """Beats and takes of all sizes, pauses on both sides."""
    await _exercise(dut, random_pauses(random.Random(random.random()), 0.3), 800, greedy=False)


@cocotb.test()
async def starving(dut: Any) -> None:
    """Everything is taken at once; the source pauses long."""
    await _exercise(dut, burst_pauses(random.Random(random.random())), 400, greedy=True)


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """Whole beats, OutBytes taken whenever they are there: the source is never held up.

    The first beat is a byte short, so that bytes stay behind at every take.
    """
    bench = PackerBench(dut)
    await bench.start(never(), lambda visible: visible if visible == bench.out_bytes else 0)
    beats = 20 * max(1, bench.out_bytes // bench.in_bytes)
    if bench.out_bytes < bench.in_bytes:
        return
    bench.source.send(bench.beat(bench.in_bytes - 1))
    bench.source.send(*(bench.beat(bench.in_bytes) for _ in range(beats - 1)))
    await bench.source.drain()
    cycles = bench.source.accept_cycles
    assert cycles[-1] - cycles[0] == beats - 1, f"{beats} beats in {cycles[-1] - cycles[0]} cycles"
