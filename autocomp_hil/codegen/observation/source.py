# SPDX-License-Identifier: Apache-2.0
"""Loads and checks ``configs/observation.toml``, whose schema is described at its top."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from autocomp_hil.codegen.isa_source import Name, Table, Words
from autocomp_hil.config import CONFIGS_DIR, InvalidValue, load_toml_model

__all__ = [
    "OBSERVATION_SOURCE",
    "Constant",
    "Enumeration",
    "Leaf",
    "Observation",
    "Record",
    "RecordField",
    "Signals",
    "Track",
    "load_observation",
]

OBSERVATION_SOURCE: Final = CONFIGS_DIR / "observation.toml"

_BASE_BYTES: Final = {"u8": 1, "u32": 4, "u64": 8}
_TYPE: Final = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Constant(Table):
    """A number in all languages."""

    value: Annotated[int, Field(ge=0, lt=1 << 31)]
    meaning: Words


class Value(Table):
    """One value of an enumeration."""

    name: Name
    value: Annotated[int, Field(ge=0, lt=1 << 31)]
    meaning: Words


class Enumeration(Table):
    """Named numbers that C++ and Python share."""

    name: Name
    meaning: Words
    flags: bool = False
    """Values are single bits and may be combined."""
    values: tuple[Value, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _distinct(f"enums.{self.name}", [value.name for value in self.values])
        _distinct(f"enums.{self.name}", [str(value.value) for value in self.values])
        for value in self.values:
            if self.flags and value.value.bit_count() != 1:
                raise InvalidValue(
                    f"enums.{self.name}.{value.name}", "expected one bit", value.value
                )
        return self


class Bit(Table):
    """A state of a track."""

    name: Name
    meaning: str


class Track(Table):
    """A part of the chip whose states are logged; the first bit is the lowest."""

    name: Name
    meaning: Words
    hardware: bool = True
    """Whether the design tells the states, rather than the simulation."""
    bits: Annotated[tuple[Bit, ...], Field(min_length=1, max_length=32)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _distinct(f"tracks.{self.name}", [bit.name for bit in self.bits])
        return self


class SignalField(Table):
    """A field of a packed struct: bits, or another struct."""

    name: Name
    meaning: str
    width: Annotated[int, Field(ge=1, le=64)] | None = None
    type: Name | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.width is None) == (self.type is None):
            raise InvalidValue(self.name, "expected either width or type", self.width or "neither")
        return self


class Signals(Table):
    """A packed struct; the first field is the lowest."""

    name: Name
    meaning: Words
    view: bool = False
    """Whether the struct is handed to C++."""
    fields: Annotated[tuple[SignalField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _distinct(f"signals.{self.name}", [field.name for field in self.fields])
        return self


class Leaf(NamedTuple):
    """Some bits of a packed struct."""

    name: str
    meaning: str
    low: int
    """Position of its lowest bit in the struct."""
    width: int


class RecordField(Table):
    """A member of a C structure."""

    name: Name
    meaning: str
    type: str

    @property
    def base(self) -> str:
        """The C type without its length."""
        found = _TYPE.fullmatch(self.type)
        return found.group(1) if found else self.type

    @property
    def length(self) -> int | None:
        """Number of elements, or None if the member is no array."""
        found = _TYPE.fullmatch(self.type)
        return int(found.group(2)) if found and found.group(2) else None


class Record(Table):
    """A C structure that Python reads or fills."""

    name: Name
    python: Annotated[str, Field(pattern=r"[A-Z]\w*")]
    form: Literal["structure", "log"]
    meaning: Words
    fields: Annotated[tuple[RecordField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _distinct(f"records.{self.name}", [field.name for field in self.fields])
        return self


class Observation(Table):
    """All of ``configs/observation.toml``."""

    constants: dict[Name, Constant]
    enums: tuple[Enumeration, ...]
    tracks: tuple[Track, ...]
    signals: tuple[Signals, ...]
    records: tuple[Record, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for table in ("enums", "tracks", "signals", "records"):
            _distinct(table, [item.name for item in getattr(self, table)])
        self._check_signals()
        self._check_records()
        return self

    def width(self, field: SignalField) -> int:
        """Number of bits of a field of a packed struct."""
        return field.width if field.width is not None else self.struct_width(field.type or "")

    def struct_width(self, name: str) -> int:
        """Number of bits of a packed struct, that of a track included."""
        for track in self.tracks:
            if name == f"{track.name}_state":
                return len(track.bits)
        (signals,) = [item for item in self.signals if item.name == name]
        return sum(self.width(field) for field in signals.fields)

    def leaves(self, name: str) -> Iterator[Leaf]:
        """Fields of a packed struct that C++ reads as numbers, those of structs within it too."""
        (signals,) = [item for item in self.signals if item.name == name]
        structs = {item.name for item in self.signals}
        low = 0
        for field in signals.fields:
            if field.type in structs:
                for leaf in self.leaves(field.type or ""):
                    inner = f"{field.name}_{leaf.name}"
                    yield Leaf(inner, leaf.meaning, low + leaf.low, leaf.width)
            else:
                yield Leaf(field.name, field.meaning, low, self.width(field))
            low += self.width(field)

    def _check_signals(self) -> None:
        known = {f"{track.name}_state" for track in self.tracks if track.hardware}
        for signals in self.signals:
            for field in signals.fields:
                if field.type is not None and field.type not in known:
                    where = f"signals.{signals.name}.{field.name}"
                    raise InvalidValue(where, "expected the name of a struct above it", field.type)
            known.add(signals.name)

    def _check_records(self) -> None:
        sizes = dict(_BASE_BYTES)
        for record in self.records:
            size = 0
            for field in record.fields:
                where = f"records.{record.name}.{field.name}"
                if field.base not in sizes:
                    rule = "expected u8, u32, u64, u64[n] or a structure above it"
                    raise InvalidValue(where, rule, field.type)
                if record.form == "log" and (field.base not in _BASE_BYTES or field.length):
                    raise InvalidValue(where, "expected a single number in a log", field.type)
                unit = min(sizes[field.base], 8)
                if size % unit:
                    raise InvalidValue(
                        where, f"expected a multiple of {unit} bytes before it", size
                    )
                size += sizes[field.base] * (field.length or 1)
            if size % 8:
                where = f"records.{record.name}"
                raise InvalidValue(where, "expected a multiple of 8 bytes", size)
            if record.form == "structure":
                sizes[record.name] = size


def load_observation(path: Path = OBSERVATION_SOURCE) -> Observation:
    """Return what a simulation tells of the chip.

    Raises:
        ConfigError: Unreadable file or a broken rule; names file and field.
    """
    return load_toml_model(path, Observation)


def _distinct(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidValue(where, "expected each name and value once", name)
        seen.add(name)
