# SPDX-License-Identifier: Apache-2.0
"""Measures the chip's simulator: its speed, what cocotb costs of it, and how soon a job is back.

The chip runs a matrix multiplication in its worker under cocotb, and the same job runs in a bare
C++ loop of the same objects, in turn; medians count. In the same turns a kernel that leaves the
array idle and one that keeps it busy run on both views of the chip. Speeds are simulated cycles by
wall time, so the machine must be otherwise idle; by CPU time they stand in the table too.

Covered: loops and views must take the same cycles, and the products must be right.
"""

import argparse
import json
import re
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.simulator import chip_model
from autocomp_hil.view import View
from benchmarks.chip_loops import VERILATOR_SEED, Multiplication, RecordingSimulator, Sample

__all__ = ["Figures", "Samples", "figures_of", "main", "measure", "missed_bars"]

JUDGED: Final = "int8_16x16"
"""The configuration that the bars on speed are for."""
MIN_RATIO: Final = 0.95
MAX_TURNAROUND_S: Final = 0.12
MIN_CHIP_KHZ: Final = 100.0
MIN_BUSY_FAST_TO_RTL: Final = 3.0
MIN_BLOCKED_FAST_TO_RTL: Final = 1.8
MAX_WORKER_MIB: Final = 250.0
MAX_WORKER_START_S: Final = 1.5
BLOCKED: Final = "matmul_blocked"
BUSY: Final = "matmul_double_buffered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What was measured, run by run."""

    chip: Mapping[tuple[str, View], Sequence[Sample]]
    """Under cocotb, by kernel and view."""
    bare: Sequence[Sample]
    """The blocked kernel on the RTL in the bare loop."""
    functional_s: Sequence[float]
    """CPU times of the kernel that keeps the array busy on the functional machine."""
    turnarounds_s: Sequence[float]
    """Wall times of short jobs on the RTL."""
    starts_s: Sequence[float]
    """Time from asking for the first job of a new worker to having its result, by view."""
    worker_mib: float
    """Most memory that a worker held, in MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is judged; medians."""

    chip_khz: float
    """The blocked kernel on the RTL under cocotb."""
    bare_khz: float
    """The blocked kernel in the bare loop."""
    ratio: float
    """Quotient of chip_khz and bare_khz."""
    job_turnaround_s: float
    """Time from giving a short job to a warm worker to having its result."""
    busy_fast_to_rtl: float
    """Speed of the fast view to that of the RTL, array busy."""
    blocked_fast_to_rtl: float
    """Speed of the fast view to that of the RTL, array idle most of the time."""
    functional_to_rtl: float
    """CPU time of the RTL to that of the functional machine for the same commands, array busy."""
    worker_start_s: float
    """The slowest start of a worker, its first short job included."""
    worker_mib: float
    """Most memory that a worker held, in MiB."""


def figures_of(samples: Samples, *, by_cpu_time: bool = False) -> Figures:
    """Medians of the samples.

    Args:
        samples: What was measured.
        by_cpu_time: Speeds are by CPU time in place of wall time.

    Raises:
        SimInfraError: Some samples of a kernel have other cycles: they are not of one job.
    """

    def khz(of: Sequence[Sample]) -> float:
        return statistics.median(s.cpu_khz if by_cpu_time else s.khz for s in of)

    def fast_to_rtl(kernel: str) -> float:
        return khz(samples.chip[kernel, View.FAST]) / khz(samples.chip[kernel, View.RTL])

    for kernel in (BLOCKED, BUSY):
        views = [sample for view in View for sample in samples.chip[kernel, view]]
        bare = samples.bare if kernel == BLOCKED else ()
        cycles = {sample.cycles for sample in (*views, *bare)}
        if len(cycles) != 1:
            raise SimInfraError(f"{kernel}: runs of one job took {sorted(cycles)} cycles")
    chip_khz, bare_khz = khz(samples.chip[BLOCKED, View.RTL]), khz(samples.bare)
    return Figures(
        chip_khz=chip_khz,
        bare_khz=bare_khz,
        ratio=chip_khz / bare_khz,
        job_turnaround_s=statistics.median(samples.turnarounds_s),
        busy_fast_to_rtl=fast_to_rtl(BUSY),
        blocked_fast_to_rtl=fast_to_rtl(BLOCKED),
        functional_to_rtl=statistics.median(sample.cpu_s for sample in samples.chip[BUSY, View.RTL])
        / statistics.median(samples.functional_s),
        worker_start_s=max(samples.starts_s),
        worker_mib=samples.worker_mib,
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
    if figures.worker_start_s > MAX_WORKER_START_S:
        missed.append(
            f"a worker starts in {figures.worker_start_s:.2f} s, not {MAX_WORKER_START_S}"
        )
    if figures.worker_mib > MAX_WORKER_MIB:
        missed.append(
            f"a worker holds {figures.worker_mib:.0f} MiB, more than {MAX_WORKER_MIB:.0f}"
        )
    if hardware != JUDGED:
        return missed
    if figures.chip_khz <= MIN_CHIP_KHZ:
        missed.append(f"{figures.chip_khz:.1f} kHz is not above {MIN_CHIP_KHZ:.0f}")
    for name, minimum in (
        ("busy_fast_to_rtl", MIN_BUSY_FAST_TO_RTL),
        ("blocked_fast_to_rtl", MIN_BLOCKED_FAST_TO_RTL),
    ):
        if getattr(figures, name) < minimum:
            missed.append(f"{name} {getattr(figures, name):.2f} is below {minimum}")
    return missed


def measure(
    hardware: HardwareConfig, *, size: int, busy_size: int, repetitions: int, log: Console
) -> Samples:
    """Run all loops in turn.

    Args:
        hardware: The configuration.
        size: Rows and columns of the matrices of the blocked kernel, a multiple of 4 dim.
        busy_size: Size of the double-buffered kernel's matrices, a multiple of 128.
        repetitions: Number of samples of each kind.
        log: Says what goes on.
    """
    for view in View:
        log.print(f"bench-sim: model of {hardware.name}, view {view}")
        chip_model(hardware, view=view)
    bare_program = chip_model(hardware).with_name("chip_bare_main")
    with ExitStack() as stack:
        simulators = {
            view: stack.enter_context(
                RecordingSimulator(hardware, view=view, verilator_seed=VERILATOR_SEED)
            )
            for view in View
        }
        order = [(BUSY, View.RTL), (BUSY, View.FAST), (BLOCKED, View.FAST), (BLOCKED, View.RTL)]
        sizes = {BUSY: busy_size, BLOCKED: size}
        jobs = {
            (kernel, view): Multiplication(hardware, sizes[kernel], simulators[view], kernel)
            for kernel, view in order
        }
        blocked = jobs[order[-1]]  # the bare loop runs the last job
        starts_s = [jobs[BLOCKED, view].turnaround_s() for view in View]
        chip: dict[tuple[str, View], list[Sample]] = {key: [] for key in jobs}
        bare, turnarounds_s, functional_s = [], [], []
        for turn in range(repetitions):
            log.print(f"bench-sim: turn {turn + 1} of {repetitions}")
            turnarounds_s.append(blocked.turnaround_s())
            for key, job in jobs.items():
                chip[key].append(job.chip())
            bare.append(blocked.bare(bare_program))
            functional_s.append(jobs[BUSY, View.RTL].functional_s())
        most_mib = max(_peak_mib(simulator.child_pid) for simulator in simulators.values())
    return Samples(
        chip=chip, bare=bare, functional_s=functional_s, turnarounds_s=turnarounds_s,
        starts_s=starts_s, worker_mib=most_mib,
    )  # fmt: skip


def _peak_mib(pid: int | None) -> float:
    """Most memory that a process held so far, as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (kib,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kib) / 1024


def _table(title: str, samples: Samples) -> Table:
    table = Table(title=title)
    table.add_column("kernel and loop")
    for heading in ("cycles", "kHz, median", "kHz, all", "kHz by CPU time, median"):
        table.add_column(heading, justify="right")
    rows = [
        (f"{kernel}, {view}", samples.chip[kernel, view])
        for kernel in (BLOCKED, BUSY)
        for view in View
    ]
    for name, found in (*rows, (f"{BLOCKED}, {View.RTL}, bare C++", samples.bare)):
        table.add_row(
            name,
            str(found[0].cycles),
            f"{statistics.median(sample.khz for sample in found):.1f}",
            " ".join(f"{sample.khz:.0f}" for sample in found),
            f"{statistics.median(sample.cpu_khz for sample in found):.1f}",
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the samples and, as last line, one JSON object. Status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench-sim", description=__doc__)
    parser.add_argument("--config", default=JUDGED, help="hardware configuration")
    parser.add_argument("--size", type=int, default=256, help="matrices of the blocked kernel")
    parser.add_argument("--busy-size", type=int, default=512, help="matrices of the other kernel")
    parser.add_argument("--repetitions", type=int, default=5, help="runs of each loop")
    parser.add_argument(
        "--by-cpu-time",
        action="store_true",
        help="judge by CPU time, on a machine that is not idle",
    )
    options = parser.parse_args(arguments)
    hardware = load_hardware(options.config)
    log = Console(stderr=True)
    samples = measure(
        hardware, size=options.size, busy_size=options.busy_size,
        repetitions=options.repetitions, log=log,
    )  # fmt: skip
    figures = figures_of(samples, by_cpu_time=options.by_cpu_time)
    title = f"{hardware.name}, n = {options.size} and {options.busy_size}"
    Console(width=140).print(_table(title, samples))
    missed = missed_bars(figures, options.config)
    for bar in missed:
        log.print(f"bench-sim: MISSED: {bar}")
    sys.stdout.write(json.dumps({k: round(v, 4) for k, v in asdict(figures).items()}) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
