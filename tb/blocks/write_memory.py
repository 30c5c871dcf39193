# SPDX-License-Identifier: Apache-2.0
"""Write side of a DRAM with random timing, and the checks on what is written to it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import cocotb
from cocotb.handle import Immediate
from cocotb.triggers import FallingEdge, ReadOnly, Timer

from tb.common.streams import never, read, reset

__all__ = ["WriteChecker", "WriteMemory", "quiet_reset"]

BEAT_BYTES = 16
LINE_BYTES = 64


async def quiet_reset(dut: Any, inputs: Iterable[str]) -> None:
    """Reset with all these inputs low, and with reset low before the first clock edge.

    Registers start with random values, which assertions must not see.
    """
    for name in ("clk_i", "rst_ni", *inputs):
        getattr(dut, name).value = Immediate(0)
    await Timer(1, "ns")
    await reset(dut)


class WriteChecker:
    """Compares written bytes, one by one and in order, with what is expected.

    A byte too many, too few, at another address or in another order is an error, so the bytes
    around a row are guarded as well.
    """

    def __init__(self) -> None:
        self._expected: deque[tuple[int, int]] = deque()
        self.compared = 0
        self.memory: dict[int, int] = {}
        """Every byte ever written, by address."""

    def expect(self, pairs: Sequence[tuple[int, int]]) -> None:
        """These (address, byte) come next, after what is expected already."""
        self._expected.extend(pairs)

    def saw(self, address: int, byte: int) -> None:
        """Note that a byte was written."""
        assert self._expected, f"byte {byte:#x} at {address:#x}: nothing more is expected"
        expected_address, expected_byte = self._expected.popleft()
        assert (address, byte) == (expected_address, expected_byte), (
            f"byte {self.compared}: got {byte:#04x} at {address:#x}, "
            f"expected {expected_byte:#04x} at {expected_address:#x}"
        )
        self.memory[address] = byte
        self.compared += 1

    def finish(self) -> None:
        """All expected bytes must have come."""
        assert not self._expected, f"{len(self._expected)} bytes were never written"


class WriteMemory:
    """Takes AW and W, answers B in order; checks the protocol and hands bytes to the checker."""

    def __init__(
        self,
        dut: Any,
        checker: WriteChecker,
        *,
        latency: Callable[[], int],
        max_in_flight: int,
        aw_pauses: Iterator[bool] | None = None,
        w_pauses: Iterator[bool] | None = None,
    ) -> None:
        """``latency``: cycles from the last beat's handshake to B, asked for each burst."""
        self._dut, self._checker, self._latency = dut, checker, latency
        self._max_in_flight = max_in_flight
        self._aw_pauses, self._w_pauses = aw_pauses or never(), w_pauses or never()
        self._bursts: deque[tuple[int, int]] = deque()  # address, beats left
        self._responses: deque[tuple[int, int]] = deque()  # due cycle, bytes
        self._burst_bytes = 0
        self.in_flight = 0
        self.peak_in_flight = 0
        self.finished_bytes = 0
        """Bytes whose write response was accepted."""
        self.first_aw_cycle: int | None = None
        self.last_b_cycle = 0
        for signal in (dut.aw_ready_i, dut.w_ready_i, dut.b_valid_i):
            signal.value = 0
        cocotb.start_soon(self._run())

    async def _run(self) -> None:
        dut = self._dut
        for cycle in count():
            await FallingEdge(dut.clk_i)
            responds = bool(self._responses) and self._responses[0][0] <= cycle
            dut.aw_ready_i.value = int(not next(self._aw_pauses))
            dut.w_ready_i.value = int(not next(self._w_pauses))
            dut.b_valid_i.value = int(responds)
            await ReadOnly()
            assert read(dut.in_flight_o) == self.in_flight, "in_flight_o is not what is in flight"
            assert read(dut.busy_o) or not self.in_flight, "not busy with writes in flight"
            self._take_beat(cycle)  # before AW: a W in the cycle of its own AW is an error
            if read(dut.aw_valid_o) and read(dut.aw_ready_i):
                self._take_address(cycle)
            if responds and read(dut.b_ready_o):
                self.in_flight -= 1
                self.finished_bytes += self._responses.popleft()[1]
                self.last_b_cycle = cycle

    def _take_address(self, cycle: int) -> None:
        address, beats = read(self._dut.aw_addr_o), read(self._dut.aw_len_o) + 1
        assert address % BEAT_BYTES == 0, f"AW {address:#x} is not aligned to a beat"
        last = address + beats * BEAT_BYTES - 1
        assert address // LINE_BYTES == last // LINE_BYTES, f"burst at {address:#x} leaves its line"
        self._bursts.append((address, beats))
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        assert self.in_flight <= self._max_in_flight, f"{self.in_flight} writes in flight"
        if self.first_aw_cycle is None:
            self.first_aw_cycle = cycle

    def _take_beat(self, cycle: int) -> None:
        dut = self._dut
        if not (read(dut.w_valid_o) and read(dut.w_ready_i)):
            assert read(dut.bytes_sent_o) == 0, "bytes counted without a beat"
            return
        assert self._bursts, "W beat before its AW"
        address, beats = self._bursts.popleft()
        data, strobe = read(dut.w_data_o), read(dut.w_strb_o)
        assert strobe != 0, f"W beat at {address:#x} without a byte"
        for lane in range(BEAT_BYTES):
            if strobe >> lane & 1:
                self._checker.saw(address + lane, data >> 8 * lane & 0xFF)
        sent = strobe.bit_count()
        assert read(dut.bytes_sent_o) == sent, "bytes_sent_o is not the strobed bytes"
        self._burst_bytes += sent
        assert read(dut.w_last_o) == int(beats == 1), f"w_last with {beats} beats left"
        if beats > 1:
            self._bursts.appendleft((address + BEAT_BYTES, beats - 1))
        else:
            self._responses.append((cycle + self._latency(), self._burst_bytes))
            self._burst_bytes = 0
