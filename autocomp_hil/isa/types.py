# SPDX-License-Identifier: Apache-2.0
"""Records of the instruction tables."""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["unsigned", "flag", "address", "fp32", "laddr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field of an operand word."""

    name: str
    lsb: int
    width: int
    type: FieldType
    reset: int | None
    """Value in force after reset, where the field configures something."""

    def extract(self, word: int) -> int:
        """Return the field's bits of the word."""
        return (word >> self.lsb) & ((1 << self.width) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandSpec:
    """rs1 or rs2 of a command."""

    fields: tuple[FieldSpec, ...]
    """Fields from bit 0 upwards, without CONFIG's ``kind``."""
    prefix: str
    """Text in front of field names, so that the names of rs1 and rs2 differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """Description of one command."""

    name: str
    funct: int
    kind: int | None
    """rs1[1:0] of CONFIG commands."""
    engine: Literal["load", "execute", "store", "front_end"]
    support: Literal["full", "no_effect", "none"]
    has_result: bool
    rs1: OperandSpec | None
    rs2: OperandSpec | None


__all__ = ["CommandSpec", "FieldSpec", "FieldType", "OperandSpec"]
