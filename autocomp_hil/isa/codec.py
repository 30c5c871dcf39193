# SPDX-License-Identifier: Apache-2.0
"""Commands as words: packing fields into operand words and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from autocomp_hil.errors import HilError
from autocomp_hil.isa._generated import (
    COMMANDS,
    FUNC3,
    FUNC3_WITH_RESULT,
    GARBAGE_ADDR,
    LADDR_FIELDS,
    OPCODE,
    Funct,
)
from autocomp_hil.isa.types import CommandSpec, OperandSpec

GARBAGE: Final = GARBAGE_ADDR
"""Local address that says that there is no operand."""
_LADDR_LSB: Final = MappingProxyType({field.name: field.lsb for field in LADDR_FIELDS})
ACC_BIT: Final = 1 << _LADDR_LSB["is_acc"]
"""Bit of a local address that names an accumulator row."""
ACCUMULATE_BIT: Final = 1 << _LADDR_LSB["accumulate"]
"""Bit of a local address with which a write to the accumulator adds."""
FULL_BIT: Final = 1 << _LADDR_LSB["read_full"]
"""Bit of a local address with which MVOUT copies sums unconverted."""

NORM_MASK: Final = next(
    field.extract(~0) << field.lsb for field in LADDR_FIELDS if field.name == "norm_cmd"
)
"""Bits of a local address that belong to normalisation commands."""

_WORD_LIMIT: Final = 1 << 64
_KIND_MASK: Final = 3
_CONFIG_FUNCT: Final = int(Funct.CONFIG)
_BY_NUMBER: Final[Mapping[tuple[int, int | None], CommandSpec]] = MappingProxyType(
    {(spec.funct, spec.kind): spec for spec in COMMANDS.values()}
)


class EncodingError(HilError):
    """A value does not fit its field, or a word is no command; names field, value and rule."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the accelerator receives it."""

    funct: int
    """Number of the command, funct7: 0..127."""
    rs1: int = 0
    """First operand word, 64 bits."""
    rs2: int = 0
    """Second operand word, 64 bits."""

    def __post_init__(self) -> None:
        for name, value, limit in (
            ("funct", self.funct, 128),
            ("rs1", self.rs1, _WORD_LIMIT),
            ("rs2", self.rs2, _WORD_LIMIT),
        ):
            if not 0 <= value < limit:
                width = limit.bit_length() - 1
                message = f"command: {name}: expected {width} bits, got {value}"
                raise EncodingError(message)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A command by name."""

    name: str
    """Name as in docs/reference/isa.md: ``mvin``, ``config_ex``, ..."""
    fields: Mapping[str, int]
    """Values by name, in the order of rs1 then rs2, each from bit 0 upwards."""


def encode(name: str, /, **fields: int) -> Command:
    """Return the command of that name; fields that are not given are 0.

    Raises:
        EncodingError: Unknown command or field, or a value that does not fit its field.
    """
    spec = COMMANDS.get(name)
    if spec is None:
        message = f"{name}: expected the name of a command"
        raise EncodingError(message)
    remaining = dict(fields)
    rs1 = _pack(name, spec.rs1, remaining) | (spec.kind or 0)
    rs2 = _pack(name, spec.rs2, remaining)
    if remaining:
        message = f"{name}: {next(iter(remaining))}: expected a field of the command"
        raise EncodingError(message)
    return Command(spec.funct, rs1, rs2)


def decode(command: Command) -> Decoded:
    """Return name and fields; bits outside of fields are ignored.

    Raises:
        EncodingError: No command has this funct.
    """
    kind = command.rs1 & _KIND_MASK if command.funct == _CONFIG_FUNCT else None
    spec = _BY_NUMBER.get((command.funct, kind))
    if spec is None:
        message = f"command: funct: expected a funct of the instruction set, got {command.funct}"
        raise EncodingError(message)
    fields: dict[str, int] = {}
    for operand, word in ((spec.rs1, command.rs1), (spec.rs2, command.rs2)):
        if operand is not None:
            for field in operand.fields:
                fields[operand.prefix + field.name] = field.extract(word)
    return Decoded(spec.name, MappingProxyType(fields))


def instruction_word(name: str, /, *, rs1: int = 0, rs2: int = 0, rd: int = 0) -> int:
    """Return the 32-bit instruction of a command for the given register numbers.

    Raises:
        EncodingError: Unknown command, or a register number outside 0..31.
    """
    spec = COMMANDS.get(name)
    if spec is None:
        message = f"{name}: expected the name of a command"
        raise EncodingError(message)
    for field, value in (("rs1", rs1), ("rs2", rs2), ("rd", rd)):
        if not 0 <= value < 32:
            message = f"{name}: {field}: expected a register number 0 to 31, got {value}"
            raise EncodingError(message)
    func3 = FUNC3_WITH_RESULT if spec.has_result else FUNC3
    return spec.funct << 25 | rs2 << 20 | rs1 << 15 | func3 << 12 | rd << 7 | OPCODE


def spad_address(row: int) -> int:
    """Return the local address of a scratchpad row."""
    return _local_address(row, 0)


def acc_address(row: int, *, accumulate: bool = False, read_full: bool = False) -> int:
    """Return the local address of an accumulator row."""
    bits = ACC_BIT | (ACCUMULATE_BIT if accumulate else 0) | (FULL_BIT if read_full else 0)
    return _local_address(row, bits)


def _pack(name: str, operand: OperandSpec | None, remaining: dict[str, int]) -> int:
    """Return the operand word; takes the fields that it uses out of ``remaining``."""
    if operand is None:
        return 0
    word = 0
    for field in operand.fields:
        full_name = operand.prefix + field.name
        value: object = remaining.pop(full_name, 0)
        if not isinstance(value, int):
            hint = " (use fp32_bits)" if field.type == "fp32" else ""
            message = f"{name}: {full_name}: expected an integer{hint}, got {value!r}"
            raise EncodingError(message)
        if not 0 <= value < 1 << field.width:
            limit = (1 << field.width) - 1
            message = (
                f"{name}: {full_name}: expected 0 to {limit} ({field.width} bits), got {value}"
            )
            raise EncodingError(message)
        word |= int(value) << field.lsb
    return word


def _local_address(row: int, bits: int) -> int:
    width = next(field.width for field in LADDR_FIELDS if field.name == "row")
    if not 0 <= row < 1 << width:
        message = f"local address: row: expected {width} bits, got {row}"
        raise EncodingError(message)
    return bits | row
