# SPDX-License-Identifier: Apache-2.0
"""The long regression: random programs over all configurations, with merged coverage.

    python -m regressions.accel --runs 2000 --seed 1

Exit status 0: no mismatch, and, in a run of 2,000 or more, every coverage bin hit; 1 otherwise.
Results go to stdout, the last line is one JSON object; progress goes to stderr.
"""

import argparse
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.simulator import accelerator_model
from tb.accel.coverage import bins_of
from tb.accel.env.observed_bins import observed_bins_of
from tb.accel.env.results import RunReport
from tb.accel.env.sequences import RandomProgram
from tb.accel.failures import store_failure
from tb.accel.launcher import BenchRequest, run_programs

__all__ = ["Regression", "main", "uncovered_bins"]

FULL_RUNS = 2000
"""Number of runs from which on an uncovered bin is a failure."""

_PROGRAMS_PER_PROCESS = 25
_VERILATOR_SEEDS = 8
_SHOWN_FAILURES = 5
_WIDTH = 110
_LARGE_DIM = 16


@dataclass(slots=True)
class Tally:
    """Sums over one configuration."""

    runs: int = 0
    commands: int = 0
    cycles: int = 0
    faults: int = 0
    mismatches: int = 0
    seconds: float = 0.0
    """Time of processes, not wall time; without the build."""
    bins: Counter[str] = field(default_factory=Counter)

    def add(self, report: RunReport) -> None:
        """Count one program."""
        self.runs += 1
        self.commands += report.commands
        self.cycles += report.cycles
        self.faults += report.fault is not None
        self.mismatches += report.mismatch is not None
        self.bins.update(report.bins)


@dataclass(frozen=True, slots=True)
class Failure:
    """A program with a mismatch."""

    hardware: str
    seed: int
    verilator_seed: int
    report: RunReport


def _shares(names: Sequence[str], runs: int) -> dict[str, int]:
    """Runs per configuration: fewer where one run takes long, so that all finish in an hour."""
    weights = {name: 1 if load_hardware(name).dim > _LARGE_DIM else 2 for name in names}
    total = sum(weights.values())
    shares = {name: runs * weight // total for name, weight in weights.items()}
    shares[names[0]] += runs - sum(shares.values())
    return shares


def uncovered_bins(name: str, tally: Tally) -> list[str]:
    """Bins of a configuration that no program hit, sorted."""
    return sorted((bins_of(load_hardware(name)) | observed_bins_of()) - tally.bins.keys())


class Regression:
    """Many programs, in processes of some each."""

    def __init__(self, names: Sequence[str], *, runs: int, seed: int, processes: int) -> None:
        self.tallies = {name: Tally() for name in names}
        self.failures: list[Failure] = []
        self.seconds = 0.0
        """Wall time, builds included."""
        self._runs = runs
        self._seed = seed
        self._processes = processes

    def requests(self, models: Mapping[str, Path]) -> Iterator[BenchRequest]:
        """Every process to start; program seeds differ between all of them."""
        names = list(self.tallies)
        shares = _shares(names, self._runs)
        for index in sorted(range(len(names)), key=lambda i: -load_hardware(names[i]).dim):
            name, count = names[index], shares[names[index]]
            first = (self._seed * len(names) + index) * 1_000_000
            for start in range(0, count, _PROGRAMS_PER_PROCESS):
                stop = min(count, start + _PROGRAMS_PER_PROCESS)
                yield BenchRequest(
                    hardware=name,
                    model=models[name],
                    seeds=tuple(range(first + start, first + stop)),
                    verilator_seed=1 + start // _PROGRAMS_PER_PROCESS % _VERILATOR_SEEDS,
                )

    def run(self, console: Console) -> None:
        """Run everything; progress goes to the console."""
        begin = time.monotonic()
        models = {name: _model(name, console) for name in self.tallies}
        columns = (
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
        )
        stop = threading.Event()
        with (
            Progress(*columns, console=console) as progress,
            ThreadPoolExecutor(max_workers=self._processes) as pool,
        ):
            task = progress.add_task("random programs", total=self._runs, note="")
            jobs: dict[Future[tuple[list[RunReport], float]], BenchRequest] = {
                pool.submit(_timed, request, stop): request for request in self.requests(models)
            }
            try:
                for job in as_completed(jobs):
                    reports, seconds = job.result()
                    self._add(jobs[job], reports, seconds)
                    note = f"{len(self.failures)} mismatches"
                    progress.update(task, advance=len(reports), note=note)
            except BaseException:  # Ctrl-C among them: end the simulators, then pass it on
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self.seconds = time.monotonic() - begin

    def _add(self, request: BenchRequest, reports: list[RunReport], seconds: float) -> None:
        tally = self.tallies[request.hardware]
        tally.seconds += seconds
        for seed, report in zip(request.seeds, reports, strict=True):
            tally.add(report)
            if report.mismatch is not None:
                self.failures.append(
                    Failure(request.hardware, seed, request.verilator_seed, report)
                )


def _model(name: str, console: Console) -> Path:
    """The model that the whole regression uses, whatever happens to the sources meanwhile."""
    begin = time.monotonic()
    model = accelerator_model(load_hardware(name))
    console.print(f"{name}: model ready after {time.monotonic() - begin:.0f} s")
    return model


def _timed(request: BenchRequest, stop: threading.Event) -> tuple[list[RunReport], float]:
    begin = time.monotonic()
    return run_programs(request, stop), time.monotonic() - begin


def _print_table(regression: Regression, console: Console) -> None:
    table = Table("configuration")
    for heading in ("runs", "commands", "cycles", "faults", "mismatches", "seconds", "uncovered"):
        table.add_column(heading, justify="right")
    for name, tally in regression.tallies.items():
        table.add_row(
            name, f"{tally.runs}", f"{tally.commands}", f"{tally.cycles}", f"{tally.faults}",
            f"{tally.mismatches}", f"{tally.seconds:.0f}", f"{len(uncovered_bins(name, tally))}",
        )  # fmt: skip
    console.print(table)
    for name, tally in regression.tallies.items():
        missing = uncovered_bins(name, tally)
        if missing:
            console.print(f"{name}: uncovered: {', '.join(missing)}", soft_wrap=True)


def _store_failures(regression: Regression, console: Console, *, max_runs: int) -> None:
    """Shrink and store the first few; name the others."""
    for count, failure in enumerate(regression.failures):
        where = f"{failure.hardware} seed {failure.seed}"
        console.print(f"{where}: {failure.report.mismatch}", soft_wrap=True, markup=False)
        if count >= _SHOWN_FAILURES:
            continue
        hardware = load_hardware(failure.hardware)
        program, _ = RandomProgram(failure.seed).make(hardware)
        stored = store_failure(
            program,
            hardware,
            f"{failure.hardware}-{failure.seed}",
            verilator_seed=failure.verilator_seed,
            max_runs=max_runs,
        )
        alone = stored.mismatch or "agrees when it runs alone"
        console.print(f"  {stored.commands} commands: {alone}", soft_wrap=True, markup=False)
        console.print(f"  {stored.reproduce_command}", soft_wrap=True, markup=False)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {value}")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m regressions.accel", description=__doc__)
    parser.add_argument("--runs", type=_positive, default=FULL_RUNS, help="programs in all")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other programs")
    parser.add_argument("--processes", type=_positive, default=2, help="simulators at once")
    parser.add_argument(
        "--shrink-runs", type=int, default=400, help="runs to make one failing program smaller"
    )
    parser.add_argument(
        "--hardware", nargs="+", choices=hardware_names(), default=list(hardware_names())
    )
    options = parser.parse_args(arguments)
    console = Console(highlight=False, width=_WIDTH)
    regression = Regression(
        options.hardware, runs=options.runs, seed=options.seed, processes=options.processes
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        regression.run(Console(stderr=True))
    except KeyboardInterrupt:
        sys.stderr.write("regress: stopped; the simulators have ended, nothing is reported\n")
        return 130
    _print_table(regression, console)
    _store_failures(regression, console, max_runs=options.shrink_runs)
    missing = sum(len(uncovered_bins(*entry)) for entry in regression.tallies.items())
    is_full = options.runs >= FULL_RUNS
    is_good = not regression.failures and not (is_full and missing)
    summary = {
        "runs": sum(tally.runs for tally in regression.tallies.values()),
        "mismatches": len(regression.failures),
        "uncovered_bins": missing,
        "seconds": round(regression.seconds),
        "configurations": {name: tally.runs for name, tally in regression.tallies.items()},
        "passed": is_good,
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
