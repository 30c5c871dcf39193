# SPDX-License-Identifier: Apache-2.0
"""Loads and checks ``configs/isa/csrs.toml``; the schema is described at the top of that file."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from autocomp_hil.codegen.isa_source import Name, Table, Words
from autocomp_hil.config import CONFIGS_DIR, InvalidValue, load_toml_model

CSR_SOURCE: Final = CONFIGS_DIR / "isa" / "csrs.toml"

_ALL: Final = (1 << 64) - 1
_BITS: Final = {"all": _ALL, "code_address": _ALL - 3}
_READ_ONLY: Final = 3
"""Top two bits of the number of a register that cannot be written."""


def _bits(value: object) -> object:
    return _BITS.get(value, value) if isinstance(value, str) else value


Number = Annotated[int, Field(ge=0, lt=1 << 12)]
Word = Annotated[int, Field(ge=0, le=_ALL)]
Counter = Literal["cycle", "time", "instret"]


class Register(NamedTuple):
    """One control or status register."""

    name: str
    number: int
    fixed: int
    writable: int
    counter: Counter | None


class CsrGroup(Table):
    """A register, or several of one kind with numbers one after the other."""

    name: Name
    number: Number
    count: Annotated[int, Field(gt=0)] = 1
    fixed: Word = 0
    writable: Annotated[Word, BeforeValidator(_bits)] = 0
    counter: Counter | None = None
    meaning: Words
    manual: Words

    @property
    def is_read_only(self) -> bool:
        """Whether a write is an illegal instruction."""
        return self.number >> 10 == _READ_ONLY

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fixed & self.writable:
            raise InvalidValue("writable", "expected no bit of `fixed`", hex(self.writable))
        if self.is_read_only and self.writable:
            rule = "expected 0 for a number that cannot be written"
            raise InvalidValue("writable", rule, hex(self.writable))
        if self.counter and not self.is_read_only and self.writable != _ALL:
            raise InvalidValue("writable", 'expected "all" for a counter', hex(self.writable))
        if self.count > 1 and not self.name[-1].isdigit():
            raise InvalidValue("name", "expected an index at the end of a group's name", self.name)
        return self

    def registers(self) -> Iterator[Register]:
        """The registers of the group."""
        stem = self.name.rstrip("0123456789")
        first = self.name[len(stem) :]
        for index in range(self.count):
            name = self.name if self.count == 1 else f"{stem}{int(first) + index}"
            yield Register(name, self.number + index, self.fixed, self.writable, self.counter)


class CsrSource(Table):
    """All of ``configs/isa/csrs.toml``."""

    csrs: tuple[CsrGroup, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for lower, upper in pairwise(self.csrs):
            if upper.number < lower.number + lower.count:
                rule = f"expected a number past {lower.name}"
                raise InvalidValue(f"csrs.{upper.name}.number", rule, hex(upper.number))
        return self

    def registers(self) -> list[Register]:
        """Every register, by rising number."""
        return [register for group in self.csrs for register in group.registers()]


def load_csrs(path: Path = CSR_SOURCE) -> CsrSource:
    """Return the registers of the core.

    Raises:
        ConfigError: Unreadable file or a broken rule; names file and field.
    """
    return load_toml_model(path, CsrSource)
