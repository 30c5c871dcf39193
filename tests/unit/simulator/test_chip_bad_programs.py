# SPDX-License-Identifier: Apache-2.0
"""Programs that go wrong: chip and functional machine say the same, and the worker goes on."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.machine import ElfProgram, Ending, run_functional
from autocomp_hil.simulator import ChipSimulator, MemoryTiming
from tests.unit.golden.machine.programs import HARDWARE, c_program, word_program
from tests.unit.golden.rv64 import assembler as asm

pytestmark = pytest.mark.model

_START, _STOP = "hil_measure_start();", "hil_measure_stop();"


@pytest.fixture(scope="module")
def simulator() -> Iterator[ChipSimulator]:
    """One worker for the tests of this file."""
    with ChipSimulator(HARDWARE) as running:
        yield running


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> ElfProgram:
    """A program that any worker can run."""
    return c_program(tmp_path_factory.mktemp("good"), "int main(void) { return 42; }")


def _worker_of(simulator: ChipSimulator) -> int:
    child = simulator._child
    assert child is not None
    return child.pid


@pytest.mark.parametrize("judged", [False, True])
@pytest.mark.parametrize(
    ("body", "judged_outcome", "message"),
    [
        (_START + _STOP, Ending.EXITED, ""),
        (_START + _START + _STOP, Ending.REJECTED, "START was written twice"),
        (_STOP, Ending.REJECTED, "STOP was written before START"),
        (_STOP + _START + _STOP, Ending.REJECTED, "STOP was written before START"),
        (_START + _STOP + _STOP, Ending.EXITED, ""),
        ("", Ending.REJECTED, "the program exited before STOP"),
        (_START, Ending.REJECTED, "the program exited before STOP"),
    ],
)
def test_host_device_mistakes(
    simulator: ChipSimulator,
    tmp_path: Path,
    body: str,
    judged_outcome: Ending,
    message: str,
    *,
    judged: bool,
) -> None:
    """Both machines reject judged jobs for such mistakes, and no others."""
    program = c_program(tmp_path, f"int main(void) {{ {body} return 7; }}")
    run = simulator.run(program, judged=judged)
    golden = run_functional(program, HARDWARE, judged=judged)
    assert run.outcome is golden.outcome
    if judged:
        assert run.outcome is judged_outcome
        assert message in (run.message or "")
        assert message in (golden.message or "")
    else:
        assert (run.outcome, run.exit_code, golden.exit_code) == (Ending.EXITED, 7, 7)


@pytest.mark.parametrize("start", ["", _START])
@pytest.mark.parametrize(
    ("statement", "cause"),
    [
        ('__asm__ volatile("ebreak");', 3),
        ('__asm__ volatile("lw t0, 2(%0)" :: "r"(0x10000000) : "t0");', 4),
        ('__asm__ volatile(".word 0");', 2),
    ],
)
def test_unhandled_trap_in_a_judged_job(
    simulator: ChipSimulator, tmp_path: Path, start: str, statement: str, cause: int
) -> None:
    """An unhandled trap in a judged job has cause, address and pc of the functional machine."""
    program = c_program(tmp_path, f"int main(void) {{ {start} {statement} return 0; }}")
    run = simulator.run(program, judged=True)
    golden = run_functional(program, HARDWARE, judged=True)
    assert (run.outcome, run.trap) == (golden.outcome, golden.trap)
    assert (run.outcome, run.message) == (Ending.TRAPPED, golden.message)
    assert run.trap is not None
    assert run.trap.cause == cause
    assert (run.exit_code, run.console) == (None, "")


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ('__asm__ volatile(".word 0x00053507");', "0x00053507"),  # fld: no D
        ('__asm__ volatile(".word 0x1005252f");', "0x1005252f"),  # lr.w: no A
        ('__asm__ volatile(".word 0x12000073");', "0x12000073"),  # sfence.vma: no supervisor
        ('__asm__ volatile(".word 0x00010001");', "0x00010001"),  # two compressed words
        ('__asm__ volatile("csrr t0, 0x320" ::: "t0");', "0x320022f3"),  # no mcountinhibit
    ],
)
def test_unsupported_instruction(
    simulator: ChipSimulator, good: ElfProgram, tmp_path: Path, statement: str, word: str
) -> None:
    """The fault dump names instruction and address, equally on both machines."""
    program = c_program(tmp_path, f"int main(void) {{ {statement} return 0; }}")
    run = simulator.run(program)
    golden = run_functional(program, HARDWARE)
    assert (run.outcome, run.message) == (golden.outcome, golden.message)
    assert run.outcome is Ending.TRAPPED
    assert run.trap is not None
    assert run.console == golden.console
    assert "trap: illegal instruction\n" in run.console
    assert f"mepc         0x{run.trap.pc:016x}\n" in run.console
    assert f"instruction  {word}\n" in run.console
    assert simulator.run(good).exit_code == 42


def test_traps_without_end(simulator: ChipSimulator, good: ElfProgram) -> None:
    """A handler that traps itself: stopped at the limit on both machines, with the place."""
    to_handler = [asm.auipc(5, 0), asm.i("addi", 5, 5, 20), asm.csr("csrrw", 0, 0x305, 5)]
    program = word_program([*to_handler, asm.ECALL, asm.NOP, 0xFFFFFFFF])
    golden = run_functional(program, HARDWARE, max_instructions=1_000)
    run = simulator.run(program, cycle_limit=5_000)
    for done in (golden, run):
        assert done.outcome is Ending.TIMED_OUT
        assert "(words+0x14)" in (done.message or "")
    assert simulator.run(good).exit_code == 42


def test_queue_that_never_drains(
    simulator: ChipSimulator, good: ElfProgram, tmp_path: Path
) -> None:
    """The report names the core's place, and the commands that wait."""
    program = c_program(
        tmp_path,
        "static elem_t x[DIM]; int main(void) { config_ld(DIM, 1.0F, DIM, 0);"
        " for (;;) mvin(x, 0, DIM, 1); }",
    )
    slow = MemoryTiming.of(HARDWARE, first_beat_latency_cycles=1_000, max_reads_in_flight=1)
    run = simulator.run(program, timing=slow, cycle_limit=100_000)
    assert (run.outcome, run.total_cycles) == (Ending.TIMED_OUT, 100_000)
    assert "(main+0x" in (run.message or "")
    assert "load 8 (full)" in run.description
    assert run.description.count("load entry ") == 8
    assert simulator.run(good).exit_code == 42


def test_worker_survives_every_end(
    simulator: ChipSimulator, good: ElfProgram, tmp_path: Path
) -> None:
    """Trap, wild store, wild DMA, illegal command, endless loop: the same process goes on."""
    simulator.run(good)
    worker = _worker_of(simulator)
    for body in (
        '__asm__ volatile(".word 0");',
        "*(volatile int*)0x30000000 = 1;",
        "mvout(0x30000000, 0, DIM, DIM); fence();",
        "mvin(0, 0, DIM, DIM + 1); fence();",
        "for (;;) {}",
    ):
        program = c_program(tmp_path, f"int main(void) {{ {body} return 0; }}")
        assert simulator.run(program, cycle_limit=20_000).outcome is not Ending.EXITED
        assert simulator.run(good).exit_code == 42
        assert _worker_of(simulator) == worker


def _kill_workers(simulator: ChipSimulator, count: int) -> threading.Thread:
    """Kill the worker shortly after a job has begun, and then as many of its successors."""

    def kill() -> None:
        last = _worker_of(simulator)
        for number in range(count):
            if number:
                while simulator._child is None or _worker_of(simulator) == last:
                    time.sleep(0.01)
                last = _worker_of(simulator)
            time.sleep(0.15)
            os.kill(last, signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def test_worker_killed_in_a_job(good: ElfProgram, tmp_path: Path) -> None:
    """The job is tried again; when two fresh workers die it is an error; the simulator goes on."""
    program = c_program(tmp_path, "int main(void) { for (;;) {} }")
    with ChipSimulator(HARDWARE) as simulator:  # what a killed worker has counted is lost
        simulator.run(good)
        first = _worker_of(simulator)
        thread = _kill_workers(simulator, 1)
        run = simulator.run(program, cycle_limit=100_000)
        thread.join()
        assert (run.outcome, run.total_cycles) == (Ending.TIMED_OUT, 100_000)
        assert _worker_of(simulator) != first
        thread = _kill_workers(simulator, 3)
        with pytest.raises(SimInfraError, match="died"):
            simulator.run(program, cycle_limit=400_000_000)
        thread.join()
        assert simulator.run(good).exit_code == 42
