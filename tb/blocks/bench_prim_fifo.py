# SPDX-License-Identifier: Apache-2.0
"""Bench of prim_fifo: beats come out as they went in, in order, whatever the two sides do."""

import random
from collections import deque
from typing import Any

import cocotb

from tb.common.streams import (
    Beat,
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    reset,
)


class FifoChecker:
    """Compares what comes out with what was observed to go in."""

    def __init__(self) -> None:
        self.held: deque[Beat] = deque()
        self.compared = 0

    def saw_input(self, beat: Beat) -> None:
        """Note a beat that went in."""
        self.held.append(beat)

    def saw_output(self, beat: Beat) -> None:
        """A beat came out: it must be the oldest one inside."""
        assert self.held, f"beat {beat} came out of an empty queue"
        expected = self.held.popleft()
        assert beat == expected, f"beat {self.compared}: got {beat}, expected {expected}"
        self.compared += 1


async def _exercise(dut: Any, idle: Any, pauses: Any, beats: int) -> StreamMonitor:
    dut.in_valid_i.value = 0
    dut.out_ready_i.value = 0
    await reset(dut)
    checker = FifoChecker()
    source = StreamDriver(
        dut.clk_i, dut.in_valid_i, dut.in_ready_o, {"data": dut.in_data_i}, idle=idle
    )
    ReadyDriver(dut.clk_i, dut.out_ready_i, pauses)
    StreamMonitor(
        dut.clk_i, dut.in_valid_i, dut.in_ready_o, {"data": dut.in_data_i},
        callback=checker.saw_input,
    )  # fmt: skip
    output = StreamMonitor(
        dut.clk_i, dut.out_valid_o, dut.out_ready_i, {"data": dut.out_data_o},
        callback=checker.saw_output,
    )  # fmt: skip
    width = len(dut.in_data_i)
    source.send(*({"data": random.getrandbits(width)} for _ in range(beats)))
    await output.wait_count(beats)
    assert checker.compared == beats
    assert not checker.held
    return output


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """Random idle and backpressure."""
    rng = random.Random(random.random())
    await _exercise(dut, random_pauses(rng, 0.4), random_pauses(rng, 0.4), 500)


@cocotb.test()
async def bursts(dut: Any) -> None:
    """Long pauses on both sides make it fill up and run dry."""
    rng = random.Random(random.random())
    await _exercise(dut, burst_pauses(rng), burst_pauses(rng), 500)


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """One beat per cycle when nobody pauses; every second cycle for one entry."""
    output = await _exercise(dut, never(), never(), 200)
    span = output.cycles[-1] - output.cycles[0]
    depth_one = len(dut.count_o) == 1
    assert span == (398 if depth_one else 199), f"200 beats took {span} cycles"
