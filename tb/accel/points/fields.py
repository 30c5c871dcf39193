# SPDX-License-Identifier: Apache-2.0
"""Corner values of every field of every command that does something, from the ISA source.

A point ``field.<command>.<field>.<class>`` is hit when a legal command carries such a value. A
field of few legal values has one class per value; a wide one has ``least``, ``next``, ``between``
and ``most`` of its legal range; scales and addresses have classes of their own.
"""

import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from autocomp_hil.codegen.isa_source import BitField, CommandSource, IsaSource, load_isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FP32_ONE,
    FULL_BIT,
    GARBAGE,
    KEEP_SCALE,
    NORM_MASK,
)
from tb.accel.points.support import is_performed

__all__ = [
    "Range",
    "bit_fields",
    "field_points",
    "field_points_of",
    "legal_range",
]

_FEW: Final = 8
_HIGH: Final = 1 << 32
_SCALES: Final = ("one", "zero", "negative", "subnormal", "infinite", "nan", "other")
_ADDRESSES: Final = ("zero", "aligned", "odd", "high")
_ROW_BITS: Final = 26
_IGNORED_IN_SPAD: Final = ACCUMULATE_BIT | FULL_BIT | NORM_MASK
_NARROWED: Final[Mapping[str, Mapping[str, int]]] = {
    "loop_ws": {"activation": 1},
    "loop_conv_ws": {"activation": 1, "a_spad_id": 2, "b_spad_id": 2, "max_pixels_per_row": 0},
}
"""Greatest legal values by the fault tables of loops, whose layouts allow any; 0: DIM."""


class Range(NamedTuple):
    """Legal values of a field, both ends included."""

    least: int
    most: int


@functools.cache
def _isa() -> IsaSource:
    return load_isa()


def bit_fields(name: str) -> tuple[CommandSource, dict[str, BitField]]:
    """A command, and its fields by name, prefixes included."""
    return _table()[name]


def legal_range(command: CommandSource, field: BitField, hardware: HardwareConfig) -> Range:
    """Values that a legal command may carry in some state.

    Args:
        command: Command that carries the field.
        field: Field of one of its operand words; neither an address nor a scale.
        hardware: Configuration whose sizes limit rows and columns.

    Raises:
        ValueError: The ISA source says what is legal in words that nobody wrote a reader for.
    """
    every = Range(0, (1 << field.width) - 1)
    text = field.legal
    if command.name in _NARROWED and field.name in _NARROWED[command.name]:
        return Range(0, _NARROWED[command.name][field.name] or hardware.dim)
    if text == "see the command":
        is_block = command.engine in {"load", "store"}
        most = hardware.max_block_cols if is_block and field.name == "cols" else hardware.dim
        return Range(1 if is_block else 0, most)
    if text.startswith("any") or text.endswith(" any") or field.type == "flag":
        return every
    if text.endswith(" if pool_stride is not 0"):
        return every
    if listed := re.fullmatch(r"(\d+)(?:, (\d+))?", text):
        return Range(int(listed[1]), int(listed[2] or listed[1]))
    if between := re.fullmatch(r"(\d+)\.\.(\d+)", text):
        return Range(int(between[1]), int(between[2]))
    raise ValueError(f"accel.toml: {command.name}.{field.name}: legal: unknown form {text!r}")


def field_points_of(hardware: HardwareConfig) -> frozenset[str]:
    """Every point of a configuration."""
    return frozenset(
        f"field.{command.name}.{name}.{value}"
        for command in _isa().commands
        if is_performed(command, hardware)
        for name, field in _isa().operand_fields(command)
        for value in _classes(command, field, name, hardware)
    ) | {f"event.{name}" for name in _event_names().values()}


def field_points(name: str, fields: Mapping[str, int], hardware: HardwareConfig) -> set[str]:
    """Points that one legal command hits.

    Args:
        name: Name of the command.
        fields: Values by name, prefixes included.
        hardware: Configuration it ran on.
    """
    found = set()
    command, known = _table()[name]
    for key, field in known.items():
        for value in _hits(command, field, key, fields[key], hardware):
            found.add(f"field.{name}.{key}.{value}")
    if name == "counter" and fields["write_config"]:
        code = (bool(fields["is_external"]), fields["event_code"])
        found.add(f"event.{_event_names().get(code)}")
    return found & _points_of(hardware)


@functools.cache
def _table() -> dict[str, tuple[CommandSource, dict[str, BitField]]]:
    return {
        command.name: (command, dict(_isa().operand_fields(command))) for command in _isa().commands
    }


@functools.lru_cache(maxsize=8)
def _points_of(hardware: HardwareConfig) -> frozenset[str]:
    return field_points_of(hardware)


@functools.cache
def _event_names() -> dict[tuple[bool, int], str]:
    """Names of what counters can count, by (is external, code)."""
    counters = _isa().counters
    return {
        **{(False, event.code): event.name for event in counters.events},
        **{(True, event.code): event.name for event in counters.external_events},
    }


def _classes(
    command: CommandSource, field: BitField, name: str, hardware: HardwareConfig
) -> tuple[str, ...]:
    if field.type == "laddr":
        return _address_classes(command, name)
    if field.type == "fp32":
        return (*_SCALES, "keep") if command.name == "config_st" else _SCALES
    if field.type == "address":
        return _ADDRESSES
    least, most = legal_range(command, field, hardware)
    if most - least < _FEW:
        return tuple(str(value) for value in range(least, most + 1))
    return ("least", "next", "between", "most")


def _hits(
    command: CommandSource, field: BitField, name: str, value: int, hardware: HardwareConfig
) -> tuple[str, ...]:
    if field.type == "laddr":
        return _address_hits(value, name, hardware)
    if field.type == "fp32":
        return (_scale_class(value, keeps=command.name == "config_st"),)
    if field.type == "address":
        return _dram_classes(value)
    least, most = legal_range(command, field, hardware)
    if most - least < _FEW:
        return (str(value),)
    return ({least: "least", least + 1: "next", most: "most"}.get(value, "between"),)


def _scale_class(bits: int, *, keeps: bool) -> str:
    magnitude = bits & 0x7FFFFFFF
    if bits == KEEP_SCALE and keeps:
        return "keep"
    if bits == FP32_ONE:
        return "one"
    if magnitude == 0:
        return "zero"
    if magnitude >= 0x7F800000:
        return "infinite" if magnitude == 0x7F800000 else "nan"
    if magnitude < 0x00800000:
        return "subnormal"
    return "negative" if bits >> 31 else "other"


def _dram_classes(address: int) -> tuple[str, ...]:
    if address == 0:
        return ("zero",)
    where = "odd" if address % 2 else "aligned"
    return (where, "high") if address >= _HIGH else (where,)


def _address_classes(command: CommandSource, name: str) -> tuple[str, ...]:
    """Operands of the array other than C are in the scratchpad; A is never GARBAGE."""
    classes = ["spad", "ignored_bits", "aliased_row"]
    if command.engine in {"load", "store"} or name == "c_laddr":
        classes += ["acc", "acc_accumulate"]
    if command.engine == "store":
        classes.append("acc_full")
    if name in {"b_laddr", "c_laddr", "bd_laddr"}:
        classes.append("garbage")
    return tuple(classes)


def _address_hits(laddr: int, name: str, hardware: HardwareConfig) -> tuple[str, ...]:
    if laddr == GARBAGE:
        return ("garbage",)
    hits = []
    if laddr & ACC_BIT:
        hits.append("acc_accumulate" if laddr & ACCUMULATE_BIT else "acc")
        if laddr & FULL_BIT:
            hits.append("acc_full")
        ignored = NORM_MASK | (0 if name == "laddr" else FULL_BIT)
    else:
        hits.append("spad")
        ignored = _IGNORED_IN_SPAD
    if laddr & ignored:
        hits.append("ignored_bits")
    if (laddr & (1 << _ROW_BITS) - 1) >> hardware.row_field_bits:
        hits.append("aliased_row")
    return tuple(hits)
