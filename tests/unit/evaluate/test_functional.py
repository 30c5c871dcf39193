# SPDX-License-Identifier: Apache-2.0
"""The child process with the functional machine: values, limits, deaths."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.runs.functional import FunctionalMachine, FunctionalRun
from autocomp_hil.evaluate.runs.functional_messages import Notes
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import ElfProgram, Ending, load_elf
from tests.unit.evaluate.small_gemm import SMALL, gold, inputs

HARDWARE = load_hardware("int8_4x4")
SEED = 3
SIGNATURE = SMALL.signature
RIGHT = """
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(8, 1.0f, 4, 0);
  config_st(8);
  for (int k = 0; k < 2; k++) {
    mvin(&B[4 * k][0], 100 + 8 * k, 8, 4);
  }
  for (int i = 0; i < 2; i++) {
    mvin(&A[4 * i][0], 8 * i, 8, 4);
    for (int j = 0; j < 2; j++) {
      for (int k = 0; k < 2; k++) {
        preload(100 + 8 * k + 4 * j, 1u << 31 | (k ? 1u << 30 : 0) | (8 * i + 4 * j), 4, 4, 4, 4);
        compute_preloaded(8 * i + 4 * k, GARBAGE_ADDR, 4, 4, 4, 4);
      }
    }
    mvout(&C[4 * i][0], 1u << 31 | (8 * i), 4, 4);
    mvout(&C[4 * i][4], 1u << 31 | (8 * i + 4), 4, 4);
  }
"""
TEXT = '#include "hil_dialect.h"\n' + SIGNATURE + ";\n" + SIGNATURE + " {{\n{body}\n}}\n"


@pytest.fixture(scope="module")
def machine() -> Iterator[FunctionalMachine]:
    """One child for all tests of this file."""
    with FunctionalMachine(HARDWARE) as started:
        yield started


def program_of(body: str, folder: Path) -> tuple[bytes, ElfProgram]:
    """A kernel with a body, linked with the launch program."""
    source = folder / "candidate.c"
    source.write_text(TEXT.format(body=body))
    built = build_program([source], HARDWARE, entry="launch")
    assert isinstance(built, Built), built
    elf = built.elf.read_bytes()
    return elf, load_elf(elf)


def run(
    machine: FunctionalMachine,
    body: str,
    folder: Path,
    *,
    max_instructions: int = 100_000,
    max_cycles: int = 100_000,
    timeout_s: float = 60.0,
    explain: bool = False,
) -> FunctionalRun | None:
    """Run a kernel with a body."""
    elf, program = program_of(body, folder)
    placement = Placement(SMALL, inputs(SEED), SEED)
    return machine.run(
        elf,
        program,
        placement,
        kernel_address=program.symbols["solution"],
        seed=SEED,
        max_instructions=max_instructions,
        max_cycles=max_cycles,
        timeout_s=timeout_s,
        explain=explain,
        blame=placement.addresses()["C"],
    )


def test_a_right_kernel(machine: FunctionalMachine, tmp_path: Path) -> None:
    """The run of a right kernel has its output, what it used, and which bytes it stored."""
    found = run(machine, RIGHT, tmp_path)
    assert found is not None
    assert found.outcome is Ending.EXITED
    assert found.pages[2][8 : 8 + 64] == gold(inputs(SEED))["C"].tobytes()
    assert found.rows == {"scratchpad": 32, "accumulator": 16}
    assert (found.bytes_in, found.bytes_out) == (128, 64)
    assert np.all(found.stored[0])
    assert (found.races, found.notes, found.reads_time) == ((), Notes(), False)


def test_questions_about_a_wrong_one(machine: FunctionalMachine, tmp_path: Path) -> None:
    """The command that stored a byte, rows that nobody wrote."""
    body = "config_st(8); mvout(&C[0][0], 1u << 31 | 5, 4, 1);"
    found = run(machine, body, tmp_path, explain=True)
    assert found is not None
    assert found.stored[0].sum() == 4
    assert (found.notes.last_store or "").startswith("command 1 (mvout")
    (note,) = found.notes.unwritten_reads
    assert "never-written accumulator rows 5" in note


def test_a_trap_is_a_value(machine: FunctionalMachine, tmp_path: Path) -> None:
    """A trap is a value with address and command."""
    found = run(machine, "config_ld(8, 1.0f, 4, 0); mvin(&A[8][0], 0, 4, 1);", tmp_path)
    assert found is not None
    assert found.outcome is Ending.TRAPPED
    assert found.trap is not None
    assert found.trap["address"] == 0x20000040
    assert str(found.trap["command"]).startswith("mvin")


def test_a_race_is_told(machine: FunctionalMachine, tmp_path: Path) -> None:
    """The core reads what a store may not have written yet."""
    body = RIGHT + "  C[7][7] = (int8_t)(C[0][0] & 0x7f);"
    found = run(machine, body, tmp_path)
    assert found is not None
    assert "no fence between" in found.races[0]


def test_instructions_are_limited(machine: FunctionalMachine, tmp_path: Path) -> None:
    """An endless loop is a value."""
    found = run(machine, "for (;;) { C[0][0] = 1; fence(); }", tmp_path)
    assert found is not None
    assert found.outcome is Ending.TIMED_OUT


def test_wall_time_is_limited(machine: FunctionalMachine, tmp_path: Path) -> None:
    """The child is ended, and the next job has a new one."""
    body = "for (;;) { C[0][0] = 1; fence(); }"
    assert run(machine, body, tmp_path, max_instructions=10**12, timeout_s=1.0) is None
    again = run(machine, RIGHT, tmp_path)
    assert again is not None
    assert again.outcome is Ending.EXITED


def test_a_killed_child_is_replaced(machine: FunctionalMachine, tmp_path: Path) -> None:
    """A killed child is replaced and its job done once more."""
    assert run(machine, RIGHT, tmp_path) is not None
    child = machine._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    again = run(machine, RIGHT, tmp_path)
    assert again is not None
    assert again.outcome is Ending.EXITED


def test_a_child_that_cannot_start_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says how the process ended."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with (
        FunctionalMachine(HARDWARE) as broken,
        pytest.raises(SimInfraError, match=r"does not start \(exit status 1\)"),
    ):
        run(broken, RIGHT, tmp_path)
