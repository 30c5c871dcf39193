# SPDX-License-Identifier: Apache-2.0
"""Every workload at every shape on the chip: both views = golden model = numpy gold.

    python -m regressions.workloads

Each shape is run with the workload's kernel and, where the schedule rewriter knows the workload,
with the kernel that it comes to by its estimates. The judge compares golden model and gold, and all
pages of the tensors between RTL and golden model. Kernels that take seconds are run once more
outside of the judge, and RTL is compared with numpy directly.

Exit status 0: everything is right; 1 otherwise. Results go to stdout, the last line is one JSON
object; progress goes to stderr.
"""

import argparse
import json
import queue
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.view import View
from autocomp_hil.workloads import Instance, load_workload, workload_names
from benchmarks.candidates import good_kernel
from tests.mutants.oracle import Oracle

__all__ = ["Case", "Report", "cases", "main", "run_case"]

_HARDWARE: Final = "int8_16x16"
_ORACLE_SEED: Final = 77
_MAX_AGAIN: Final = 1 << 26
"""Multiplications up to which a kernel is run once more outside of the judge."""
_WIDTH: Final = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kernel at a shape."""

    instance: Instance
    kernel: str
    """Name of the kernel: baseline or rewritten."""
    source: str

    @property
    def name(self) -> str:
        """Name of the case, for people."""
        return f"{self.instance.workload} {self.instance.shape} {self.kernel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a case."""

    case: Case
    measurement: Measurement | None
    """Measurement of the run; None if something is wrong."""
    wrong: str | None
    """What is; None if nothing."""
    seconds: float


def cases(hardware: HardwareConfig, only: str = "") -> list[Case]:
    """All kernels at all shapes, the longest first so that no worker is left with one at the end.

    Args:
        hardware: The configuration.
        only: A part of the names of workload and shape.
    """
    found = [
        case
        for workload in map(load_workload, workload_names())
        for shape in workload.shapes
        if only in f"{workload.name} {shape}"
        for case in _kernels(workload.instance(shape), hardware)
    ]
    return sorted(found, key=lambda case: -case.instance.macs)


def _kernels(instance: Instance, hardware: HardwareConfig) -> Iterator[Case]:
    yield Case(instance=instance, kernel="baseline", source=instance.baseline)
    rewritten = good_kernel(instance, hardware)
    if rewritten is not None:
        yield Case(instance=instance, kernel="rewritten", source=rewritten)


def run_case(case: Case, judge: Judge, oracle: Oracle, hardware: HardwareConfig) -> Report:
    """Judge a case, and run it once more outside of the judge if it is short."""
    begin = time.monotonic()
    source = case.source.encode()
    measurement, wrong = None, None
    try:
        outcome = judge.evaluate(case.instance, Request(source=source, is_confirmed=True)).outcome
        if isinstance(outcome, Correct):
            measurement = outcome.measurement
            wrong = _wrong_outside(case, oracle, hardware)
        else:
            wrong = f"{outcome.outcome}: {reasons(outcome)[0].text}"
    except HilError as error:  # told with the others, and the rest still runs
        wrong = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - begin
    return Report(case=case, measurement=measurement, wrong=wrong, seconds=seconds)


def _wrong_outside(case: Case, oracle: Oracle, hardware: HardwareConfig) -> str | None:
    """What the chip alone finds in a case that is not too long, with other data and places."""
    if case.instance.macs > _MAX_AGAIN:
        return None
    compiled = compile_candidate(case.source.encode(), case.instance, hardware)
    if not isinstance(compiled, Compiled):
        return f"compiles once, but then: {compiled.outcome}"
    found = oracle.first_wrong(compiled, case.instance, [_ORACLE_SEED])
    return None if found is None else f"outside of the judge: {found}"


def _run_all(chosen: Sequence[Case], hardware: HardwareConfig, workers: int) -> list[Report]:
    free: queue.SimpleQueue[tuple[Judge, Oracle]] = queue.SimpleQueue()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for index in range(workers):
            judge = Judge(hardware, view=View.FAST, cache=Path(folder) / str(index))
            free.put((stack.enter_context(judge), stack.enter_context(Oracle(hardware))))

        def one(case: Case) -> Report:
            judge, oracle = free.get()
            try:
                report = run_case(case, judge, oracle, hardware)
            finally:
                free.put((judge, oracle))
            said = "right" if report.wrong is None else report.wrong
            sys.stderr.write(f"workloads: {case.name}: {said}, {report.seconds:.0f} s\n")
            return report

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, chosen))


def _print(reports: Sequence[Report], console: Console) -> None:
    table = Table(title="fast view = RTL = golden model = gold")
    for heading in ("workload", "shape", "kernel"):
        table.add_column(heading)
    headings = ("cycles", "utilization", "bytes loaded", "of the minimum", "commands", "s")
    for heading in headings:
        table.add_column(heading, justify="right")
    for report in sorted(reports, key=lambda report: report.case.name):
        case, m = report.case, report.measurement
        numbers = ["WRONG"] * 5
        if m is not None:
            over = m.bytes_in.moved / m.bytes_in.minimum
            numbers = [f"{m.cycles:,}", f"{m.utilization:.1%}", f"{m.bytes_in.moved:,}"]
            numbers += [f"{over:.1f}x", f"{m.commands:,}"]
        where = (case.instance.workload, case.instance.shape, case.kernel)
        table.add_row(*where, *numbers, f"{report.seconds:.0f}")
    console.print(table)
    for report in reports:
        if report.wrong is not None:
            console.print(f"{report.case.name}: {report.wrong}", markup=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="regress-workloads", description=__doc__)
    parser.add_argument("--hardware", default=_HARDWARE)
    parser.add_argument("--only", default="", help="shapes with this in their names")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    hardware = load_hardware(options.hardware)
    begin = time.monotonic()
    with ends_at_once(lambda: "regress-workloads: stopped, nothing is reported"):
        reports = _run_all(cases(hardware, options.only), hardware, options.workers)
    _print(reports, Console(highlight=False, width=_WIDTH))
    wrong = sum(report.wrong is not None for report in reports)
    summary = {
        "cases": len(reports),
        "wrong": wrong,
        "cycles": sum(r.measurement.cycles for r in reports if r.measurement is not None),
        "seconds": round(time.monotonic() - begin),
        "passed": bool(reports) and not wrong,
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0 if summary["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
