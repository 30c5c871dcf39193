# SPDX-License-Identifier: Apache-2.0
"""The Python module of what the design tells in simulation, and of the records shared with C++."""

from typing import Final

from autocomp_hil.codegen.observation.source import Enumeration, Observation, Record, Track
from autocomp_hil.codegen.text import banner, camel, wrap

__all__ = ["render_observation_module"]

_STRUCTURE: Final = {
    "u8": "ctypes.c_uint8",
    "u32": "ctypes.c_uint32",
    "u64": "ctypes.c_uint64",
}
_LOG: Final = {"u8": "u1", "u32": "<u4", "u64": "<u8"}


def render_observation_module(observation: Observation) -> str:
    """Return the text of ``observation.py``."""
    lines = banner("#", "configs/observation.toml")
    lines += ['"""What a simulation tells of the chip, as it crosses into Python."""', ""]
    lines += ["import ctypes", "from collections.abc import Mapping"]
    lines += ["from enum import IntEnum, IntFlag", "from types import MappingProxyType"]
    lines += ["from typing import Any, ClassVar, Final", ""]
    lines += ["import numpy as np", ""]
    names = sorted([*_names(observation), "RECORDS", "Track"], key=_export_order)
    lines += ["__all__ = [", *(f'    "{name}",' for name in names), "]"]
    for name, constant in observation.constants.items():
        lines += ["", f"{name.upper()}: Final = {constant.value}", *_text(constant.meaning, "")]
    for enumeration in observation.enums:
        lines += _enumeration(enumeration)
    lines += _tracks(observation.tracks)
    for track in observation.tracks:
        lines += _states(track)
    python_names = {record.name: record.python for record in observation.records}
    logs = [record for record in observation.records if record.form == "log"]
    for record in observation.records:
        if record.form == "structure":
            lines += _structure(record, python_names)
    lines += [""]
    for record in logs:
        lines += ["", *_log(record)]
    lines += ["", "RECORDS: Final[Mapping[str, Any]] = MappingProxyType(", "    {"]
    lines += [f'        "{name}": {python},' for name, python in python_names.items()]
    lines += ["    }", ")", '"""All records by their names in C, without ``hil_`` and ``_t``."""']
    return "\n".join(lines) + "\n"


def _names(observation: Observation) -> list[str]:
    return [
        *(name.upper() for name in observation.constants),
        *(camel(enumeration.name) for enumeration in observation.enums),
        *(f"{camel(track.name)}State" for track in observation.tracks),
        *(record.python for record in observation.records),
    ]


def _export_order(name: str) -> tuple[int, str]:
    """Constants before classes, as ruff sorts them."""
    return (0 if name.isupper() else 1, name)


def _text(text: str, indent: str) -> list[str]:
    lines = wrap(text, indent, 97, first=f'{indent}"""')
    return [*lines[:-1], lines[-1] + '"""']


def _enumeration(enumeration: Enumeration) -> list[str]:
    base = "IntFlag" if enumeration.flags else "IntEnum"
    lines = ["", "", f"class {camel(enumeration.name)}({base}):"]
    lines += [*_text(enumeration.meaning, "    "), ""]
    for value in enumeration.values:
        lines += [f"    {value.name.upper()} = {value.value}", *_text(value.meaning, "    ")]
    return lines


def _tracks(tracks: tuple[Track, ...]) -> list[str]:
    lines = ["", "", "class Track(IntEnum):"]
    lines += ['    """Parts of the chip whose states are logged."""', ""]
    return [*lines, *(f"    {track.name.upper()} = {i}" for i, track in enumerate(tracks))]


def _states(track: Track) -> list[str]:
    lines = ["", "", f"class {camel(track.name)}State(IntFlag):", *_text(track.meaning, "    "), ""]
    for number, bit in enumerate(track.bits):
        lines += [f"    {bit.name.upper()} = {1 << number}"]
        lines += _text(bit.meaning, "    ") if bit.meaning else []
    return lines


def _structure(record: Record, python_names: dict[str, str]) -> list[str]:
    lines = ["", "", f"class {record.python}(ctypes.Structure):", *_text(record.meaning, "    ")]
    lines += ["", "    _fields_: ClassVar = ["]
    for field in record.fields:
        kind = _STRUCTURE.get(field.base) or python_names[field.base]
        length = f" * {field.length}" if field.length else ""
        lines += [f'        ("{field.name}", {kind}{length}),']
    lines += ["    ]", "", "    def as_dict(self) -> dict[str, int]:"]
    lines += ['        """Fields that are single numbers, by name."""']
    lines += ["        values = {field[0]: getattr(self, field[0]) for field in self._fields_}"]
    return [
        *lines,
        "        return {name: value for name, value in values.items() if isinstance(value, int)}",
    ]


def _log(record: Record) -> list[str]:
    lines = [f"{record.python}: Final = np.dtype(", "    ["]
    lines += [f'        ("{field.name}", "{_LOG[field.base]}"),' for field in record.fields]
    lines += ["    ]", ")", *_text(record.meaning, "")]
    return lines
