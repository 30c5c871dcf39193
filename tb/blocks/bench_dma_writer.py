# SPDX-License-Identifier: Apache-2.0
"""Bench of dma_writer: rows land at their addresses, byte exact and in order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cocotb

from tb.blocks.write_memory import WriteChecker, WriteMemory, quiet_reset
from tb.common.streams import StreamDriver, burst_pauses, never, random_pauses, wait_for

MAX_IN_FLIGHT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row request with its bytes."""

    addr: int
    data: bytes


class WriterBench:
    """Wires drivers, memory and checker to the block."""

    def __init__(self, dut: Any, rng: random.Random, *, pauses: Any, latency: Any) -> None:
        """``pauses``: makes one pause pattern per stream."""
        self.dut, self.rng = dut, rng
        self.checker = WriteChecker()
        self.memory = WriteMemory(
            dut, self.checker, latency=latency, max_in_flight=MAX_IN_FLIGHT,
            aw_pauses=pauses(), w_pauses=pauses(),
        )  # fmt: skip
        self.requests = StreamDriver(
            dut.clk_i, dut.req_valid_i, dut.req_ready_o,
            {"addr": dut.req_addr_i, "bytes": dut.req_bytes_i}, idle=pauses(),
        )  # fmt: skip
        self.data = StreamDriver(
            dut.clk_i, dut.data_valid_i, dut.data_ready_o,
            {"data": dut.data_data_i, "count": dut.data_count_i}, idle=pauses(),
        )  # fmt: skip

    def send(self, rows: list[Row], *, cut_bytes: int | None = None) -> None:
        """Queue rows; the data stream is cut at random, or every ``cut_bytes``."""
        for row in rows:
            self.requests.send({"addr": row.addr, "bytes": len(row.data)})
            self.checker.expect([(row.addr + i, byte) for i, byte in enumerate(row.data)])
        stream = b"".join(row.data for row in rows)
        while stream:
            size = min(cut_bytes or self.rng.randint(1, 16), len(stream))
            garbage = self.rng.getrandbits(128) >> 8 * size << 8 * size
            piece = int.from_bytes(stream[:size], "little") | garbage
            self.data.send({"data": piece, "count": size})
            stream = stream[size:]

    async def finish(self, timeout_cycles: int = 50_000) -> None:
        """Wait until the block rests, then check that everything was written."""
        await self.requests.drain(timeout_cycles)
        await wait_for(
            self.dut.clk_i, lambda: not int(self.dut.busy_o.value),
            timeout_cycles=timeout_cycles, what="dma_writer to rest",
        )  # fmt: skip
        self.checker.finish()


def _random_rows(rng: random.Random, count: int) -> list[Row]:
    """Rows of 1..512 bytes, mostly short, at any alignment, often next to a 4 KiB boundary."""
    rows = []
    for _ in range(count):
        size = rng.choice([rng.randint(1, 20), rng.randint(1, 80), rng.randint(1, 512), 64, 16])
        base = rng.choice([0x1000_0000, 0x1_2345_6000, 0xFFFF_FFFF_0000_1000])
        addr = base + rng.choice(
            [rng.randint(0, 200), -rng.randint(1, 100), 64 * rng.randint(0, 4)]
        )
        rows.append(Row(addr=addr, data=rng.randbytes(size)))
    return rows


async def _start(dut: Any) -> random.Random:
    await quiet_reset(dut, ("req_valid_i", "data_valid_i", "aw_ready_i", "w_ready_i", "b_valid_i"))
    return random.Random(random.random())


@cocotb.test()
async def random_rows(dut: Any) -> None:
    """Random rows under random pauses and response times."""
    rng = await _start(dut)

    def pauses() -> Iterator[bool]:
        return random_pauses(rng, rng.choice([0.0, 0.3, 0.7]))

    bench = WriterBench(dut, rng, pauses=pauses, latency=lambda: rng.randint(1, 60))
    bench.send(_random_rows(rng, 150))
    await bench.finish()


@cocotb.test()
async def bursts_of_pauses(dut: Any) -> None:
    """Long pauses on every stream make each run full and dry."""
    rng = await _start(dut)
    bench = WriterBench(dut, rng, pauses=lambda: burst_pauses(rng), latency=lambda: 3)
    bench.send(_random_rows(rng, 100))
    await bench.finish()


@cocotb.test()
async def in_flight_limit(dut: Any) -> None:
    """When responses are slow, exactly the allowed number of bursts is in flight."""
    rng = await _start(dut)
    bench = WriterBench(dut, rng, pauses=never, latency=lambda: 200)
    bench.send([Row(addr=64 * i, data=rng.randbytes(4)) for i in range(60)], cut_bytes=4)
    await bench.finish()
    assert bench.memory.peak_in_flight == MAX_IN_FLIGHT


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """Aligned 64-byte rows: one beat per cycle with 40 cycles of response time."""
    rng = await _start(dut)
    bench = WriterBench(dut, rng, pauses=never, latency=lambda: 40)
    count = 200
    bench.send([Row(addr=64 * i, data=rng.randbytes(64)) for i in range(count)], cut_bytes=16)
    await bench.finish()
    assert bench.memory.first_aw_cycle is not None
    cycles = bench.memory.last_b_cycle - bench.memory.first_aw_cycle
    dut._log.info("%d beats in %d cycles", 4 * count, cycles)
    assert cycles <= 4 * count + 44, f"{4 * count} beats took {cycles} cycles"
