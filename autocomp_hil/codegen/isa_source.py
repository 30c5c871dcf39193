# SPDX-License-Identifier: Apache-2.0
"""Loads and checks ``configs/isa/accel.toml``; the schema is described at the top of that file."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from autocomp_hil.config import (
    CONFIGS_DIR,
    ElementType,
    InvalidValue,
    element_words,
    hardware_names,
    load_hardware,
    load_toml_model,
)

ISA_SOURCE: Final = CONFIGS_DIR / "isa" / "accel.toml"
WORD_BITS: Final = 64


def _check_name(value: str) -> str:
    if not (value.isascii() and value.isidentifier() and value == value.lower()):
        message = "expected a snake_case name"
        raise ValueError(message)
    return value


Name = Annotated[str, AfterValidator(_check_name)]
Words = Annotated[str, Field(min_length=1)]


class Table(BaseModel):
    """Strict base of all tables."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class BitField(Table):
    """A field of an operand word."""

    name: Name
    bits: str
    """Place of the field, as ``msb:lsb`` or ``bit``."""
    meaning: Words
    legal: Words
    illegal: str = ""
    type: Literal["unsigned", "flag", "address", "fp32", "laddr"] = "unsigned"
    reset: int | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = self.bits.split(":")
        if len(parts) > 2 or not all(part.isdigit() for part in parts):
            raise InvalidValue("bits", "expected msb:lsb or bit", self.bits)
        if self.msb < self.lsb or self.msb >= WORD_BITS:
            raise InvalidValue("bits", "expected 63 >= msb >= lsb", self.bits)
        if self.type == "flag" and self.width != 1:
            raise InvalidValue("bits", "expected one bit for a flag", self.bits)
        if self.reset is not None and not 0 <= self.reset < 1 << self.width:
            rule = f"expected a number of {self.width} bits"
            raise InvalidValue("reset", rule, self.reset)
        return self

    @property
    def msb(self) -> int:
        """Number of the highest bit."""
        return int(self.bits.split(":", maxsplit=1)[0])

    @property
    def lsb(self) -> int:
        """Number of the lowest bit."""
        return int(self.bits.rsplit(":", maxsplit=1)[-1])

    @property
    def width(self) -> int:
        """Number of bits of the field."""
        return self.msb - self.lsb + 1


class Layout(Table):
    """An operand word, or a part of one."""

    name: Name
    width: int = WORD_BITS
    meaning: Words
    fields: tuple[BitField, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_unique("fields", (field.name for field in self.fields))
        used = 0
        for field in self.fields:
            mask = ((1 << field.width) - 1) << field.lsb
            if used & mask:
                rule = "expected bits that no other field has"
                raise InvalidValue(f"fields.{field.name}.bits", rule, field.bits)
            if field.msb >= self.width:
                rule = f"expected bits below {self.width}"
                raise InvalidValue(f"fields.{field.name}.bits", rule, field.bits)
            used |= mask
        return self

    @property
    def operands(self) -> tuple[BitField, ...]:
        """Fields that a caller gives, from bit 0 upwards: all but ``kind``."""
        fields = (field for field in self.fields if field.name != "kind")
        return tuple(sorted(fields, key=lambda field: field.lsb))

    @property
    def reset_word(self) -> int | None:
        """The word that would configure the state after reset; None if no field has one."""
        resets = [field for field in self.fields if field.reset is not None]
        return sum((field.reset or 0) << field.lsb for field in resets) if resets else None


class Operand(Table):
    """Use of a layout as rs1 or rs2 of a command."""

    layout: Name
    prefix: str = ""
    fault_prefix: str = ""


class FaultCheck(Table):
    """One check that a command must pass."""

    rule: Name
    field: Name
    when: Words


class CommandSource(Table):
    """One command of the accelerator."""

    name: Name
    funct: Annotated[int, Field(ge=0, le=127)]
    funct_name: Name = ""
    kind: Annotated[int, Field(ge=0, le=3)] | None = None
    engine: Literal["load", "execute", "store", "front_end"]
    support: Literal["full", "no_effect", "none"]
    has_result: bool = False
    meaning: Words
    rs1: Operand | None = None
    rs2: Operand | None = None
    faults: tuple[FaultCheck, ...] = ()
    faults_like: Name = ""


class Numbered(Table):
    """A fault rule or fault field."""

    value: Annotated[int, Field(ge=0, le=63)]
    name: Name
    meaning: Words


class Event(Table):
    """A counter event or external value."""

    code: Annotated[int, Field(ge=0, le=63)]
    name: Name
    meaning: Words


class Faults(Table):
    """Names on the error port."""

    rules: tuple[Numbered, ...]
    fields: tuple[Numbered, ...]


class CountersSource(Table):
    """What the performance counters can count."""

    events: tuple[Event, ...]
    external_events: tuple[Event, ...]


class Instruction(Table):
    """The 32-bit instruction word."""

    opcode: Annotated[int, Field(ge=0, le=127)]
    func3: Annotated[int, Field(ge=0, le=7)]
    func3_with_result: Annotated[int, Field(ge=0, le=7)]
    meaning: Words


class Topic(Table):
    """Prose of the reference."""

    topic: Words
    text: tuple[Words, ...]


class IsaSource(Table):
    """All of ``configs/isa/accel.toml``."""

    instruction: Instruction
    constants: dict[str, int]
    layouts: tuple[Layout, ...]
    commands: tuple[CommandSource, ...]
    faults: Faults
    counters: CountersSource
    semantics: tuple[Topic, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_unique("layouts", (layout.name for layout in self.layouts))
        _check_unique("commands", (command.name for command in self.commands))
        _check_unique("commands", ((command.funct, command.kind) for command in self.commands))
        for table, items in (("rules", self.faults.rules), ("fields", self.faults.fields)):
            _check_unique(f"faults.{table}", (item.name for item in items))
            _check_unique(f"faults.{table}", (item.value for item in items))
        for table, events in (
            ("events", self.counters.events),
            ("external_events", self.counters.external_events),
        ):
            _check_unique(f"counters.{table}", (event.name for event in events))
            _check_unique(f"counters.{table}", (event.code for event in events))
        functs: dict[int, str] = {}
        for command in self.commands:
            path = f"commands.{command.name}"
            expected = functs.setdefault(command.funct, funct_name(command))
            if expected != funct_name(command):
                raise InvalidValue(
                    f"{path}.funct", f"expected a funct not of {expected}", command.funct
                )
            self._check_command(path, command)
        self._check_illegal_values()
        return self

    def _check_command(self, path: str, command: CommandSource) -> None:
        layouts = {layout.name for layout in self.layouts}
        for register, operand in (("rs1", command.rs1), ("rs2", command.rs2)):
            if operand is not None and operand.layout not in layouts:
                raise InvalidValue(f"{path}.{register}.layout", "expected a layout", operand.layout)
        _check_unique(f"{path}.fields", (name for name, _ in self.operand_fields(command)))
        known = {command.name for command in self.commands}
        if command.faults_like and (command.faults or command.faults_like not in known):
            rule = "expected the name of a command, and no faults beside it"
            raise InvalidValue(f"{path}.faults_like", rule, command.faults_like)
        rules = {rule.name for rule in self.faults.rules}
        fields = {field.name for field in self.faults.fields}
        for check in command.faults:
            if check.rule not in rules:
                raise InvalidValue(f"{path}.faults.rule", "expected a fault rule", check.rule)
            if check.field not in fields:
                raise InvalidValue(f"{path}.faults.field", "expected a fault field", check.field)

    def _check_illegal_values(self) -> None:
        """Every field with illegal values says what they do, or each command that has it does."""
        for command in self.commands:
            if command.support != "full":
                continue
            covered = {check.field for check in self.faults_of(command)}
            for operand in (command.rs1, command.rs2):
                if operand is None:
                    continue
                for field in self.layout(operand.layout).fields:
                    open_ended = field.legal.startswith("any") or bool(field.illegal)
                    if not open_ended and operand.fault_prefix + field.name not in covered:
                        rule = f"expected `illegal`, or a fault of {command.name} on it"
                        path = f"layouts.{operand.layout}.fields.{field.name}"
                        raise InvalidValue(path, rule, field.legal)

    def layout(self, name: str) -> Layout:
        """Return the layout of that name."""
        return next(layout for layout in self.layouts if layout.name == name)

    def faults_of(self, command: CommandSource) -> tuple[FaultCheck, ...]:
        """Return the checks of a command, in order."""
        if not command.faults_like:
            return command.faults
        return next(other.faults for other in self.commands if other.name == command.faults_like)

    def operand_fields(self, command: CommandSource) -> Iterator[tuple[str, BitField]]:
        """Yield (name with prefix, field) of rs1, then of rs2, each from bit 0 upwards."""
        for operand in (command.rs1, command.rs2):
            if operand is not None:
                for field in self.layout(operand.layout).operands:
                    yield operand.prefix + field.name, field

    def functs(self) -> dict[str, int]:
        """Return funct numbers by name, in rising order."""
        ordered = sorted(self.commands, key=lambda command: command.funct)
        return {funct_name(command): command.funct for command in ordered}


def funct_name(command: CommandSource) -> str:
    """Return the name of the command's funct."""
    return command.funct_name or command.name


def load_isa(path: Path = ISA_SOURCE, element: ElementType | None = None) -> IsaSource:
    """Return the instruction set.

    Args:
        path: The file.
        element: Whose formats the texts name; None: those of all configurations of the project.

    Raises:
        ConfigError: Unreadable file or a broken rule; names file, command and field.
    """
    elements = [element] if element else [load_hardware(n).element_type for n in hardware_names()]
    return load_toml_model(path, IsaSource, words=element_words(elements))


def _check_unique(path: str, names: Iterable[object]) -> None:
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise InvalidValue(path, "expected each name and number once", name)
        seen.add(name)
