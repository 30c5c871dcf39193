# SPDX-License-Identifier: Apache-2.0
"""Bench of transposer: beats are the columns of each job's rows, in order, at full rate."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cocotb

from tb.common.streams import (
    Beat,
    ReadyDriver,
    StreamDriver,
    StreamMonitor,
    burst_pauses,
    never,
    random_pauses,
    reset,
    wait_for,
)


class Job(NamedTuple):
    """A block to transpose."""

    rows: tuple[bytes, ...]
    beats: int
    source: int


def random_jobs(rng: random.Random, dim: int, count: int) -> list[Job]:
    """Whole, partial and empty blocks."""

    def size() -> int:
        return rng.choice((dim, dim, rng.randint(0, dim)))

    return [
        Job(tuple(rng.randbytes(dim) for _ in range(size())), size(), rng.randrange(3))
        for _ in range(count)
    ]


def expected_beats(jobs: Sequence[Job], dim: int) -> Iterator[Beat]:
    """The output stream that the jobs mean."""
    for job in jobs:
        for column in range(job.beats):
            data = bytes(row[column] for row in job.rows).ljust(dim, b"\0")
            yield {"data": int.from_bytes(data, "little"), "source": job.source}


class TransposerBench:
    """Drivers and monitors around the pins."""

    def __init__(
        self, dut: Any, *, jobs: Iterator[bool], rows: Iterator[bool], beats: Iterator[bool]
    ) -> None:
        clk = dut.clk_i
        self.dim = len(dut.row_data_i) // 8
        self._jobs = StreamDriver(
            clk, dut.job_valid_i, dut.job_ready_o,
            {
                "rows_in": dut.job_rows_in_i, "beats_out": dut.job_beats_out_i,
                "source": dut.job_source_i,
            },
            idle=jobs,
        )  # fmt: skip
        self._rows = StreamDriver(
            clk, dut.row_valid_i, dut.row_ready_o, {"data": dut.row_data_i}, idle=rows
        )
        self._sources = StreamMonitor(
            clk, dut.row_valid_i, dut.row_ready_o, {"source": dut.row_source_o}
        )
        ReadyDriver(clk, dut.beat_ready_i, beats)
        self._beats = StreamMonitor(
            clk, dut.beat_valid_o, dut.beat_ready_i,
            {"data": dut.beat_data_o, "source": dut.beat_source_o},
        )  # fmt: skip
        self._clk = clk

    async def run(self, jobs: Sequence[Job]) -> list[int]:
        """Run all jobs; return the cycles of the beats."""
        for job in jobs:
            self._jobs.send(
                {"rows_in": len(job.rows), "beats_out": job.beats, "source": job.source}
            )
            self._rows.send(*({"data": int.from_bytes(row, "little")} for row in job.rows))
        expected = list(expected_beats(jobs, self.dim))
        await self._beats.wait_count(len(expected))
        await wait_for(
            self._clk, lambda: self._jobs.is_empty and self._rows.is_empty, what="last jobs"
        )
        for number, (got, wanted) in enumerate(zip(self._beats.beats, expected, strict=True)):
            assert got == wanted, f"beat {number}: got {got}, expected {wanted}"
        sources = [job.source for job in jobs for _ in job.rows]
        assert [beat["source"] for beat in self._sources.beats] == sources
        return self._beats.cycles


def _idle_pins(dut: Any) -> None:
    dut.job_valid_i.value = 0
    dut.row_valid_i.value = 0
    dut.beat_ready_i.value = 0


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """Independent pauses everywhere."""
    rng = random.Random(random.random())
    _idle_pins(dut)
    await reset(dut)
    bench = TransposerBench(
        dut,
        jobs=random_pauses(rng, 0.3),
        rows=random_pauses(rng, 0.3),
        beats=random_pauses(rng, 0.3),
    )
    await bench.run(random_jobs(rng, bench.dim, 150))


@cocotb.test()
async def bursts(dut: Any) -> None:
    """Long pauses make both banks fill up and run dry."""
    rng = random.Random(random.random())
    _idle_pins(dut)
    await reset(dut)
    bench = TransposerBench(
        dut, jobs=burst_pauses(rng), rows=burst_pauses(rng), beats=burst_pauses(rng)
    )
    await bench.run(random_jobs(rng, bench.dim, 100))


@cocotb.test()
async def full_throughput(dut: Any) -> None:
    """Whole blocks follow each other without a gap."""
    rng = random.Random(random.random())
    _idle_pins(dut)
    await reset(dut)
    bench = TransposerBench(dut, jobs=never(), rows=never(), beats=never())
    dim = bench.dim
    jobs = [Job(tuple(rng.randbytes(dim) for _ in range(dim)), dim, n % 3) for n in range(20)]
    cycles = await bench.run(jobs)
    assert cycles[-1] - cycles[0] == 20 * dim - 1
