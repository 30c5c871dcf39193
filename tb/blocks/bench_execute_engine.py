# SPDX-License-Identifier: Apache-2.0
"""Bench of execute_engine: random programs against the golden model, memories modelled in Python.

Checked: memory content as each COMPUTE reports its end and after each program; one done pulse of
each kind per command, in program order, with the right id; reads_done before compute_done; busy_o;
numbers of mac and drain cycles; throughput.
"""

import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import cocotb
import numpy as np
import numpy.typing as npt
from cocotb.triggers import FallingEdge, ReadOnly

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Accelerator
from autocomp_hil.isa import ACC_BIT, GARBAGE, Command
from tb.blocks.command_layout import EXECUTE_CMD, Record
from tb.blocks.execute_program import ExecutePrograms
from tb.blocks.front_end_model import Allocation, Range, allocation
from tb.common.streams import read, reset

_ROW_BITS = 20


@dataclass(slots=True, kw_only=True)
class Entry:
    """One PRELOAD or COMPUTE on its way."""

    command: Command
    allocation: Allocation
    rows: list[int]
    """Rows of C, empty for none."""
    expected: npt.NDArray[Any] | None
    """Content of these rows after the command, shape (len(rows), dim)."""
    entry_id: int = -1
    reads_done: bool = False

    @property
    def is_compute(self) -> bool:
        """Whether the command is a COMPUTE, not a PRELOAD."""
        return bool(self.allocation.payload["is_compute"])

    def __str__(self) -> str:
        return f"{isa.disassemble(self.command)} (id {self.entry_id})"


class ProgramModel:
    """Golden model plus what the engine is given for each command."""

    def __init__(self, hardware: HardwareConfig, seed: int) -> None:
        self.accelerator = Accelerator(hardware, seed=seed)
        self.mac_cycles = 0
        self.drain_cycles = 0

    def run(self, commands: Iterable[Command]) -> list[Entry]:
        """Execute commands; return those that the engine sees."""
        return [entry for command in commands if (entry := self._step(command)) is not None]

    def _step(self, command: Command) -> Entry | None:
        machine = self.accelerator.machine
        entry = allocation(machine, command)
        self.accelerator.execute(command)
        assert self.accelerator.fault is None, self.accelerator.fault
        if entry is None:
            return None
        rows, expected = self._written(entry)
        return Entry(command=command, allocation=entry, rows=rows, expected=expected)

    def _written(self, entry: Allocation) -> tuple[list[int], npt.NDArray[Any] | None]:
        if not entry.payload["is_compute"]:
            return [], None
        compute: Any = entry.payload["compute"]
        c = compute["c"]
        rows = [c["row"] + i * c["stride"] for i in range(c["rows"])] if c["is_real"] else []
        if compute["is_os"]:
            depth = min(compute["a"]["cols"], compute["bd"].get("rows", 0))
            self.mac_cycles += depth
            self.drain_cycles += len(rows)
        else:
            self.mac_cycles += len(rows)
        if not rows:
            return [], None
        memory = self.accelerator.accumulator if c["is_acc"] else self.accelerator.scratchpad
        return rows, memory[rows].copy()


class LocalMemories:
    """Scratchpad and accumulator as the engine's ports see them."""

    def __init__(self, accelerator: Accelerator) -> None:
        self.scratchpad = accelerator.scratchpad.copy()
        self.accumulator = accelerator.accumulator.copy()

    def read(self, row: int) -> bytes:
        """Return a scratchpad row."""
        return bytes(self.scratchpad[row].tobytes())

    def write_scratchpad(self, row: int, data: int, mask: int) -> None:
        """Masked write of a row."""
        dim = self.scratchpad.shape[1]
        values = np.frombuffer(data.to_bytes(dim, "little"), np.int8)
        lanes = [j for j in range(dim) if mask >> j & 1]
        self.scratchpad[row, lanes] = values[lanes]

    def write_accumulator(self, row: int, data: int, mask: int, *, accumulate: bool) -> None:
        """Masked write of a row, or addition to it."""
        dim = self.accumulator.shape[1]
        values = np.frombuffer(data.to_bytes(dim * 4, "little"), "<i4")
        lanes = [j for j in range(dim) if mask >> j & 1]
        if accumulate:
            self.accumulator[row, lanes] += values[lanes]
        else:
            self.accumulator[row, lanes] = values[lanes]


@dataclass(slots=True)
class DoneChecker:
    """Follows issued commands until they report."""

    memories: LocalMemories
    preloads: deque[Entry] = field(default_factory=deque)
    unread: deque[Entry] = field(default_factory=deque)
    live: dict[int, Entry] = field(default_factory=dict)

    def issued(self, entry: Entry) -> None:
        """The engine accepted a command."""
        assert entry.entry_id not in self.live
        self.live[entry.entry_id] = entry
        (self.unread if entry.is_compute else self.preloads).append(entry)

    def preload_done(self, entry_id: int) -> None:
        """A PRELOAD's rows were read."""
        assert self.preloads, f"preload_done {entry_id} without a PRELOAD"
        entry = self.preloads.popleft()
        assert entry.entry_id == entry_id, f"preload_done {entry_id} instead of {entry}"
        del self.live[entry_id]

    def reads_done(self, entry_id: int) -> None:
        """A COMPUTE's operands were read."""
        assert self.unread, f"reads_done {entry_id} without a COMPUTE"
        entry = self.unread.popleft()
        assert entry.entry_id == entry_id, f"reads_done {entry_id} instead of {entry}"
        entry.reads_done = True

    def compute_done(self, entry_id: int) -> None:
        """A COMPUTE's rows are written: they must be there."""
        entry = self.live.pop(entry_id, None)
        assert entry is not None, f"compute_done {entry_id} without a COMPUTE"
        assert entry.is_compute, f"compute_done for {entry}"
        assert entry.reads_done, f"compute_done before reads_done: {entry}"
        if entry.expected is None:
            return
        compute: Any = entry.allocation.payload["compute"]
        memories = self.memories
        memory = memories.accumulator if compute["c"]["is_acc"] else memories.scratchpad
        got = memory[entry.rows]
        assert np.array_equal(got, entry.expected), (
            f"{entry} {compute}\nrows {entry.rows}: got\n{got}\nexpected\n{entry.expected}"
        )

    def must_wait(self, entry: Entry) -> bool:
        """The reservation station would hold the command: it reads what is still to be written."""
        reads: list[Range] = [r for r in entry.allocation.reads if r is not None]
        writes = [e.allocation.write for e in self.live.values() if e.allocation.write is not None]
        return any(r.overlaps(w) for r in reads for w in writes)


class EngineBench:
    """Plays issue side and memories; one step per clock cycle."""

    def __init__(self, dut: Any, rng: random.Random, *, stall: float, idle: float) -> None:
        self.dut, self.rng, self.stall, self.idle = dut, rng, stall, idle
        self.dim = len(dut.spad_wr_mask_o)
        self.hardware = load_hardware(f"int8_{self.dim}x{self.dim}")
        assert len(dut.cmd_i) == EXECUTE_CMD.width
        self.model = ProgramModel(self.hardware, seed=rng.getrandbits(32))
        self.memories = LocalMemories(self.model.accelerator)
        self.checker = DoneChecker(self.memories)
        first = self.hardware.load_entries
        self.ids = range(first, first + self.hardware.execute_entries)
        self.pending: list[bytes | None] = [None] * 3
        self.offered: Entry | None = None
        self.macs = self.drains = self.cycles = 0

    async def start(self) -> None:
        """Reset the block."""
        self.dut.cmd_valid_i.value = 0
        self.dut.rd_ready_i.value = 0
        await reset(self.dut)

    async def run(self, commands: Iterable[Command], timeout_cycles: int = 50_000) -> None:
        """Run a program to its end and compare both memories."""
        queue = deque(self.model.run(commands))
        quiet = 0
        for _ in range(timeout_cycles):
            if not queue and self.offered is None and not self.checker.live:
                quiet += 1
            if quiet > 2 * self.dim + 8:
                break
            await self._cycle(queue)
        else:
            live = [str(entry) for entry in self.checker.live.values()]
            raise AssertionError(f"hangs; offered {self.offered}, live {live}")
        assert not read(self.dut.busy_o), "busy after the end"
        golden = self.model.accelerator
        assert np.array_equal(self.memories.scratchpad, golden.scratchpad), "scratchpad differs"
        assert np.array_equal(self.memories.accumulator, golden.accumulator), "accumulator differs"
        assert (self.macs, self.drains) == (self.model.mac_cycles, self.model.drain_cycles)

    async def _cycle(self, queue: deque[Entry]) -> None:
        dut = self.dut
        ready = sum((self.rng.random() >= self.stall) << s for s in range(3))
        self._drive_data()
        dut.rd_ready_i.value = ready
        self._offer(queue)
        await ReadOnly()
        assert read(dut.busy_o) or not self.checker.live, "not busy with commands on their way"
        accepted = read(dut.rd_valid_o) & ready
        rows = read(dut.rd_row_o)
        for s in range(3):
            row = rows >> (_ROW_BITS * s) & ((1 << _ROW_BITS) - 1)
            self.pending[s] = self.memories.read(row) if accepted >> s & 1 else None
        self._writes()
        self._dones()
        self.macs += read(dut.mac_o)
        self.drains += read(dut.drain_o)
        if self.offered is not None and read(dut.cmd_ready_o):
            self.checker.issued(self.offered)
            self.offered = None
        self.cycles += 1
        await FallingEdge(dut.clk_i)

    def _drive_data(self) -> None:
        """Data of the reads accepted at the last edge, noise elsewhere."""
        parts = (data or self.rng.randbytes(self.dim) for data in self.pending)
        self.dut.rd_data_i.value = int.from_bytes(b"".join(parts), "little")

    def _offer(self, queue: deque[Entry]) -> None:
        free = [i for i in self.ids if i not in self.checker.live]
        if (
            self.offered is None
            and queue
            and free
            and self.rng.random() >= self.idle
            and not self.checker.must_wait(queue[0])
        ):
            self.offered = queue.popleft()
            self.offered.entry_id = self.rng.choice(free)
            self.dut.cmd_i.value = EXECUTE_CMD.pack(self._fill(self.offered.allocation.payload))
            self.dut.cmd_id_i.value = self.offered.entry_id
        self.dut.cmd_valid_i.value = int(self.offered is not None)

    def _fill(self, payload: Record) -> Record:
        """Fields that mean nothing get noise."""
        rng, noise = self.rng, {"row": 0, "rows": 0, "cols": 0}

        def filled(operand: Any) -> Any:
            if operand["is_real"]:
                return operand
            return {"is_real": 0} | {name: rng.randrange(self.dim + 1) for name in noise}

        result: dict[str, Any] = dict(payload)
        if payload["is_compute"]:
            compute: Any = payload["compute"]
            result["compute"] = compute | {
                "bd": filled(compute["bd"]),
                "c": filled(compute["c"]),
            }
        else:
            preload: Any = payload["preload"]
            result["preload"] = preload | {"stationary": filled(preload["stationary"])}
        return result

    def _writes(self) -> None:
        dut, memories = self.dut, self.memories
        if read(dut.spad_wr_valid_o):
            memories.write_scratchpad(
                read(dut.spad_wr_row_o), read(dut.spad_wr_data_o), read(dut.spad_wr_mask_o)
            )
        if read(dut.acc_wr_valid_o):
            memories.write_accumulator(
                read(dut.acc_wr_row_o),
                read(dut.acc_wr_data_o),
                read(dut.acc_wr_mask_o),
                accumulate=bool(read(dut.acc_wr_accumulate_o)),
            )

    def _dones(self) -> None:
        dut, checker = self.dut, self.checker
        if read(dut.preload_done_valid_o):
            checker.preload_done(read(dut.preload_done_id_o))
        if read(dut.compute_done_valid_o):
            checker.compute_done(read(dut.compute_done_id_o))
        if read(dut.reads_done_valid_o):
            checker.reads_done(read(dut.reads_done_id_o))


async def _random(dut: Any, *, stall: float, idle: float, in_place: float = 0.2) -> None:
    rng = random.Random(random.random())
    bench = EngineBench(dut, rng, stall=stall, idle=idle)
    await bench.start()
    programs = ExecutePrograms(rng, bench.hardware, in_place)
    for _ in range(12):
        await bench.run(programs.program(20))


@cocotb.test()
async def random_programs(dut: Any) -> None:
    """Reads granted at once, commands back to back."""
    await _random(dut, stall=0.0, idle=0.0)


@cocotb.test()
async def stalled_reads(dut: Any) -> None:
    """Reads mostly wait, and results often go over their own operands."""
    await _random(dut, stall=0.85, idle=0.0, in_place=0.9)


@cocotb.test()
async def slow_commands(dut: Any) -> None:
    """Commands trickle in: every operand is fetched before the next command is there."""
    await _random(dut, stall=0.2, idle=0.9)


@cocotb.test()
async def accumulated_first(dut: Any) -> None:
    """Sums and weights are zero after reset."""
    for dataflow in (0, 1):
        bench = EngineBench(dut, random.Random(random.random()), stall=0.0, idle=0.0)
        await bench.start()
        dim = bench.dim
        await bench.run([
            isa.config_ex(dataflow=dataflow),
            isa.preload(GARBAGE, ACC_BIT, dim, dim, dim, dim),
            isa.compute_accumulated(0, dim, dim, dim, dim, dim),
        ])  # fmt: skip


async def _cycles_per_block(dut: Any, config: Command, c_step: int) -> float:
    bench = EngineBench(dut, random.Random(random.random()), stall=0.0, idle=0.0)
    await bench.start()
    dim, commands = bench.dim, [config]
    ends = []
    for blocks in (8, 40):
        for block in range(blocks):
            a, c = 2 * dim * block, ACC_BIT | c_step * block
            commands += [
                isa.preload(a, c, dim, dim, dim, dim),
                isa.compute_preloaded(a + dim, GARBAGE, dim, dim, dim, dim)
                if config.rs1 & 4
                else isa.compute_preloaded(a + dim, a, dim, dim, dim, dim),
            ]
        start = bench.cycles
        await bench.run(commands)
        ends.append(bench.cycles - start)
        commands = []
    return (ends[1] - ends[0]) / 32


@cocotb.test()
async def throughput(dut: Any) -> None:
    """A new weight block every Dim cycles; OS takes load, mac and drain beats of a block."""
    dim = len(dut.spad_wr_mask_o)
    limits = {
        (1, 0, 0): dim,
        (1, 1, 0): dim,
        (1, 0, 1): dim,
        (0, 0, 0): 3 * dim,
        (0, 1, 0): 3 * dim,
        (0, 1, 1): 3 * dim,
    }
    for (dataflow, a_transpose, b_transpose), limit in limits.items():
        config = isa.config_ex(dataflow=dataflow, a_transpose=a_transpose, b_transpose=b_transpose)
        got = await _cycles_per_block(dut, config, dim)
        dut._log.info("dataflow %d At %d Bt %d: %.2f", dataflow, a_transpose, b_transpose, got)
        assert got <= limit, f"{config}: {got} cycles per block, limit {limit}"
