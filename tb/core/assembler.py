# SPDX-License-Identifier: Apache-2.0
"""Words of RV64IM_Zicsr_Zifencei and custom-3, put one after the other, with labels."""

from types import MappingProxyType
from typing import Final

from tb.core.listing import Line, Listing, Reach, branch_offset

__all__ = ["BRANCHES", "CSR_OPS", "IMMEDIATE_OPS", "LOADS", "REGISTER_OPS", "STORES", "Assembler"]

_MASK64: Final = (1 << 64) - 1


def _rows(opcode: int, funct7: int, names: dict[str, int]) -> dict[str, tuple[int, int, int]]:
    return {name: (opcode, funct3, funct7) for name, funct3 in names.items()}


_M_OPS = ("mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu")
_OPS = ("add", "sll", "slt", "sltu", "xor", "srl", "or", "and")
REGISTER_OPS: Final = MappingProxyType(
    _rows(0x33, 0, {name: funct3 for funct3, name in enumerate(_OPS)})
    | _rows(0x33, 0x20, {"sub": 0, "sra": 5})
    | _rows(0x33, 1, {name: funct3 for funct3, name in enumerate(_M_OPS)})
    | _rows(0x3B, 0, {"addw": 0, "sllw": 1, "srlw": 5})
    | _rows(0x3B, 0x20, {"subw": 0, "sraw": 5})
    | _rows(0x3B, 1, {"mulw": 0, "divw": 4, "divuw": 5, "remw": 6, "remuw": 7})
)
"""Name -> (opcode, funct3, funct7)."""

IMMEDIATE_OPS: Final = MappingProxyType(
    _rows(0x13, 0, {"addi": 0, "slli": 1, "slti": 2, "sltiu": 3, "xori": 4, "srli": 5, "ori": 6})
    | _rows(0x13, 0, {"andi": 7})
    | _rows(0x13, 0x20, {"srai": 5})
    | _rows(0x1B, 0, {"addiw": 0, "slliw": 1, "srliw": 5})
    | _rows(0x1B, 0x20, {"sraiw": 5})
)
"""Name -> (opcode, funct3, funct7); funct7 counts for shifts alone."""

LOADS: Final = MappingProxyType({"lb": 0, "lh": 1, "lw": 2, "ld": 3, "lbu": 4, "lhu": 5, "lwu": 6})
STORES: Final = MappingProxyType({"sb": 0, "sh": 1, "sw": 2, "sd": 3})
BRANCHES: Final = MappingProxyType({"beq": 0, "bne": 1, "blt": 4, "bge": 5, "bltu": 6, "bgeu": 7})
CSR_OPS: Final = MappingProxyType(
    {"csrrw": 1, "csrrs": 2, "csrrc": 3, "csrrwi": 5, "csrrsi": 6, "csrrci": 7}
)


class Assembler:
    """A program that begins at ``base`` and grows by one word per call."""

    def __init__(self, base: int) -> None:
        """Begin with an empty program.

        Args:
            base: Address of the first word, a multiple of 4.
        """
        self.base = base
        self.lines: list[Line] = []
        self._labels: dict[str, int] = {}

    @property
    def here(self) -> int:
        """Address of the next word."""
        return self.base + 4 * len(self.lines)

    def address(self, label: str) -> int:
        """Address of a label that was placed."""
        return self.base + 4 * self._labels[label]

    def label(self, name: str) -> None:
        """Place a label at this address."""
        self._labels[name] = len(self.lines)

    def listing(self) -> Listing:
        """The program as lines that can be left out."""
        return Listing(base=self.base, lines=tuple(self.lines), labels=dict(self._labels))

    def image(self) -> bytes:
        """The program with all labels filled in."""
        return self.listing().image()

    def word(self, word: int) -> None:
        """Append any 32 bits."""
        self.lines.append(Line(word & 0xFFFFFFFF))

    def register(self, name: str, rd: int, rs1: int, rs2: int) -> None:
        """An operation of two registers."""
        opcode, funct3, funct7 = REGISTER_OPS[name]
        self.word(funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode)

    def immediate(self, name: str, rd: int, rs1: int, value: int) -> None:
        """An operation with an immediate: 12 bits signed, or a shift amount."""
        opcode, funct3, funct7 = IMMEDIATE_OPS[name]
        field = funct7 << 5 | value if funct3 in {1, 5} else value & 0xFFF
        self.word(field << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode)

    def lui(self, rd: int, value: int) -> None:
        """Upper 20 bits of a 32-bit value."""
        self.word((value & 0xFFFFF) << 12 | rd << 7 | 0x37)

    def auipc(self, rd: int, value: int) -> None:
        """The pc plus upper 20 bits."""
        self.word((value & 0xFFFFF) << 12 | rd << 7 | 0x17)

    def load(self, name: str, rd: int, offset: int, rs1: int) -> None:
        """Append a load."""
        self.word((offset & 0xFFF) << 20 | rs1 << 15 | LOADS[name] << 12 | rd << 7 | 0x03)

    def store(self, name: str, rs2: int, offset: int, rs1: int) -> None:
        """Append a store."""
        low, high = offset & 0x1F, offset >> 5 & 0x7F
        self.word(high << 25 | rs2 << 20 | rs1 << 15 | STORES[name] << 12 | low << 7 | 0x23)

    def branch(self, name: str, rs1: int, rs2: int, label: str) -> None:
        """A branch to a label."""
        word = rs2 << 20 | rs1 << 15 | BRANCHES[name] << 12 | 0x63
        self.lines.append(Line(word, label, Reach.BRANCH))

    def branch_by(self, name: str, rs1: int, rs2: int, offset: int) -> None:
        """A branch by a distance, which may be misaligned."""
        self.word(rs2 << 20 | rs1 << 15 | BRANCHES[name] << 12 | 0x63 | branch_offset(offset))

    def jal(self, rd: int, label: str) -> None:
        """A jump to a label."""
        self.lines.append(Line(rd << 7 | 0x6F, label, Reach.JUMP))

    def jalr(self, rd: int, rs1: int, offset: int) -> None:
        """A jump to a register plus offset."""
        self.word((offset & 0xFFF) << 20 | rs1 << 15 | rd << 7 | 0x67)

    def label_address(self, rd: int, label: str) -> None:
        """Put the address of a label less than 2 KiB away into a register (two words)."""
        self.auipc(rd, 0)
        self.lines.append(Line(rd << 15 | rd << 7 | 0x13, label, Reach.ADDRESS))

    def csr(self, name: str, rd: int, number: int, source: int) -> None:
        """A CSR access; ``source`` is a register or the 5-bit immediate."""
        self.word(number << 20 | source << 15 | CSR_OPS[name] << 12 | rd << 7 | 0x73)

    def command(self, funct: int, rd: int, rs1: int, rs2: int, funct3: int = 3) -> None:
        """An accelerator command; funct3 has the bits xd, xs1, xs2."""
        self.word(funct << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x7B)

    def fence(self) -> None:
        """Append a full fence."""
        self.word(0x0FF0000F)

    def fence_i(self) -> None:
        """Make stores to code visible to fetch."""
        self.word(0x0000100F)

    def mret(self) -> None:
        """Append a return from a trap."""
        self.word(0x30200073)

    def li(self, rd: int, value: int) -> None:
        """Put any 64-bit value into a register."""
        value &= _MASK64
        number = value - (1 << 64) if value >> 63 else value
        if -2048 <= number < 2048:
            self.immediate("addi", rd, 0, number)
        elif -(1 << 31) <= number < 1 << 31:
            low = (number + 2048 & 0xFFF) - 2048
            self.lui(rd, number - low >> 12)
            self.immediate("addiw", rd, rd, low)
        else:
            low = (number + 2048 & 0xFFF) - 2048
            self.li(rd, number - low >> 12)
            self.immediate("slli", rd, rd, 12)
            self.immediate("addi", rd, rd, low)
