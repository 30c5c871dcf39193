# SPDX-License-Identifier: Apache-2.0
"""Bench of the scratchpad: content, one-cycle latency, and the arbitration rule of every bank."""

import random
from collections import Counter
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.local_memory import Backdoor, Port, Request, RequestDriver, RowModel, hot_rows
from tb.common.streams import burst_pauses, random_pauses, read, reset

READS = ("a", "bd", "w", "store")
ROW_BITS = 20
ELEMENT_BITS = 8


class ScratchpadPins:
    """Puts requests on the pins and reads the answers."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.dim = len(dut.mesh_wr_mask_i)
        dut.rd_valid_i.value = 0
        dut.rd_row_i.value = 0
        for kind in ("mesh", "load"):
            for pin in ("valid", "row", "data", "mask"):
                getattr(dut, f"{kind}_wr_{pin}_i").value = 0

    def drive(self, pending: dict[str, Request]) -> None:
        """Offer these requests and no others."""
        valid = sum(1 << i for i, name in enumerate(READS) if name in pending)
        self.dut.rd_valid_i.value = valid
        self.dut.rd_row_i.value = sum(
            pending[name].row << (i * ROW_BITS) for i, name in enumerate(READS) if name in pending
        )
        for kind in ("mesh", "load"):
            request = pending.get(kind)
            getattr(self.dut, f"{kind}_wr_valid_i").value = int(request is not None)
            if request is not None:
                getattr(self.dut, f"{kind}_wr_row_i").value = request.row
                getattr(self.dut, f"{kind}_wr_data_i").value = request.data
                getattr(self.dut, f"{kind}_wr_mask_i").value = request.mask

    def ready(self) -> set[str]:
        """Ports that would be accepted in this cycle."""
        bits = read(self.dut.rd_ready_o)
        ready = {name for i, name in enumerate(READS) if bits >> i & 1} | {"mesh"}
        return ready | ({"load"} if read(self.dut.load_wr_ready_o) else set())

    def data(self) -> dict[str, int]:
        """Rows that arrive in this cycle by port."""
        valid, rows = read(self.dut.rd_data_valid_o), read(self.dut.rd_data_o)
        width = self.dim * ELEMENT_BITS
        return {
            name: rows >> (i * width) & ((1 << width) - 1)
            for i, name in enumerate(READS)
            if valid >> i & 1
        }


class ScratchpadChecker:
    """The law: priorities per bank, data one cycle after acceptance, content as written."""

    def __init__(self, model: RowModel, *, bank_rows: int, order: tuple[str, ...]) -> None:
        self._model, self._bank_rows, self._order = model, bank_rows, order
        self._expected: dict[str, int] = {}
        self._last_winner: dict[int, str] = {}
        self.seen: Counter[str] = Counter()
        """Who waited for whom, and how many rows were compared."""

    def check(self, offered: dict[str, Request], ready: set[str], data: dict[str, int]) -> None:
        """One cycle: what was offered, who was ready, what arrived."""
        assert data.keys() == self._expected.keys(), (
            f"rows for {sorted(data)}, expected for {sorted(self._expected)}"
        )
        for name, value in data.items():
            assert value == self._expected[name], (
                f"port {name}: got {value:#x}, expected {self._expected[name]:#x}"
            )
            self.seen["compared"] += 1
        banks: dict[int, list[str]] = {}
        for name, request in offered.items():
            banks.setdefault(request.row // self._bank_rows, []).append(name)
        for bank, names in banks.items():
            self._check_bank(bank, names, ready)
        self._expected = {
            name: self._model.read(offered[name].row)
            for name in READS
            if name in offered and name in ready
        }
        for name in ("load", "mesh"):
            if name in offered and name in ready:
                self._model.write(offered[name])

    def _check_bank(self, bank: int, names: list[str], ready: set[str]) -> None:
        winners = [name for name in names if name in ready]
        assert len(winners) == 1, f"bank {bank}: {names} asked, {winners} accepted"
        winner = winners[0]
        for first in self._order:
            if first in names:
                assert winner == first, f"bank {bank}: {winner} before {first}"
                self.seen.update(f"{name} waits for {first}" for name in names if name != first)
                return
        if len(names) == 2:
            assert winner != self._last_winner.get(bank), f"bank {bank}: {winner} twice in a row"
            self._last_winner[bank] = winner
            self.seen[f"{'load' if winner == 'store' else 'store'} waits for {winner}"] += 1


def _order(dut: Any) -> tuple[str, ...]:
    """Ports by priority; load and store come last, and take turns where they are not among them."""
    reads = ("a", "bd", "w")
    return ("mesh", "load", *reads) if read(dut.loads_first_o) else ("mesh", *reads)


async def _run(dut: Any, idle: Any, cycles: int) -> tuple[Counter[str], int]:
    """Random traffic; returns what was seen and the number of accepted accesses."""
    rng = random.Random(random.random())
    pins = ScratchpadPins(dut)
    await reset(dut)
    rows, banks = read(dut.rows_o), read(dut.banks_o)
    model = RowModel(elements=pins.dim, bits=ELEMENT_BITS)
    checker = ScratchpadChecker(model, bank_rows=rows // banks, order=_order(dut))
    hot = hot_rows(rng, rows=rows, banks=banks)
    full = (1 << pins.dim) - 1
    fill = [
        Request(row=row, data=rng.getrandbits(pins.dim * ELEMENT_BITS), mask=full) for row in hot
    ]
    writes = {name: Port(is_write=True, idle=idle(rng)) for name in ("mesh", "load")}
    reads = {name: Port(is_write=False, idle=idle(rng)) for name in READS}
    driver = RequestDriver(rng, {**writes, **reads}, rows=hot, elements=pins.dim, bits=ELEMENT_BITS)
    accepted = 0
    for cycle in range(cycles):
        await FallingEdge(dut.clk_i)
        if fill:
            driver.pending.setdefault("mesh", fill.pop())
        elif cycle < cycles - 30:
            driver.offer()
        pins.drive(driver.pending)
        await ReadOnly()
        ready = pins.ready()
        checker.check(dict(driver.pending), ready, pins.data())
        for name in list(driver.pending):
            if name in ready:
                driver.accepted(name)
                accepted += 1
    assert not driver.pending, f"never accepted: {driver.pending}"
    return checker.seen, accepted


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """All ports, rows of all banks; every pair that can compete does."""
    seen, _ = await _run(dut, lambda rng: random_pauses(rng, 0.5), 3000)
    order = _order(dut)
    others = [name for name in ("load", "store") if name not in order]
    for i, first in enumerate(order):
        for name in (*order[i + 1 :], *others):
            assert seen[f"{name} waits for {first}"], f"never seen: {name} waits for {first}"
    if "load" in others:
        assert seen["load waits for store"] >= 10
        assert seen["store waits for load"] >= 10
    assert seen["compared"] > 1000


@cocotb.test()
async def bursts(dut: Any) -> None:
    """The scratchpad is right through long busy and idle phases."""
    seen, _ = await _run(dut, burst_pauses, 1500)
    assert seen["compared"] > 300


@cocotb.test()
async def banks_work_side_by_side(dut: Any) -> None:
    """Four reads of four banks are all accepted in every cycle; so is a row after row in one."""
    pins = ScratchpadPins(dut)
    await reset(dut)
    banks = read(dut.banks_o)
    bank_rows = read(dut.rows_o) // banks
    for cycle in range(20):
        await FallingEdge(dut.clk_i)
        used = READS[: min(banks, 4)]
        pending = {name: Request(row=i * bank_rows + cycle) for i, name in enumerate(used)}
        pins.drive(pending)
        await ReadOnly()
        assert set(used) <= pins.ready()
        assert cycle == 0 or pins.data().keys() == set(used)


@cocotb.test()
async def always_asking_ports_share(dut: Any) -> None:
    """Load and store that always want one bank each get half of it, unless loads are first."""
    pins = ScratchpadPins(dut)
    await reset(dut)
    taken: Counter[str] = Counter()
    for _ in range(40):
        await FallingEdge(dut.clk_i)
        pins.drive({"load": Request(row=1, data=3, mask=1), "store": Request(row=2)})
        await ReadOnly()
        taken.update(pins.ready() & {"load", "store"})
    expected = {"load": 40} if "load" in _order(dut) else {"load": 20, "store": 20}
    assert taken == expected, f"shares {taken}"


@cocotb.test()
async def backdoor(dut: Any) -> None:
    """Rows that C wrote are read through the port, and the other way round."""
    rng = random.Random(random.random())
    pins = ScratchpadPins(dut)
    await reset(dut)
    memory = Backdoor("u_scratchpad")
    rows, banks = read(dut.rows_o), read(dut.banks_o)
    full = (1 << pins.dim) - 1
    for row in hot_rows(rng, rows=rows, banks=banks):
        first, second = (rng.getrandbits(pins.dim * ELEMENT_BITS) for _ in range(2))
        memory.write(row, first)
        pins.drive({"store": Request(row=row)})
        await FallingEdge(dut.clk_i)
        assert pins.data()["store"] == first, f"row {row} read through the port"
        pins.drive({"mesh": Request(row=row, data=second, mask=full)})
        await FallingEdge(dut.clk_i)
        pins.drive({})
        await FallingEdge(dut.clk_i)
        assert memory.read(row) == second, f"row {row} read by C"
    memory.check_outside()
