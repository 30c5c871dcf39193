# SPDX-License-Identifier: Apache-2.0
"""Programs on the functional machine: outcomes, reports, host device, races."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil import memory_map
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    ENDLESS,
    AccessRange,
    Ending,
    MachineResult,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.isa import FaultField, FaultRule
from autocomp_hil.paths import REPOSITORY
from tests.unit.golden.machine.programs import HARDWARE, c_program, run_c, word_program
from tests.unit.golden.rv64 import assembler as asm

EXAMPLES = REPOSITORY / "firmware" / "examples"
TENSORS = memory_map.TENSORS_BASE


def test_exit_code_and_console(tmp_path: Path) -> None:
    """Exit codes, negative ones included, and the console come back."""
    done = run_c(tmp_path, 'int main(void) { hil_puts("bye\\n"); return -3; }')
    assert (done.outcome, done.exit_code, done.console) == (Ending.EXITED, -3, "bye\n")
    assert (done.message, done.trap, done.races, done.reads_time) == (None, None, (), False)


@pytest.mark.parametrize(
    ("statement", "cause", "address", "words"),
    [
        ("*(volatile int*)0x20000002 = 1;", 6, 0x20000002, "misaligned store at"),
        ("(void)*(volatile long*)0x20000004;", 4, 0x20000004, "misaligned load at"),
        ('__asm__ volatile(".word 0xffffffff");', 2, 0xFFFFFFFF, "illegal instruction at"),
        ('__asm__ volatile("ebreak");', 3, None, "breakpoint at"),
        ('__asm__ volatile("ecall");', 11, 0, "environment call at"),
    ],
)
def test_unhandled_trap(
    tmp_path: Path, statement: str, cause: int, address: int | None, words: str
) -> None:
    """The fault dump on the console, the report with the function's name."""
    done = run_c(tmp_path, f"int main(void) {{ {statement} return 0; }}")
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert done.trap.cause == cause
    assert address is None or done.trap.address == address
    assert done.trap.message.startswith(words)
    assert "(main+" in done.trap.message
    assert f"mcause       {cause}\n" in done.console
    assert f"mepc         0x{done.trap.pc:016x}\n" in done.console
    assert "instruction  0x" in done.console
    assert "x2  0x00000000100" in done.console


def test_own_trap_handler(tmp_path: Path) -> None:
    """A program that sets mtvec gets its traps, and goes on after them."""
    text = """
      static volatile int traps;
      __attribute__((interrupt("machine"), aligned(4))) static void handler(void) {
        unsigned long pc;
        __asm__ volatile("csrr %0, mepc" : "=r"(pc));
        __asm__ volatile("csrw mepc, %0" ::"r"(pc + 4));
        traps++;
      }
      int main(void) {
        __asm__ volatile("csrw mtvec, %0" ::"r"(handler));
        (void)*(volatile long*)0x20000004;
        __asm__ volatile(".word 0");
        __asm__ volatile("csrr t0, 0x7c0" ::: "t0");
        return traps;
      }"""
    done = run_c(tmp_path, text)
    assert (done.outcome, done.exit_code, done.message) == (Ending.EXITED, 3, None)


@pytest.mark.parametrize(
    ("statement", "direction", "address"),
    [
        ("*(volatile int*)0x30000000 = 1;", "W", 0x30000000),
        ("(void)*(volatile int*)0x30000000;", "R", 0x30000000),
        ("((void (*)(void))0x30000000)();", "X", 0x30000000),
        ("*(volatile int*)main = 1;", "W", None),
        ("static int (*volatile f)(void); static int d; f = (int (*)(void))&d; f();", "X", None),
        ('char* s; __asm__("mv %0, sp" : "=r"(s)); s[0x20000] = 1;', "W", None),
        ("*(volatile long*)0x2001000 = 1;", "W", 0x2001000),
    ],
)
def test_wild_access(tmp_path: Path, statement: str, direction: str, address: int | None) -> None:
    """Ends the job, says what was touched, and from where."""
    done = run_c(tmp_path, f"int main(void) {{ {statement} return 0; }}")
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert done.trap.direction == direction
    assert address is None or done.trap.address == address
    assert done.trap.pc is not None
    assert "outside the memory of the job" in done.trap.message


@pytest.mark.parametrize(
    ("command", "direction", "address", "name"),
    [
        (f"mvin({TENSORS} + 13, 0, 4, 1)", "R", TENSORS + 16, "mvin"),
        (f"mvin({TENSORS} - 1, 0, 4, 1)", "R", TENSORS - 1, "mvin"),
        (f"config_ld(13, 1.0F, DIM, 0); mvin({TENSORS}, 0, 4, 2)", "R", TENSORS + 16, "mvin"),
        (f"config_st(16); mvout({TENSORS} + 32, 0, 1, 2)", "W", TENSORS + 48, "mvout"),
        (f"mvout({TENSORS}, 0, 4, 1)", "W", TENSORS, "mvout"),
        ("mvin(main, 0, 4, 1); mvout(main, 0, 4, 1)", "W", None, "mvout"),
    ],
)
def test_wild_command(
    tmp_path: Path, command: str, direction: str, address: int | None, name: str
) -> None:
    """A wild command is told to the byte, with its name."""
    program = c_program(tmp_path, f"int main(void) {{ {command}; return 0; }}")
    ranges = (
        *default_ranges(program),
        AccessRange(TENSORS, 16, "R"),
        AccessRange(TENSORS + 32, 16, "W"),
    )
    done = run_functional(program, HARDWARE, ranges=ranges)
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert done.trap.direction == direction
    assert address is None or done.trap.address == address
    assert done.trap.command is not None
    assert done.trap.command.startswith(name)
    assert done.trap.pc is not None


def test_illegal_command(tmp_path: Path) -> None:
    """The accelerator's rule, and who issued the command."""
    done = run_c(tmp_path, "int main(void) { mvin(0, 0, DIM, DIM + 1); return 0; }")
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert done.trap.fault is not None
    assert (done.trap.fault.rule, done.trap.fault.field) == (FaultRule.ROWS_RANGE, FaultField.ROWS)
    assert done.trap.command is not None
    assert "rows_range" in done.trap.message


def test_endless_loop(tmp_path: Path) -> None:
    """Stopped at the limit, with the place."""
    program = c_program(
        tmp_path,
        '__attribute__((noinline)) void spin(void) { for (;;) __asm__ volatile(""); }\n'
        "int main(void) { spin(); }",
    )
    done = run_functional(program, HARDWARE, max_instructions=20_000)
    assert done.outcome is Ending.TIMED_OUT
    assert done.message is not None
    assert done.message.startswith("no end after 20000 instructions; last at 0x1001")
    assert "(spin+0x" in done.message


@pytest.mark.parametrize(
    ("body", "judged", "outcome", "message"),
    [
        ("hil_measure_start(); hil_measure_stop();", False, Ending.EXITED, None),
        ("hil_measure_start(); hil_measure_stop(); hil_puts(0);", True, Ending.EXITED, None),
        ("hil_measure_start(); hil_measure_start();", False, Ending.EXITED, None),
        ("hil_measure_start(); hil_measure_start();", True, Ending.REJECTED, "START"),
        ("hil_measure_stop();", True, Ending.REJECTED, "STOP was written before START"),
        ("hil_measure_stop(); hil_measure_stop();", False, Ending.EXITED, None),
        ("", True, Ending.REJECTED, "exited before STOP"),
        ("hil_measure_start();", True, Ending.REJECTED, "exited before STOP"),
    ],
)
def test_measured_region(
    tmp_path: Path, body: str, *, judged: bool, outcome: Ending, message: str | None
) -> None:
    """The protocol holds; a judged job ends at STOP and has no console."""
    program = c_program(tmp_path, f'int main(void) {{ hil_puts("x"); {body} return 0; }}')
    done = run_functional(program, HARDWARE, judged=judged)
    assert done.outcome is outcome
    assert (message or "") in (done.message or "")
    assert done.console == ("" if judged else "x")


def test_unhandled_trap_in_a_judged_job(tmp_path: Path) -> None:
    """An unhandled trap in a judged job is a trap, not an early exit."""
    program = c_program(tmp_path, '__asm__(""); int main(void) { __asm__("ebreak"); return 0; }')
    done = run_functional(program, HARDWARE, judged=True)
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert (done.trap.cause, done.console) == (3, "")


@pytest.mark.parametrize(
    ("after", "races"),
    [
        ("", 0),
        ("fence(); x[3] = 1;", 0),
        ("x[3] = 1;", 1),
        ("(void)((volatile elem_t*)x)[3];", 0),
        ("mvout(x, 0, DIM, 1);", 1),
        ("fence(); mvout(x, 0, DIM, 1);", 0),
        ("mvout(y, 0, DIM, 1); (void)((volatile elem_t*)y)[3];", 1),
        ("mvout(y, 0, DIM, 1); (void)((volatile elem_t*)y)[DIM];", 0),
        ("mvout(y, 0, DIM, 1); fence(); (void)((volatile elem_t*)y)[3];", 0),
        ("mvout(y, 0, DIM, 1); mvin(y + 3, 8, DIM, 1);", 1),
        ("mvout(y, 0, DIM, 1); mvin(y + DIM, 8, DIM, 1);", 0),
    ],
)
def test_races(tmp_path: Path, after: str, races: int) -> None:
    """A load of x races with a use after it unless a fence stands between."""
    text = "static elem_t x[64], y[64]; int main(void) { mvin(x, 0, DIM, 1); %s return 0; }"
    done = run_c(tmp_path, text % after)
    assert done.outcome is Ending.EXITED
    assert len(done.races) == races


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("return 0;", False),
        ('unsigned long c; __asm__ volatile("csrr %0, cycle" : "=r"(c)); return c == 0;', True),
        ("return (int)hil_accel_counter((hil_accel_counter_rs1_t){.index = 1});", True),
    ],
)
def test_reading_time_is_noted(tmp_path: Path, text: str, *, is_read: bool) -> None:
    """Reading the time is noted, since such a program's values may differ from the hardware's."""
    done = run_c(tmp_path, f"int main(void) {{ {text} }}")
    assert (done.reads_time, done.exit_code) == (is_read, 0)


def test_seed_fills_what_nobody_wrote(tmp_path: Path) -> None:
    """DRAM and local memories; same seed, same result."""
    program = c_program(
        tmp_path,
        "static elem_t x[DIM]; int main(void) { mvout(x, 0, DIM, 1); fence(); return x[0]; }",
    )
    codes = [run_functional(program, HARDWARE, seed=seed).exit_code for seed in (1, 1, 2)]
    assert codes[0] == codes[1] != codes[2]


def launch(
    name: str, arguments: list[int], extra: list[AccessRange], images: list[tuple[int, bytes]]
) -> MachineResult:
    """A judged run of an example kernel through the launch program."""
    built = build_program([EXAMPLES / f"{name}.c"], HARDWARE, entry="launch")
    assert isinstance(built, Built), built.diagnostics
    program = load_elf(built.elf)
    block = np.zeros(9, "<u8")
    block[: len(arguments) + 1] = [program.symbols[name], *arguments]
    return run_functional(
        program,
        HARDWARE,
        ranges=(*default_ranges(program), *extra),
        images=[(memory_map.LAUNCH_BLOCK_BASE, block.tobytes()), *images],
        judged=True,
        explain=True,
    )


def test_launch_program() -> None:
    """START, call with its arguments, fence, STOP: a matrix product."""
    n = 32
    rng = np.random.default_rng(1)
    a, b = rng.integers(-9, 10, (2, n, n), dtype=np.int8)
    at = [TENSORS + 7, TENSORS + 0x2000, TENSORS + 0x4001]
    done = launch(
        "matmul_blocked",
        [*at, n],
        [AccessRange(x, n * n, r) for x, r in zip(at, ("R", "R", "W"), strict=True)],
        [(at[0], a.tobytes()), (at[1], b.tobytes())],
    )
    assert (done.outcome, done.message) == (Ending.EXITED, None)
    assert (done.started, done.stopped, done.races) == (True, True, ())
    expected = np.clip(a.astype(np.int32) @ b.astype(np.int32), -128, 127)
    found = done.memory.read(at[2], n * n).view(np.int8).reshape(n, n)
    np.testing.assert_array_equal(found, expected)
    assert done.explanation is not None
    assert not done.explanation.unwritten_reads


def test_accesses_to_the_host_device(tmp_path: Path) -> None:
    """Narrow stores are extended; beside the registers ranges decide, and nothing happens."""
    narrow = """
      int main(void) {
        *(volatile char*)0x2000010 = 'a';
        *(volatile short*)0x2000010 = 'c';
        return 0;
      }"""
    beside = """
      int main(void) {
        *(volatile long*)0x2000020 = 1;
        *(volatile int*)0x200001c = 1;
        *(volatile char*)0x2000011 = 'b';
        return (int)*(volatile long*)0x2000018 + *(volatile char*)0x2000010;
      }"""
    assert run_c(tmp_path, narrow).console == "ac"
    program = c_program(tmp_path, beside)
    for extra, outcome in (
        ((), Ending.TRAPPED),
        ((AccessRange(memory_map.HOST_DEVICE_BASE, 64, "RW"),), Ending.EXITED),
    ):
        done = run_functional(program, HARDWARE, ranges=(*default_ranges(program), *extra))
        assert (done.outcome, done.console) == (outcome, "")


def test_traps_without_end() -> None:
    """A handler that traps itself is stopped, without waiting for the limit."""
    to_handler = [asm.auipc(5, 0), asm.i("addi", 5, 5, 16), asm.csr("csrrw", 0, 0x305, 5)]
    program = word_program([*to_handler, asm.ECALL, 0xFFFFFFFF])
    done = run_functional(program, HARDWARE, max_instructions=1_000)
    assert done.outcome is Ending.TIMED_OUT
    assert done.message is not None
    assert done.message.startswith(f"{ENDLESS}; last at 0x10000010 (words+0x10); traps taken: ")


def test_interrupt_inside_the_emulator(tmp_path: Path) -> None:
    """Ctrl-C ends a run, and the machine can be used again; threads that get no signals run too."""
    endless = c_program(tmp_path, "int main(void) { for (;;) {} }")
    usual = signal.getsignal(signal.SIGINT)
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        run_functional(endless, HARDWARE, max_instructions=10**12)
    assert signal.getsignal(signal.SIGINT) is usual
    program = c_program(tmp_path, "int main(void) { return 5; }")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run_functional, program, HARDWARE).result().exit_code == 5


def test_no_trap_vector() -> None:
    """A program without a handler ends with its own trap, not with what follows."""
    done = run_functional(word_program([asm.NOP, asm.ECALL]), HARDWARE)
    assert done.outcome is Ending.TRAPPED
    assert done.trap is not None
    assert (done.trap.cause, done.trap.pc) == (11, asm.BASE + 4)
