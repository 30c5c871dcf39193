# SPDX-License-Identifier: Apache-2.0
"""Bench of read_bus: every master gets the answers to its own bursts, in order, in its turn."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import cocotb
from cocotb.triggers import ClockCycles

from tb.blocks.axi_read_memory import BEAT_BYTES, AxiReadMemory, content
from tb.blocks.write_memory import quiet_reset
from tb.common.streams import ReadyDriver, StreamDriver, StreamMonitor, never, random_pauses

_MASTERS: Final = 3
_MASTER_BIT: Final = 62
"""Bit of the address from which on the master is told; those below are drawn."""
_INPUTS: Final = (
    "ar_ready_i", "r_valid_i", "r_last_i",
    *(
        f"m{master}_{name}"
        for master in range(_MASTERS)
        for name in ("ar_valid_i", "ar_addr_i", "ar_len_i", "r_ready_i")
    ),
)  # fmt: skip

Pauses = Callable[[], Iterator[bool]]


class Master:
    """One master: sends bursts, takes beats, knows what they must be."""

    def __init__(self, dut: Any, number: int, *, idle: Pauses, stall: Pauses) -> None:
        def port(name: str) -> Any:
            return getattr(dut, f"m{number}_{name}")

        self._base = number << _MASTER_BIT
        self._expected: list[tuple[int, int]] = []
        self.addresses = StreamDriver(
            dut.clk_i, port("ar_valid_i"), port("ar_ready_o"),
            {"address": port("ar_addr_i"), "len": port("ar_len_i")}, idle=idle(),
        )  # fmt: skip
        ReadyDriver(dut.clk_i, port("r_ready_i"), stall())
        self.answers = StreamMonitor(
            dut.clk_i, port("r_valid_o"), port("r_ready_i"),
            {"data": dut.r_data_o, "last": dut.r_last_o},
        )  # fmt: skip

    def send(self, rng: random.Random, bursts: int, beats: int | None = None) -> None:
        """Queue bursts of 1 to 4 beats, or of ``beats``."""
        for _ in range(bursts):
            count = beats or rng.randint(1, 4)
            address = self._base + BEAT_BYTES * rng.randrange(1 << _MASTER_BIT - 4)
            self.addresses.send({"address": address, "len": count - 1})
            for beat in range(count):
                data = content(address + BEAT_BYTES * beat, BEAT_BYTES)
                self._expected.append((int.from_bytes(data, "little"), beat == count - 1))

    async def finish(self) -> None:
        """Wait for all beats and compare them."""
        await self.answers.wait_count(len(self._expected), 20_000)
        got = [(beat["data"], beat["last"]) for beat in self.answers.beats]
        assert got == self._expected, "a master got what it did not ask for"


async def _start(dut: Any) -> random.Random:
    await quiet_reset(dut, _INPUTS)
    return random.Random(random.random())


@cocotb.test()
async def random_bursts(dut: Any) -> None:
    """Pauses everywhere; the order memory sees is the order it answers."""
    rng = await _start(dut)

    def pauses() -> Iterator[bool]:
        return random_pauses(rng, rng.choice([0.0, 0.3, 0.8]))

    memory = AxiReadMemory(
        dut, latency_cycles=8, jitter_cycles=20, ar_pauses=pauses(), r_pauses=pauses(), rng=rng
    )
    masters = [Master(dut, n, idle=pauses, stall=pauses) for n in range(_MASTERS)]
    for master in masters:
        master.send(rng, 150)
    for master in masters:
        await master.finish()
    await ClockCycles(dut.clk_i, 30)
    assert int(dut.in_flight_o.value) == 0
    assert len(memory.bursts) == 150 * _MASTERS
    assert sum(len(master.answers.beats) for master in masters) == sum(
        burst.beats for burst in memory.bursts
    ), "an answer was doubled"


@cocotb.test()
async def limit_and_throughput(dut: Any) -> None:
    """All masters ask all the time: a beat per cycle, equal shares, never more than the limit."""
    rng = await _start(dut)
    memory = AxiReadMemory(dut, latency_cycles=30, rng=rng)
    masters = [Master(dut, n, idle=never, stall=never) for n in range(_MASTERS)]
    for master in masters:
        master.send(rng, 60, beats=4)
    for master in masters:
        await master.finish()
    assert memory.most_in_flight == 16
    cycles = [cycle for master in masters for cycle in master.answers.cycles]
    assert max(cycles) - min(cycles) == 4 * 60 * _MASTERS - 1, "a cycle without a beat"
    owners = [burst.address >> _MASTER_BIT for burst in memory.bursts]
    for first in range(0, len(owners), _MASTERS):
        shares = Counter(owners[first : first + _MASTERS])
        assert set(shares.values()) == {1}, f"unequal turns at burst {first}: {shares}"


@cocotb.test()
async def one_master_alone(dut: Any) -> None:
    """A master that asks alone is served every cycle."""
    rng = await _start(dut)
    AxiReadMemory(dut, latency_cycles=3, rng=rng)
    master = Master(dut, 1, idle=never, stall=never)
    master.send(rng, 40, beats=1)
    await master.finish()
    assert master.answers.cycles[-1] - master.answers.cycles[0] == 39


@cocotb.test()
async def canary_unasked(dut: Any) -> None:
    """Must not pass: memory answers what nobody asked."""
    await _start(dut)
    dut.r_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def canary_withdrawn(dut: Any) -> None:
    """Must not pass: a master withdraws its address before it was taken."""
    await _start(dut)
    dut.m0_ar_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)
    dut.m0_ar_valid_i.value = 0
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def canary_chosen_is_gone(dut: Any) -> None:
    """Must not pass: it withdraws, and another asks in its place."""
    await _start(dut)
    dut.m0_ar_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)
    dut.m0_ar_valid_i.value = 0
    dut.m1_ar_valid_i.value = 1
    await ClockCycles(dut.clk_i, 4)


@cocotb.test()
async def canary_address_change(dut: Any) -> None:
    """Must not pass: a master changes an address that was not taken."""
    await _start(dut)
    dut.m0_ar_valid_i.value = 1
    await ClockCycles(dut.clk_i, 2)
    dut.m0_ar_addr_i.value = 64
    await ClockCycles(dut.clk_i, 4)
