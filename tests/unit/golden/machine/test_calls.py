# SPDX-License-Identifier: Apache-2.0
"""A function called from outside: what it is given, what it leaves, what it owes its caller."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    Call,
    CallResult,
    ElfProgram,
    Ending,
    Kept,
    load_elf,
    run_calls,
    run_functional,
)
from autocomp_hil.isa import Command, config_ex, mvin, preload

HARDWARE = load_hardware("int8_4x4")
OUTPUT = memory_map.TENSORS_BASE
STACK = 0x3000_0000
SP = STACK + 0x800


def program_of(folder: Path, body: str) -> ElfProgram:
    """A kernel in assembly, linked with the launch program."""
    source = folder / "kernel.S"
    source.write_text(f".globl kernel\nkernel:\n{body}\nret\n", encoding="utf-8")
    built = build_program([source], HARDWARE, entry="launch")
    assert isinstance(built, Built)
    return load_elf(built.elf)


def call_of(
    program: ElfProgram,
    registers: dict[int, int] | None = None,
    commands: tuple[Command, ...] = (),
) -> Call:
    """A call with a stack of 4 KiB whose upper half is the caller's, and 64 bytes of output."""
    values = [0] * 32
    values[1], values[2], values[10] = program.symbols["hil_launch_return"], SP, OUTPUT
    for number, value in (registers or {}).items():
        values[number] = value
    return Call(
        function=program.symbols["kernel"],
        registers=tuple(values),
        images=((STACK, bytes(0x800)), (OUTPUT, bytes(64))),
        kept=(Kept(address=SP, contents=b"\xa5" * 0x800, owner="the frame of its caller"),),
        ranges=(
            *(AccessRange(s.address, s.size, s.rights) for s in program.segments),
            AccessRange(STACK, 0x1000, "RW"),
            AccessRange(OUTPUT, 64, "RW"),
        ),
        commands=commands,
    )


def device_code(program: ElfProgram) -> tuple[tuple[int, int], ...]:
    """Addresses of the launch program's code."""
    return tuple((start, size) for start, size, name in program.functions if name == "main")


def made(program: ElfProgram, calls: Sequence[Call], limit: int = 1000) -> list[CallResult]:
    """What became of the calls."""
    return list(
        run_calls(
            program, HARDWARE, calls, seed=1, max_instructions=limit, max_cycles=limit,
            device_code=device_code(program),
        )
    )  # fmt: skip


def output_of(result: CallResult) -> int:
    """The first word of the output; after the last call."""
    return int.from_bytes(result.result.memory.read(OUTPUT, 8).tobytes(), "little")


def test_a_call_gets_its_registers(tmp_path: Path) -> None:
    """Arguments and all others, sp and memory as they are drawn."""
    program = program_of(tmp_path, "add t0, t3, a7\nld t1, 0(sp)\nxor t0, t0, t1\nsd t0, 0(a0)")
    (end,) = made(program, [call_of(program, {28: 40, 17: 2})])
    assert (end.result.outcome, end.broken) == (Ending.EXITED, None)
    assert output_of(end) == 42 ^ 0xA5A5A5A5A5A5A5A5


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("addi sp, sp, -16", "sp was 0x30000800 at its call and is 0x300007f0 at its return"),
        ("li s0, 7", "s0 was 0x0 at its call and is 0x7 at its return"),
        ("li s11, 7", "s11 was"),
        ("li gp, 7", "gp was"),
        ("li tp, 7", "tp was"),
        ("sb zero, 9(sp)", "it changes byte 0x30000809 of the frame of its caller"),
        ("addi sp, sp, -16\nsd s0, 0(sp)\nli s0, 7\nld s0, 0(sp)\naddi sp, sp, 16", None),
        ("li t0, 7\nli a5, 7\nli t6, 7\nsd zero, -8(sp)", None),
    ],
)
def test_what_it_owes_its_caller(tmp_path: Path, body: str, broken: str | None) -> None:
    """Registers of the calling convention and memory that is not its own."""
    program = program_of(tmp_path, body)
    (end,) = made(program, [call_of(program)])
    assert end.result.outcome is Ending.EXITED
    assert broken == end.broken or (broken is not None and (end.broken or "").startswith(broken))


def test_static_variables_stay_between_calls(tmp_path: Path) -> None:
    """The second call finds what the first one left; after a failure there is no further one."""
    counted = program_of(
        tmp_path,
        "la t0, count\nld t1, 0(t0)\naddi t1, t1, 1\nsd t1, 0(t0)\nsd t1, 0(a0)\nret\n"
        ".data\n.balign 8\ncount: .quad 7\n.text",
    )
    results = made(counted, [call_of(counted)] * 3)
    assert len(results) == 3
    assert output_of(results[-1]) == 10
    failing = program_of(tmp_path, "li s0, 7")
    assert len(made(failing, [call_of(failing)] * 3)) == 1


def test_limits_are_those_of_one_call(tmp_path: Path) -> None:
    """Instructions of earlier calls do not count."""
    program = program_of(tmp_path, "li t0, 100\n1: addi t0, t0, -1\nbnez t0, 1b")
    assert [end.result.outcome for end in made(program, [call_of(program)] * 9, 300)] == [
        Ending.EXITED
    ] * 9
    (end,) = made(program, [call_of(program)] * 9, 100)
    assert end.result.outcome is Ending.TIMED_OUT


def test_commands_before_a_call_are_not_its_own(tmp_path: Path) -> None:
    """Commands before a call change the accelerator, count nowhere, and must be legal."""
    program = program_of(tmp_path, "nop")
    pending = (config_ex(dataflow=1), preload(0, 4, 4, 4, 4, 4))
    (end,) = made(program, [call_of(program, commands=pending)])
    assert (end.result.commands, end.result.least_cycles) == (0, 0)
    assert end.result.races == ()
    with pytest.raises(ValueError, match="commands before a call"):
        made(program, [call_of(program, commands=(mvin(OUTPUT, 0, 4, 9),))])


def test_only_named_code_stores_to_the_device(tmp_path: Path) -> None:
    """Only named code stores to any register of the device, in calls and in whole runs."""
    for register in ("0", "8", "16", "24"):
        program = program_of(tmp_path, f"lui t0, 0x2000\nsd t0, {register}(t0)")
        (end,) = made(program, [call_of(program)])
        assert end.result.outcome is Ending.REJECTED
        assert "stores to the host device; a kernel returns" in (end.result.message or "")
        block = program.symbols["kernel"].to_bytes(8, "little") + bytes(64)
        whole = run_functional(
            program, HARDWARE, images=[(memory_map.LAUNCH_BLOCK_BASE, block)], judged=True,
            device_code=device_code(program),
        )  # fmt: skip
        assert whole.outcome is Ending.REJECTED
        assert "a kernel returns" in (whole.message or "")
