# SPDX-License-Identifier: Apache-2.0
"""Every instruction once by hand; results written down, not computed."""

import pytest

from autocomp_hil.golden import SparseMemory
from autocomp_hil.golden.rv64 import Retired, RetiredStore, Rv64, decode
from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import BASE, DATA, hart

M = (1 << 64) - 1
MIN64, MIN32 = 1 << 63, 1 << 31
NEGATIVE = 0xFFFFFFFF80000000
"""The smallest 32-bit number, sign-extended."""

REGISTER_CASES = [
    ("add", M, 2, 1),
    ("sub", 1, 2, M),
    ("sll", 3, 65, 6),
    ("slt", M, 0, 1),
    ("slt", 0, M, 0),
    ("sltu", M, 0, 0),
    ("sltu", 0, M, 1),
    ("xor", 0b1100, 0b1010, 0b0110),
    ("srl", MIN64, 63, 1),
    ("sra", MIN64, 63, M),
    ("sra", MIN64, 64, MIN64),
    ("or", 0b1100, 0b1010, 0b1110),
    ("and", 0b1100, 0b1010, 0b1000),
    ("addw", 0x7FFFFFFF, 1, NEGATIVE),
    ("addw", 0xFFFFFFFF00000001, 1, 2),
    ("subw", 0, 1, M),
    ("sllw", 1, 31, NEGATIVE),
    ("sllw", 1, 32, 1),
    ("srlw", 0xF_80000000, 31, 1),
    ("srlw", MIN32, 0, NEGATIVE),
    ("sraw", 0x1_80000000, 31, M),
    ("mul", M, M, 1),
    ("mulh", M, M, 0),
    ("mulh", MIN64, MIN64, 1 << 62),
    ("mulhsu", M, M, M),
    ("mulhsu", MIN64, M, MIN64),
    ("mulhu", M, M, M - 1),
    ("div", M - 6, 2, M - 2),  # -7 / 2 = -3
    ("div", 7, M - 1, M - 2),
    ("div", 5, 0, M),
    ("div", MIN64, M, MIN64),
    ("divu", M, 2, MIN64 - 1),
    ("divu", 5, 0, M),
    ("divu", MIN64, M, 0),
    ("rem", M - 6, 2, M),  # -7 % 2 = -1
    ("rem", 7, M - 1, 1),
    ("rem", 5, 0, 5),
    ("rem", MIN64, M, 0),
    ("remu", M, 10, 5),
    ("remu", 5, 0, 5),
    ("mulw", 0x10000, 0x8000, NEGATIVE),
    ("divw", MIN32, M, NEGATIVE),
    ("divw", 0x1_00000009, 0xF_00000002, 4),
    ("divw", 7, 1 << 32, M),
    ("divuw", 0xFFFFFFFF, 1, M),
    ("divuw", MIN32, 0, M),
    ("divuw", MIN32, M, 0),
    ("remw", MIN32, M, 0),
    ("remw", MIN32, 0, NEGATIVE),
    ("remw", 0xFFFFFFF9, 2, M),
    ("remuw", 0xFFFFFFF9, 0, 0xFFFFFFFFFFFFFFF9),
    ("remuw", 0xFFFFFFFF, 16, 15),
]


@pytest.mark.parametrize(("name", "a", "b", "expected"), REGISTER_CASES)
def test_register_form(name: str, a: int, b: int, expected: int) -> None:
    """Results and what a step reports are right."""
    word = asm.r(name, 3, 1, 2)
    cpu = hart([word], {1: a, 2: b})
    assert cpu.step() == Retired(BASE, word, 3, expected, False, None, None, None)
    assert (cpu.registers[3], cpu.pc, cpu.retired) == (expected, BASE + 4, 1)


def test_every_register_form_has_a_case() -> None:
    """The table above is complete."""
    assert {case[0] for case in REGISTER_CASES} == set(asm.R_TYPE)


@pytest.mark.parametrize(
    ("name", "a", "immediate", "expected"),
    [
        ("addi", 1, -2, M),
        ("slti", M, 0, 1),
        ("sltiu", 5, -1, 1),
        ("xori", 1, -1, M - 1),
        ("ori", 1, -2048, M - 2046),
        ("andi", M, -2048, M - 2047),
        ("addiw", 0x7FFFFFFF, 1, NEGATIVE),
        ("slli", 1, 63, MIN64),
        ("srli", MIN64, 63, 1),
        ("srai", MIN64, 62, M - 1),
        ("slliw", 0x3, 31, NEGATIVE),
        ("srliw", 0x1_80000000, 31, 1),
        ("sraiw", MIN32, 30, M - 1),
    ],
)
def test_immediate_form(name: str, a: int, immediate: int, expected: int) -> None:
    """Signed 12-bit immediates, 6- and 5-bit amounts."""
    assert hart([asm.i(name, 3, 1, immediate)], {1: a}).step().value == expected


def test_upper_immediates() -> None:
    """Sign-extended at bit 31; auipc adds its own address."""
    cpu = hart([asm.lui(1, 0x80000), asm.auipc(2, 0xFFFFF), asm.auipc(3, 1)])
    assert [step.value for step in cpu.run(3)] == [NEGATIVE, BASE + 4 - 4096, BASE + 8 + 4096]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lb", 0xFFFFFFFFFFFFFF88),
        ("lh", 0xFFFFFFFFFFFF9988),
        ("lw", 0xFFFFFFFFBBAA9988),
        ("ld", 0xFFEEDDCCBBAA9988),
        ("lbu", 0x88),
        ("lhu", 0x9988),
        ("lwu", 0xBBAA9988),
    ],
)
def test_load(name: str, value: int) -> None:
    """Little-endian, extended as the name says; the offset is signed."""
    cpu = hart([asm.i(name, 3, 1, -8)], {1: DATA + 8})
    cpu.memory.write(DATA, bytes.fromhex("8899aabbccddeeff"))
    assert cpu.step().value == value


@pytest.mark.parametrize(("name", "size"), [("sb", 1), ("sh", 2), ("sw", 4), ("sd", 8)])
def test_store(name: str, size: int) -> None:
    """Exactly the low bytes are stored."""
    cpu = hart([asm.s(name, 2, 1, -8)], {1: DATA + 16, 2: 0x1122334455667788})
    cpu.memory.write(DATA, bytes([0xFF]) * 24)
    step = cpu.step()
    low = 0x1122334455667788 & (1 << 8 * size) - 1
    assert step.store == RetiredStore(DATA + 8, size, low)
    assert step.rd is None
    expected = low.to_bytes(size, "little").ljust(16, b"\xff")
    assert bytes(cpu.memory.read(DATA + 8, 16)) == expected


@pytest.mark.parametrize(
    ("name", "a", "b", "taken"),
    [
        ("beq", 5, 5, True),
        ("beq", 5, 6, False),
        ("bne", 5, 6, True),
        ("bne", 5, 5, False),
        ("blt", M, 0, True),
        ("blt", 0, 0, False),
        ("bge", 0, M, True),
        ("bge", M, 0, False),
        ("bltu", 0, M, True),
        ("bltu", M, 0, False),
        ("bgeu", M, M, True),
        ("bgeu", 0, 1, False),
    ],
)
@pytest.mark.parametrize("offset", [-4096, 4092, 8])
def test_branch(name: str, a: int, b: int, offset: int, *, taken: bool) -> None:
    """Branches go both ways, over the widest offsets."""
    cpu = hart([asm.b(name, 1, 2, offset)], {1: a, 2: b})
    step = cpu.step()
    assert (step.rd, step.trap) == (None, False)
    assert cpu.pc == BASE + (offset if taken else 4)


@pytest.mark.parametrize("offset", [-(1 << 20), (1 << 20) - 4, 0x55554, -0x55558])
def test_jal(offset: int) -> None:
    """The link, and all bits of the offset."""
    cpu = hart([asm.jal(1, offset)])
    assert cpu.step().value == BASE + 4
    assert cpu.pc == BASE + offset


def test_jalr() -> None:
    """Bit 0 of the target is dropped; the base is read before the link is written."""
    cpu = hart([asm.i("jalr", 1, 1, -3)], {1: DATA + 4})
    assert cpu.step().value == BASE + 4
    assert cpu.pc == DATA


def test_x0_stays_zero() -> None:
    """A write to it is not reported."""
    cpu = hart([asm.i("addi", 0, 0, 5), asm.jal(0, 4), asm.i("ld", 0, 1, 0)], {1: DATA})
    assert all(step.rd is None and step.value is None for step in cpu.run(3))
    assert cpu.registers[0] == 0


def test_fences_and_wfi_are_nops() -> None:
    """Fences of every kind are told to the callback, fence.i is not."""
    calls: list[int] = []
    words = [asm.FENCE, asm.FENCE_I, asm.WFI, 0x8330000F]
    memory = SparseMemory(0, [(BASE, asm.image(words))])
    cpu = Rv64(memory, pc=BASE, fence=lambda: calls.append(1))
    assert not any(step.trap for step in cpu.run(4))
    assert (len(calls), cpu.pc) == (2, BASE + 16)


def test_command_goes_to_the_accelerator() -> None:
    """Operands as they are; only COUNTER has a result."""
    calls: list[tuple[int, int, int]] = []

    def accelerator(funct: int, rs1: int, rs2: int) -> int:
        calls.append((funct, rs1, rs2))
        return 99

    memory = SparseMemory(
        0, [(BASE, asm.image([asm.command(2, 1, 2, rd=3), asm.command(126, 1, 0, 3, 7)]))]
    )
    cpu = Rv64(memory, pc=BASE, accelerator=accelerator)
    cpu.registers[1], cpu.registers[2] = M, 7
    first, second = cpu.run(2)
    assert calls == [(2, M, 7), (126, M, 0)]
    assert (first.rd, second.rd, second.value) == (None, 3, 99)


ILLEGAL = {
    "zero": 0,
    "ones": 0xFFFFFFFF,
    "compressed": 0x00000001,
    "funct7 of add": asm.r("add", 1, 1, 1) | 0x40 << 25,
    "funct7 of mulw": asm.r("mulw", 1, 1, 1) | 1 << 12,
    "slliw by 32": asm.i("slliw", 1, 1, 32),
    "slli with bit 26": asm.i("slli", 1, 1, 1) | 1 << 26,
    "load 7": asm.i("lb", 1, 1, 0) | 7 << 12,
    "store 4": asm.s("sb", 1, 1, 0) | 4 << 12,
    "branch 2": asm.b("beq", 1, 1, 8) | 2 << 12,
    "jalr 1": asm.i("jalr", 1, 1, 0) | 1 << 12,
    "fence 2": 0x0000200F,
    "sret": 0x10200073,
    "ecall with rd": 0x000000F3,
    "csr 4": asm.csr("csrrw", 1, 0x340, 1) & ~(7 << 12) | 4 << 12,
    "amo": 0x0000202F,
    "float": 0x00000053,
    "custom-0": 0x0000000B,
    "command with a result": asm.command(2, 1, 2, 3, 7),
    "counter without": asm.command(126, 1, 0),
    "command of one operand": asm.command(2, 1, 2, 0, 2),
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_illegal_words(name: str) -> None:
    """Trap with the word in mtval."""
    cpu = hart([ILLEGAL[name]])
    step = cpu.step()
    assert (step.trap, step.cause, step.tval) == (True, 2, ILLEGAL[name])
    assert decode(ILLEGAL[name]) is None
