# SPDX-License-Identifier: Apache-2.0
"""Bench of the reservation station: random commands on few rows, engines of random speed."""

import ctypes
import random
from collections import deque
from typing import TYPE_CHECKING, Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.reservation_model import Class, Command, Range, ReservationModel
from tb.common.streams import burst_pauses, never, random_pauses, read, reset

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT_LOAD, PORT_PRELOAD, PORT_COMPUTE, PORT_STORE = range(4)
HAZARDS = (
    "RAW LOAD EXECUTE",
    "RAW LOAD STORE",
    "RAW EXECUTE EXECUTE",
    "RAW EXECUTE STORE",
    "WAW LOAD EXECUTE",
    "WAW EXECUTE LOAD",
    "WAR EXECUTE LOAD",
    "WAR STORE LOAD",
    "WAR STORE EXECUTE",
)


class CommandMaker:
    """Random commands; all ranges lie in few rows, so that most commands depend on others."""

    def __init__(self, rng: random.Random, *, rows: int) -> None:
        self._rng, self._rows = rng, rows
        self._tag = 0

    def make(self) -> Command:
        """Make the next command."""
        rng = self._rng
        self._tag += 1
        kind = rng.choices(list(Class), weights=(3, 5, 2))[0]
        is_compute = kind == Class.EXECUTE and rng.random() < 0.5
        if kind == Class.LOAD:
            return Command(tag=self._tag, kind=kind, write=self._range())
        if kind == Class.STORE:
            return Command(tag=self._tag, kind=kind, reads=(self._range(), None))
        reads = tuple(self._range() if rng.random() < 0.7 else None for _ in range(2))
        return Command(
            tag=self._tag,
            kind=kind,
            is_compute=is_compute,
            reads=(reads[0], reads[1]),
            write=self._range() if rng.random() < (0.8 if is_compute else 0.1) else None,
        )

    def _range(self) -> Range:
        first = self._rng.randrange(self._rows)
        last = min(self._rows - 1, first + self._rng.randrange(3))
        return Range(is_acc=self._rng.random() < 0.5, first=first, last=last)


class StationPins:
    """Drives and reads the pins."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        for name in ("alloc_valid_i", "issue_ready_i", "reads_done_valid_i", "done_valid_i"):
            getattr(dut, name).value = 0
        dut.alloc_class_i.value = 0

    def offer(self, command: Command | None) -> None:
        """Offer an allocation, or none."""
        dut = self.dut
        dut.alloc_valid_i.value = int(command is not None)
        if command is None:
            return
        dut.alloc_class_i.value = int(command.kind)
        dut.alloc_tag_i.value = command.tag
        ranges = (*command.reads, command.write)
        dut.alloc_range_valid_i.value = sum(1 << i for i, r in enumerate(ranges) if r)
        dut.alloc_range_is_acc_i.value = sum(1 << i for i, r in enumerate(ranges) if r and r.is_acc)
        for i, rows in enumerate(ranges):
            getattr(dut, f"alloc_first_{i}_i").value = rows.first if rows else 0
            getattr(dut, f"alloc_last_{i}_i").value = rows.last if rows else 0

    def report(self, fetched: Command | None, done: dict[int, Command]) -> None:
        """Pulse the end of an operand fetch and of commands, by completion port."""
        self.dut.reads_done_valid_i.value = int(fetched is not None)
        if fetched:
            self.dut.reads_done_id_i.value = fetched.entry
        self.dut.done_valid_i.value = sum(1 << port for port in done)
        for port, command in done.items():
            getattr(self.dut, f"done_id_{port}_i").value = command.entry


class Engines:
    """What the three engines do with issued commands: each ends after a random time.

    Loads end in order, so do stores, preloads and computes; preloads and computes do not wait
    for each other. Some commands report that their operands are fetched before they end.
    Commands end only in every ``window``-th cycle, so that several end in the same one.
    """

    def __init__(self, rng: random.Random, *, longest: int, window: int) -> None:
        self._rng, self._longest, self._window = rng, longest, window
        self._working: dict[int, deque[tuple[Command, int]]] = {port: deque() for port in range(4)}
        self._fetching: deque[tuple[Command, int]] = deque()

    def start(self, cycle: int, command: Command) -> None:
        """A command was issued in this cycle."""
        port = {Class.LOAD: PORT_LOAD, Class.STORE: PORT_STORE}.get(
            command.kind, PORT_COMPUTE if command.is_compute else PORT_PRELOAD
        )
        end = cycle + self._rng.randint(1, self._longest)
        self._working[port].append((command, end))
        if command.kind != Class.LOAD and self._rng.random() < 0.6:
            self._fetching.append((command, cycle + self._rng.randint(1, self._longest // 2 + 1)))

    def step(self, cycle: int) -> tuple[Command | None, dict[int, Command]]:
        """What is reported in this cycle."""
        done = {}
        for port, queue in self._working.items():
            if queue and queue[0][1] <= cycle and cycle % self._window == 0:
                done[port] = queue.popleft()[0]
        self._fetching = deque(item for item in self._fetching if not item[0].is_done)
        ready = [item for item in self._fetching if item[1] <= cycle]
        if not ready:
            return None, done
        self._fetching.remove(ready[0])
        return ready[0][0], done


class StationBench:
    """Wires maker, pins, engines and model; the checks compare pins with the model."""

    def __init__(
        self, dut: Any, *, rows: int, longest: int, idle: Any, pauses: Any, window: int = 1
    ) -> None:
        self.rng = random.Random(random.random())
        self.dut, self.pins = dut, StationPins(dut)
        self.maker = CommandMaker(self.rng, rows=rows)
        self.engines = Engines(self.rng, longest=longest, window=window)
        self._idle: Iterator[bool] = idle(self.rng)
        self._pauses: list[Iterator[bool]] = [pauses(self.rng) for _ in Class]

    async def run(self, commands: int, *, timeout_cycles: int = 30_000) -> ReservationModel:
        """Send commands and wait until all have completed.

        Raises:
            AssertionError: A rule was broken, or not everything completed in time.
        """
        await reset(self.dut)
        sizes = read(self.dut.entries_o)
        model = ReservationModel({kind: sizes >> (8 * kind) & 0xFF for kind in Class})
        offered: Command | None = None
        for cycle in range(timeout_cycles):
            await FallingEdge(self.dut.clk_i)
            if offered is None and commands and not next(self._idle):
                offered = self.maker.make()
                commands -= 1
            self.pins.offer(offered)
            fetched, done = self.engines.step(cycle)
            self.pins.report(fetched, done)
            ready = [not next(pauses) for pauses in self._pauses]
            self.dut.issue_ready_i.value = sum(1 << i for i, is_on in enumerate(ready) if is_on)
            await ReadOnly()
            issued = [c for c in self._check_issue(model) if ready[c.kind]]
            accepted = self._check_allocation(model, offered)
            self._check_status(model, issued, done, offered, accepted)
            for command in issued:
                self.engines.start(cycle, command)
            model.advance(
                issued=issued, fetched=fetched, done=list(done.values()), allocated=accepted
            )
            if accepted:
                offered = None
            if not model.live and not commands and offered is None:
                return model
        raise AssertionError(f"{len(model.live)} commands never completed; oldest {model.live[0]}")

    def _check_issue(self, model: ReservationModel) -> list[Command]:
        """Check that exactly those commands are on offer that have nothing left to wait for."""
        valid = read(self.dut.issue_valid_o)
        expected = []
        for kind in Class:
            command = model.issuable(kind)
            is_valid = bool(valid >> kind & 1)
            assert is_valid == (command is not None), (
                f"{kind.name}: on offer {is_valid}, expected {command}"
            )
            if command is None:
                continue
            tag = read(getattr(self.dut, f"tag_{int(kind)}_o"))
            entry = read(getattr(self.dut, f"id_{int(kind)}_o"))
            assert (tag, entry) == (command.tag, command.entry), (
                f"{kind.name}: tag {tag} entry {entry}, expected {command}"
            )
            assert read(self.dut.intact_o) >> kind & 1, f"{kind.name}: payload of {tag} damaged"
            expected.append(command)
        return expected

    def _check_allocation(self, model: ReservationModel, offered: Command | None) -> Command | None:
        """Accepted if and only if the next entry of the class is free."""
        full = sum(1 << kind for kind in Class if model.is_full(kind))
        assert read(self.dut.full_o) == full
        if offered is None:
            return None
        is_full = model.is_full(offered.kind)
        assert bool(read(self.dut.alloc_ready_o)) != is_full, f"ready for {offered}"
        if is_full:
            model.seen[f"full {offered.kind.name}"] += 1
        return None if is_full else offered

    def _check_status(
        self,
        model: ReservationModel,
        issued: list[Command],
        done: dict[int, Command],
        offered: Command | None,
        accepted: Command | None,
    ) -> None:
        occupancy = sum(model.occupancy(kind) << (6 * kind) for kind in Class)
        assert read(self.dut.occupancy_o) == occupancy
        room = sum(model.room(kind) << (6 * kind) for kind in Class)
        assert read(self.dut.room_o) == room
        assert read(self.dut.busy_o) == bool(model.live)
        assert read(self.dut.alloc_stall_o) == (offered is not None and accepted is None)
        assert read(self.dut.issued_o) == sum(1 << c.kind for c in issued)
        assert read(self.dut.completed_o) == sum({1 << c.kind for c in done.values()})


@cocotb.test()
async def dense_hazards(dut: Any) -> None:
    """Every kind of hazard between every pair of classes that can have it."""
    bench = StationBench(
        dut, rows=24, longest=12, idle=lambda _: never(), pauses=lambda r: random_pauses(r, 0.2)
    )
    model = await bench.run(4000)
    for name in HAZARDS:
        assert model.seen[name] >= 10, f"seldom seen: {name}: {model.seen}"
    for reason in ("RAW", "WAW", "WAR"):
        name = f"completed at allocation {reason}"
        assert model.seen[name] >= 5, f"seldom seen: {name}: {model.seen}"
    assert model.seen["fetched at allocation"] >= 5, f"{model.seen}"


@cocotb.test()
async def engines_in_step(dut: Any) -> None:
    """Little is in the way, and all engines end their commands in the same cycles."""
    bench = StationBench(
        dut,
        rows=1000,
        longest=3,
        idle=lambda _: never(),
        pauses=lambda r: random_pauses(r, 0.05),
        window=4,
    )
    model = await bench.run(2000)
    assert model.seen["4 completions"] >= 5, f"seldom seen: {model.seen}"


@cocotb.test()
async def slow_engines(dut: Any) -> None:
    """Many rows and slow engines: all classes fill up."""
    bench = StationBench(dut, rows=1000, longest=60, idle=lambda _: never(), pauses=burst_pauses)
    model = await bench.run(1000)
    for kind in Class:
        assert model.seen[f"full {kind.name}"], f"never full: {kind.name}"


@cocotb.test()
async def bursts(dut: Any) -> None:
    """The source and the engines pause for long."""
    bench = StationBench(dut, rows=40, longest=20, idle=burst_pauses, pauses=burst_pauses)
    await bench.run(800)


@cocotb.test()
async def description(dut: Any) -> None:
    """The text for stuck machines names live entries, their ranges, and what they wait for."""
    pins = StationPins(dut)
    await reset(dut)
    rows = Range(is_acc=True, first=3, last=18)
    commands = (
        Command(tag=1, kind=Class.LOAD, write=rows),
        Command(tag=2, kind=Class.EXECUTE, reads=(rows, Range(is_acc=False, first=0, last=0))),
        Command(tag=3, kind=Class.LOAD, write=Range(is_acc=False, first=0, last=5)),
        Command(tag=4, kind=Class.EXECUTE, reads=(rows, None), write=rows),
    )
    for command in commands:
        pins.offer(command)
        dut.issue_ready_i.value = 1
        await FallingEdge(dut.clk_i)
    pins.offer(None)
    await FallingEdge(dut.clk_i)
    first = read(dut.entries_o) & 0xFF
    collect = ctypes.CDLL(None).hil_describe_collect
    collect.restype = ctypes.c_char_p
    second = first + 1
    acc = "accumulator[3..18]"
    assert collect().decode().splitlines() == [
        f"load entry 0: issued, writes {acc}",
        f"load entry 1: not issued, writes scratchpad[0..5], waits for {first}(WAR)",
        f"execute entry {first}: not issued, reads {acc} scratchpad[0..0], waits for 0(RAW)",
        f"execute entry {second}: not issued, reads {acc}, writes {acc}, waits for 0(RAW,WAW)",
    ]
