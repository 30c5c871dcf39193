# SPDX-License-Identifier: Apache-2.0
"""Instruction words from names: written from the manual's formats, not from the decoder."""

from autocomp_hil.golden import SparseMemory
from autocomp_hil.golden.rv64 import Rv64

BASE = 0x10000000
"""Address of test programs."""
DATA = 0x10004000
"""Address of their data."""

R_TYPE = {
    name: (opcode, funct3, funct7)
    for opcode, funct7, names in (
        (0x33, 0x00, "add sll slt sltu xor srl or and"),
        (0x33, 0x01, "mul mulh mulhsu mulhu div divu rem remu"),
        (0x3B, 0x01, "mulw - - - divw divuw remw remuw"),
    )
    for funct3, name in enumerate(names.split())
    if name != "-"
} | {
    "sub": (0x33, 0, 0x20),
    "sra": (0x33, 5, 0x20),
    "addw": (0x3B, 0, 0x00),
    "subw": (0x3B, 0, 0x20),
    "sllw": (0x3B, 1, 0x00),
    "srlw": (0x3B, 5, 0x00),
    "sraw": (0x3B, 5, 0x20),
}
I_TYPE = {
    "addi": (0x13, 0),
    "slti": (0x13, 2),
    "sltiu": (0x13, 3),
    "xori": (0x13, 4),
    "ori": (0x13, 6),
    "andi": (0x13, 7),
    "addiw": (0x1B, 0),
    "jalr": (0x67, 0),
    **{name: (0x03, n) for n, name in enumerate(["lb", "lh", "lw", "ld", "lbu", "lhu", "lwu"])},
}
SHIFTS = {
    "slli": (0x13, 1, 0x00, 6),
    "srli": (0x13, 5, 0x00, 6),
    "srai": (0x13, 5, 0x20, 6),
    "slliw": (0x1B, 1, 0x00, 5),
    "srliw": (0x1B, 5, 0x00, 5),
    "sraiw": (0x1B, 5, 0x20, 5),
}
"""opcode, funct3, top bits, bits of the amount."""
STORES = {name: n for n, name in enumerate(["sb", "sh", "sw", "sd"])}
BRANCHES = {"beq": 0, "bne": 1, "blt": 4, "bge": 5, "bltu": 6, "bgeu": 7}
CSR_OPS = {"csrrw": 1, "csrrs": 2, "csrrc": 3, "csrrwi": 5, "csrrsi": 6, "csrrci": 7}
ECALL, EBREAK, MRET, WFI = 0x73, 0x100073, 0x30200073, 0x10500073
FENCE, FENCE_I, NOP = 0x0FF0000F, 0x0000100F, 0x00000013


def r(name: str, rd: int, rs1: int, rs2: int) -> int:
    """Encode register arithmetic."""
    opcode, funct3, funct7 = R_TYPE[name]
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode


def i(name: str, rd: int, rs1: int, immediate: int) -> int:
    """Encode immediate arithmetic, loads, jalr."""
    if name in SHIFTS:
        opcode, funct3, top, _ = SHIFTS[name]
        immediate |= top << 5
    else:
        opcode, funct3 = I_TYPE[name]
    return (immediate & 0xFFF) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode


def s(name: str, rs2: int, rs1: int, offset: int) -> int:
    """Encode stores."""
    high, low = offset >> 5 & 0x7F, offset & 0x1F
    return high << 25 | rs2 << 20 | rs1 << 15 | STORES[name] << 12 | low << 7 | 0x23


def b(name: str, rs1: int, rs2: int, offset: int) -> int:
    """Encode branches."""
    high = (offset >> 12 & 1) << 6 | offset >> 5 & 0x3F
    low = (offset >> 1 & 0xF) << 1 | offset >> 11 & 1
    return high << 25 | rs2 << 20 | rs1 << 15 | BRANCHES[name] << 12 | low << 7 | 0x63


def lui(rd: int, top: int) -> int:
    """Encode LUI; ``top`` are bits 31:12."""
    return (top & 0xFFFFF) << 12 | rd << 7 | 0x37


def auipc(rd: int, top: int) -> int:
    """Encode AUIPC; ``top`` are bits 31:12."""
    return (top & 0xFFFFF) << 12 | rd << 7 | 0x17


def jal(rd: int, offset: int) -> int:
    """Encode JAL."""
    bits = (offset >> 20 & 1) << 31 | (offset >> 1 & 0x3FF) << 21
    return bits | (offset >> 11 & 1) << 20 | (offset >> 12 & 0xFF) << 12 | rd << 7 | 0x6F


def csr(name: str, rd: int, number: int, source: int) -> int:
    """``source`` is a register number, or the value of the immediate forms."""
    return number << 20 | source << 15 | CSR_OPS[name] << 12 | rd << 7 | 0x73


def command(funct7: int, rs1: int, rs2: int, rd: int = 0, funct3: int = 3) -> int:
    """Encode an accelerator command."""
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x7B


def image(words: list[int]) -> bytes:
    """Return a program's bytes."""
    return b"".join(word.to_bytes(4, "little") for word in words)


def hart(words: list[int], registers: dict[int, int] | None = None) -> Rv64:
    """A hart at the first of ``words``, with registers set."""
    memory = SparseMemory(0, [(BASE, image(words)), (DATA, bytes(4096))])
    cpu = Rv64(memory, pc=BASE)
    for number, value in (registers or {}).items():
        cpu.registers[number] = value & (1 << 64) - 1
    return cpu
