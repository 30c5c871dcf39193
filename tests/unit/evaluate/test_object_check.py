# SPDX-License-Identifier: Apache-2.0
"""The object check: each rule rings on what a real compiler makes of sources that have no guard."""

import dataclasses
import subprocess
from pathlib import Path

import pytest

from autocomp_hil import memory_map
from autocomp_hil.evaluate.source.object_check import (
    OBJECT_RULES,
    UNDEFINED_ALLOWED,
    check_object,
    check_program,
)
from autocomp_hil.firmware_build import find_compiler
from autocomp_hil.golden.machine import ElfProgram, ElfSegment
from autocomp_hil.isa import COMMANDS, instruction_word

KERNEL = "solution"
CONSTRUCTOR = "__attribute__((constructor))"
POINTER = "(volatile int*)"
LARGE = "volatile char x[(1 << 20) + 1]"
NOP, RETURN = 0x00000013, 0x00008067


def compiled(folder: Path, text: str, *flags: str) -> bytes:
    """The object file of a C source."""
    compiler = find_compiler()
    (folder / "c.c").write_text(text, encoding="utf-8")
    command = [
        *compiler.command, *compiler.target_flags, "-O2", "-g0", "-fno-unwind-tables", "-w",
        "-ffreestanding", "-ffunction-sections", "-fdata-sections", *flags, "-c", "c.c",
        "-o", "c.o",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, env=compiler.environment(), check=True, timeout=60)
    return (folder / "c.o").read_bytes()


def with_body(body: str, before: str = "") -> str:
    """A kernel with some text in it and in front of it."""
    return f"{before}\nvoid solution(signed char* a, signed char* b, signed char* c) {{ {body} }}\n"


def insn(text: str) -> str:
    """C for one instruction in the assembler's general form."""
    return with_body(f'__asm__ volatile(".insn r {text}" ::: "a0");')


def word(value: int) -> str:
    """C for one word of text."""
    return with_body(f'__asm__ volatile(".word {value}");')


def program(*words: int, **changes: object) -> ElfProgram:
    """A program that is just a kernel."""
    text = b"".join(value.to_bytes(4, "little") for value in words)
    base = memory_map.FIRMWARE_BASE
    built = ElfProgram(
        origin="test",
        entry=base,
        segments=(ElfSegment(address=base, contents=text, size=len(text), rights="RX"),),
        symbols={KERNEL: base},
        functions=((base, len(text), KERNEL),),
    )
    return dataclasses.replace(built, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        with_body("c[0] = a[0] / b[0];"),
        with_body("static int t[9]; static const int k[] = {1, 2, 3}; c[0] = k[t[*a]++];"),
        with_body("for (int i = 0; i < 999; i++) c[i] = 0; for (int i = *a; i--;) a[i] = b[i];"),
        with_body("float x = *a; c[0] = x * 1.5f + (double)x > *b;"),
        with_body(
            "switch (*a) {case 0: c[1] = 2; break; case 1: c[2] = 5; break; case 2: c[9] = 1;"
            "case 3: b[5] = 1; break; case 4: c[5] = 2; break; case 5: b[6] = 5; case 6: c[7] = 8;}"
        ),
        with_body('__asm__ volatile("fence");'),
        with_body("if (*a) solution(c, b, a); c[1]++;"),
        with_body('const char* s = "some text"; c[0] = s[*a];'),
    ],
)  # fmt: skip
def test_ordinary_code_passes(tmp_path: Path, text: str) -> None:
    """Jump tables, calls of the library, loops that become calls, constants and variables."""
    assert check_object(compiled(tmp_path, text), KERNEL) is None


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("sections", with_body("x++;", '__attribute__((section(".text.start"))) int x = 1;')),
        ("sections", with_body("c[0] = x;", '__attribute__((section(".fini"))) int x = 1;')),
        ("sections", with_body("", f"{CONSTRUCTOR} static void f(void) {{ *{POINTER}8 = 1; }}")),
        ("sections", with_body("x++;", "static __thread volatile int x;")),
        ("sections", with_body("", '__asm__(".section .rodata.w, \\"awx\\"\\n.word 1");')),
        ("sections", with_body("", '__asm__(".section .text.w, \\"awx\\"\\n.word 1");')),
        ("sections", with_body("", '__asm__(".section .data.x, \\"ax\\"\\n.word 1");')),
        ("sections", with_body("", '__asm__(".section .other, \\"\\"\\n.word 1");')),
        ("sections", with_body("", '__asm__(".section .init_array, \\"aw\\"\\n.word 1");')),
        ("sections", with_body("", '__attribute__((section(".text.start"))) void f(void) {}')),
        ("sections", with_body("x++;", "static _Alignas(8192) volatile int x;")),
        ("static_data", with_body("x[*a]++;", f"static {LARGE};")),
        ("static_data", with_body("c[0] = x[*a];", f"static const {LARGE} = {{1}};")),
        ("static_data", with_body('__asm__ volatile(".zero 4194304");')),
        ("symbols", with_body("", "int other(void) { return 1; }")),
        ("symbols", with_body("", "int variable = 5;")),
        ("symbols", "__attribute__((weak)) void solution(char* a) {}"),
        ("symbols", with_body("", '__asm__(".globl tohost\\n.set tohost, 0x20000000");')),
        ("sections", with_body("", '__asm__(".globl mine\\n.comm mine, 8");')),
        ("symbols", "void resolution(void) {}\n#define solution static unused\n"),
        ("symbols", 'void evil(void) {}\nvoid solution(void) __attribute__((alias("evil")));'),
        ("undefined_symbol", with_body("hil_measure_stop();", "void hil_measure_stop(void);")),
        ("undefined_symbol", with_body("c[0] = hil_end[*a];", "extern char hil_end[];")),
        ("undefined_symbol", with_body("c[0] = sqrtf(*a);", "float sqrtf(float);")),
        ("undefined_symbol", with_body("__int128* x = (__int128*)a; *x = *x / *b;")),
        ("undefined_behaviour", with_body("__builtin_trap();")),
        ("undefined_behaviour", with_body('__asm__ volatile("ebreak");')),
        ("undefined_behaviour", with_body('__asm__ volatile("unimp");')),
        ("reads_time", with_body('__asm__ volatile("rdcycle a0" ::: "a0");')),
        ("reads_time", with_body('__asm__ volatile("rdtime a0" ::: "a0");')),
        ("reads_time", with_body('__asm__ volatile("csrr a0, instret" ::: "a0");')),
        ("reads_time", insn("CUSTOM_3, 7, 126, a0, a1, x0")),
        ("instructions", with_body('__asm__ volatile("csrw mtvec, a0");')),
        ("instructions", with_body('__asm__ volatile("csrr a0, mcycle" ::: "a0");')),
        ("instructions", with_body('__asm__ volatile("ecall");')),
        ("instructions", with_body('__asm__ volatile("mret");')),
        ("instructions", with_body('__asm__ volatile("wfi");')),
        ("instructions", with_body('__asm__ volatile("fence.i");')),
        ("instructions", insn("CUSTOM_3, 3, 2, a0, a1, a2")),
        ("instructions", insn("CUSTOM_3, 7, 2, x0, a1, a2")),
        ("instructions", insn("CUSTOM_0, 3, 2, x0, a1, a2")),
        ("instructions", with_body('__asm__ volatile(".half 1");')),
        ("instructions", word(0)),
        ("instructions", word(0xFFFFFFFF)),
        ("instructions", word(0x1005252F)),  # lr.w
        ("instructions", word(0x00053007)),  # fld
        ("instructions", word(0x00010001)),  # two compressed nops
    ],
)  # fmt: skip
def test_rule_rings(tmp_path: Path, rule: str, text: str) -> None:
    """What is no ordinary code is rejected by the rule that is meant for it."""
    outcome = check_object(compiled(tmp_path, text), KERNEL)
    assert outcome is not None
    assert (outcome.stage, outcome.rule) == ("object", rule), outcome.message
    assert OBJECT_RULES[rule] in outcome.message


def test_compressed_code(tmp_path: Path) -> None:
    """An object for another processor."""
    contents = compiled(tmp_path, with_body("c[0] = a[0] + 1;"), "-mcpu=generic_rv64+m+c")
    outcome = check_object(contents, KERNEL)
    assert outcome is not None
    assert outcome.rule == "instructions"


@pytest.mark.parametrize("name", COMMANDS)
def test_commands(name: str) -> None:
    """Commands that the hardware has and that give no result pass; CONFIG is one of them."""
    outcome = check_program(program(instruction_word(name), RETURN), KERNEL)
    same = [c for c in COMMANDS.values() if c.funct == COMMANDS[name].funct]
    is_allowed = any(c.support != "none" and not c.has_result for c in same)
    assert (outcome is None) == is_allowed


def test_message_says_where() -> None:
    """The word and its place in the function."""
    outcome = check_program(program(NOP, NOP, 0x00000073, RETURN), KERNEL)
    assert outcome is not None
    assert outcome.message.startswith("0x00000073 at solution+0x8;")


def test_program() -> None:
    """The linker's output is checked as well."""
    assert check_program(program(NOP, RETURN), KERNEL) is None
    outcome = check_program(program(NOP, 0x30529073), KERNEL)
    assert outcome is not None
    assert outcome.rule == "instructions"


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("placement", {"address": memory_map.FIRMWARE_BASE - 4}),
        ("placement", {"address": memory_map.TENSORS_BASE - 4}),
        ("placement", {"size": memory_map.TENSORS_BASE}),
        ("placement", {"rights": "RWX"}),
        ("placement", {"rights": "R"}),
        ("placement", {"contents": b""}),
    ],
)
def test_placement(rule: str, changes: dict[str, object]) -> None:
    """Segments keep to the memory of programs; the kernel lies in one that is executable."""
    built = program(NOP, RETURN)
    segment = dataclasses.replace(built.segments[0], **changes)  # type: ignore[arg-type]
    outcome = check_program(dataclasses.replace(built, segments=(segment,)), KERNEL)
    assert outcome is not None
    assert outcome.rule == rule


@pytest.mark.parametrize("count", [0, 2])
def test_one_kernel(count: int) -> None:
    """Exactly one function has the kernel's name."""
    place = (memory_map.FIRMWARE_BASE, 8, KERNEL)
    outcome = check_program(program(NOP, RETURN, functions=(place,) * count), KERNEL)
    assert outcome is not None
    assert outcome.rule == "symbols"


def test_undefined_names() -> None:
    """Undefined names are none of the firmware, and none that prints or allocates."""
    assert {"memcpy", "memset", "__mulsf3", "__divdf3", "__floatundisf"} <= UNDEFINED_ALLOWED
    assert all(name.startswith(("mem", "__")) for name in UNDEFINED_ALLOWED)
    assert not any("ti" in name for name in UNDEFINED_ALLOWED)
