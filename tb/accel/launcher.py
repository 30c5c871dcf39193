# SPDX-License-Identifier: Apache-2.0
"""Starts bench processes and reads what they found.

Covered: a bench that dies, hangs, stops early or judges fewer programs than it was given is
noticed; the program that killed it is named and the others run in a new process.
Not covered: the verdicts themselves, which are the environment's.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import REPOSITORY, build_directory
from autocomp_hil.simulator import accelerator_model
from autocomp_hil.simulator.launch import cocotb_environment
from tb.accel.env.results import ORDER_VARIABLE, BenchOrder, BenchResults, RunReport, read_results

__all__ = ["BenchRequest", "BenchStopped", "ProcessOutcome", "run_process", "run_programs"]

_LOG_TAIL_LINES = 40
_SECONDS_PER_PROGRAM = 120.0
_POLL_S = 0.25


class BenchStopped(Exception):  # noqa: N818  # named after what happened
    """The caller no longer wants the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRequest:
    """Programs for one model."""

    hardware: str
    """Name of the configuration, or path to its file."""
    seeds: tuple[int, ...] = ()
    """Seeds of random programs."""
    files: tuple[Path, ...] = ()
    """Stored programs, run after them."""
    verilator_seed: int = 1
    """Values of registers before reset; must not matter."""
    module: str = "tb.accel.env.bench"
    """cocotb module: the bench, or a canary's."""
    sabotage: str = ""
    """What a canary's module breaks."""
    no_progress_cycles: int = 20_000
    plusargs: tuple[str, ...] = ()
    """Further arguments for the model."""
    model: Path | None = None
    """Model to run; None: the configuration's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOutcome:
    """What one process came to."""

    results: BenchResults
    exit_status: int | None
    """Exit status of the process; None: it was killed after too long."""
    log_tail: str


def run_process(request: BenchRequest, stop: threading.Event | None = None) -> ProcessOutcome:
    """Run one bench process over all programs of the request; judge nothing.

    Args:
        request: What to run.
        stop: Once set, the process is killed.

    Raises:
        BenchStopped: ``stop`` was set.
    """
    model = request.model or accelerator_model(load_hardware(request.hardware))
    home = build_directory() / "accel_bench"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{Path(request.hardware).stem}-", dir=home))
    try:
        return _run_in(folder, model, request, stop or threading.Event())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_in(
    folder: Path, model: Path, request: BenchRequest, stop: threading.Event
) -> ProcessOutcome:
    order = BenchOrder(
        hardware=request.hardware,
        results=folder / "results.jsonl",
        seeds=request.seeds,
        files=request.files,
        no_progress_cycles=request.no_progress_cycles,
        sabotage=request.sabotage,
    )
    order_path, log_path = folder / "order.json", folder / "output.log"
    order_path.write_text(order.model_dump_json(), encoding="utf-8")
    environment = cocotb_environment(
        top="tb_accel",
        module=request.module,
        results=folder / "results.xml",
        seed=request.verilator_seed,
        python_path=[str(REPOSITORY), *sys.path],
    )
    environment[ORDER_VARIABLE] = str(order_path)
    command = [
        str(model), "+verilator+rand+reset+2", f"+verilator+seed+{request.verilator_seed}",
        *request.plusargs,
    ]  # fmt: skip
    programs = len(request.seeds) + len(request.files)
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            status = _wait(process, 60.0 + _SECONDS_PER_PROGRAM * programs, stop)
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    tail = log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_TAIL_LINES:]
    return ProcessOutcome(
        results=read_results(order.results), exit_status=status, log_tail="\n".join(tail)
    )


def _wait(process: subprocess.Popen[bytes], timeout_s: float, stop: threading.Event) -> int | None:
    """The exit status; None after the time-out."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if stop.is_set():
            raise BenchStopped
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_POLL_S)
    return None


def run_programs(request: BenchRequest, stop: threading.Event | None = None) -> list[RunReport]:
    """One report per program, in order, whatever happens to the simulator.

    A program that ends the simulator (an assertion in the RTL) is reported as a mismatch.

    Args:
        request: What to run.
        stop: Once set, the simulator is killed.

    Raises:
        BenchStopped: ``stop`` was set.
        SimInfraError: A process failed outside of any program, or fell silent between two.
    """
    reports: list[RunReport] = []
    expected = _names(request)
    while len(reports) < len(expected):
        outcome = run_process(_rest(request, len(reports)), stop)
        results = outcome.results
        reports += results.reports
        if results.is_complete:
            break
        if results.unfinished is None:
            raise SimInfraError(
                f"{request.hardware}: the bench ended with exit status {outcome.exit_status} after "
                f"{len(results.reports)} programs; the end of its output:\n{outcome.log_tail}"
            )
        reports.append(_died(results.unfinished, outcome))
    names = [report.name for report in reports]
    if names != expected:
        raise SimInfraError(f"{request.hardware}: {len(expected)} programs given, judged {names}")
    return reports


def _names(request: BenchRequest) -> list[str]:
    return [
        *(f"random-{seed}" for seed in request.seeds),
        *(path.stem for path in request.files),
    ]


def _rest(request: BenchRequest, done: int) -> BenchRequest:
    """The request without its first programs."""
    left_in_files = max(0, done - len(request.seeds))
    return replace(request, seeds=request.seeds[done:], files=request.files[left_in_files:])


def _died(name: str, outcome: ProcessOutcome) -> RunReport:
    cause = "hung" if outcome.exit_status is None else f"exit status {outcome.exit_status}"
    return RunReport(
        name=name,
        mismatch=f"the simulator died ({cause})",
        fault=None,
        commands=0,
        cycles=0,
        digest="",
        description=outcome.log_tail,
        bins=(),
    )
