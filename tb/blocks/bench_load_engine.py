# SPDX-License-Identifier: Apache-2.0
"""Bench of load_engine: every command writes exactly what it must, commands in order, fast."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.axi_read_memory import AxiReadMemory, content
from tb.blocks.load_model import Load, Write, expected_writes
from tb.blocks.scale_model import SCALE_ONE, fp32_bits
from tb.common.streams import (
    ReadyDriver,
    StreamDriver,
    burst_pauses,
    never,
    random_pauses,
    read,
    reset,
    wait_for,
)

_SCRATCHPAD_BYTES = 262144
_ACC_BYTES = 65536
_MAX_INT8_COLS = 64
_ADDRESS_MASK = (1 << 64) - 1


class WriteChecker:
    """Gathers the writes of one command after the other and compares at each done."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._writes: dict[Write, int] = {}
        self._pending: deque[tuple[Load, int]] = deque()
        self.done = 0

    def expect(self, load: Load, entry: int) -> None:
        """A command will be given with this entry number."""
        self._pending.append((load, entry))

    @property
    def is_finished(self) -> bool:
        """All expected commands are done."""
        return not self._pending

    def saw_write(self, *, is_acc: bool, row: int, mask: int, data: int, accumulate: bool) -> None:
        """A memory accepted a write."""
        load = self._pending[0][0]
        width = 32 if is_acc else 8
        assert mask, f"write of nothing to row {row} ({load})"
        assert not is_acc or accumulate == load.accumulate, f"accumulate bit wrong ({load})"
        for element in range(self._dim):
            if mask >> element & 1:
                key = (is_acc, row, element)
                assert key not in self._writes, f"{key} written twice ({load})"
                raw = data >> (width * element) & ((1 << width) - 1)
                self._writes[key] = raw - (raw >> (width - 1) << width)

    def saw_done(self, entry: int) -> None:
        """A command is done, its last write included."""
        assert self._pending, f"done of entry {entry} although nothing is pending"
        load, expected_entry = self._pending.popleft()
        assert entry == expected_entry, f"done of entry {entry}, expected {expected_entry}"
        want = expected_writes(
            load, content, dim=self._dim, scratchpad_rows=_SCRATCHPAD_BYTES // self._dim
        )
        wrong = [key for key in want if self._writes.get(key) != want[key]]
        extra = self._writes.keys() - want.keys()
        assert not wrong, (
            f"{len(wrong)} elements wrong, first {wrong[0]}: got {self._writes.get(wrong[0])}, "
            f"expected {want[wrong[0]]} ({load})"
        )
        assert not extra, f"{len(extra)} elements too many, one is {min(extra)} ({load})"
        self._writes = {}
        self.done += 1

    def at_end(self) -> None:
        """Check that nothing is written after the last done."""
        assert not self._writes, f"writes after the last done: {sorted(self._writes)[:3]}"


class LoadBench:
    """Wires command source, DRAM, the memories' ready inputs and the checker."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut
        self.dim = len(dut.spad_wr_mask_o)
        self.checker = WriteChecker(self.dim)
        self.cycle = 0
        self.done_cycles: list[int] = []
        self._entry = 0

    async def start(self, idle: Iterator[bool], spad: Any, acc: Any, **memory: Any) -> None:
        """Reset, and start all agents."""
        dut = self._dut
        for name in ("cmd_valid_i", "spad_wr_ready_i", "acc_wr_ready_i"):
            getattr(dut, name).value = 0
        dut.ar_ready_i.value = 0
        dut.r_valid_i.value = 0
        await reset(dut)
        names = [*Load.__dataclass_fields__, "id"]
        signals = {name: getattr(dut, f"cmd_{name}_i") for name in names if name != "id"}
        signals["id"] = dut.cmd_id_i
        self.source = StreamDriver(dut.clk_i, dut.cmd_valid_i, dut.cmd_ready_o, signals, idle=idle)
        self.memory = AxiReadMemory(dut, **memory)
        ReadyDriver(dut.clk_i, dut.spad_wr_ready_i, spad)
        ReadyDriver(dut.clk_i, dut.acc_wr_ready_i, acc)
        cocotb.start_soon(self._watch())

    def send(self, load: Load) -> None:
        """Queue a command."""
        entry, self._entry = self._entry, (self._entry + 1) % 8
        self.checker.expect(load, entry)
        self.source.send({**load.fields(), "id": entry})

    async def finish(self, timeout_cycles: int = 200_000) -> None:
        """Wait for all commands."""
        dut, checker = self._dut, self.checker
        await wait_for(
            dut.clk_i,
            lambda: self.source.is_empty and checker.is_finished,
            timeout_cycles=timeout_cycles,
            what="all loads",
        )
        for _ in range(10):
            await FallingEdge(dut.clk_i)
        assert not read(dut.busy_o)
        checker.at_end()

    async def _watch(self) -> None:
        """Every write and done; busy from the cycle after a command is accepted to its end."""
        dut = self._dut
        is_begun = False
        while True:
            await FallingEdge(dut.clk_i)
            await ReadOnly()
            self.cycle += 1
            assert read(dut.busy_o) or not is_begun, "not busy with a command unfinished"
            is_waiting = False
            for is_acc, port in ((False, "spad"), (True, "acc")):
                is_offered = read(getattr(dut, f"{port}_wr_valid_o"))
                is_waiting |= bool(is_offered and not read(getattr(dut, f"{port}_wr_ready_i")))
                if is_offered and read(getattr(dut, f"{port}_wr_ready_i")):
                    self.checker.saw_write(
                        is_acc=is_acc,
                        row=read(getattr(dut, f"{port}_wr_row_o")),
                        mask=read(getattr(dut, f"{port}_wr_mask_o")),
                        data=read(getattr(dut, f"{port}_wr_data_o")),
                        accumulate=is_acc and bool(read(dut.acc_wr_accumulate_o)),
                    )
            assert bool(read(dut.ld_spad_wait_o)) == is_waiting, "waits for a memory"
            if read(dut.done_valid_o):
                self.checker.saw_done(read(dut.done_id_o))
                self.done_cycles.append(self.cycle)
            is_begun = len(self.source.accepted) > self.checker.done


def _random_scale() -> int:
    kind = random.randrange(10)
    if kind < 6:
        return SCALE_ONE
    if kind < 9:
        return fp32_bits(Fraction(random.choice((-1, 1)) * random.randint(1, 999), 500))
    return random.choice((0, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, random.getrandbits(32)))


def random_load(dim: int) -> Load:
    """Draw any legal load command."""
    is_acc = random.random() < 0.4
    shrunk = random.random() < 0.5
    max_cols = max(1, 16 // dim) * dim if is_acc and not shrunk else _MAX_INT8_COLS
    rows, cols = random.randint(1, dim), random.choice((random.randint(1, max_cols), max_cols))
    memory_rows = (_ACC_BYTES // (4 * dim)) if is_acc else _SCRATCHPAD_BYTES // dim
    block_stride = random.choice((0, 0, 1, random.randint(0, 40)))
    if cols > dim:
        block_stride += rows
    span = (cols - 1) // dim * block_stride + rows
    row = random.choice((0, memory_rows - span, random.randint(0, memory_rows - span)))
    address = random.choice((0, 1, 1, 1)) * (0x2000_0000 + random.getrandbits(12))
    stride = random.choice((0, cols, 64, random.getrandbits(7), random.getrandbits(64)))
    load = Load(
        dram_addr=address,
        stride_bytes=stride,
        row=row,
        rows=rows,
        cols=cols,
        is_acc=is_acc,
        accumulate=random.random() < 0.5,
        shrunk=shrunk,
        scale=_random_scale(),
        block_stride=block_stride,
    )
    if is_acc or random.random() < 0.6:
        return load
    repeats = random.randint(1, dim)
    half = memory_rows // 2
    edges = (0, random.randint(0, 3), half, half - 1, half + random.randint(0, 3), row)
    row = min(random.choice(edges), memory_rows - rows)
    cols = random.randint(1, dim // repeats)
    return replace(load, row=row, cols=cols, pixel_repeats=repeats)


@cocotb.test()
async def random_loads(dut: Any) -> None:
    """All forms of loads with pauses everywhere."""
    rng = random.Random(random.random())
    bench = LoadBench(dut)
    await bench.start(
        random_pauses(rng, 0.3), random_pauses(rng, 0.3), random_pauses(rng, 0.3),
        jitter_cycles=30, ar_pauses=random_pauses(rng, 0.3), r_pauses=random_pauses(rng, 0.3),
        rng=rng,
    )  # fmt: skip
    for _ in range(300):
        bench.send(random_load(bench.dim))
    await bench.finish()


@cocotb.test()
async def bursts_of_pauses(dut: Any) -> None:
    """The memories refuse for long, then take everything; DRAM answers at once."""
    rng = random.Random(random.random())
    bench = LoadBench(dut)
    await bench.start(never(), burst_pauses(rng), burst_pauses(rng, 40), latency_cycles=1)
    for _ in range(150):
        bench.send(random_load(bench.dim))
    await bench.finish()


@cocotb.test()
async def no_pauses(dut: Any) -> None:
    """Everybody is always ready."""
    bench = LoadBench(dut)
    await bench.start(never(), never(), never(), latency_cycles=40)
    for _ in range(150):
        bench.send(random_load(bench.dim))
    await bench.finish()


def _throughput(bench: LoadBench, total_bytes: int) -> float:
    cycles = bench.done_cycles[-1] - bench.source.accept_cycles[0]
    return total_bytes / cycles


async def _stream(dut: Any, load: Load, count: int) -> float:
    """Bytes per cycle from the first command accepted to the last done."""
    bench = LoadBench(dut)
    await bench.start(never(), never(), never(), latency_cycles=40)
    size = 4 if load.is_int32 else 1
    total = load.rows * load.cols * size
    for index in range(count):
        bench.send(replace(load, dram_addr=load.dram_addr + index * total))
    await bench.finish()
    rate = _throughput(bench, total * count)
    assert bench.memory.most_in_flight <= 16
    dut._log.info(
        "%d loads of %d rows, %d columns: %.3f B/cycle", count, load.rows, load.cols, rate
    )
    return rate


@cocotb.test()
async def throughput(dut: Any) -> None:
    """64 loads of whole lines at latency 40; a segment per cycle is the other bound."""
    dim = len(dut.spad_wr_mask_o)
    load = Load(dram_addr=0x2000_0000, stride_bytes=64, row=0, rows=dim, cols=64, block_stride=dim)
    bound = min(16, dim)
    assert await _stream(dut, load, 64) >= 0.90 * bound


@cocotb.test()
async def throughput_scaled(dut: Any) -> None:
    """Loads with a scale reach the throughput that they should."""
    dim = len(dut.spad_wr_mask_o)
    load = Load(
        dram_addr=0x2000_0000, stride_bytes=64, row=0, rows=dim, cols=64, block_stride=dim,
        scale=0x3F00_0000,
    )  # fmt: skip
    assert await _stream(dut, load, 32) >= 0.88 * min(16, dim)


@cocotb.test()
async def throughput_int32(dut: Any) -> None:
    """int32 rows of the accumulator."""
    dim = len(dut.spad_wr_mask_o)
    load = Load(
        dram_addr=0x2000_0000, stride_bytes=64, row=0, rows=dim, cols=16, block_stride=dim,
        is_acc=True,
    )  # fmt: skip
    assert await _stream(dut, load, 64) >= 0.88 * 16


@cocotb.test()
async def latency(dut: Any) -> None:
    """Cycles of one single-row load: command, request, 40 of DRAM, packer, write."""
    bench = LoadBench(dut)
    await bench.start(never(), never(), never(), latency_cycles=40)
    for _ in range(5):
        await FallingEdge(dut.clk_i)
    bench.send(Load(dram_addr=64, stride_bytes=1, row=0, rows=1, cols=1, block_stride=1))
    await bench.finish()
    cycles = bench.done_cycles[0] - bench.source.accept_cycles[0]
    dut._log.info("single row: %d cycles from command to last write", cycles)
    assert cycles <= 45


@cocotb.test()
async def wrong_model(dut: Any) -> None:
    """Canary: a model that expects one column more must be noticed."""
    bench = LoadBench(dut)
    await bench.start(never(), never(), never())
    load = Load(dram_addr=64, stride_bytes=1, row=0, rows=1, cols=1, block_stride=1)
    bench.checker.expect(replace(load, cols=2), 0)
    bench.source.send({**load.fields(), "id": 0})
    await bench.finish(timeout_cycles=200)
