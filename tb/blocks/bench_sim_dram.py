# SPDX-License-Identifier: Apache-2.0
"""Bench of the simulated memory: content, timing to the cycle, limits, jitter."""

import ctypes
import itertools
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import cocotb
import numpy as np
from cocotb.triggers import ClockCycles

from autocomp_hil.golden import Space, pattern_bytes
from autocomp_hil.simulator import BURST
from autocomp_hil.simulator.native import Native
from autocomp_hil.simulator.observation import DramTiming, Job
from tb.common.streams import (
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    random_pauses,
    reset,
)

_SEED = 77
_LATENCY = 40
_BASE = 0x2000_0000
_EXACT = DramTiming(
    first_beat_latency=_LATENCY, write_response_latency=_LATENCY, max_reads=16, max_writes=16
)


class Agents(NamedTuple):
    """Drivers and monitors of the five channels."""

    ar: StreamDriver
    aw: StreamDriver
    w: StreamDriver
    r: StreamMonitor
    b: StreamMonitor


def _configure(timing: DramTiming) -> Native:
    native = Native()
    native.load_dram(_SEED, ())
    native.configure(Job(seed=_SEED, cycle_limit=1, no_progress_cycles=1, timing=timing), b"", 0)
    ctypes.CDLL(None).hil_job_begin(1)
    return native


async def _start(dut: Any, *, pauses: Iterator[bool] | None = None) -> Agents:
    for signal in (dut.ar_valid_i, dut.aw_valid_i, dut.w_valid_i, dut.r_ready_i, dut.b_ready_i):
        signal.value = 0
    await reset(dut)
    write = {"data": dut.w_data_i, "strb": dut.w_strb_i, "last": dut.w_last_i}
    read_address = {"address": dut.ar_addr_i, "len": dut.ar_len_i}
    write_address = {"address": dut.aw_addr_i, "len": dut.aw_len_i}
    agents = Agents(
        ar=StreamDriver(dut.clk_i, dut.ar_valid_i, dut.ar_ready_o, read_address),
        aw=StreamDriver(dut.clk_i, dut.aw_valid_i, dut.aw_ready_o, write_address),
        w=StreamDriver(dut.clk_i, dut.w_valid_i, dut.w_ready_o, write),
        r=StreamMonitor(
            dut.clk_i, dut.r_valid_o, dut.r_ready_i, {"data": dut.r_data_o, "last": dut.r_last_o}
        ),
        b=StreamMonitor(dut.clk_i, dut.b_valid_o, dut.b_ready_i, {}),
    )  # fmt: skip
    ReadyDriver(dut.clk_i, dut.r_ready_i, pauses)
    ReadyDriver(dut.clk_i, dut.b_ready_i, pauses)
    return agents


def _beat(contents: bytes, *, last: bool, strobe: int = 0xFFFF) -> dict[str, int]:
    return {"data": int.from_bytes(contents, "little"), "strb": strobe, "last": int(last)}


def _check_log(native: Native, agents: Agents, *, read_ends: list[int]) -> None:
    """The log of bursts says what the bench's own drivers and monitors saw."""
    starts = [*agents.ar.accept_cycles, *agents.aw.accept_cycles]
    ends = [*read_ends, *agents.b.cycles]
    log = np.frombuffer(native.bursts(len(starts)), dtype=BURST)
    ordered = np.concatenate([log[log["is_write"] == 0], log[log["is_write"] == 1]])
    offset = int(ordered["cycle"][0]) - starts[0]
    assert ordered["cycle"].tolist() == [cycle + offset for cycle in starts]
    assert ordered["end_cycle"].tolist() == [cycle + offset for cycle in ends]


@cocotb.test()
async def read_timing(dut: Any) -> None:
    """First beat after the latency, then one beat per cycle, in the order of the requests."""
    native = _configure(_EXACT)
    agents = await _start(dut)
    agents.ar.send(*({"address": _BASE + 64 * i, "len": 3} for i in range(20)))
    await agents.r.wait_count(80)
    assert agents.r.cycles[0] - agents.ar.accept_cycles[0] == _LATENCY
    # 16 requests are in flight before the first ends; the others follow the beats.
    assert agents.ar.accept_cycles[15] - agents.ar.accept_cycles[0] == 15
    assert agents.ar.accept_cycles[16] == agents.r.cycles[3] + 1
    assert agents.r.cycles[63] - agents.r.cycles[0] == 63
    contents = b"".join(beat["data"].to_bytes(16, "little") for beat in agents.r.beats)
    assert contents == pattern_bytes(_SEED, Space.DRAM, _BASE, 1280).tobytes()
    assert [beat["last"] for beat in agents.r.beats] == [0, 0, 0, 1] * 20
    _check_log(native, agents, read_ends=agents.r.cycles[3::4])


@cocotb.test()
async def write_timing(dut: Any) -> None:
    """Response after the latency; strobes choose bytes; the rest keeps the pattern."""
    native = _configure(_EXACT)
    agents = await _start(dut)
    data = random.randbytes(32)
    agents.aw.send({"address": _BASE, "len": 1})
    agents.w.send(_beat(data[:16], last=False), _beat(data[16:], last=True, strobe=0x0FF0))
    await agents.b.wait_count(1)
    assert agents.b.cycles[0] - agents.w.accept_cycles[1] == _LATENCY
    expected = bytearray(pattern_bytes(_SEED, Space.DRAM, _BASE - 16, 64).tobytes())
    expected[16:32] = data[:16]
    expected[36:44] = data[20:28]
    assert native.read_dram(_BASE - 16, 64) == bytes(expected)
    assert native.pages() == [_BASE - 4096, _BASE] or native.pages() == [_BASE]


@cocotb.test()
async def data_before_address(dut: Any) -> None:
    """Eight beats are taken without an address, not nine; the latency counts from the address."""
    native = _configure(_EXACT)
    agents = await _start(dut)
    agents.w.send(*(_beat(bytes([i] * 16), last=i % 4 == 3) for i in range(12)))
    await ClockCycles(dut.clk_i, 30)
    assert len(agents.w.accepted) == 8
    agents.aw.send(*({"address": _BASE + 64 * i, "len": 3} for i in range(3)))
    await agents.b.wait_count(3)
    assert agents.b.cycles[0] - agents.aw.accept_cycles[0] == _LATENCY
    assert native.read_dram(_BASE, 192) == bytes(i for i in range(12) for _ in range(16))


@cocotb.test()
async def occupied_by_writes(dut: Any) -> None:
    """A short write holds the channel as long as it is charged for; a longer one as it is."""
    native = _configure(_occupied(writes=5))
    agents = await _start(dut)
    lengths = (1, 1, 4, 1, 8, 1)
    data = random.randbytes(16 * sum(lengths))
    beats = iter(data[16 * i : 16 * i + 16] for i in range(sum(lengths)))
    place = _BASE
    for length in lengths:
        agents.aw.send({"address": place, "len": length - 1})
        agents.w.send(*(_beat(next(beats), last=i == length - 1) for i in range(length)))
        place += 16 * length
    await agents.b.wait_count(len(lengths))
    first = agents.w.accept_cycles[0]
    ends = [sum(max(5, length) for length in lengths[: i + 1]) - 1 for i in range(len(lengths))]
    # Data that ran ahead are stored as soon as the write begins.
    assert agents.b.cycles[0] == first + ends[0] + _LATENCY
    assert [cycle - first - _LATENCY for cycle in agents.b.cycles][:4] == ends[:4]
    assert agents.b.cycles[-1] - agents.b.cycles[-2] == 5
    assert native.read_dram(_BASE, len(data)) == data


@cocotb.test()
async def occupied_by_reads(dut: Any) -> None:
    """First beats of short reads are as far apart as each is charged for."""
    _configure(_occupied(reads=3))
    agents = await _start(dut)
    agents.ar.send(*({"address": _BASE + 64 * i, "len": i % 2 * 3} for i in range(8)))
    await agents.r.wait_count(20)
    assert agents.r.cycles[0] - agents.ar.accept_cycles[0] == _LATENCY
    lengths = [1 + i % 2 * 3 for i in range(8)]
    firsts = [agents.r.cycles[sum(lengths[:i])] for i in range(8)]
    assert [b - a for a, b in itertools.pairwise(firsts)] == [
        max(3, length) for length in lengths[:-1]
    ]


def _occupied(*, reads: int = 1, writes: int = 1) -> DramTiming:
    return DramTiming(
        first_beat_latency=_LATENCY, write_response_latency=_LATENCY, max_reads=16, max_writes=16,
        read_request_cycles=reads, write_request_cycles=writes,
    )  # fmt: skip


@cocotb.test()
async def jitter(dut: Any) -> None:
    """Data stay right under jitter and backpressure, nothing is early, order is kept."""
    timing = DramTiming(
        first_beat_latency=5, write_response_latency=3, max_reads=4, max_writes=4,
        latency_jitter=20, read_idle=300, address_stall=300, write_data_stall=300,
        seed=random.getrandbits(32),
    )  # fmt: skip
    native = _configure(timing)
    rng = random.Random(random.random())
    agents = await _start(dut, pauses=random_pauses(rng, 0.3) if rng.random() < 0.5 else None)
    data = random.randbytes(16 * 40)
    agents.aw.send(*({"address": _BASE + 16 * i, "len": 0} for i in range(40)))
    agents.w.send(*(_beat(data[16 * i : 16 * i + 16], last=True) for i in range(40)))
    await agents.b.wait_count(40)
    agents.ar.send(*({"address": _BASE + 64 * i, "len": 3} for i in range(10)))
    await agents.r.wait_count(40)
    assert b"".join(beat["data"].to_bytes(16, "little") for beat in agents.r.beats) == data
    firsts = agents.r.cycles[::4]
    delays = [end - start for start, end in zip(agents.ar.accept_cycles, firsts, strict=True)]
    assert min(delays) >= 5
    assert len(set(delays)) > 1
    await ClockCycles(dut.clk_i, 10)
    assert len(agents.b.beats) == 40
    _check_log(native, agents, read_ends=agents.r.cycles[3::4])


@cocotb.test()
async def canary_write_last(dut: Any) -> None:
    """Must not pass: the last beat is marked one too late."""
    _configure(_EXACT)
    agents = await _start(dut)
    agents.aw.send({"address": _BASE, "len": 0})
    agents.w.send(_beat(bytes(16), last=False))
    await ClockCycles(dut.clk_i, 10)


@cocotb.test()
async def canary_address_withdrawn(dut: Any) -> None:
    """Must not pass: an address is withdrawn before it is accepted."""
    _configure(DramTiming(first_beat_latency=9, write_response_latency=9))
    await _start(dut)
    dut.ar_addr_i.value = _BASE
    for value in (1, 1, 0, 0):
        dut.ar_valid_i.value = value
        await ClockCycles(dut.clk_i, 1)
