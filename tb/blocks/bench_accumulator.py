# SPDX-License-Identifier: Apache-2.0
"""Bench of the accumulator: read-modify-write in order of acceptance, also back to back."""

import random
from collections import Counter
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.local_memory import Backdoor, Port, Request, RequestDriver, RowModel, hot_rows
from tb.common.streams import burst_pauses, random_pauses, read, reset

ELEMENT_BITS = 32


class AccumulatorPins:
    """Puts requests on the pins and reads the answers."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.dim = len(dut.mesh_wr_mask_i)
        dut.rd_valid_i.value = 0
        dut.rd_row_i.value = 0
        for kind in ("mesh", "load"):
            for pin in ("valid", "row", "data", "mask", "accumulate"):
                getattr(dut, f"{kind}_wr_{pin}_i").value = 0

    def drive(self, pending: dict[str, Request]) -> None:
        """Offer these requests and no others."""
        for kind in ("mesh", "load"):
            request = pending.get(kind)
            getattr(self.dut, f"{kind}_wr_valid_i").value = int(request is not None)
            if request is not None:
                getattr(self.dut, f"{kind}_wr_row_i").value = request.row
                getattr(self.dut, f"{kind}_wr_data_i").value = request.data
                getattr(self.dut, f"{kind}_wr_mask_i").value = request.mask
                getattr(self.dut, f"{kind}_wr_accumulate_i").value = int(request.accumulate)
        self.dut.rd_valid_i.value = int("store" in pending)
        if "store" in pending:
            self.dut.rd_row_i.value = pending["store"].row

    def ready(self) -> set[str]:
        """Ports that would be accepted in this cycle."""
        ready = {"mesh"} | ({"load"} if read(self.dut.load_wr_ready_o) else set())
        return ready | ({"store"} if read(self.dut.rd_ready_o) else set())

    def data(self) -> int | None:
        """The row that arrives in this cycle."""
        return read(self.dut.rd_data_o) if read(self.dut.rd_data_valid_o) else None


class AccumulatorChecker:
    """The law: priorities per bank, data one cycle after acceptance, content as written."""

    def __init__(self, model: RowModel, *, bank_rows: int) -> None:
        self._model, self._bank_rows = model, bank_rows
        self._expected: int | None = None
        self._last: dict[int, Request] = {}
        self.seen: Counter[str] = Counter()
        """Collisions and waits, and how many rows were compared."""

    def check(
        self, offered: dict[str, Request], ready: set[str], data: int | None, *, is_busy: bool
    ) -> None:
        """One cycle: what was offered, who was ready, what arrived."""
        assert (data is None) == (self._expected is None), f"row {data}, not {self._expected}"
        if data is not None:
            assert data == self._expected, f"got {data:#x}, expected {self._expected:#x}"
            self.seen["compared"] += 1
        assert is_busy == bool(self._last), (
            f"busy {is_busy} with {len(self._last)} writes under way"
        )
        self._check_ready(offered, ready)
        taken = {name: request for name, request in offered.items() if name in ready}
        store = taken.pop("store", None)
        self._expected = None if store is None else self._model.read(store.row)
        if store is not None:
            self._count_collision("read", store)
        writes: dict[int, Request] = {}
        for request in taken.values():
            self._count_collision("add" if request.accumulate else "overwrite", request)
            writes[self._bank(request)] = request
            self._model.write(request)
        self._last = writes

    def _bank(self, request: Request) -> int:
        return request.row // self._bank_rows

    def _count_collision(self, what: str, request: Request) -> None:
        last = self._last.get(self._bank(request))
        if last is not None and last.row == request.row:
            partial = last.mask != (1 << self._model.elements) - 1
            self.seen[f"{what} after {'add' if last.accumulate else 'overwrite'}"] += 1
            self.seen[f"{what} after partial write"] += partial

    def _check_ready(self, offered: dict[str, Request], ready: set[str]) -> None:
        mesh, load, store = (offered.get(name) for name in ("mesh", "load", "store"))
        load_waits = bool(mesh and load and self._bank(mesh) == self._bank(load))
        if load:
            assert ("load" in ready) == (not load_waits), f"load ready in {offered}"
            self.seen["load waits"] += load_waits
        if store:
            writer = mesh if mesh and self._bank(mesh) == self._bank(store) else None
            if load and not load_waits and self._bank(load) == self._bank(store):
                writer = load
            waits = writer is not None and writer.accumulate
            assert ("store" in ready) == (not waits), f"store ready in {offered}"
            self.seen["store waits"] += waits
            self.seen["read beside overwrite"] += writer is not None and not waits


async def _run(dut: Any, idle: Any, cycles: int) -> Counter[str]:
    rng = random.Random(random.random())
    pins = AccumulatorPins(dut)
    await reset(dut)
    rows, banks = read(dut.rows_o), read(dut.banks_o)
    model = RowModel(elements=pins.dim, bits=ELEMENT_BITS)
    checker = AccumulatorChecker(model, bank_rows=rows // banks)
    hot = hot_rows(rng, rows=rows, banks=banks, extra=0)
    bits = pins.dim * ELEMENT_BITS
    fill = [Request(row=r, data=rng.getrandbits(bits), mask=(1 << pins.dim) - 1) for r in hot]
    ports = {
        "mesh": Port(is_write=True, may_accumulate=True, idle=idle(rng)),
        "load": Port(is_write=True, may_accumulate=True, idle=idle(rng)),
        "store": Port(is_write=False, idle=idle(rng)),
    }
    driver = RequestDriver(rng, ports, rows=hot, elements=pins.dim, bits=ELEMENT_BITS)
    for cycle in range(cycles):
        await FallingEdge(dut.clk_i)
        if fill:
            driver.pending.setdefault("mesh", fill.pop())
        elif cycle < cycles - 30:
            driver.offer()
        pins.drive(driver.pending)
        await ReadOnly()
        ready = pins.ready()
        checker.check(dict(driver.pending), ready, pins.data(), is_busy=bool(read(dut.busy_o)))
        for name in list(driver.pending):
            if name in ready:
                driver.accepted(name)
    assert not driver.pending, f"never accepted: {driver.pending}"
    return checker.seen


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """Few rows and dense requests: every kind of back-to-back collision is seen."""
    seen = await _run(dut, lambda rng: random_pauses(rng, 0.4), 3000)
    for what in ("read", "add", "overwrite"):
        for before in ("add", "overwrite", "partial write"):
            assert seen[f"{what} after {before}"] >= 5, f"seldom seen: {what} after {before}"
    for what in ("load waits", "store waits", "read beside overwrite"):
        assert seen[what] >= 5, f"seldom seen: {what}"
    assert seen["compared"] > 300


@cocotb.test()
async def bursts(dut: Any) -> None:
    """The accumulator is right through long busy and idle phases."""
    seen = await _run(dut, burst_pauses, 1500)
    assert seen["compared"] > 100


@cocotb.test()
async def one_row_again_and_again(dut: Any) -> None:
    """An accumulating write per cycle to one row: all of them count, and wrap."""
    pins = AccumulatorPins(dut)
    await reset(dut)
    full = (1 << pins.dim) - 1
    ones = sum(1 << (i * ELEMENT_BITS) for i in range(pins.dim))
    writes = [Request(row=3, data=0xFFFFFFF0 * ones, mask=full)]
    writes += [Request(row=3, data=ones, mask=full, accumulate=True)] * 37
    for request in writes:
        await FallingEdge(dut.clk_i)
        pins.drive({"mesh": request})
    await FallingEdge(dut.clk_i)
    pins.drive({"store": Request(row=3)})
    await FallingEdge(dut.clk_i)
    pins.drive({})
    await ReadOnly()
    assert pins.data() == (37 - 16) * ones


@cocotb.test()
async def backdoor(dut: Any) -> None:
    """Rows that C wrote are read through the port, and the other way round."""
    rng = random.Random(random.random())
    pins = AccumulatorPins(dut)
    await reset(dut)
    memory = Backdoor("u_accumulator")
    rows, banks = read(dut.rows_o), read(dut.banks_o)
    full = (1 << pins.dim) - 1
    for row in hot_rows(rng, rows=rows, banks=banks):
        first, second = (rng.getrandbits(pins.dim * ELEMENT_BITS) for _ in range(2))
        memory.write(row, first)
        pins.drive({"store": Request(row=row)})
        await FallingEdge(dut.clk_i)
        assert pins.data() == first, f"row {row} read through the port"
        pins.drive({"mesh": Request(row=row, data=second, mask=full)})
        await FallingEdge(dut.clk_i)
        pins.drive({})
        await FallingEdge(dut.clk_i)
        assert memory.read(row) == second, f"row {row} read by C"
    memory.check_outside()
