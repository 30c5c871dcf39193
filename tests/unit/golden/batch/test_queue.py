# SPDX-License-Identifier: Apache-2.0
"""Commands that wait leave what commands one by one leave: state, work, usage, fault, the limit."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import astuple

import numpy as np
import pytest

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Accelerator, Fence, SparseMemory
from autocomp_hil.golden.batch import Queue, queue
from autocomp_hil.golden.machine.ranges import AccessRange, Ranges
from autocomp_hil.golden.machine.watch import Watch
from autocomp_hil.golden.usage import Usage
from autocomp_hil.isa import (
    GARBAGE,
    Command,
    FaultRule,
    acc_address,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    flush,
    mvin,
    mvout,
    preload,
)
from tb.accel.random_program import random_program
from tests.unit.golden.loops.machine import hardware as with_loops

HARDWARE = with_loops()
DIM = HARDWARE.dim
DRAM = 0x2000_0000
COMMANDS = 300
EVERYWHERE = Ranges([AccessRange(0, 1 << 64, "RW")])


class Side:
    """An accelerator with all that is told of it."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        waits: bool,
        max_cycles: int | None = None,
        seed: int = 0,
        images: Iterable[tuple[int, bytes]] = (),
    ) -> None:
        self.accelerator = Accelerator(hardware, SparseMemory(seed, images), seed)
        self.usage = Usage(hardware)
        self.watch = Watch(self.accelerator, EVERYWHERE, self.usage)
        self.accelerator.machine.observer = self.watch
        self.queue = Queue(self.accelerator, self.usage, max_cycles) if waits else None
        self.max_cycles = max_cycles
        self.waited = 0
        self.timed_out: tuple[int, int] | None = None

    def run(self, commands: Iterable[Command | Fence]) -> "Side":
        """Run as the functional machine does; stops at a fault and at the limit."""
        for item in commands:
            if isinstance(item, Fence):
                self.watch.fence()
                continue
            if self.queue is not None and self.queue.take(item.funct, item.rs1, item.rs2):
                self.waited += 1
                continue
            (self.queue or self.accelerator).execute(item)
            cycles = self.accelerator.machine.work.cycles
            is_late = self.max_cycles is not None and cycles > self.max_cycles
            assert self.queue is None or self.queue.is_late == is_late
            if is_late:
                self.timed_out = (self.accelerator.commands_accepted, cycles)
            if self.timed_out or self.accelerator.fault is not None:
                break
        if self.queue is not None:
            self.queue.settle()
        return self

    def state(self) -> Iterator[tuple[str, object]]:
        """Everything, by name."""
        machine = self.accelerator.machine
        yield "fault", self.accelerator.fault
        yield "detail", self.accelerator.fault and self.accelerator.fault.detail
        yield "commands", self.accelerator.commands_accepted
        yield "timed out", self.timed_out
        yield "work", astuple(machine.work)
        yield "configuration", (machine.loads, machine.execute, machine.store)
        yield "scratchpad", machine.scratchpad.tobytes()
        yield "accumulator", machine.accumulator.tobytes()
        yield "weights", machine.weights.tobytes()
        yield "sums", machine.sums.tobytes()
        waiting = machine.preload
        yield (
            "preload",
            waiting
            and (
                waiting._replace(stationary=None),
                None if waiting.stationary is None else waiting.stationary.tobytes(),
            ),
        )
        pages = machine.dram.written_pages()
        yield "dram", [(page, machine.dram.read(page, 1 << 14).tobytes()) for page in pages]
        yield "rows", [self.usage.rows_used(is_acc=is_acc) for is_acc in (False, True)]
        yield "bytes", (self.usage.bytes_in, self.usage.bytes_out)
        yield "races", [str(race) for race in self.watch.races]


def both(
    commands: Iterable[Command | Fence],
    hardware: HardwareConfig = HARDWARE,
    *,
    max_cycles: int | None = None,
    seed: int = 0,
    images: Iterable[tuple[int, bytes]] = (),
) -> Side:
    """Run in both ways; returns the side that waits after they were found equal."""
    items, contents = list(commands), list(images)
    plain, waiting = (
        Side(hardware, waits=waits, max_cycles=max_cycles, seed=seed, images=contents).run(items)
        for waits in (False, True)
    )
    for (name, expected), (_, found) in zip(plain.state(), waiting.state(), strict=True):
        assert found == expected, name
    return waiting


class Drawn:
    """Random commands on few rows, so that computes, loads and stores meet in them."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._pick = rng.choice

    def program(self, commands: int = COMMANDS) -> list[Command]:
        """About so many commands, most of them pairs."""
        found = [config_ld(DIM, block_stride=DIM), config_st(DIM), config_ex(dataflow=1)]
        while len(found) < commands:
            kind = self._rng.random()
            if kind < 0.02:
                found.append(self._config_ex())
            elif kind < 0.03:
                repeats = self._pick((1, 1, 2))
                found.append(config_ld(DIM, block_stride=self._pick((4, 5)), pixel_repeats=repeats))
            elif kind < 0.08:
                row = self._pick((self._spad(), 8 * DIM + self._spad()))
                cols = self._pick((1, 2, 2 * DIM))
                found.append(mvin(DRAM + self._rng.randrange(64), row, cols, DIM))
            elif kind < 0.10:
                found.append(mvin(DRAM + self._rng.randrange(64), self._acc(), DIM, DIM))
            elif kind < 0.14:
                address = DRAM + 0x1000 + self._rng.randrange(64)
                found.append(mvout(address, self._acc(), 2 * DIM, DIM))
            else:
                found.extend(self._pair())
        return found

    def _spad(self) -> int:
        return self._rng.randrange(8) * DIM // self._pick((1, 1, 1, 2))

    def _acc(self) -> int:
        row = self._rng.randrange(4) * DIM + self._pick((0, 0, 0, 1))
        return acc_address(row, accumulate=self._rng.random() < 0.6)

    def _size(self) -> int:
        return self._pick((DIM, DIM, DIM, DIM, DIM - 1, 0))

    def _config_ex(self) -> Command:
        is_ws = self._rng.random() < 0.8
        a_transpose = self._pick((0, 0, 1))
        return config_ex(
            dataflow=int(is_ws),
            a_stride=self._pick((1, 1, 2, 0)),
            c_stride=self._pick((1, 1, 1, 2, 0)),
            a_transpose=a_transpose,
            b_transpose=int(is_ws and not a_transpose and self._rng.random() < 0.3),
        )

    def _pair(self) -> list[Command]:
        keeps = self._rng.random() < 0.6
        w = GARBAGE if keeps else self._spad()
        c = self._pick((*(self._acc() for _ in range(5)), GARBAGE))
        c = self._spad() if self._rng.random() < 0.02 else c
        compute = compute_accumulated if keeps else compute_preloaded
        d = GARBAGE if self._rng.random() < 0.8 else self._spad()
        first = preload(w, c, *(self._size() for _ in range(4)))
        second = compute(self._spad(), d, *(self._size() for _ in range(4)))
        return [first, second] if self._rng.random() < 0.99 else [first, first, second]


def drawn(seed: int, commands: int = COMMANDS) -> list[Command]:
    """The random commands of a seed."""
    return Drawn(random.Random(seed)).program(commands)


@pytest.mark.parametrize("seed", range(40))
def test_nobody_can_tell(seed: int) -> None:
    """All kinds of commands between, which meet in rows; a fault ends some of them."""
    both(drawn(seed), seed=seed)


def test_many_do_wait() -> None:
    """The programs above would show nothing otherwise."""
    waited = [both(drawn(seed), seed=seed).waited for seed in range(10)]
    assert sum(waited) > 10 * COMMANDS // 3


@pytest.mark.parametrize("name", ["int8_4x4", "int8_16x16"])
@pytest.mark.parametrize("seed", range(25))
def test_random_programs(name: str, seed: int) -> None:
    """The whole instruction set, as the benches draw it."""
    hardware = load_hardware(name)
    program = random_program(hardware, seed, commands=200)
    both(program.commands, hardware, seed=program.seed, images=program.images)


@pytest.mark.parametrize("rule", [rule for rule in FaultRule if rule is not FaultRule.NONE])
def test_every_fault(rule: FaultRule) -> None:
    """A broken rule while others wait, and commands after it."""
    for seed in range(3):
        program = random_program(HARDWARE, seed, commands=20, illegal=rule)
        before = drawn(seed, 60)
        done = both((*program.commands,), seed=program.seed, images=program.images)
        assert done.accelerator.fault is not None
        assert done.accelerator.fault.rule is rule
        faulty = [item for item in program.commands if isinstance(item, Command)][-5:]
        both((*before, *faulty), seed=seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_limit(seed: int) -> None:
    """One and the same command is the first that takes too long, for every limit."""
    commands = drawn(seed, 100)
    most = both(commands, seed=seed).accelerator.machine.work.cycles
    for limit in range(0, most + 2, 3):
        done = both(commands, seed=seed, max_cycles=limit)
        assert (done.timed_out is None) == (limit >= most)


def test_computes_do_wait() -> None:
    """Until something reads what they write, and no longer; other rows are let pass."""
    side = Side(HARDWARE, waits=True)
    golden = side.accelerator
    waits = side.queue
    assert waits is not None
    before = golden.accumulator.copy()
    waits.execute(config_ex(dataflow=1))
    waits.execute(config_st(DIM))
    waits.execute(config_ld(DIM, block_stride=DIM))
    for block in range(4):
        row = acc_address(block * DIM)
        for command in (
            preload(GARBAGE if block else 0, row, DIM, DIM, DIM, DIM),
            (compute_accumulated if block else compute_preloaded)(
                block * DIM, GARBAGE, DIM, DIM, DIM, DIM
            ),
        ):
            assert waits.take(command.funct, command.rs1, command.rs2)
    waits.execute(mvout(DRAM, acc_address(4 * DIM), DIM, DIM))
    waits.execute(mvin(DRAM, acc_address(5 * DIM), DIM, DIM))
    waits.execute(mvin(DRAM, 4 * DIM, DIM, DIM))
    waits.execute(mvout(DRAM, 0, DIM, DIM))
    np.testing.assert_array_equal(golden.accumulator[: 4 * DIM], before[: 4 * DIM])
    waits.execute(mvout(DRAM, acc_address(0), DIM, DIM))
    a, w = golden.scratchpad[: 4 * DIM].astype(int), golden.scratchpad[:DIM].astype(int)
    np.testing.assert_array_equal(golden.accumulator[: 4 * DIM], a @ w)


BIG = 8 * DIM
"""A row of the scratchpad that only the first operand of the pair below reaches."""
POOL = config_st(
    DIM, pool_stride=1, pool_size=2, pool_out_dim=3, porows=2, pocols=3, orows=3, ocols=4
)
MEETINGS = {
    "a load of A": ((), mvin(DRAM, BIG, DIM, DIM)),
    "a load of the last block": ((), mvin(DRAM, BIG - 3 * DIM, 4 * DIM, DIM)),
    "blocks far apart": (
        (config_ld(DIM, block_stride=3 * DIM),),
        mvin(DRAM, BIG - 3 * DIM, 2 * DIM, DIM),
    ),
    "the last row of a strided A": (
        (config_ex(dataflow=1, a_stride=5),),
        mvin(DRAM, BIG + (DIM - 1) * 5, DIM, 1),
    ),
    "copies of pixels in rows below": (
        (config_ld(DIM, block_stride=DIM, pixel_repeats=4),),
        mvin(DRAM, BIG + DIM, 1, DIM),
    ),
    "a load of W": ((), mvin(DRAM, 2 * DIM, DIM, DIM)),
    "a load of D": ((), mvin(DRAM, 4 * DIM, DIM, DIM)),
    "a load of C": ((), mvin(DRAM, acc_address(DIM), DIM, DIM)),
    "a load that adds to C": ((), mvin(DRAM, acc_address(DIM, accumulate=True), DIM, DIM)),
    "a store of C": ((), mvout(DRAM, acc_address(DIM), DIM, DIM)),
    "a store of more blocks": ((), mvout(DRAM, acc_address(0), 2 * DIM, DIM)),
    "a store of a pooled image": ((POOL,), mvout(DRAM, acc_address(0), DIM, 1)),
    "another configuration": ((), config_ex(dataflow=1, a_transpose=1)),
    "another stride": ((), config_ex(dataflow=0, set_only_strides=1, c_stride=2, a_stride=2)),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_what_does_not_wait_meets_what_does(name: str) -> None:
    """Each way to touch what a pair needs, or to change what it means."""
    setup, command = MEETINGS[name]
    before = (config_ex(dataflow=1), config_ld(DIM, block_stride=DIM), config_st(DIM), *setup)
    pair = (
        preload(2 * DIM, acc_address(DIM), DIM, DIM, DIM, DIM),
        compute_preloaded(BIG, 4 * DIM, DIM, DIM, DIM, DIM),
    )
    assert both((*before, *pair, command)).waited == 2
    both((*before, pair[0], command, pair[1]))


def test_a_replaced_preload_is_gone() -> None:
    """A second COMPUTE after it breaks a rule."""
    pair = (preload(0, acc_address(0), DIM, DIM, DIM, DIM), compute_preloaded(0, 0, 4, 4, 4, 4))
    config = config_ex(dataflow=1)
    done = both((config, pair[0], config, *pair, pair[1]))
    assert done.waited == 3
    assert done.accelerator.fault is not None
    assert done.accelerator.fault.rule is FaultRule.COMPUTE_WITHOUT_PRELOAD


def test_the_limit_among_many_that_wait() -> None:
    """Other commands, which do not meet them, count as well."""
    commands = [config_ex(dataflow=1), config_ld(DIM, block_stride=DIM), config_st(DIM)]
    for index in range(12):
        w = 0 if index % 7 else GARBAGE
        c = acc_address(index % 2 * DIM, accumulate=bool(index % 5))
        commands.append(preload(w, c, DIM, DIM, DIM, DIM - index % 2))
        commands.append(compute_preloaded(DIM, GARBAGE, DIM, DIM, DIM, DIM))
        commands.append(mvin(DRAM, 4 * DIM, 1, 1))
    commands.extend([flush()] * 60)
    most = both(commands).accelerator.machine.work.cycles
    for limit in range(most + 1):
        assert (both(commands, max_cycles=limit).timed_out is None) == (limit == most)


def test_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few may wait, and few are known."""
    monkeypatch.setattr(queue, "_MOST_WAITING", 5)
    monkeypatch.setattr(queue, "_MOST_KNOWN", 7)
    for seed in range(10):
        both(drawn(seed), seed=seed)
