# SPDX-License-Identifier: Apache-2.0
"""Agent that answers AXI-style read bursts from a memory whose content is a function of address.

Answers come in order, the first beat ``latency_cycles`` or more after its address was accepted.
"""

import itertools
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.common.streams import never, read

__all__ = ["BEAT_BYTES", "AxiReadMemory", "Burst", "content"]

BEAT_BYTES = 16
_ADDRESS_MASK = (1 << 64) - 1


def content(address: int, count: int) -> bytes:
    """The ``count`` bytes at an address; neighbouring bytes are unrelated."""
    return bytes(_byte(address + offset) for offset in range(count))


def _byte(address: int) -> int:
    word = (address & _ADDRESS_MASK) * 0x9E37_79B9_7F4A_7C15 & _ADDRESS_MASK
    return (word ^ word >> 29) >> 24 & 0xFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A burst whose address was accepted."""

    address: int
    beats: int


class AxiReadMemory:
    """Drives ``ar_ready_i`` and the R channel of a device under test."""

    def __init__(
        self,
        dut: Any,
        *,
        latency_cycles: int = 5,
        jitter_cycles: int = 0,
        ar_pauses: Iterator[bool] | None = None,
        r_pauses: Iterator[bool] | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._dut = dut
        self._latency, self._jitter = latency_cycles, jitter_cycles
        self._ar_pauses, self._r_pauses = ar_pauses or never(), r_pauses or never()
        self._rng = rng or random.Random(0)
        self._due: deque[tuple[int, Burst]] = deque()
        self._beat = 0
        self.bursts: list[Burst] = []
        """All bursts accepted so far."""
        self.most_in_flight = 0
        """The largest number of bursts that were outstanding at one time."""
        dut.ar_ready_i.value = 0
        dut.r_valid_i.value = 0
        dut.r_last_i.value = 0
        self.task = cocotb.start_soon(self._run())

    async def _run(self) -> None:
        dut = self._dut
        is_offering = False
        for cycle in itertools.count():
            await FallingEdge(dut.clk_i)
            dut.ar_ready_i.value = int(not next(self._ar_pauses))
            if not is_offering and self._due and self._due[0][0] <= cycle:
                is_offering = not next(self._r_pauses)
                self._offer(self._due[0][1])
            dut.r_valid_i.value = int(is_offering)
            await ReadOnly()
            if is_offering and read(dut.r_ready_o):
                is_offering = False
                self._advance()
            if read(dut.ar_valid_o) and read(dut.ar_ready_i):
                self._accept(cycle)

    def _offer(self, burst: Burst) -> None:
        address = burst.address + BEAT_BYTES * self._beat
        self._dut.r_data_i.value = int.from_bytes(content(address, BEAT_BYTES), "little")
        self._dut.r_last_i.value = int(self._beat == burst.beats - 1)

    def _advance(self) -> None:
        self._beat += 1
        if self._beat == self._due[0][1].beats:
            self._due.popleft()
            self._beat = 0

    def _accept(self, cycle: int) -> None:
        address, beats = read(self._dut.ar_addr_o), read(self._dut.ar_len_o) + 1
        assert address % BEAT_BYTES == 0, f"burst at {address:#x} is not aligned to a beat"
        burst = Burst(address=address, beats=beats)
        self.bursts.append(burst)
        delay = self._latency + self._rng.randint(0, self._jitter)
        self._due.append((cycle + delay, burst))
        self.most_in_flight = max(self.most_in_flight, len(self._due))
