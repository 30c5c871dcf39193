# SPDX-License-Identifier: Apache-2.0
"""Bench of store_engine: reads, writes and completion of every kind of store, in program order."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import cocotb
import numpy as np
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.store_model import PoolGeometry, StoreCommand, reads, writes
from tb.blocks.write_memory import WriteChecker, WriteMemory, quiet_reset
from tb.common.streams import (
    Beat,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    read,
    wait_for,
)

MAX_IN_FLIGHT = 16
SPAD_ROWS, ACC_ROWS = 512, 256
MAX_COLS = 64
SCALES = (
    0x3F80_0000, 0x3F00_0000, 0x3CC7_CE0C, 0xBF40_0000, 0x7F80_0000, 0x7FC0_0000, 0, 0x3A83_126F,
)  # fmt: skip
"""1.0, 0.5, 1/41, -0.75, infinity, NaN, 0.0, 0.001."""


class LocalMemories:
    """Answers local reads one cycle after their acceptance; checks that they are the right ones."""

    def __init__(self, dut: Any, rng: random.Random, pauses: Callable[[], Iterator[bool]]) -> None:
        self._dut, self._rng = dut, rng
        dim = int(dut.dim_o.value)
        numbers = np.random.default_rng(rng.getrandbits(32))
        self.spad = numbers.integers(-128, 128, (SPAD_ROWS, dim), dtype=np.int8)
        wide = numbers.integers(-(2**31), 2**31, (ACC_ROWS, dim), dtype=np.int32)
        small = numbers.integers(-400, 400, (ACC_ROWS, dim), dtype=np.int32)
        self.acc = np.where(numbers.random((ACC_ROWS, dim)) < 0.3, wide, small).astype(np.int32)
        self._pauses = {"spad": pauses(), "acc": pauses()}
        self.expected: deque[tuple[str, int, bool]] = deque()
        """Reads that must come, oldest first: memory, row, and whether it counts as pooling."""
        self.delivered = 0
        """Reads whose data has been handed over."""
        for name in self._pauses:
            self._signal(name, "ready_i").value = 0
            self._signal(name, "data_valid_i").value = 0
        cocotb.start_soon(self._run())

    def _signal(self, memory: str, name: str) -> Any:
        return getattr(self._dut, f"{memory}_rd_{name}")

    async def _run(self) -> None:
        accepted: tuple[str, int, bool] | None = None
        while True:
            await FallingEdge(self._dut.clk_i)
            for name, pauses in self._pauses.items():
                self._signal(name, "ready_i").value = int(not next(pauses))
                is_mine = accepted is not None and accepted[0] == name
                self._signal(name, "data_valid_i").value = int(is_mine)
                data = self._signal(name, "data_i")
                rows = self.spad if name == "spad" else self.acc
                if accepted is not None and is_mine:
                    data.value = int.from_bytes(rows[accepted[1]].tobytes(), "little")
                    self.delivered += 1
                else:
                    data.value = self._rng.getrandbits(len(data))
            await ReadOnly()
            accepted = None
            is_waiting = False
            is_stuck = read(self._dut.st_dma_wait_o)
            for name in self._pauses:
                is_offered = read(self._signal(name, "valid_o"))
                assert not (is_stuck and is_offered), "waits for the DMA with a read to offer"
                is_waiting |= bool(is_offered and not read(self._signal(name, "ready_i")))
                if is_offered and read(self._signal(name, "ready_i")):
                    assert accepted is None, "both memories are read at once"
                    row = read(self._signal(name, "row_o"))
                    accepted = (name, row, bool(read(self._dut.st_pooling_o)))
            assert bool(read(self._dut.st_spad_wait_o)) == is_waiting, "waits for a memory"
            if accepted is not None:
                assert self.expected, f"read of {accepted}: nothing more is expected"
                expected = self.expected.popleft()
                assert accepted == expected, f"read of {accepted}, expected {expected}"


class DoneChecker:
    """Commands complete in order, when their last local row has arrived, not before."""

    def __init__(self, memories: LocalMemories) -> None:
        self._memories = memories
        self.expected: deque[tuple[int, int]] = deque()
        """Command id and reads of all commands up to it."""

    def saw(self, beat: Beat) -> None:
        """Check a done pulse."""
        assert self.expected, f"done {beat} of no command"
        identity, total_reads = self.expected.popleft()
        assert beat["id"] == identity, f"done of {beat['id']}, expected {identity}"
        assert self._memories.delivered == total_reads, (
            f"command {identity} is done after {self._memories.delivered} reads, "
            f"its last one is {total_reads}"
        )


class StoreBench:
    """Wires driver, memories and checkers to the block."""

    def __init__(
        self, dut: Any, rng: random.Random, *, pauses: Callable[[], Iterator[bool]],
        latency: Callable[[], int], w_pauses: Iterator[bool] | None = None,
    ) -> None:  # fmt: skip
        """``pauses``: makes one pattern per stream; ``w_pauses``: instead of it for W."""
        self.dut = dut
        self.dim = int(dut.dim_o.value)
        self.memories = LocalMemories(dut, rng, pauses)
        self.checker = WriteChecker()
        self.memory = WriteMemory(
            dut, self.checker, latency=latency, max_in_flight=MAX_IN_FLIGHT,
            aw_pauses=pauses(), w_pauses=w_pauses or pauses(),
        )  # fmt: skip
        signals = {
            name.removeprefix("cmd_").removesuffix("_i"): getattr(dut, name)
            for name in (f"cmd_{key}_i" for key in _PLAIN.beat())
        }
        self.commands = StreamDriver(
            dut.clk_i, dut.cmd_valid_i, dut.cmd_ready_o, signals, idle=pauses()
        )
        self.done = DoneChecker(self.memories)
        StreamMonitor(
            dut.clk_i, dut.done_valid_o, None, {"id": dut.done_id_o}, callback=self.done.saw
        )
        self._total_reads = 0
        self._bytes_until: list[int] = [0]
        cocotb.start_soon(self._watch_busy())

    def send(self, commands: list[StoreCommand]) -> int:
        """Queue commands and what they must do; return the bytes they write."""
        total = 0
        for command in commands:
            rows = reads(command, self.dim)
            name = "acc" if command.is_acc else "spad"
            is_pooling = command.pool is not None
            self.memories.expected.extend((name, row, is_pooling) for row in rows)
            pairs = writes(command, self.memories.acc if command.is_acc else self.memories.spad)
            self.checker.expect(pairs)
            self._total_reads += len(rows)
            self.done.expected.append((command.id, self._total_reads))
            self._bytes_until.append(self._bytes_until[-1] + len(pairs))
            self.commands.send(command.beat())
            total += len(pairs)
        return total

    async def _watch_busy(self) -> None:
        """Busy from the cycle after a command is accepted until its last write response."""
        accepted = 0
        while True:
            await FallingEdge(self.dut.clk_i)
            await ReadOnly()
            is_finished = self.memory.finished_bytes >= self._bytes_until[accepted]
            assert is_finished or read(self.dut.busy_o), "not busy with a command unfinished"
            accepted = len(self.commands.accepted)

    async def finish(self, timeout_cycles: int = 60_000) -> None:
        """Wait until the engine rests, then check that nothing is missing."""
        await self.commands.drain(timeout_cycles)
        await wait_for(
            self.dut.clk_i, lambda: not int(self.dut.busy_o.value),
            timeout_cycles=timeout_cycles, what="store engine to rest",
        )  # fmt: skip
        self.checker.finish()
        assert not self.memories.expected, f"{len(self.memories.expected)} reads never came"
        assert not self.done.expected, f"commands never done: {list(self.done.expected)}"


_PLAIN = StoreCommand(dram_addr=0, stride_bytes=0, row=0, rows=1, cols=1)


def _plain_command(rng: random.Random, dim: int, identity: int) -> StoreCommand:
    is_acc = rng.random() < 0.6
    rows = rng.choice([1, dim, rng.randint(1, dim)])
    cols = rng.choice([dim, MAX_COLS, rng.randint(1, MAX_COLS)])
    last = (ACC_ROWS if is_acc else SPAD_ROWS) - rows - (-(-cols // dim) - 1) * dim
    return StoreCommand(
        dram_addr=_address(rng),
        stride_bytes=rng.choice([0, 1, cols, 4 * cols, 64, 4096, rng.randint(0, 300)]),
        row=rng.randint(0, last),
        rows=rows,
        cols=cols,
        is_acc=is_acc,
        read_full=rng.random() < 0.4,
        relu=rng.random() < 0.4,
        scale=rng.choice(SCALES),
        id=identity,
    )


def _pool_command(rng: random.Random, dim: int, identity: int) -> StoreCommand:
    """Windows of 1..3, padding on all sides, also wholly outside of the image."""
    is_acc = rng.random() < 0.6
    orows, ocols = rng.randint(1, 6), rng.randint(1, 6)
    pool = PoolGeometry(
        stride=rng.randint(1, 3), size=rng.randint(1, 3),
        upad=rng.randint(0, 3), lpad=rng.randint(0, 3),
        out_dim=rng.choice([4, 7, 255]), porows=rng.randint(1, 4), pocols=rng.randint(1, 4),
        orows=orows, ocols=ocols,
    )  # fmt: skip
    return StoreCommand(
        dram_addr=_address(rng),
        stride_bytes=rng.choice([0, dim, 64, 100, 2**32 - 5]),
        row=rng.choice([0, rng.randint(0, ACC_ROWS - orows * ocols)]),
        rows=rng.randint(0, 63),
        cols=rng.choice([dim, rng.randint(1, dim)]),
        is_acc=is_acc,
        relu=rng.random() < 0.3,
        scale=rng.choice(SCALES),
        pool=pool,
        id=identity,
    )


def _address(rng: random.Random) -> int:
    base = rng.choice([0x1000_0000, 0x2000_1000, 0xFFFF_FFF0_0000_2000])
    return base + rng.choice([0, rng.randint(0, 127), -rng.randint(1, 80), 64 * rng.randint(0, 9)])


async def _start(dut: Any) -> random.Random:
    inputs = ("cmd_valid_i", "spad_rd_ready_i", "spad_rd_data_valid_i", "acc_rd_ready_i",
              "acc_rd_data_valid_i", "aw_ready_i", "w_ready_i", "b_valid_i")  # fmt: skip
    await quiet_reset(dut, inputs)
    return random.Random(random.random())


@cocotb.test()
async def random_stores(dut: Any) -> None:
    """All kinds mixed, random pauses everywhere, random response times."""
    rng = await _start(dut)

    def pauses() -> Iterator[bool]:
        return random_pauses(rng, rng.choice([0.0, 0.2, 0.6]))

    bench = StoreBench(dut, rng, pauses=pauses, latency=lambda: rng.randint(1, 60))
    makers = (_plain_command, _plain_command, _pool_command)
    bench.send([rng.choice(makers)(rng, bench.dim, i % 64) for i in range(60)])
    await bench.finish()


@cocotb.test()
async def bursts_of_pauses(dut: Any) -> None:
    """Long pauses on every stream make everything fill up and run dry."""
    rng = await _start(dut)
    bench = StoreBench(dut, rng, pauses=lambda: burst_pauses(rng), latency=lambda: 5)
    makers = (_plain_command, _pool_command)
    bench.send([rng.choice(makers)(rng, bench.dim, i % 64) for i in range(40)])
    await bench.finish()


@cocotb.test()
async def memory_stops(dut: Any) -> None:
    """DRAM takes nothing for long: the scale pipe empties into the buffer, no row is lost."""
    rng = await _start(dut)
    stops = (cycle % 400 < 300 for cycle in count())
    bench = StoreBench(dut, rng, pauses=never, latency=lambda: 1, w_pauses=stops)
    scaled = [
        StoreCommand(
            dram_addr=0x1000 * i, stride_bytes=64, row=i, rows=bench.dim, cols=MAX_COLS,
            is_acc=True, scale=0x3F00_0000, id=i,
        )
        for i in range(4)
    ]  # fmt: skip
    bench.send(scaled)
    await bench.finish()


async def _measure(dut: Any, *, is_acc: bool, read_full: bool = False, stores: int = 64) -> None:
    """Stores of dim rows x 64 columns at 40 cycles of response time, first command to last B."""
    rng = await _start(dut)
    bench = StoreBench(dut, rng, pauses=never, latency=lambda: 40)
    row_bytes = MAX_COLS * (4 if read_full else 1)
    limit = (ACC_ROWS if is_acc else SPAD_ROWS) - bench.dim * -(-MAX_COLS // bench.dim)
    commands = [
        StoreCommand(
            dram_addr=0x2000_0000 + i * bench.dim * row_bytes, stride_bytes=row_bytes,
            row=(i * 16) % (limit + 1), rows=bench.dim, cols=MAX_COLS, is_acc=is_acc,
            read_full=read_full, scale=0x3F00_0000, id=i % 64,
        )
        for i in range(stores)
    ]  # fmt: skip
    total = bench.send(commands)
    await bench.finish()
    assert bench.memory.first_aw_cycle is not None
    cycles = bench.memory.last_b_cycle - bench.memory.first_aw_cycle + 3
    best = min(16, bench.dim * (4 if read_full else 1))
    rate = total / cycles
    dut._log.info("rate: acc %d full %d: %.3f of %d B/cycle", is_acc, read_full, rate / best, best)
    assert rate >= 0.95 * best, f"{rate:.2f} B/cycle, {best} possible"


@cocotb.test()
async def throughput_scratchpad(dut: Any) -> None:
    """Stores from the scratchpad leave no idle cycle between rows or commands."""
    await _measure(dut, is_acc=False)


@cocotb.test()
async def throughput_accumulator(dut: Any) -> None:
    """The scale unit keeps the pace."""
    await _measure(dut, is_acc=True)


@cocotb.test()
async def throughput_read_full(dut: Any) -> None:
    """Raw rows of 4 bytes per element."""
    await _measure(dut, is_acc=True, read_full=True, stores=32)
