# SPDX-License-Identifier: Apache-2.0
"""A program for the core as lines that can be left out: jumps follow their labels."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from autocomp_hil.golden.rv64.decode import Instruction, Kind, decode

__all__ = ["Line", "Listing", "Reach", "branch_offset", "word_text"]


class Reach(StrEnum):
    """How an instruction holds the distance to its label."""

    BRANCH = "branch"
    JUMP = "jump"
    ADDRESS = "address"
    """The second half of a pair that puts an address into a register: ADDI after AUIPC."""


class Line(NamedTuple):
    """One instruction."""

    word: int
    """All of it but the distance."""
    label: str | None = None
    """Label that it goes to."""
    reach: Reach | None = None
    """Form of the distance, exactly if it has a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Instructions from an address on."""

    base: int
    """Address of the first instruction, a multiple of 4."""
    lines: tuple[Line, ...]
    labels: Mapping[str, int]
    """Number of the line that follows each label."""

    def words(self) -> list[int]:
        """All instructions with their distances."""
        return [self._word(number, line) for number, line in enumerate(self.lines)]

    def image(self) -> bytes:
        """The program as memory holds it."""
        return b"".join(word.to_bytes(4, "little") for word in self.words())

    def only(self, kept: Iterable[int]) -> "Listing":
        """The listing without its other lines; labels go to the next line that is left.

        Args:
            kept: Numbers of lines, rising.
        """
        numbers = list(kept)
        return replace(
            self,
            lines=tuple(self.lines[number] for number in numbers),
            labels={name: bisect_left(numbers, at) for name, at in self.labels.items()},
        )

    def _word(self, number: int, line: Line) -> int:
        if line.label is None or line.reach is None:
            return line.word
        return line.word | _ENCODE[line.reach](4 * (self.labels[line.label] - number))


def branch_offset(offset: int) -> int:
    """The bits of a branch's distance in bytes."""
    bits = (offset >> 12 & 1) << 31 | (offset >> 5 & 0x3F) << 25
    return bits | (offset >> 1 & 0xF) << 8 | (offset >> 11 & 1) << 7


def _jump_offset(offset: int) -> int:
    bits = (offset >> 20 & 1) << 31 | (offset >> 1 & 0x3FF) << 21
    return bits | (offset >> 11 & 1) << 20 | (offset >> 12 & 0xFF) << 12


def _address_offset(offset: int) -> int:
    return (offset + 4 & 0xFFF) << 20  # from the AUIPC before it


_ENCODE: Final = {
    Reach.BRANCH: branch_offset,
    Reach.JUMP: _jump_offset,
    Reach.ADDRESS: _address_offset,
}


def word_text(word: int) -> str:
    """An instruction in words, for people."""
    instruction = decode(word)
    if instruction is None:
        return f"illegal word 0x{word:08x}"
    name = instruction.name
    if instruction.kind is Kind.IMMEDIATE:
        name = f"{name[:-1]}i{name[-1]}" if name[-1] in "uw" else f"{name}i"
    return f"{name} {_operands(instruction)}".strip()


def _operands(i: Instruction) -> str:
    texts = {
        Kind.REGISTER: f"x{i.rd}, x{i.rs1}, x{i.rs2}",
        Kind.IMMEDIATE: f"x{i.rd}, x{i.rs1}, {i.immediate}",
        Kind.JALR: f"x{i.rd}, x{i.rs1}, {i.immediate}",
        Kind.LOAD: f"x{i.rd}, {i.immediate}(x{i.rs1})",
        Kind.STORE: f"x{i.rs2}, {i.immediate}(x{i.rs1})",
        Kind.BRANCH: f"x{i.rs1}, x{i.rs2}, {i.immediate:+}",
        Kind.LUI: f"x{i.rd}, 0x{i.immediate >> 12 & 0xFFFFF:x}",
        Kind.AUIPC: f"x{i.rd}, 0x{i.immediate >> 12 & 0xFFFFF:x}",
        Kind.JAL: f"x{i.rd}, {i.immediate:+}",
        Kind.CSR: f"x{i.rd}, 0x{i.immediate:x}, {'' if i.name.endswith('i') else 'x'}{i.rs1}",
        Kind.ACCELERATOR: f"{i.immediate}, x{i.rd}, x{i.rs1}, x{i.rs2}",
    }
    return texts.get(i.kind, "")
