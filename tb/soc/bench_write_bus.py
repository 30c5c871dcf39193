# SPDX-License-Identifier: Apache-2.0
"""Bench of write_bus: bursts reach memory whole, data in the order of addresses, answers return."""

import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import cocotb
from cocotb.triggers import ClockCycles, FallingEdge, ReadOnly

from tb.blocks.write_memory import quiet_reset
from tb.common.streams import (
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    never,
    random_pauses,
    read,
    wait_for,
)

_MASTERS: Final = 3
_MASTER_BIT: Final = 62
"""Bit of the address from which on the master is told; those below are drawn."""
_PORT: Final = (
    "aw_valid_i", "aw_addr_i", "aw_len_i", "w_valid_i", "w_data_i", "w_strb_i", "w_last_i",
    "b_ready_i",
)  # fmt: skip
_INPUTS: Final = (
    "aw_ready_i", "w_ready_i", "b_valid_i",
    *(f"m{master}_{name}" for master in range(_MASTERS) for name in _PORT),
)  # fmt: skip

Pauses = Callable[[], Iterator[bool]]


class Burst(NamedTuple):
    """A burst: its master is in the address."""

    address: int
    beats: tuple[tuple[int, int], ...]
    """Beats as (data, strobe)."""


class Memory:
    """Takes addresses and data, answers in order after a while; checks the data's place."""

    def __init__(self, dut: Any, *, latency: Callable[[], int], pauses: Pauses) -> None:
        self._dut, self._latency = dut, latency
        self._aw_pauses, self._w_pauses = pauses(), pauses()
        self._open: deque[tuple[int, int]] = deque()  # address, beats
        self._beats: list[tuple[int, int]] = []
        self._due: deque[tuple[int, int]] = deque()  # cycle, master
        self.bursts: list[Burst] = []
        self.answered: list[int] = []
        """Master that each answer was for, by the order of addresses."""
        self.most_in_flight = 0
        self._in_flight = 0
        self.w_cycles: list[int] = []
        cocotb.start_soon(self._run())

    async def _run(self) -> None:
        dut = self._dut
        for cycle in itertools.count():
            await FallingEdge(dut.clk_i)
            responds = bool(self._due) and self._due[0][0] <= cycle
            dut.aw_ready_i.value = int(not next(self._aw_pauses))
            dut.w_ready_i.value = int(not next(self._w_pauses))
            dut.b_valid_i.value = int(responds)
            await ReadOnly()
            assert read(dut.in_flight_o) == self._in_flight
            if read(dut.w_valid_o) and read(dut.w_ready_i):
                self._take_beat(cycle)
            if read(dut.aw_valid_o) and read(dut.aw_ready_i):
                self._open.append((read(dut.aw_addr_o), read(dut.aw_len_o) + 1))
                self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
            if responds and read(dut.b_ready_o):
                self._in_flight -= 1
                master = self._due.popleft()[1]
                self.answered.append(master)
                assert read(getattr(dut, f"m{master}_b_valid_o")), "the answer went elsewhere"

    def _take_beat(self, cycle: int) -> None:
        dut = self._dut
        assert self._open, "data before their address"
        address, beats = self._open[0]
        self._beats.append((read(dut.w_data_o), read(dut.w_strb_o)))
        self.w_cycles.append(cycle)
        assert read(dut.w_last_o) == int(len(self._beats) == beats), "last at the wrong beat"
        if len(self._beats) == beats:
            self._open.popleft()
            self.bursts.append(Burst(address, tuple(self._beats)))
            self._beats = []
            self._due.append((cycle + self._latency(), address >> _MASTER_BIT))


class Master:
    """One master: addresses and data run on their own."""

    def __init__(self, dut: Any, number: int, *, pauses: Pauses) -> None:
        def port(name: str) -> Any:
            return getattr(dut, f"m{number}_{name}")

        self._number = number
        self.sent: list[Burst] = []
        self.addresses = StreamDriver(
            dut.clk_i, port("aw_valid_i"), port("aw_ready_o"),
            {"address": port("aw_addr_i"), "len": port("aw_len_i")}, idle=pauses(),
        )  # fmt: skip
        self.data = StreamDriver(
            dut.clk_i, port("w_valid_i"), port("w_ready_o"),
            {"data": port("w_data_i"), "strb": port("w_strb_i"), "last": port("w_last_i")},
            idle=pauses(),
        )  # fmt: skip
        ReadyDriver(dut.clk_i, port("b_ready_i"), pauses())
        self.answers = StreamMonitor(dut.clk_i, port("b_valid_o"), port("b_ready_i"), {})

    def send(self, rng: random.Random, bursts: int, beats: int | None = None) -> None:
        """Queue bursts of 1 to 4 beats, or of ``beats``."""
        for _ in range(bursts):
            count = beats or rng.randint(1, 4)
            burst = Burst(
                (self._number << _MASTER_BIT) + 64 * rng.randrange(1 << _MASTER_BIT - 6),
                tuple((rng.getrandbits(128), rng.getrandbits(16)) for _ in range(count)),
            )
            self.sent.append(burst)
            self.addresses.send({"address": burst.address, "len": count - 1})
            self.data.send(
                *({"data": data, "strb": strobe, "last": int(i == count - 1)}
                  for i, (data, strobe) in enumerate(burst.beats))
            )  # fmt: skip


async def _start(dut: Any) -> random.Random:
    await quiet_reset(dut, _INPUTS)
    return random.Random(random.random())


async def _finish(dut: Any, memory: Memory, masters: list[Master]) -> None:
    total = sum(len(master.sent) for master in masters)
    await wait_for(
        dut.clk_i, lambda: len(memory.answered) == total, timeout_cycles=20_000, what="answers"
    )
    await ClockCycles(dut.clk_i, 5)
    for number, master in enumerate(masters):
        arrived = [burst for burst in memory.bursts if burst.address >> _MASTER_BIT == number]
        assert arrived == master.sent, f"master {number}: not what it sent, in its order"
        assert len(master.answers.beats) == len(master.sent), f"master {number}: answers"


@cocotb.test()
async def random_bursts(dut: Any) -> None:
    """Pauses everywhere, data ahead of and behind their addresses."""
    rng = await _start(dut)

    def pauses() -> Iterator[bool]:
        return random_pauses(rng, rng.choice([0.0, 0.3, 0.8]))

    memory = Memory(dut, latency=lambda: rng.randint(1, 40), pauses=pauses)
    masters = [Master(dut, number, pauses=pauses) for number in range(_MASTERS)]
    for master in masters:
        master.send(rng, 120)
    await _finish(dut, memory, masters)


@cocotb.test()
async def limit_and_throughput(dut: Any) -> None:
    """All masters write all the time: a beat per cycle, turns kept, never more than the limit."""
    rng = await _start(dut)
    memory = Memory(dut, latency=lambda: 30, pauses=never)
    masters = [Master(dut, number, pauses=never) for number in range(_MASTERS)]
    for master in masters:
        master.send(rng, 40, beats=4)
    await _finish(dut, memory, masters)
    assert memory.most_in_flight == 16
    beats = 4 * 40 * _MASTERS
    assert memory.w_cycles[-1] - memory.w_cycles[0] == beats - 1, "a cycle without a beat"
    owners = [burst.address >> _MASTER_BIT for burst in memory.bursts]
    for first in range(0, len(owners), _MASTERS):
        assert len(set(owners[first : first + _MASTERS])) == _MASTERS, f"turns at burst {first}"


@cocotb.test()
async def canary_unasked(dut: Any) -> None:
    """Must not pass: memory answers a write that nobody made."""
    await _start(dut)
    dut.b_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def canary_data_change(dut: Any) -> None:
    """Must not pass: a master changes data that were not taken."""
    await _start(dut)
    dut.aw_ready_i.value = 1
    dut.m0_aw_valid_i.value = 1
    dut.m0_w_valid_i.value = 1
    await ClockCycles(dut.clk_i, 3)
    dut.m0_w_data_i.value = 5
    await ClockCycles(dut.clk_i, 3)


@cocotb.test()
async def canary_address_change(dut: Any) -> None:
    """Must not pass: a master changes an address that was not taken."""
    await _start(dut)
    dut.m0_aw_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)
    dut.m0_aw_addr_i.value = 64
    await ClockCycles(dut.clk_i, 4)
