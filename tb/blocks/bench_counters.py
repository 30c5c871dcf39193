# SPDX-License-Identifier: Apache-2.0
"""Bench of the performance counters: every answer equals the model's."""

import random
from collections import Counter, deque
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.counter_model import COUNTERS, EVENTS, CounterCommand, CounterModel
from tb.common.streams import read, reset

LIVE = {1: "rs_load_count_i", 2: "rs_store_count_i", 3: "rs_execute_count_i"}
SUMS = {4: "rdma_bytes_i", 5: "wdma_bytes_i", 6: "reads_in_flight_i", 7: "writes_in_flight_i"}


class CounterPins:
    """Drives the event inputs with random values and the command port with one command."""

    def __init__(self, dut: Any, rng: random.Random) -> None:
        self.dut, self._rng = dut, rng
        self.events = 0
        self.live: dict[int, int] = {}
        self.added: dict[int, int] = {}
        dut.cmd_valid_i.value = 0
        dut.resp_ready_i.value = 0
        for name in ("events_i", *LIVE.values(), *SUMS.values()):
            getattr(dut, name).value = 0

    def events_of_cycle(self) -> None:
        """New values on all event inputs."""
        self.events = self._rng.getrandbits(EVENTS)
        self.live = {code: self._rng.randrange(64) for code in LIVE}
        self.added = {code: self._rng.randrange(256) for code in SUMS}
        self.dut.events_i.value = self.events
        for code, name in {**LIVE, **SUMS}.items():
            getattr(self.dut, name).value = {**self.live, **self.added}[code]

    def offer(self, operand: int | None) -> None:
        """Offer a command, or none."""
        self.dut.cmd_valid_i.value = int(operand is not None)
        if operand is not None:
            self.dut.cmd_rs1_i.value = operand


class AnswerChecker:
    """Answers come in order and are the model's."""

    def __init__(self) -> None:
        self._expected: deque[tuple[CounterCommand, int]] = deque()
        self.compared = 0

    def expect(self, command: CounterCommand, answer: int) -> None:
        """The answer to a command accepted now."""
        self._expected.append((command, answer))

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return bool(self._expected)

    def check(self, value: int) -> None:
        """Check an answer that was taken."""
        assert self._expected, f"answer {value} to no command"
        command, expected = self._expected.popleft()
        assert value == expected, f"{command}: answered {value}, expected {expected}"
        self.compared += 1


def _random_command(rng: random.Random) -> CounterCommand:
    def sometimes(probability: float) -> bool:
        return rng.random() < probability

    return CounterCommand(
        index=rng.randrange(COUNTERS),
        reset=sometimes(0.02),
        drop=sometimes(0.1),
        take=sometimes(0.1),
        configure=sometimes(0.2),
        event=rng.randrange(64) if sometimes(0.5) else rng.randrange(9),
        is_external=sometimes(0.4),
    )


@cocotb.test()
async def random_commands(dut: Any) -> None:
    """Random commands, events and backpressure; every combination of effects occurs."""
    rng = random.Random(random.random())
    pins, model, checker = CounterPins(dut, rng), CounterModel(), AnswerChecker()
    await reset(dut)
    seen: Counter[str] = Counter()
    command: CounterCommand | None = None
    for _ in range(12_000):
        await FallingEdge(dut.clk_i)
        pins.events_of_cycle()
        if command is None and rng.random() < 0.6:
            command = _random_command(rng)
            operand = command.operand(noise=rng.getrandbits(64))
        pins.offer(operand if command else None)
        is_taking = rng.random() < 0.7
        dut.resp_ready_i.value = int(is_taking)
        await ReadOnly()
        assert read(dut.resp_valid_o) == checker.is_waiting
        if checker.is_waiting and is_taking:
            checker.check(read(dut.resp_data_o))
        accepted = command if command and read(dut.cmd_ready_o) else None
        snapshot_active = model.snapshot is not None
        answer = model.step(accepted, events=pins.events, live=pins.live, added=pins.added)
        if accepted and answer is not None:
            checker.expect(accepted, answer)
            seen["snapshot read"] += snapshot_active and not accepted.take
            seen["take over take"] += snapshot_active and accepted.take and not accepted.drop
            seen["take and drop"] += accepted.take and accepted.drop
            seen["configure in snapshot"] += snapshot_active and accepted.configure
            seen["reset in snapshot"] += snapshot_active and accepted.reset
            seen["nonzero"] += answer != 0
            command = None
    assert checker.compared > 3000
    for what in (
        "snapshot read",
        "take over take",
        "take and drop",
        "configure in snapshot",
        "reset in snapshot",
        "nonzero",
    ):
        assert seen[what] >= 3, f"seldom seen: {what}: {seen}"


@cocotb.test()
async def every_event_counts_alone(dut: Any) -> None:
    """A counter of event n counts the cycles of bit n and of no other bit."""
    pins = CounterPins(dut, random.Random(0))
    pins.events_of_cycle()
    dut.events_i.value = 0
    dut.resp_ready_i.value = 1
    await reset(dut)

    async def send(command: CounterCommand) -> int:
        pins.offer(command.operand())
        await FallingEdge(dut.clk_i)
        pins.offer(None)
        assert read(dut.resp_valid_o)
        value = read(dut.resp_data_o)
        await FallingEdge(dut.clk_i)
        return value

    for event in range(64):
        index = event % COUNTERS
        await send(CounterCommand(index=index, configure=True, event=event))
        for pattern, cycles in (((1 << EVENTS) - 1 & ~(1 << event), 3), (1 << event, 5)):
            dut.events_i.value = pattern & ((1 << EVENTS) - 1)
            for _ in range(cycles):
                await FallingEdge(dut.clk_i)
            dut.events_i.value = 0
        value = await send(CounterCommand(index=index))
        assert value == (5 if 0 < event < EVENTS else 0), f"event {event}: {value}"
