# SPDX-License-Identifier: Apache-2.0
"""Measures the chip's simulator: its speed, what cocotb costs of it, and how soon a job is back.

The chip runs a matrix multiplication in its worker under cocotb, and the same job runs in a bare
C++ loop of the same objects, in turn; medians count. Speeds are simulated cycles by wall time, so
the machine must be otherwise idle; by CPU time they stand in the table too.

Covered: both loops must take the same cycles, and the product must be right.
"""

import argparse
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import BuildInfraError, SimInfraError
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import AccessRange, ElfProgram, Outcome, default_ranges, load_elf
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipRun, ChipSimulator, chip_model
from autocomp_hil.simulator.chip.messages import ChipAnswer, ChipTask

__all__ = [
    "Figures",
    "RecordingSimulator",
    "Sample",
    "figures_of",
    "main",
    "measure",
    "missed_bars",
]

JUDGED: Final = "int8_16x16"
"""The configuration that the bar on speed is for."""
MIN_RATIO: Final = 0.95
MAX_TURNAROUND_S: Final = 0.12
MIN_CHIP_KHZ: Final = 100.0
TURNAROUND_CYCLES: Final = 5_000
_MATRICES: Final = tuple(memory_map.TENSORS_BASE + i * 0x0100_0000 for i in range(3))
_VERILATOR_SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run of the multiplication."""

    cycles: int
    """From the end of reset to the end of the job."""
    wall_s: float
    cpu_s: float
    """Of the simulating process, system time included."""

    @property
    def khz(self) -> float:
        """Simulated cycles per millisecond of wall time."""
        return self.cycles / self.wall_s / 1e3

    @property
    def cpu_khz(self) -> float:
        """Simulated cycles per millisecond of CPU time."""
        return self.cycles / self.cpu_s / 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is judged; medians."""

    chip_khz: float
    """Under cocotb."""
    bare_khz: float
    """In the bare loop."""
    ratio: float
    """chip_khz to bare_khz."""
    job_turnaround_s: float
    """From giving a short job to a warm worker to having its result."""


def figures_of(
    chip: Sequence[Sample],
    bare: Sequence[Sample],
    turnarounds_s: Sequence[float],
    *,
    by_cpu_time: bool = False,
) -> Figures:
    """Medians of the samples.

    Args:
        chip: Under cocotb.
        bare: Samples of the bare loop.
        turnarounds_s: Wall times of short jobs.
        by_cpu_time: Speeds are by CPU time in place of wall time.

    Raises:
        SimInfraError: Some samples have other cycles: they are not of one job.
    """
    cycles = {sample.cycles for sample in (*chip, *bare)}
    if len(cycles) != 1:
        raise SimInfraError(f"runs of one job took {sorted(cycles)} cycles")
    chip_khz, bare_khz = (
        statistics.median(sample.cpu_khz if by_cpu_time else sample.khz for sample in samples)
        for samples in (chip, bare)
    )
    return Figures(
        chip_khz=chip_khz,
        bare_khz=bare_khz,
        ratio=chip_khz / bare_khz,
        job_turnaround_s=statistics.median(turnarounds_s),
    )


def missed_bars(figures: Figures, hardware: str) -> list[str]:
    """The bars that are missed, in words."""
    missed = []
    if figures.ratio < MIN_RATIO:
        missed.append(f"ratio {figures.ratio:.3f} is below {MIN_RATIO}")
    if figures.job_turnaround_s >= MAX_TURNAROUND_S:
        missed.append(
            f"turnaround {figures.job_turnaround_s:.3f} s is not below {MAX_TURNAROUND_S}"
        )
    if hardware == JUDGED and figures.chip_khz <= MIN_CHIP_KHZ:
        missed.append(f"{figures.chip_khz:.1f} kHz is not above {MIN_CHIP_KHZ:.0f}")
    return missed


class RecordingSimulator(ChipSimulator):
    """Keeps the last job and its answer as they travel."""

    task: ChipTask
    answer: ChipAnswer

    def _serve(self, task: ChipTask, timeout_s: float) -> ChipAnswer:
        self.task = task
        self.answer = super()._serve(task, timeout_s)
        return self.answer


class _Bench:
    """One multiplication, in both loops."""

    def __init__(self, hardware: HardwareConfig, size: int, simulator: RecordingSimulator) -> None:
        self._hardware = hardware
        self._simulator = simulator
        self._program = _program(hardware)
        operands = np.random.default_rng(1).integers(-9, 10, (2, size, size), dtype=np.int8)
        product = operands[0].astype(np.int64) @ operands[1].astype(np.int64)
        self._expected = np.clip(product, -128, 127).astype(np.int8)
        entry = self._program.symbols["matmul_blocked"]
        launch = np.array([entry, *_MATRICES, size, 0, 0, 0, 0], "<u8").tobytes()
        self._images = [
            (memory_map.LAUNCH_BLOCK_BASE, launch),
            *zip(_MATRICES, (operand.tobytes() for operand in operands), strict=False),
        ]
        self._ranges = [
            *default_ranges(self._program),
            *(
                AccessRange(at, size * size, right)
                for at, right in zip(_MATRICES, "RRW", strict=True)
            ),
        ]

    def chip(self) -> Sample:
        """In the worker, under cocotb.

        Raises:
            SimInfraError: The program does not end by itself, or the product is wrong.
        """
        run = self._run(cycle_limit=1_000_000_000)
        found = run.memory.read(_MATRICES[2], self._expected.size).view(np.int8)
        if run.outcome is not Outcome.EXITED or (found != self._expected.ravel()).any():
            raise SimInfraError(f"the multiplication: {run.outcome.value}, {run.message}")
        return _sample(asdict(self._simulator.answer.ending), run.total_cycles)

    def turnaround_s(self) -> float:
        """Of a job that ends at its limit of TURNAROUND_CYCLES."""
        start_s = time.perf_counter()
        run = self._run(cycle_limit=TURNAROUND_CYCLES)
        spent_s = time.perf_counter() - start_s
        if run.total_cycles != TURNAROUND_CYCLES:
            raise SimInfraError(
                f"a job of {TURNAROUND_CYCLES} cycles ended after {run.total_cycles}; "
                "take a larger multiplication"
            )
        return spent_s

    def bare(self, program: Path) -> Sample:
        """The last job of ``chip`` in a process without cocotb.

        Raises:
            SimInfraError: The process failed.
        """
        with tempfile.NamedTemporaryFile(suffix=".job") as file:
            file.write(packed_task(self._simulator.task))
            file.flush()
            command = [
                str(program), file.name, "+verilator+rand+reset+2",
                f"+verilator+seed+{_VERILATOR_SEED}",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SimInfraError(f"{program}: exit status {done.returncode}\n{done.stderr}")
        answer = json.loads(done.stdout)
        expected = self._simulator.answer.result["end_reason"]
        if answer["end_reason"] != expected:
            raise SimInfraError(
                f"the bare loop ended for reason {answer['end_reason']}, the chip for {expected}"
            )
        return _sample(answer, answer["cycles"])

    def _run(self, *, cycle_limit: int) -> ChipRun:
        return self._simulator.run(
            self._program, images=self._images, ranges=self._ranges, judged=True,
            cycle_limit=cycle_limit, timeout_s=3600.0,
        )  # fmt: skip


def _program(hardware: HardwareConfig) -> ElfProgram:
    source = REPOSITORY / "firmware" / "examples" / "matmul_blocked.c"
    built = build_program([source], hardware, entry="launch")
    if not isinstance(built, Built):
        raise BuildInfraError(f"{source}: {built.diagnostics}")
    return load_elf(built.elf)


def _sample(times: Mapping[str, float], cycles: int) -> Sample:
    return Sample(cycles=cycles, wall_s=times["spent_s"], cpu_s=times["cpu_s"])


def packed_task(task: ChipTask) -> bytes:
    """A job as rtl/sim/chip_bare_main.cpp reads it."""
    parts = [task.job, struct.pack("<Q", len(task.ranges))]
    parts += [struct.pack("<QQQ", *part) for part in task.ranges]
    parts.append(struct.pack("<Q", len(task.images)))
    for address, content in task.images:
        parts += [struct.pack("<QQ", address, len(content)), content]
    return b"".join(parts)


def measure(
    hardware: HardwareConfig, *, size: int, repetitions: int, log: Console
) -> tuple[list[Sample], list[Sample], list[float]]:
    """Samples of the chip, of the bare loop, and turnarounds in seconds.

    Args:
        hardware: The configuration.
        size: Rows and columns of the matrices, a multiple of 4 dim.
        repetitions: Number of samples of each kind.
        log: Says what goes on.
    """
    log.print(f"bench-sim: model of {hardware.name}")
    bare_program = chip_model(hardware).with_name("chip_bare_main")
    chip, bare, turnarounds_s = [], [], []
    with RecordingSimulator(hardware, verilator_seed=_VERILATOR_SEED) as simulator:
        bench = _Bench(hardware, size, simulator)
        bench.turnaround_s()  # starts the worker
        for turn in range(repetitions):
            log.print(f"bench-sim: turn {turn + 1} of {repetitions}")
            turnarounds_s.append(bench.turnaround_s())
            chip.append(bench.chip())
            bare.append(bench.bare(bare_program))
    return chip, bare, turnarounds_s


def _table(title: str, chip: Sequence[Sample], bare: Sequence[Sample]) -> Table:
    table = Table(title=title)
    table.add_column("loop")
    for heading in ("kHz, median", "kHz, all", "kHz by CPU time, median"):
        table.add_column(heading, justify="right")
    for name, samples in (("chip under cocotb", chip), ("bare C++", bare)):
        table.add_row(
            name,
            f"{statistics.median(sample.khz for sample in samples):.1f}",
            " ".join(f"{sample.khz:.0f}" for sample in samples),
            f"{statistics.median(sample.cpu_khz for sample in samples):.1f}",
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the samples and, as last line, one JSON object. Status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench-sim", description=__doc__)
    parser.add_argument("--config", default=JUDGED, help="hardware configuration")
    parser.add_argument("--size", type=int, default=256, help="rows and columns of the matrices")
    parser.add_argument("--repetitions", type=int, default=5, help="runs of each loop")
    parser.add_argument(
        "--by-cpu-time", action="store_true", help="judge speeds so, on a machine that is not idle"
    )
    options = parser.parse_args(arguments)
    hardware = load_hardware(options.config)
    log = Console(stderr=True)
    chip, bare, turnarounds_s = measure(
        hardware, size=options.size, repetitions=options.repetitions, log=log
    )
    figures = figures_of(chip, bare, turnarounds_s, by_cpu_time=options.by_cpu_time)
    title = f"{hardware.name}, {options.size} x {options.size} x {options.size}"
    Console(width=120).print(_table(f"{title}: {chip[0].cycles} cycles", chip, bare))
    missed = missed_bars(figures, options.config)
    for bar in missed:
        log.print(f"bench-sim: MISSED: {bar}")
    sys.stdout.write(json.dumps({k: round(v, 4) for k, v in asdict(figures).items()}) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
