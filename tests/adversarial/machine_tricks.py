# SPDX-License-Identifier: Apache-2.0
"""Programs that pass every look at source and object, and attack the machine they run on."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from autocomp_hil import memory_map
from tests.adversarial.cheat import LOADS, MULTIPLY, SETUP, WORK, Cheat, fails_when_it_runs

if TYPE_CHECKING:
    from autocomp_hil.evaluate.outcome import OutcomeKind

__all__ = ["MACHINE_TRICKS"]

_START = hex(memory_map.HOST_DEVICE_START)
_STOP = hex(memory_map.HOST_DEVICE_STOP)
_CONSOLE = hex(memory_map.HOST_DEVICE_CONSOLE)
_EXIT = hex(memory_map.HOST_DEVICE_EXIT_CODE)
_FIRMWARE = hex(memory_map.FIRMWARE_BASE)
_LAUNCH = hex(memory_map.LAUNCH_BLOCK_BASE)

_READ_CYCLES = "{0xC0002573, 0x00008067}"
"""Machine code of rdcycle a0; ret."""
_STOP_CODE = "{0x020002B7, 0x0002B423, 0x00008067}"
"""lui t0, 0x2000; sd zero, 8(t0); ret."""


def _store(address: str, value: str = "1") -> str:
    return f" *(volatile uint64_t*){address} = {value}; "


def _call(address: str) -> str:
    return f" ((void (*)(void))(uintptr_t)({address}))(); "


def _device() -> Iterator[Cheat]:
    print_pass = "".join(_store(_CONSOLE, f"'{letter}'") for letter in "PASS")
    yield fails_when_it_runs("prints_a_pass", print_pass, ["rejected"])
    yield fails_when_it_runs("exits", _store(_EXIT, "0"), ["rejected"])
    yield fails_when_it_runs("exits_after_work", f"{WORK} fence(); {_store(_EXIT)}", ["rejected"])
    yield fails_when_it_runs("exits_as_a_trap", _store(_EXIT, "1UL << 63"), ["rejected"])
    yield fails_when_it_runs("starts_twice", _store(_START), ["rejected"])
    yield fails_when_it_runs("starts_after_work", f"{WORK} fence(); {_store(_START)}", ["rejected"])
    stopped: list[OutcomeKind] = ["rejected"]
    yield fails_when_it_runs("stops_at_once", _store(_STOP), stopped)
    yield fails_when_it_runs(
        "stops_before_stores", SETUP + LOADS + MULTIPLY + _store(_STOP), stopped
    )
    yield fails_when_it_runs("stops_and_works_on", f"{_store(_STOP)} {WORK}", stopped)
    yield fails_when_it_runs(
        "reads_device", f" C[0][0] = *(volatile int8_t*){_START}; ", ["trapped"]
    )
    narrow = f" *(volatile uint8_t*){_STOP} = 1; "
    yield fails_when_it_runs("stops_with_a_byte", narrow, stopped)
    yield fails_when_it_runs("writes_past_device", _store("0x02000020"), ["trapped"])
    by_command = f"{SETUP} mvout({_STOP}, 0, DIM, 1); "
    yield fails_when_it_runs("stops_by_command", by_command, ["trapped"])
    by_load = f"{SETUP} mvin({_START}, 0, DIM, 1); fence(); "
    yield fails_when_it_runs("reads_device_by_command", by_load, ["trapped"])
    pointer = f" static volatile uint64_t* const stop[] = {{(void*){_STOP}}}; *stop[0] = 1; "
    yield fails_when_it_runs("stops_by_a_static_pointer", pointer, stopped)
    mailbox = " static volatile uint64_t mailbox; mailbox = 1; while (!mailbox) ; "
    yield fails_when_it_runs("tohost_by_another_name", mailbox, ["wrong_result"])


def _outside() -> Iterator[Cheat]:
    """Accesses that no pointer of the kernel allows."""
    bodies = {
        "core_reads_before": " C[0][0] = ((volatile int8_t*)A)[-1]; ",
        "core_reads_after": " C[0][0] = ((volatile int8_t*)A)[1024]; ",
        "core_reads_far": " C[0][0] = *(volatile int8_t*)0x40000000; ",
        "core_reads_null": " C[0][0] = *(volatile int8_t*)0; ",
        "core_reads_past_the_launch_words": f" C[0][0] = *(volatile int8_t*)({_LAUNCH} + 72); ",
        "core_reads_across_the_end": " *(volatile int16_t*)&C[31][31]; ",
        "core_writes_before": " ((volatile int8_t*)C)[-1] = 1; ",
        "core_writes_after": " ((volatile int8_t*)C)[1024] = 1; ",
        "core_writes_null": " *(volatile int8_t*)0 = 1; ",
        "core_writes_launch_block": _store(_LAUNCH, _STOP),
        "command_reads_before": f"{SETUP} mvin((uintptr_t)A - 1, 0, DIM, 1); fence(); ",
        "command_reads_after": f"{SETUP} mvin(&A[31][17], 0, 16, 1); fence(); ",
        "command_reads_a_row_more": f"{SETUP} mvin(&A[31][0], 0, DIM, 2); fence(); ",
        "command_writes_before": f"{SETUP} mvout((uintptr_t)C - 1, 0, 2, 1); fence(); ",
        "command_writes_after": f"{SETUP} mvout(&C[31][31], 0, 2, 1); fence(); ",
        "command_writes_a_row_more": f"{WORK} mvout(&C[31][0], 0, DIM, 2); ",
        "command_writes_by_stride": f"{SETUP} config_st(1 << 20); mvout(C, 0, DIM, 2); fence(); ",
        "command_writes_text": f"{SETUP} mvout({_FIRMWARE}, 0, DIM, 1); fence(); ",
        "command_writes_launch_block": f"{SETUP} mvout({_LAUNCH}, 0, DIM, 1); fence(); ",
        "core_changes_an_input": f" A[0][0] = 0; {WORK}",
        "command_changes_an_input": f"{WORK} mvout(B, 0, DIM, 1); ",
        "zeroes_inputs_and_output": " for (int i = 0; i < 1024; i++)"
        " ((volatile int8_t*)A)[i] = ((volatile int8_t*)C)[i] = 0; ",
        "misaligned": " C[0][0] = (int8_t)*(volatile uint64_t*)&A[0][1]; ",
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, body, ["trapped"])


def _code() -> Iterator[Cheat]:
    """Control where no code of the kernel is."""
    read = "C[0][0] = (int8_t)((uint64_t (*)(void))(uintptr_t)code)();"
    yield fails_when_it_runs(
        "calls_constants", f" static const uint32_t code[] = {_READ_CYCLES}; {read} ", ["trapped"]
    )
    yield fails_when_it_runs(
        "calls_data", f" static volatile uint32_t code[] = {_READ_CYCLES}; {read} ", ["trapped"]
    )
    yield fails_when_it_runs(
        "calls_stack", f" volatile uint32_t code[] = {_READ_CYCLES}; {read} ", ["trapped"]
    )
    yield fails_when_it_runs(
        "calls_output",
        f" static const uint32_t code[] = {_STOP_CODE}; volatile uint32_t* to = (void*)C;"
        f" for (int i = 0; i < 3; i++) to[i] = code[i]; fence(); {_call('to')} ",
        ["trapped"],
    )
    yield fails_when_it_runs(
        "calls_code_made_by_commands",
        f"{SETUP} static const uint32_t code[] = {_STOP_CODE}; mvin(code, 0, 12, 1);"
        f" mvout(C, 0, 12, 1); fence(); {_call('C')} ",
        ["trapped"],
    )
    yield fails_when_it_runs(
        "rewrites_itself",
        " volatile uint32_t* text = (volatile uint32_t*)(uintptr_t)&solution; text[0] = 0x8067; ",
        ["trapped"],
    )
    yield fails_when_it_runs("calls_null", _call("(volatile int){0}"), ["trapped"])
    yield fails_when_it_runs("calls_an_input", _call("A"), ["trapped"])
    yield fails_when_it_runs("calls_device", _call(_STOP), ["trapped"])
    yield fails_when_it_runs("calls_odd_address", _call("(uintptr_t)&solution + 2"), ["trapped"])
    yield fails_when_it_runs("restarts_the_program", _call(_FIRMWARE), ["rejected", "trapped"])
    middle = _call(f"{_FIRMWARE} + 24")
    yield fails_when_it_runs("calls_into_start_code", middle, ["rejected", "trapped"])
    yield fails_when_it_runs(
        "calls_trap_handler",
        f" volatile const uint32_t* word = (void*){_FIRMWARE};"
        f" while (*word != 0x34011173) word++; {_call('word')} ",
        ["rejected", "trapped"],
    )
    yield fails_when_it_runs("falls_off_the_end", " int* p = 0; *p = 1; for (;;) p++; ",
                             ["trapped", "rejected", "wrong_result", "timed_out"])  # fmt: skip


def _stack() -> Iterator[Cheat]:
    """The kernel's own return address is not what it was."""
    smash = (
        " volatile uint64_t frame[2]; volatile uintptr_t at = (uintptr_t)frame;"
        " volatile uint64_t* p = (volatile uint64_t*)at;"
    )
    call = " static volatile int depth; if (depth++ == 0) solution(A, B, C);"
    for name, address in {
        "device": _STOP,
        "start_code": _FIRMWARE,
        "input": "(uintptr_t)A",
    }.items():
        yield fails_when_it_runs(
            f"returns_to_{name}",
            f"{smash}{call} for (int i = 0; i < 7; i++) p[i] = {address}; ",
            ["rejected", "trapped"],
        )
    yield fails_when_it_runs(
        "command_overwrites_stack",
        f"{SETUP}{smash} p[0] = 1; config_st(DIM); for (int i = 0; i < 8; i++)"
        " mvout((uint8_t*)p + i * DIM, 0, DIM, 1); fence(); ",
        ["trapped", "wrong_result"],
    )


def _endless() -> Iterator[Cheat]:
    timed: list[OutcomeKind] = ["timed_out"]
    yield fails_when_it_runs("loops", " for (;;) ; ", timed)
    yield fails_when_it_runs(
        "loops_on_memory", " while (((volatile int8_t*)A)[0] != 300) ; ", timed
    )
    queue = f"{SETUP} for (;;) mvin(A, 0, DIM, DIM); "
    yield fails_when_it_runs("queues_loads", queue, timed)
    pairs = f"{SETUP} for (;;) {{ {MULTIPLY} }} "
    yield fails_when_it_runs("queues_computes", pairs, timed)
    yield fails_when_it_runs("fences_for_ever", " for (;;) fence(); ", timed)
    yield fails_when_it_runs(
        "overflows_stack", " volatile int8_t x[999]; x[5] = A[0][0]; solution(A, B, C); x[7] = 1; ",
        ["trapped"],
    )  # fmt: skip
    yield fails_when_it_runs(
        "large_variable_array",
        " volatile int n = 1 << 20; volatile int8_t x[n]; x[0] = 1; C[0][0] = x[0]; ",
        ["trapped"],
    )
    yield fails_when_it_runs(
        "walks_off_the_stack",
        " volatile int8_t x[8]; for (volatile int8_t* p = x;; p -= 16) *p = 1; ",
        ["trapped"],
    )


def _faults() -> Iterator[Cheat]:
    """Commands that the accelerator refuses."""
    bodies = {
        "rows_past_the_scratchpad": "mvin(A, HIL_ACCEL_SCRATCHPAD_ROWS - 1, DIM, DIM);",
        "rows_past_the_accumulator": (
            "mvout(C, c_base | (HIL_ACCEL_ACCUMULATOR_ROWS - 1), DIM, DIM);"
        ),
        "compute_without_preload": "compute_preloaded(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM);",
        "too_many_rows": "mvin(A, 0, DIM, DIM + 1);",
        "operand_in_the_accumulator": "preload(0, c_base, DIM, DIM, DIM, DIM);"
        " compute_preloaded(c_base, GARBAGE_ADDR, DIM, DIM, DIM, DIM);",
        "unknown_activation": "config_ex(WEIGHT_STATIONARY, 3, 1, false, false);",
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, f"{SETUP} {body} fence(); ", ["trapped"])


MACHINE_TRICKS = tuple(chain(_device(), _outside(), _code(), _stack(), _endless(), _faults()))
