# SPDX-License-Identifier: Apache-2.0
"""The chip's simulator: C programs against the functional machine, ends of jobs, job after job."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from autocomp_hil import memory_map
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    CONSOLE_LIMIT,
    AccessRange,
    ElfProgram,
    Ending,
    MachineResult,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipRun, ChipSimulator, MemoryTiming
from autocomp_hil.simulator.chip.events import (
    DispatchState,
    EventLog,
    ExecuteState,
    LoadState,
    RegionState,
    StoreState,
    Track,
)
from autocomp_hil.simulator.chip.native import ChipEnd
from autocomp_hil.timeline import Lane, chrome_trace, command_slices
from tests.unit.golden.machine.programs import HARDWARE, c_program, word_program
from tests.unit.golden.rv64 import assembler as asm
from tests.unit.timeline.schema import check_trace

pytestmark = pytest.mark.model

_EXAMPLES = REPOSITORY / "firmware" / "examples"
_TENSORS = memory_map.TENSORS_BASE


@pytest.fixture(scope="module")
def simulator() -> Iterator[ChipSimulator]:
    """One worker for the tests of this file."""
    with ChipSimulator(HARDWARE) as running:
        yield running


def _hello() -> ElfProgram:
    built = build_program([_EXAMPLES / "hello.c"], HARDWARE)
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf)


def _assert_same(chip: ChipRun, golden: MachineResult, program: ElfProgram) -> None:
    """Ending, exit, console, trap and the memory of the program agree."""
    assert chip.outcome is golden.outcome, chip.message
    assert (chip.exit_code, chip.console) == (golden.exit_code, golden.console)
    assert chip.commands >= golden.commands
    assert (chip.trap is None) == (golden.trap is None)
    if chip.trap is not None and golden.trap is not None:
        for name in ("pc", "cause", "address", "direction", "command", "fault"):
            assert getattr(chip.trap, name) == getattr(golden.trap, name), name
    for segment in program.segments:
        found = chip.memory.read(segment.address, segment.size)
        expected = golden.memory.read(segment.address, segment.size)
        np.testing.assert_array_equal(found, expected)


def _assert_equal(first: ChipRun, second: ChipRun) -> None:
    """Two runs of one job: cycles, counters and every byte."""
    assert first.total_cycles == second.total_cycles
    assert (first.counters, first.last_pcs) == (second.counters, second.last_pcs)
    assert (first.exit_code, first.console) == (second.exit_code, second.console)
    pages = first.memory.written_pages()
    assert pages == second.memory.written_pages()
    for page in pages:
        assert (first.memory.read(page, 16384) == second.memory.read(page, 16384)).all()


def test_hello(simulator: ChipSimulator) -> None:
    """Start-up code, console, accelerator, exit."""
    program = _hello()
    run = simulator.run(program, seed=3)
    golden = run_functional(program, HARDWARE, seed=3)
    assert run.console == "hello from a 4 x 4 array: 0 wrong\n"
    assert (run.exit_code, run.message) == (0, None)
    assert (run.instructions, run.commands) == (golden.instructions, golden.commands)
    assert run.cycles is None
    _assert_same(run, golden, program)


class _Matmul(NamedTuple):
    """A judged job of the launch program."""

    program: ElfProgram
    images: list[tuple[int, bytes]]
    ranges: list[AccessRange]
    product_address: int
    product: npt.NDArray[np.int64]


def _matmul(n: int) -> _Matmul:
    a, b = np.random.default_rng(1).integers(-9, 10, (2, n, n), dtype=np.int8)
    at = [_TENSORS + 7, _TENSORS + 0x2000, _TENSORS + 0x4001]
    built = build_program([_EXAMPLES / "matmul_blocked.c"], HARDWARE, entry="launch")
    assert isinstance(built, Built), built.diagnostics
    program = load_elf(built.elf)
    block = np.array([program.symbols["matmul_blocked"], *at, n, 0, 0, 0, 0], "<u8").tobytes()
    images = [(memory_map.LAUNCH_BLOCK_BASE, block), (at[0], a.tobytes()), (at[1], b.tobytes())]
    tensors = [AccessRange(x, n * n, r) for x, r in zip(at, ("R", "R", "W"), strict=True)]
    ranges = [*default_ranges(program), *tensors]
    product = np.clip(a.astype(int) @ b.astype(int), -128, 127)
    return _Matmul(program, images, ranges, at[2], product)


def test_matmul_blocked(simulator: ChipSimulator) -> None:
    """A judged job of the launch program: the product is right, the region is measured."""
    n = 32
    program, images, ranges, address, product = _matmul(n)
    run = simulator.run(program, images=images, ranges=ranges, judged=True)
    golden = run_functional(program, HARDWARE, images=images, ranges=ranges, judged=True)
    _assert_same(run, golden, program)
    assert (run.commands, run.end) == (golden.commands, ChipEnd.STOPPED)
    assert run.cycles is not None
    assert 1_000 < run.cycles < run.total_cycles
    assert run.region_counters["exe_active_cycle"] == run.counters["exe_active_cycle"]
    assert run.commands < run.region_instructions < run.instructions
    idle, idle_in_region = run.counters["issue_bound"], run.region_counters["issue_bound"]
    assert 0 < idle_in_region < run.cycles
    assert idle - idle_in_region == run.total_cycles - run.cycles  # commands in the region alone
    found = run.memory.read(address, n * n).view(np.int8).reshape(n, n)
    np.testing.assert_array_equal(found, product)


_BUSY = {
    Track.LOAD: ("ld", "ld_st", "ld_ex", "ld_st_ex"),
    Track.EXECUTE: ("ex", "ld_ex", "st_ex", "ld_st_ex"),
    Track.STORE: ("st", "ld_st", "st_ex", "ld_st_ex"),
}
_COUNTED: dict[Track, dict[int, str]] = {
    Track.LOAD: {
        LoadState.ACTIVE: "load_active_cycle",
        LoadState.DMA_WAIT: "load_dma_wait_cycle",
        LoadState.MEMORY_WAIT: "load_scratchpad_wait_cycle",
        LoadState.REQUEST_WAIT: "rdma_tl_wait_cycles",
    },
    Track.EXECUTE: {
        ExecuteState.MAC: "exe_active_cycle",
        ExecuteState.DRAIN: "exe_flush_cycle",
        ExecuteState.WAITS_STATIONARY: "exe_preload_haz_cycle",
        ExecuteState.WAITS_OPERAND: "exe_overlap_haz_cycle",
    },
    Track.STORE: {
        StoreState.ACTIVE: "store_active_cycle",
        StoreState.DMA_WAIT: "store_dma_wait_cycle",
        StoreState.MEMORY_WAIT: "store_scratchpad_wait_cycle",
        StoreState.WRITE_WAIT: "wdma_tl_wait_cycles",
        StoreState.IN_FLIGHT: "wdma_active_cycle",
    },
    Track.DISPATCH: {
        DispatchState.FULL_OF_LOADS
        | DispatchState.FULL_OF_EXECUTES
        | DispatchState.FULL_OF_STORES: "reservation_station_full_cycles"
    },
}


_EVENTS = 100_000


def _log(run: ChipRun) -> EventLog:
    assert run.events is not None
    assert not run.events.is_cut
    return run.events


def test_event_log_equals_counters(simulator: ChipSimulator) -> None:
    """The log changes no cycle, agrees with every counter, and gives one slice per command."""
    program, images, ranges, _, _ = _matmul(32)
    plain = simulator.run(program, images=images, ranges=ranges, judged=True)
    run = simulator.run(program, images=images, ranges=ranges, judged=True, event_limit=_EVENTS)
    _assert_equal(run, plain)
    assert plain.events is None
    log = _log(run)
    trace = chrome_trace(log, "matmul")
    for track, engines in _BUSY.items():
        total = sum(run.counters[f"main_{names}_cycles"] for names in engines)
        assert trace["otherData"]["busy"][track.name.lower()] == total > 0
    for track, states in _COUNTED.items():
        for bits, name in states.items():
            assert log.count(track, bits) == run.counters[name], name
    assert log.count(Track.REGION, RegionState.RUNS) == run.cycles
    counts = check_trace(trace, run.commands)
    assert counts["command"] == run.commands
    assert counts["region"] == 1
    assert counts["stall"] > 100


def test_event_log_of_a_job_that_is_cut(simulator: ChipSimulator) -> None:
    """Commands that had not ended are apart, in order of the program."""
    program, images, ranges, _, _ = _matmul(32)
    whole = simulator.run(program, images=images, ranges=ranges, judged=True, event_limit=_EVENTS)
    assert not [x for x in command_slices(_log(whole)) if x.lane is Lane.UNFINISHED]
    limit = whole.total_cycles - 1_000
    run = simulator.run(
        program, images=images, ranges=ranges, cycle_limit=limit, event_limit=_EVENTS
    )
    check_trace(chrome_trace(_log(run), "cut"), run.commands)
    left = [x.record.number for x in command_slices(_log(run)) if x.lane is Lane.UNFINISHED]
    assert left == sorted(left)
    assert left[-1] == run.commands - 1
    assert simulator.run(_hello()).events is None


def test_full_event_log(simulator: ChipSimulator) -> None:
    """The log ends when it is full, is right up to there, and says so."""
    program, images, ranges, _, _ = _matmul(32)
    for limit in (300, 1_500):
        run = simulator.run(program, images=images, ranges=ranges, judged=True, event_limit=limit)
        assert run.events is not None
        assert run.events.is_cut
        assert 0 < run.events.cycles < run.total_cycles
        assert max(len(run.events.changes), len(run.events.moments)) == limit
        check_trace(chrome_trace(run.events, "full"), len(run.events.accepted))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('__asm__ volatile(".word 0xffffffff");', r"illegal instruction at .*main"),
        ("*(volatile int*)0x30000000 = 1;", r"main.* writes 0x30000000 outside"),
        ("return *(volatile int*)0x30000000;", r"main.* reads 0x30000000 outside"),
        ("((void (*)(void))0x30000000)();", r"executes 0x30000000 outside"),
        (
            "config_ld(DIM, 1.0F, DIM, 0); mvin((void*)0x30000000, 0, DIM, DIM); fence();",
            r"command 1 .*from .*main.* reads 0x3",
        ),
        ("mvout((void*)0x30000000, 0, DIM, 9);", r"accelerator stopped: command 0 .*mvout .*main"),
    ],
)
def test_trap(simulator: ChipSimulator, tmp_path: Path, text: str, message: str) -> None:
    """Every kind of fault is named as the functional machine names it."""
    program = c_program(tmp_path, f"int main(void) {{ {text} return 0; }}")
    run = simulator.run(program)
    assert run.outcome is Ending.TRAPPED
    assert run.trap is not None
    assert run.exit_code is None
    _assert_same(run, run_functional(program, HARDWARE), program)
    assert run.message is not None
    assert re.search(message, run.message)


def test_trap_without_handler(simulator: ChipSimulator) -> None:
    """The program's own trap is reported, not the fetch that follows."""
    program = word_program([asm.NOP, asm.ECALL])
    run = simulator.run(program)
    _assert_same(run, run_functional(program, HARDWARE), program)
    assert run.trap is not None
    assert (run.trap.cause, run.trap.pc) == (11, asm.BASE + 4)


def test_timeout_says_where(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A program without end stops at the limit; the report names the loop."""
    program = c_program(
        tmp_path,
        "__attribute__((noinline)) static void stuck(volatile int* x) { for (;;) (*x)++; }"
        "static int x; int main(void) { stuck(&x); return 0; }",
    )
    run = simulator.run(program, cycle_limit=3_000)
    assert (run.outcome, run.total_cycles) == (Ending.TIMED_OUT, 3_000)
    assert run.message is not None
    assert run.message.count("(stuck+0x") == 2, run.message
    assert len(run.last_pcs) == 64


def test_no_progress_is_described(simulator: ChipSimulator, tmp_path: Path) -> None:
    """Commands that wait for ever on memory: the report says where the core is and who waits."""
    program = c_program(
        tmp_path,
        "static elem_t x[DIM]; int main(void) {"
        " config_ld(DIM, 1.0F, DIM, 0); mvin(x, 0, DIM, 1); fence(); return 0; }",
    )
    timing = MemoryTiming.of(HARDWARE, first_beat_latency_cycles=5_000)
    run = simulator.run(program, timing=timing, no_progress_cycles=2_000)
    assert run.outcome is Ending.TIMED_OUT
    assert (run.message or "").startswith("nothing moves any more after")
    slow = MemoryTiming.of(HARDWARE, first_beat_latency_cycles=500)
    assert simulator.run(program, timing=slow).exit_code == 0


def test_measured_region_and_htif(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A job that is not judged measures too; an odd word in tohost ends it."""
    program = c_program(
        tmp_path,
        "volatile uint64_t tohost, fromhost;"
        "int main(void) { hil_measure_start(); hil_measure_stop(); tohost = 77 << 1 | 1;"
        " for (;;) {} }",
    )
    run = simulator.run(program)
    assert (run.outcome, run.exit_code) == (Ending.EXITED, 77)
    assert run.cycles is not None
    assert 0 < run.cycles < 200


_CALL = (
    "volatile uint64_t tohost, fromhost; static volatile uint64_t call[8];"
    "static void ask(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2) {"
    " call[0] = number; call[1] = a0; call[2] = a1; call[3] = a2;"
    " fromhost = 0; tohost = (uint64_t)call; while (fromhost == 0) {} }"
)
"""A system call through HTIF."""


@pytest.mark.parametrize(
    ("code", "outcome"), [(-1, Ending.EXITED), (-(1 << 62), Ending.EXITED), (7, Ending.EXITED),
                          (-(1 << 63) + 3, Ending.TRAPPED)],
)  # fmt: skip
def test_exit_code_by_system_call(
    simulator: ChipSimulator, tmp_path: Path, code: int, outcome: Ending
) -> None:
    """Signed on both machines, and a trap's code means the same whichever way it comes."""
    number = f"{code % (1 << 64)}u"
    program = c_program(tmp_path, f"{_CALL} int main(void) {{ ask(93, {number}, 0, 0); }}")
    run, golden = simulator.run(program), run_functional(program, HARDWARE)
    assert (run.outcome, run.exit_code) == (golden.outcome, golden.exit_code)
    assert (run.outcome, run.message) == (outcome, golden.message)
    assert run.exit_code == (code if outcome is Ending.EXITED else None)


def test_full_console(simulator: ChipSimulator, tmp_path: Path) -> None:
    """What is printed after the limit is dropped, by system call and by register."""
    text = (b"0123456789abcdef" * (CONSOLE_LIMIT // 16))[:-3]
    base = memory_map.TENSORS_BASE
    program = c_program(
        tmp_path,
        f'{_CALL} int main(void) {{ ask(64, 1, {base}, {len(text)}); hil_puts("uv");'
        f' ask(64, 1, {base}, 5); hil_puts("wxyz"); return 7; }}',
    )
    images = [(base, text)]
    run = simulator.run(program, images=images)
    golden = run_functional(program, HARDWARE, images=images)
    assert (run.exit_code, golden.exit_code) == (7, 7)
    assert run.console == golden.console
    assert run.console == text.decode() + "uv0"


def test_rejected(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A judged job that exits before STOP."""
    program = c_program(tmp_path, "int main(void) { return 0; }")
    run = simulator.run(program, judged=True)
    assert (run.outcome, run.message) == (Ending.REJECTED, "the program exited before STOP")


def test_jobs_are_alone(simulator: ChipSimulator, tmp_path: Path) -> None:
    """Jobs of different length in turn, and one in a new worker whose registers wake otherwise."""
    text = "int main(void) {{ volatile int x = 0; for (int i = 0; i < {0}; i++) x++; return {0}; }}"
    programs = {}
    for turns in (10, 300, 2000):
        programs[turns] = c_program(tmp_path, text.format(turns))
    runs = {turns: simulator.run(program) for turns, program in programs.items()}
    hello = simulator.run(_hello())
    for turns in (2000, 10, 300):
        again = simulator.run(programs[turns])
        assert again.exit_code == turns
        _assert_equal(again, runs[turns])
    assert len({run.total_cycles for run in runs.values()}) == 3
    with ChipSimulator(HARDWARE, verilator_seed=1234) as fresh:
        _assert_equal(fresh.run(_hello()), hello)


def test_killed_worker_is_replaced() -> None:
    """The job is tried once more in a new worker."""
    with ChipSimulator(HARDWARE) as simulator:  # what a killed worker has counted is lost
        first = simulator.run(_hello())
        child = simulator._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        _assert_equal(simulator.run(_hello()), first)
        assert simulator._child is not child
