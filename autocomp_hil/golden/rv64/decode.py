# SPDX-License-Identifier: Apache-2.0
"""Instruction words of RV64IM_Zicsr_Zifencei, machine mode, and custom-3.

What is not listed here is illegal: compressed words, A, F and D, supervisor instructions.
"""

import functools
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from autocomp_hil.golden.rv64.alu import signed
from autocomp_hil.isa import Funct
from autocomp_hil.isa._generated import FUNC3, FUNC3_WITH_RESULT, OPCODE

__all__ = ["Instruction", "Kind", "decode"]


class Kind(Enum):
    """What executes an instruction."""

    REGISTER = "register"
    IMMEDIATE = "immediate"
    LUI = "lui"
    AUIPC = "auipc"
    LOAD = "load"
    STORE = "store"
    BRANCH = "branch"
    JAL = "jal"
    JALR = "jalr"
    FENCE = "fence"
    CSR = "csr"
    SYSTEM = "system"
    ACCELERATOR = "accelerator"


class Instruction(NamedTuple):
    """A legal instruction. Fields that its format lacks are 0."""

    kind: Kind
    name: str
    """The mnemonic; immediate arithmetic has the register form's (``addi`` is ``add``)."""
    rd: int
    rs1: int
    """Register number; for the immediate CSR forms the 5-bit value."""
    rs2: int
    immediate: int
    """Signed immediate; CSR number of CSR instructions, funct7 of accelerator commands."""
    word: int


_REGISTER: Final = MappingProxyType(
    {
        (0x33, 0, 0x00): "add",
        (0x33, 0, 0x20): "sub",
        (0x33, 1, 0x00): "sll",
        (0x33, 2, 0x00): "slt",
        (0x33, 3, 0x00): "sltu",
        (0x33, 4, 0x00): "xor",
        (0x33, 5, 0x00): "srl",
        (0x33, 5, 0x20): "sra",
        (0x33, 6, 0x00): "or",
        (0x33, 7, 0x00): "and",
        (0x33, 0, 0x01): "mul",
        (0x33, 1, 0x01): "mulh",
        (0x33, 2, 0x01): "mulhsu",
        (0x33, 3, 0x01): "mulhu",
        (0x33, 4, 0x01): "div",
        (0x33, 5, 0x01): "divu",
        (0x33, 6, 0x01): "rem",
        (0x33, 7, 0x01): "remu",
        (0x3B, 0, 0x00): "addw",
        (0x3B, 0, 0x20): "subw",
        (0x3B, 1, 0x00): "sllw",
        (0x3B, 5, 0x00): "srlw",
        (0x3B, 5, 0x20): "sraw",
        (0x3B, 0, 0x01): "mulw",
        (0x3B, 4, 0x01): "divw",
        (0x3B, 5, 0x01): "divuw",
        (0x3B, 6, 0x01): "remw",
        (0x3B, 7, 0x01): "remuw",
    }
)
"""Instructions by (opcode, funct3, funct7)."""

_IMMEDIATE: Final = MappingProxyType(
    {
        (0x13, 0): "add",
        (0x13, 2): "slt",
        (0x13, 3): "sltu",
        (0x13, 4): "xor",
        (0x13, 6): "or",
        (0x13, 7): "and",
        (0x1B, 0): "addw",
    }
)
"""Instructions by (opcode, funct3)."""

_SHIFT_IMMEDIATE: Final = MappingProxyType(
    {
        (0x13, 1, 0x00): "sll",
        (0x13, 5, 0x00): "srl",
        (0x13, 5, 0x10): "sra",
        (0x1B, 1, 0x00): "sllw",
        (0x1B, 5, 0x00): "srlw",
        (0x1B, 5, 0x10): "sraw",
    }
)
"""Instructions by (opcode, funct3, bits 31:26); the word forms also want bit 25 clear."""

_LOADS: Final = ("lb", "lh", "lw", "ld", "lbu", "lhu", "lwu", None)
_STORES: Final = ("sb", "sh", "sw", "sd", None, None, None, None)
_BRANCHES: Final = ("beq", "bne", None, None, "blt", "bge", "bltu", "bgeu")
_FENCES: Final = ("fence", "fence.i", None, None, None, None, None, None)
_CSRS: Final = (None, "csrrw", "csrrs", "csrrc", None, "csrrwi", "csrrsi", "csrrci")
_SYSTEM: Final = MappingProxyType(
    {0x00000073: "ecall", 0x00100073: "ebreak", 0x30200073: "mret", 0x10500073: "wfi"}
)


@functools.lru_cache(maxsize=1 << 16)
def decode(word: int) -> Instruction | None:
    """The instruction of a 32-bit word, None if it is illegal."""
    opcode = word & 0x7F
    funct3 = word >> 12 & 7
    rd, rs1, rs2 = word >> 7 & 31, word >> 15 & 31, word >> 20 & 31
    i_type = signed(word >> 20, 12)
    match opcode:
        case 0x33 | 0x3B:
            name = _REGISTER.get((opcode, funct3, word >> 25))
            found = (Kind.REGISTER, name, rd, rs1, rs2, 0)
        case 0x13 | 0x1B if funct3 in {1, 5}:
            is_legal = opcode == 0x13 or not word >> 25 & 1
            name = _SHIFT_IMMEDIATE.get((opcode, funct3, word >> 26)) if is_legal else None
            found = (Kind.IMMEDIATE, name, rd, rs1, 0, word >> 20 & 63)
        case 0x13 | 0x1B:
            name = _IMMEDIATE.get((opcode, funct3))
            found = (Kind.IMMEDIATE, name, rd, rs1, 0, i_type)
        case 0x37:
            found = (Kind.LUI, "lui", rd, 0, 0, signed(word & 0xFFFFF000, 32))
        case 0x17:
            found = (Kind.AUIPC, "auipc", rd, 0, 0, signed(word & 0xFFFFF000, 32))
        case 0x03:
            found = (Kind.LOAD, _LOADS[funct3], rd, rs1, 0, i_type)
        case 0x23:
            s_type = signed(word >> 25 << 5 | rd, 12)
            found = (Kind.STORE, _STORES[funct3], 0, rs1, rs2, s_type)
        case 0x63:
            found = (Kind.BRANCH, _BRANCHES[funct3], 0, rs1, rs2, _b_type(word))
        case 0x6F:
            found = (Kind.JAL, "jal", rd, 0, 0, _j_type(word))
        case 0x67:
            found = (Kind.JALR, "jalr" if funct3 == 0 else None, rd, rs1, 0, i_type)
        case 0x0F:
            found = (Kind.FENCE, _FENCES[funct3], 0, 0, 0, 0)
        case 0x73 if funct3 == 0:
            found = (Kind.SYSTEM, _SYSTEM.get(word), 0, 0, 0, 0)
        case 0x73:
            found = (Kind.CSR, _CSRS[funct3], rd, rs1, 0, word >> 20)
        case _ if opcode == OPCODE:
            found = _accelerator(word, funct3, rd, rs1, rs2)
        case _:
            return None
    kind, legal_name, rd, rs1, rs2, immediate = found
    if legal_name is None:
        return None
    return Instruction(kind, legal_name, rd, rs1, rs2, immediate, word)


def _accelerator(
    word: int, funct3: int, rd: int, rs1: int, rs2: int
) -> tuple[Kind, str | None, int, int, int, int]:
    """A command: funct3 says whether there is a result, and only COUNTER has one."""
    funct7 = word >> 25
    expected = FUNC3_WITH_RESULT if funct7 == Funct.COUNTER else FUNC3
    name = "command" if funct3 == expected else None
    return Kind.ACCELERATOR, name, rd if funct7 == Funct.COUNTER else 0, rs1, rs2, funct7


def _b_type(word: int) -> int:
    bits = (word >> 31 & 1) << 12 | (word >> 7 & 1) << 11
    return signed(bits | (word >> 25 & 0x3F) << 5 | (word >> 8 & 0xF) << 1, 13)


def _j_type(word: int) -> int:
    bits = (word >> 31 & 1) << 20 | (word >> 12 & 0xFF) << 12
    return signed(bits | (word >> 20 & 1) << 11 | (word >> 21 & 0x3FF) << 1, 21)
