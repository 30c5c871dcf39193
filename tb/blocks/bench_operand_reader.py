# SPDX-License-Identifier: Apache-2.0
"""Bench of operand_reader: the rows read, the beats made of them, when a job counts as fetched."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from tb.blocks.command_layout import FETCH_OP
from tb.common.streams import (
    Beat,
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    read,
    reset,
    wait_for,
)

Job = dict[str, int]


class RowMemory:
    """A row's content follows from its number; noise where no read returns."""

    def __init__(self, rng: random.Random, dim: int) -> None:
        self._rng, self._dim = rng, dim
        self._key = rng.getrandbits(32)

    def row(self, number: int) -> bytes:
        """Return the content of a row."""
        return random.Random(self._key << 32 | number).randbytes(self._dim)

    def noise(self) -> bytes:
        """What nobody may look at."""
        return self._rng.randbytes(self._dim)


class ReadPort:
    """Grants reads with pauses; data one cycle later."""

    def __init__(self, dut: Any, memory: RowMemory, pauses: Iterator[bool]) -> None:
        self._dut, self._memory, self._pauses = dut, memory, pauses
        self.rows: list[int] = []
        """Rows that were read, in order."""
        self.fetched: list[int] = []
        """Number of reads returned at each fetched_o."""
        cocotb.start_soon(self._run())

    async def _run(self) -> None:
        dut, data = self._dut, None
        returned = 0
        while True:
            await FallingEdge(dut.clk_i)
            dut.rd_data_i.value = int.from_bytes(data or self._memory.noise(), "little")
            dut.rd_ready_i.value = int(not next(self._pauses))
            await ReadOnly()
            returned += data is not None
            if read(dut.fetched_o):
                self.fetched.append(returned)
            data = None
            if read(dut.rd_valid_o) and read(dut.rd_ready_i):
                row = read(dut.rd_row_o)
                self.rows.append(row)
                data = self._memory.row(row)


def random_jobs(rng: random.Random, dim: int, count: int) -> list[Job]:
    """Whole, partial and empty jobs."""
    jobs = []
    for _ in range(count):
        beats = rng.choice((dim, dim, rng.randint(0, dim)))
        jobs.append({
            "row": rng.getrandbits(19), "stride": rng.choice((0, 1, 1, 3, 0xFFFF)),
            "reads": rng.choice((beats, rng.randint(0, beats))), "beats": beats,
            "cols": rng.choice((dim, rng.randint(0, dim))), "via": rng.randrange(2),
        })  # fmt: skip
    return jobs


def expected_rows(job: Job) -> list[int]:
    """Rows that a job reads."""
    return [(job["row"] + i * job["stride"]) % (1 << 20) for i in range(job["reads"])]


def expected_beats(job: Job, memory: RowMemory, dim: int) -> list[Beat]:
    """Beats that a job gives."""
    rows = [memory.row(row)[: job["cols"]] for row in expected_rows(job)]
    rows += [b""] * (job["beats"] - len(rows))
    return [
        {"data": int.from_bytes(row.ljust(dim, b"\0"), "little"), "via": job["via"]} for row in rows
    ]


async def _run(
    dut: Any, jobs: Sequence[Job], rng: random.Random, pauses: Sequence[Iterator[bool]]
) -> list[int]:
    """Run all jobs and check; return the cycles of the beats."""
    dim = len(dut.rd_data_i) // 8
    assert len(dut.op_i) == FETCH_OP.width
    dut.op_valid_i.value = 0
    dut.rd_ready_i.value = 0
    dut.beat_ready_i.value = 0
    await reset(dut)
    memory = RowMemory(rng, dim)
    port = ReadPort(dut, memory, pauses[0])
    driver = StreamDriver(
        dut.clk_i, dut.op_valid_i, dut.op_ready_o, {"op": dut.op_i}, idle=pauses[1]
    )
    ReadyDriver(dut.clk_i, dut.beat_ready_i, pauses[2])
    monitor = StreamMonitor(
        dut.clk_i, dut.beat_valid_o, dut.beat_ready_i,
        {"data": dut.beat_data_o, "via": dut.beat_via_o},
    )  # fmt: skip
    driver.send(*({"op": FETCH_OP.pack(job)} for job in jobs))
    beats = [beat for job in jobs for beat in expected_beats(job, memory, dim)]
    await wait_for(
        dut.clk_i,
        lambda: len(port.fetched) >= len(jobs) and len(monitor.beats) >= len(beats),
        what="beats and fetched_o of all jobs",
    )
    for _ in range(5):
        await FallingEdge(dut.clk_i)
    assert port.rows == [row for job in jobs for row in expected_rows(job)]
    assert monitor.beats == beats
    assert len(port.fetched) == len(jobs)
    total = 0
    for number, (job, returned) in enumerate(zip(jobs, port.fetched, strict=True)):
        total += job["reads"]
        assert returned >= total, f"job {number}: fetched after {returned} of {total} reads"
    return monitor.cycles


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """Independent pauses on all sides."""
    rng = random.Random(random.random())
    jobs = random_jobs(rng, len(dut.rd_data_i) // 8, 150)
    await _run(dut, jobs, rng, [random_pauses(rng, 0.4) for _ in range(3)])


@cocotb.test()
async def bursts(dut: Any) -> None:
    """The buffer fills up and runs dry."""
    rng = random.Random(random.random())
    jobs = random_jobs(rng, len(dut.rd_data_i) // 8, 150)
    await _run(dut, jobs, rng, [burst_pauses(rng) for _ in range(3)])


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """One beat per cycle over job borders."""
    rng = random.Random(random.random())
    dim = len(dut.rd_data_i) // 8
    job = {"row": 7, "stride": 1, "reads": dim, "beats": dim, "cols": dim, "via": 0}
    cycles = await _run(dut, [job] * 20, rng, [never()] * 3)
    assert cycles[-1] - cycles[0] == 20 * dim - 1


@cocotb.test()
async def fetches_ahead(dut: Any) -> None:
    """A whole operand is fetched while nobody takes beats."""
    rng = random.Random(random.random())
    dim = len(dut.rd_data_i) // 8
    dut.op_valid_i.value = 0
    dut.beat_ready_i.value = 0
    await reset(dut)
    port = ReadPort(dut, RowMemory(rng, dim), never())
    job = {"row": 7, "stride": 1, "reads": dim, "beats": dim, "cols": dim}
    driver = StreamDriver(dut.clk_i, dut.op_valid_i, dut.op_ready_o, {"op": dut.op_i})
    driver.send({"op": FETCH_OP.pack(job)}, {"op": FETCH_OP.pack(job)})
    for _ in range(3 * dim):
        await FallingEdge(dut.clk_i)
    assert port.fetched == [dim]
    assert len(port.rows) == dim
