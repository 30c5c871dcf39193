# SPDX-License-Identifier: Apache-2.0
"""The C++ header of what the design tells in simulation, and of the records shared with Python."""

from typing import Final

from autocomp_hil.codegen.observation.source import (
    Enumeration,
    Observation,
    Record,
    Signals,
    Track,
)
from autocomp_hil.codegen.text import banner, camel, wrap

__all__ = ["render_observation_header"]

WIDTH: Final = 100
_TYPES: Final = {"u8": "uint8_t", "u32": "uint32_t", "u64": "uint64_t"}
_HEAD: Final = """
// Packed structs of observe_pkg.sv as views of DPI vectors, enumerations, and the structures that
// Python fills and reads.

#ifndef HIL_SIM_OBSERVE_H
#define HIL_SIM_OBSERVE_H

#include <cstddef>
#include <cstdint>

#include "svdpi.h"

/// Some bits of a DPI vector.
template <int kLow, int kWidth>
uint64_t hil_bits(const svBitVecVal* words) {
  constexpr int kFirst = kLow / 32;
  constexpr int kShift = kLow % 32;
  constexpr int kLast = (kLow + kWidth - 1) / 32;
  uint64_t value = static_cast<uint64_t>(words[kFirst]) >> kShift;
  if constexpr (kLast > kFirst) value |= static_cast<uint64_t>(words[kFirst + 1]) << (32 - kShift);
  if constexpr (kLast > kFirst + 1) {
    value |= static_cast<uint64_t>(words[kFirst + 2]) << (64 - kShift);
  }
  if constexpr (kWidth < 64) value &= (1ULL << kWidth) - 1;
  return value;
}
"""


def render_observation_header(observation: Observation) -> str:
    """Return the text of ``sim_observe.h``."""
    lines = [*banner("//", "configs/observation.toml"), *_HEAD.splitlines()]
    for name, constant in observation.constants.items():
        lines += ["", *wrap(constant.meaning, "/// ", WIDTH)]
        lines += [f"constexpr int k{camel(name)} = {constant.value};"]
    for enumeration in observation.enums:
        lines += _enumeration(enumeration)
    lines += _tracks(observation.tracks)
    for signals in observation.signals:
        lines += _view(observation, signals) if signals.view else []
    for record in observation.records:
        lines += _record(record)
    lines += _layout(observation.records)
    return "\n".join([*lines, "", "#endif  // HIL_SIM_OBSERVE_H"]) + "\n"


def _enumeration(enumeration: Enumeration) -> list[str]:
    name = enumeration.name
    lines = ["", *wrap(enumeration.meaning, "/// ", WIDTH), f"enum hil_{name}_t : uint64_t {{"]
    for value in enumeration.values:
        lines += wrap(value.meaning, "  /// ", WIDTH)
        lines += [f"  HIL_{name.upper()}_{value.name.upper()} = {value.value},"]
    return [*lines, "};"]


def _tracks(tracks: tuple[Track, ...]) -> list[str]:
    lines = ["", "/// Parts of the chip whose states are logged."]
    lines += ["enum hil_track_t : uint32_t {"]
    for number, track in enumerate(tracks):
        lines += wrap(track.meaning, "  /// ", WIDTH)
        lines += [f"  HIL_TRACK_{track.name.upper()} = {number},"]
    return [*lines, f"  HIL_TRACKS = {len(tracks)},", "};"]


def _view(observation: Observation, signals: Signals) -> list[str]:
    name = f"Hil{camel(signals.name)}View"
    lines = ["", *wrap(signals.meaning, "/// ", WIDTH), f"class {name} {{", " public:"]
    lines += [f"  explicit {name}(const svBitVecVal* words) : words_(words) {{}}"]
    for leaf in observation.leaves(signals.name):
        lines += wrap(leaf.meaning, "  /// ", WIDTH) if leaf.meaning else []
        kind = "bool" if leaf.width == 1 else "uint64_t"
        value = f"hil_bits<{leaf.low}, {leaf.width}>(words_)"
        value = f"{value} != 0" if leaf.width == 1 else value
        lines += [f"  {kind} {leaf.name}() const {{ return {value}; }}"]
    return [*lines, "", " private:", "  const svBitVecVal* words_;", "};"]


def _record(record: Record) -> list[str]:
    lines = ["", *wrap(record.meaning, "/// ", WIDTH), f"struct hil_{record.name}_t {{"]
    for field in record.fields:
        lines += wrap(field.meaning, "  /// ", WIDTH) if field.meaning else []
        kind = _TYPES.get(field.base, f"hil_{field.base}_t")
        length = f"[{field.length}]" if field.length else ""
        lines += [f"  {kind} {field.name}{length};"]
    return [*lines, "};"]


def _layout(records: tuple[Record, ...]) -> list[str]:
    lines = [
        "",
        "/// Where the compiler put a structure's member; the structure itself has offset 0.",
        "struct hil_layout_t {",
        "  const char* name;",
        "  uint64_t offset;",
        "  uint64_t bytes;",
        "};",
        "constexpr hil_layout_t kHilLayout[] = {",
    ]
    for record in records:
        name = f"hil_{record.name}_t"
        lines += [f'    {{"{record.name}", 0, sizeof({name})}},']
        for field in record.fields:
            place = f'    {{"{record.name}.{field.name}", offsetof({name}, {field.name}),'
            size = f"sizeof({name}::{field.name})}},"
            fits = len(f"{place} {size}") <= WIDTH
            lines += [f"{place} {size}"] if fits else [place, f"     {size}"]
    return [*lines, "};"]
