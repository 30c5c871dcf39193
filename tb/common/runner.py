# SPDX-License-Identifier: Apache-2.0
"""Builds a block's model (cached) and runs a cocotb bench on it, once per seed.

``HIL_BENCH_SEEDS=5,6`` adds seeds to those of every bench, as the nightly regression does.

Covered: a bench that fails, dies, hangs, or holds no test is an AssertionError with the end of
its output. Not covered: a bench that checks nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.paths import DPI_SOURCES, REPOSITORY, build_directory
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.launch import cocotb_environment
from autocomp_hil.view import View

__all__ = ["SEEDS_VARIABLE", "BenchResult", "expect_assertion", "run_bench", "run_block_bench"]

SEEDS_VARIABLE = "HIL_BENCH_SEEDS"
"""Environment variable with more seeds for every bench, separated by commas."""

_TAIL_LINES = 80
_BENCH_FOLDERS = tuple(REPOSITORY / "tb" / folder for folder in ("blocks", "canary/blocks", "soc"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """What ran, and what came of it."""

    tests_run: int
    """Number of tests that ran, over all seeds."""
    output: str
    """Everything that the runs printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    exit_status: int
    output: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    folder: Path
    """Folder of a run with a bad exit status or a failed test: kept, with ``output.log``."""


def run_block_bench(
    top: str,
    module: str,
    *,
    hardware: str | HardwareConfig = "int8_4x4",
    parameters: Mapping[str, int | str] | None = None,
    view: View = View.RTL,
    seeds: Sequence[int] = (1, 2),
    test_filter: str | None = None,
    timeout_s: float = 600.0,
) -> BenchResult:
    """Build ``top`` and run every cocotb test of ``module`` with each seed.

    Args:
        top: Module name; its file is in ``tb/blocks``, ``tb/canary``, ``tb/soc`` or ``rtl``.
        module: Python module of the tests; a name without dots is one of ``tb.blocks``.
        hardware: Configuration that ``hil_config_pkg::CFG`` is made from, or its name.
        parameters: Parameters of the top.
        view: What of the design is simulated as it is.
        seeds: Each sets ``COCOTB_RANDOM_SEED`` and the values of uninitialised registers.
        test_filter: Regular expression on test names.
        timeout_s: Per seed.

    Raises:
        AssertionError: A test failed, the simulator died or hung, or no test ran.
    """
    config = load_hardware(hardware) if isinstance(hardware, str) else hardware
    model = _build(top, config, parameters, DPI_SOURCES, view)
    return run_bench(
        model, top, module, seeds=seeds, test_filter=test_filter, timeout_s=timeout_s,
        name=f"{module} on {top} ({config.name}, {dict(parameters or {})}, view {view})",
    )  # fmt: skip


def run_bench(
    model: Path,
    top: str,
    module: str,
    *,
    seeds: Sequence[int] = (1, 2),
    test_filter: str | None = None,
    timeout_s: float = 600.0,
    name: str | None = None,
) -> BenchResult:
    """Run every cocotb test of ``module`` on a model that is there, with each seed.

    Args:
        model: The program.
        top: Its top module.
        module: Module of cocotb tests, as in ``run_block_bench``.
        seeds: Seeds of the runs, as in ``run_block_bench``.
        test_filter: Regular expression on test names.
        timeout_s: Per seed.
        name: What failed, for the message; None: module and top.

    Raises:
        AssertionError: A test failed, the simulator died or hung, or no test ran.
    """
    tests_run, output = 0, ""
    for seed in (*seeds, *_more_seeds()):
        run = _run(model, top, module, seed=seed, test_filter=test_filter, timeout_s=timeout_s)
        where = f"{name or f'{module} on {top}'}, seed {seed}"
        if run.failed or run.exit_status != 0:
            raise AssertionError(
                f"{where}: exit status {run.exit_status}, failed: {list(run.failed)}\n"
                + _tail(run.output)
            )
        if not run.passed:
            raise AssertionError(f"{where}: no test ran\n{_tail(run.output)}")
        tests_run += len(run.passed)
        output += run.output
    return BenchResult(tests_run=tests_run, output=output)


def _more_seeds() -> list[int]:
    """Seeds that the environment adds."""
    return [int(word) for word in os.environ.get(SEEDS_VARIABLE, "").split(",") if word]


def expect_assertion(
    top: str,
    module: str,
    *,
    assertion: str,
    hardware: str = "int8_4x4",
    parameters: Mapping[str, int | str] | None = None,
    seed: int = 1,
    test_filter: str | None = None,
    timeout_s: float = 600.0,
    dpi_sources: Sequence[Path] = DPI_SOURCES,
) -> None:
    """Run a canary: it must end with a bad exit status and print the assertion's name.

    ``assertion``: ``Name_A``, or ``module.Name_A`` where only the alarm of that module will do.

    Raises:
        AssertionError: The alarm did not ring.
    """
    model = _build(top, load_hardware(hardware), parameters, dpi_sources, View.RTL)
    run = _run(model, top, module, seed=seed, test_filter=test_filter, timeout_s=timeout_s)
    owner, _, name = assertion.rpartition(".")
    place = rf"\b{owner}\.sv:\d+: Assertion failed in \S*" if owner else ""
    rang = re.search(rf"{place}\b{re.escape(name)}\b", run.output) is not None
    if run.exit_status == 0 or not rang:
        raise AssertionError(
            f"canary {module} on {top}: exit status {run.exit_status}, "
            f"{assertion} {'rang' if rang else 'did not ring'}\n{_tail(run.output)}"
        )
    shutil.rmtree(run.folder)


def _build(
    top: str,
    hardware: HardwareConfig,
    parameters: Mapping[str, int | str] | None,
    dpi_sources: Sequence[Path],
    view: View,
) -> Path:
    extra = [*config_packages(hardware), *view.modules()]
    for folder in _BENCH_FOLDERS:
        extra += sorted(folder.glob("*.sv"))
    options = ModelOptions(cpp_sources=(*dpi_sources, *view.cpp_sources()))
    return build_model(top, extra=extra, parameters=parameters, options=options)


def _run(
    model: Path, top: str, module: str, *, seed: int, test_filter: str | None, timeout_s: float
) -> _Run:
    home = build_directory() / "bench"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{top}-{seed}-", dir=home))
    results = folder / "results.xml"
    environment = cocotb_environment(
        top=top,
        module=module if "." in module else f"tb.blocks.{module}",
        results=results,
        seed=seed,
        python_path=[str(REPOSITORY), *sys.path],
    )
    if test_filter is not None:
        environment["COCOTB_TEST_FILTER"] = test_filter
    command = [str(model), "+verilator+rand+reset+2", f"+verilator+seed+{seed}"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        text = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else ""
        raise AssertionError(f"{module} on {top}: hung for {timeout_s} s\n{_tail(text)}") from error
    passed, failed = _read_results(results)
    if done.returncode == 0 and not failed:
        shutil.rmtree(folder)
    else:
        (folder / "output.log").write_text(done.stdout)
    return _Run(
        exit_status=done.returncode, output=done.stdout, passed=passed, failed=failed, folder=folder
    )


def _read_results(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of passed and failed tests; none of both where there is no results file."""
    if not path.is_file():
        return (), ()
    passed, failed = [], []
    for case in ET.parse(path).iter("testcase"):  # noqa: S314  # written by our own process
        name = case.get("name", "?")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
        elif case.find("skipped") is None:
            passed.append(name)
    return tuple(passed), tuple(failed)


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-_TAIL_LINES:])
