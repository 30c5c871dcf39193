# SPDX-License-Identifier: Apache-2.0
"""Agents for valid/ready streams, and the idle and backpressure patterns that they follow.

All agents work in one phase: they drive at the falling edge of the clock and look, when
everything has settled (``ReadOnly`` of the same time step), at what the next rising edge will
see. A beat moves at that edge if valid and ready are both high then.
"""

import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, ReadOnly

if TYPE_CHECKING:
    from cocotb.task import Task

__all__ = [
    "Beat",
    "ReadyDriver",
    "StreamDriver",
    "StreamMonitor",
    "burst_pauses",
    "never",
    "random_pauses",
    "read",
    "reset",
    "start_clock",
    "wait_for",
]

Beat = dict[str, int]
"""Values of a beat by the names of its data signals."""

CLOCK_NS = 10


def read(handle: Any) -> int:
    """Unsigned value of a signal; raises if any bit is X or Z."""
    value = handle.value
    return value.to_unsigned() if hasattr(value, "to_unsigned") else int(value)


def never() -> Iterator[bool]:
    """No pause in any cycle."""
    return itertools.repeat(False)


def random_pauses(rng: random.Random, probability: float) -> Iterator[bool]:
    """A pause in each cycle with the given probability, independently."""
    while True:
        yield rng.random() < probability


def burst_pauses(rng: random.Random, longest: int = 20) -> Iterator[bool]:
    """Run of up to ``longest`` busy cycles and up to ``longest`` pauses in turn."""
    while True:
        yield from itertools.repeat(False, rng.randint(1, longest))
        yield from itertools.repeat(True, rng.randint(1, longest))


def start_clock(clock: Any) -> None:
    """Let the clock run from now on."""
    Clock(clock, CLOCK_NS, unit="ns").start()


async def reset(dut: Any, *, cycles: int = 4) -> None:
    """Start ``dut.clk_i`` and take ``dut.rst_ni`` low for some cycles.

    Set the inputs that matter in reset before the call. Returns at a falling edge.
    """
    dut.rst_ni.value = 0
    start_clock(dut.clk_i)
    for _ in range(cycles):
        await FallingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    await FallingEdge(dut.clk_i)


async def wait_for(
    clock: Any, condition: Callable[[], bool], *, timeout_cycles: int = 100_000, what: str = ""
) -> int:
    """Wait until a condition holds at a falling edge; return the number of cycles it took.

    Raises:
        AssertionError: The condition did not come true in ``timeout_cycles``.
    """
    for cycle in range(timeout_cycles):
        if condition():
            return cycle
        await FallingEdge(clock)
    raise AssertionError(f"timeout after {timeout_cycles} cycles: {what or condition}")


class StreamDriver:
    """Source of a stream: sends queued beats, pausing as ``idle`` says, holding what it offers."""

    def __init__(
        self,
        clk: Any,
        valid: Any,
        ready: Any,
        data_signals: Mapping[str, Any],
        *,
        idle: Iterator[bool] | None = None,
    ) -> None:
        self._clk, self._valid, self._ready = clk, valid, ready
        self._signals = dict(data_signals)
        self._idle = idle or never()
        self._queue: deque[Beat] = deque()
        self.accepted: list[Beat] = []
        """Beats that moved, oldest first."""
        self.accept_cycles: list[int] = []
        """Cycle of each accepted beat, counted from the driver's start."""
        valid.value = 0
        for signal in self._signals.values():
            signal.value = 0
        self.task: Task[None] = cocotb.start_soon(self._run())

    def send(self, *beats: Mapping[str, int]) -> None:
        """Queue beats; their keys must be the data signals' names."""
        for beat in beats:
            if beat.keys() != self._signals.keys():
                raise KeyError(f"beat {dict(beat)} for signals {sorted(self._signals)}")
            self._queue.append(dict(beat))

    @property
    def is_empty(self) -> bool:
        """Everything queued has been accepted."""
        return not self._queue

    async def drain(self, timeout_cycles: int = 100_000) -> None:
        """Wait until everything queued has been accepted."""
        await wait_for(
            self._clk, lambda: self.is_empty, timeout_cycles=timeout_cycles, what="driver to drain"
        )

    async def _run(self) -> None:
        is_offering = False
        for cycle in itertools.count():
            await FallingEdge(self._clk)
            if not is_offering and self._queue and not next(self._idle):
                is_offering = True
                for name, value in self._queue[0].items():
                    self._signals[name].value = value
            self._valid.value = int(is_offering)
            await ReadOnly()
            if is_offering and read(self._ready):
                self.accepted.append(self._queue.popleft())
                self.accept_cycles.append(cycle)
                is_offering = False


class ReadyDriver:
    """Sink side of a stream: lowers ready whenever ``pauses`` says so."""

    def __init__(self, clk: Any, ready: Any, pauses: Iterator[bool] | None = None) -> None:
        self._clk, self._ready = clk, ready
        self._pauses = pauses or never()
        ready.value = 0
        self.task: Task[None] = cocotb.start_soon(self._run())

    async def _run(self) -> None:
        while True:
            await FallingEdge(self._clk)
            self._ready.value = int(not next(self._pauses))


class StreamMonitor:
    """Watches a stream and collects every beat that moves; drives nothing."""

    def __init__(
        self,
        clk: Any,
        valid: Any,
        ready: Any | None,
        data_signals: Mapping[str, Any],
        *,
        callback: Callable[[Beat], None] | None = None,
    ) -> None:
        """``ready`` None: a pulse stream, every valid cycle is a beat."""
        self._clk, self._valid, self._ready = clk, valid, ready
        self._signals = dict(data_signals)
        self._callback = callback
        self.beats: list[Beat] = []
        """Beats seen, oldest first."""
        self.cycles: list[int] = []
        """Cycle of each beat, counted from the monitor's start."""
        self.task: Task[None] = cocotb.start_soon(self._run())

    async def wait_count(self, count: int, timeout_cycles: int = 100_000) -> None:
        """Wait until ``count`` beats have been seen in all."""
        await wait_for(
            self._clk,
            lambda: len(self.beats) >= count,
            timeout_cycles=timeout_cycles,
            what=f"{count} beats, {len(self.beats)} at the start of the wait",
        )

    async def _run(self) -> None:
        for cycle in itertools.count():
            await FallingEdge(self._clk)
            await ReadOnly()
            if read(self._valid) and (self._ready is None or read(self._ready)):
                beat = {name: read(signal) for name, signal in self._signals.items()}
                self.beats.append(beat)
                self.cycles.append(cycle)
                if self._callback is not None:
                    self._callback(beat)
