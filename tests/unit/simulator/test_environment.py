# SPDX-License-Identifier: Apache-2.0
"""What a user has set for other work reaches no worker, no bench and no git of the project."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.environment import child_environment
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.runs.functional import FunctionalMachine
from autocomp_hil.search.provenance import provenance
from autocomp_hil.simulator.chip.simulator import ChipSimulator
from autocomp_hil.view import View
from autocomp_hil.workloads import load_workload
from tb.common.runner import run_block_bench
from tests.tracked import tracked_files
from tests.unit.golden.machine.programs import c_program

_HARDWARE = load_hardware("int8_4x4")
_INSTANCE = load_workload("gemm").instance("8x8x8")
_FOREIGN: Final = {
    "COCOTB_TEST_FILTER": "no_such_test",
    "COCOTB_TESTCASE": "no_such_test",
    "COCOTB_TEST_MODULES": "no_such_module",
    "COCOTB_TOPLEVEL": "no_such_top",
    "COCOTB_LIBRARY_COVERAGE": "1",
    "COCOTB_LOG_LEVEL": "no_such_level",
    "COCOTB_PLUSARGS": "+x",
    "COCOTB_RANDOM_SEED": "no number",
    "COCOTB_USER_COVERAGE": "1",
    "GPI_EXTRA": "/no/such/library.so:entry",
    "GPI_LOG_LEVEL": "no_such_level",
    "GPI_USERS": "/no/such/library.so",
    "PYGPI_ENTRY_POINT": "no_such_module:entry",
    "PYGPI_PYTHON_BIN": "/no/such/python",
    "PYGPI_USERS": "no_such_module:entry",
    "TOPLEVEL": "no_such_top",
    "TESTCASE": "no_such_test",
    "VERILATOR_BIN": "/no/such/verilator",
    "VERILATOR_ROOT": "/no/such/folder",
    "PYTHONHOME": "/no/such/folder",
    "PYTHONOPTIMIZE": "2",
    "PYTHONSTARTUP": "/no/such/file.py",
    "PYTHONWARNINGS": "error",
    "LD_PRELOAD": "/no/such/library.so",
    "HIL_TRACE_FILE": "/no/such/folder/waves.vcd",
    "HIL_WORKER_READ": "99",
    "HIL_CHILD_READ": "99",
}
"""Variables that end, empty or misdirect a simulator or Python where they are obeyed."""


@pytest.fixture
def _foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _FOREIGN.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("_foreign")
def test_what_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's variables and the project's own are, and nothing else."""
    monkeypatch.setenv("LC_TIME", "C")
    monkeypatch.setenv("HIL_CACHE_DIR", "/somewhere")
    found = child_environment({"HIL_WORKER_READ": "3"})
    assert found["HIL_WORKER_READ"] == "3"
    assert (found["LC_TIME"], found["HIL_CACHE_DIR"]) == ("C", "/somewhere")
    assert "PATH" in found
    assert found.keys() & _FOREIGN.keys() == {"HIL_WORKER_READ"}


@pytest.mark.model
@pytest.mark.usefixtures("_foreign")
def test_chip_and_accelerator_bench(tmp_path: Path) -> None:
    """The worker of a chip and the process of a block bench run as ever."""
    program = c_program(tmp_path, "int main(void) { return 7; }")
    with ChipSimulator(_HARDWARE) as chip:
        assert chip.run(program).exit_code == 7
    done = run_block_bench("prim_fifo", "bench_prim_fifo", parameters={"Width": 8, "Depth": 2})
    assert done.tests_run > 0


@pytest.mark.usefixtures("_foreign")
def test_functional_machine() -> None:
    """The process of the functional machine starts."""
    with FunctionalMachine(_HARDWARE) as machine:
        machine._started(0)


@pytest.mark.model
@pytest.mark.usefixtures("_foreign")
def test_judge(tmp_path: Path) -> None:
    """A candidate is judged from its source to its cycles."""
    with Judge(_HARDWARE, cache=tmp_path) as judge:
        outcome = judge.evaluate(_INSTANCE, Request(source=_INSTANCE.baseline.encode())).outcome
    assert isinstance(outcome, Correct)


def test_git_in_a_hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The commit of a record is this repository's, whichever one a git hook runs for."""
    usual = provenance(_INSTANCE, _HARDWARE, View.RTL)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S607  # whichever there is
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    assert provenance(_INSTANCE, _HARDWARE, View.RTL) == usual
    tracked_files.cache_clear()
    assert "README.md" in tracked_files()
