# SPDX-License-Identifier: Apache-2.0
"""The functional machine by the interpreter alone, along the trace of another machine."""

from pathlib import Path

import pytest

from autocomp_hil.golden.machine import Ending, run_functional, run_in_lock_step
from tests.unit.golden.machine.programs import HARDWARE, c_program

_HTIF = """
  volatile uint64_t tohost, fromhost;
  static volatile uint64_t call[4] = {64, 1, 0, 2};
  int main(void) {
    call[2] = (uint64_t)"hi";
    tohost = (uint64_t)call;
    while (fromhost == 0) { }
    return (int)call[0];
  }"""


def test_same_as_the_emulator(tmp_path: Path) -> None:
    """Console, exit code, instructions, memory; every step but the last is seen."""
    program = c_program(
        tmp_path,
        "static elem_t x[DIM] = {1, 2, 3}, y[DIM]; int main(void) { mvin(x, 0, DIM, 1);"
        ' mvout(y, 0, DIM, 1); fence(); hil_printf("%d\\n", y[1]); return y[2]; }',
    )
    steps: list[object] = []
    done = run_in_lock_step(program, HARDWARE, follow=steps.append, timed=lambda: 0)
    golden = run_functional(program, HARDWARE)
    assert (done.exit_code, done.console) == (golden.exit_code, golden.console) == (3, "2\n")
    assert done.instructions == golden.instructions == len(steps)
    for segment in program.segments:
        found = done.memory.read(segment.address, segment.size)
        assert (found == golden.memory.read(segment.address, segment.size)).all()


def test_values_that_depend_on_time(tmp_path: Path) -> None:
    """Cycles, answers of COUNTER and the host's words come from outside, instret does not."""
    text = """
      int main(void) {
        unsigned long a, b;
        __asm__ volatile("csrr %0, mcycle" : "=r"(a));
        __asm__ volatile("csrw minstret, %0" ::"r"(7ul));
        __asm__ volatile("csrr %0, instret" : "=r"(b));
        return (int)(a * 10000 + b * 100
                     + hil_accel_counter((hil_accel_counter_rs1_t){.index = 1}));
      }"""
    done = run_in_lock_step(
        c_program(tmp_path, text), HARDWARE, follow=lambda _: None, timed=lambda: 5
    )
    assert done.exit_code == 50705


@pytest.mark.parametrize("turns", [0, 3])
def test_words_of_the_host(tmp_path: Path, turns: int) -> None:
    """The program sees the answer when the other machine did."""
    answers = [0] * turns + [1]
    program = c_program(tmp_path, _HTIF)
    done = run_in_lock_step(program, HARDWARE, follow=lambda _: None, timed=lambda: answers.pop(0))
    assert (done.outcome, done.exit_code, done.console) == (Ending.EXITED, 2, "hi")
    assert answers == []


def test_limit(tmp_path: Path) -> None:
    """Instructions and traps have a limit."""
    program = c_program(tmp_path, "int main(void) { for (;;) {} }")
    done = run_in_lock_step(
        program, HARDWARE, follow=lambda _: None, timed=lambda: 0, max_instructions=10_000
    )
    assert done.outcome is Ending.TIMED_OUT
