# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog packages: ISA, configurations, memory map."""

from collections.abc import Iterable, Sequence
from typing import Final

from autocomp_hil.codegen.isa_source import CommandSource, IsaSource, Layout, Operand
from autocomp_hil.codegen.memory_map_source import MemoryMap
from autocomp_hil.codegen.text import banner, camel, hex_word, wrap
from autocomp_hil.config import SOC_FIELDS, STRUCT_FIELDS, ElementFamily, HardwareConfig
from autocomp_hil.config.structs import ELEMENT_FIELDS, element_literal, struct_literal

WIDTH: Final = 100
_FIELD_INDENT: Final = " " * 6


def render_isa_package(isa: IsaSource) -> str:
    """Return ``accel_isa_pkg``: functs, operand structs, fault and event codes."""
    lines = banner("//", "configs/isa/accel.toml")
    lines += ["", "/// The instruction set: numbers of commands, operand words, faults, events."]
    lines += ["package accel_isa_pkg;", ""]
    lines += _constants(isa)
    lines += _enum("funct_e", 7, "Funct", isa.functs().items(), "funct7 of each command.")
    kinds = [(command.name, command.kind) for command in isa.commands if command.kind is not None]
    lines += _enum("config_kind_e", 2, "", kinds, "rs1[1:0] of CONFIG.")
    for layout in isa.layouts:
        lines += _struct(layout)
    lines += _aliases(isa)
    lines += _resets(isa)
    rules = [(rule.name, rule.value) for rule in isa.faults.rules]
    lines += _enum("fault_rule_e", 6, "Rule", rules, "Broken rule on the error port.")
    fields = [(field.name, field.value) for field in isa.faults.fields]
    lines += _enum("fault_field_e", 6, "Field", fields, "Field to blame on the error port.")
    events = [(event.name, event.code) for event in isa.counters.events]
    lines += _enum("event_e", 6, "Event", events, "What a performance counter counts.")
    count = max(event.code for event in isa.counters.events) + 1
    lines += ["  /// Number of event codes.", f"  parameter int unsigned NUM_EVENTS = {count};", ""]
    external = [(event.name, event.code) for event in isa.counters.external_events]
    lines += _enum("external_event_e", 6, "External", external, "External values.")
    count = max(event.code for event in isa.counters.external_events) + 1
    lines += [
        "  /// Number of external codes, 0 included.",
        f"  parameter int unsigned NUM_EXTERNAL_EVENTS = {count};",
        "",
        "endpackage",
    ]
    return "\n".join(lines) + "\n"


def render_cfg_package(configs: Sequence[HardwareConfig]) -> str:
    """Return ``accel_cfg_pkg``: the accelerator's struct and a preset per configuration."""
    meaning = "What a configuration fixes for the accelerator, and the named configurations."
    return _cfg_package("accel_cfg", meaning, STRUCT_FIELDS, configs, _element_types(configs))


def render_soc_cfg_package(configs: Sequence[HardwareConfig]) -> str:
    """Return ``soc_cfg_pkg``: the struct of caches and buses, and a preset per configuration."""
    meaning = "What a configuration fixes around the accelerator, and the named configurations."
    return _cfg_package("soc_cfg", meaning, SOC_FIELDS, configs)


def render_memory_map_package(memory_map: MemoryMap) -> str:
    """Return ``memory_map_pkg``: addresses of regions and of their words."""
    lines = banner("//", "configs/memory_map.toml")
    lines += ["", "/// Addresses of the chip.", "package memory_map_pkg;", ""]

    def parameter(name: str, value: int, meaning: str) -> list[str]:
        return [
            *wrap(meaning, "  /// ", WIDTH),
            f"  parameter logic [63:0] {name.upper()} = 64'h{hex_word(value)};",
        ]

    for name, constant in memory_map.constants.items():
        lines += parameter(name, constant.value, constant.meaning)
    for region in memory_map.regions:
        lines += ["", *parameter(f"{region.name}_base", region.base, region.meaning)]
        if region.size is not None:
            lines += parameter(f"{region.name}_bytes", region.size, "Bytes of the region above.")
        for word in region.words:
            meaning = f"[{word.access}] {word.meaning}"
            lines += parameter(f"{region.name}_{word.name}", region.base + word.offset, meaning)
    lines += ["", "endpackage"]
    return "\n".join(lines) + "\n"


def _constants(isa: IsaSource) -> list[str]:
    lines = []
    instruction = isa.instruction
    lines += [f"  parameter logic [6:0] OPCODE = 7'h{instruction.opcode:02x};"]
    lines += [f"  parameter logic [2:0] FUNC3 = 3'd{instruction.func3};"]
    lines += [f"  parameter logic [2:0] FUNC3_WITH_RESULT = 3'd{instruction.func3_with_result};"]
    for name, value in isa.constants.items():
        digits = f"{value >> 16:04x}_{value & 0xFFFF:04x}"
        lines += [f"  parameter logic [31:0] {name} = 32'h{digits};"]
    return [*lines, ""]


def _enum(
    type_name: str, width: int, prefix: str, items: Iterable[tuple[str, int]], meaning: str
) -> list[str]:
    entries = [(prefix + camel(name), value) for name, value in items]
    if len(entries) == 1:  # as verible-verilog-format leaves it
        name, value = entries[0]
        body = f"{{{name} = {width}'d{value}}}"
        return [f"  /// {meaning}", f"  typedef enum logic [{width - 1}:0] {body} {type_name};", ""]
    longest = max(len(name) for name, _ in entries)
    lines = [f"  /// {meaning}", f"  typedef enum logic [{width - 1}:0] {{"]
    for index, (name, value) in enumerate(entries):
        comma = "," if index + 1 < len(entries) else ""
        lines.append(f"    {name:<{longest}} = {width}'d{value}{comma}")
    return [*lines, f"  }} {type_name};", ""]


def _struct(layout: Layout) -> list[str]:
    """The members as verible-verilog-format leaves them: names in one column."""
    members: list[tuple[str, str, str]] = []
    next_bit = layout.width - 1

    def gap(lowest: int) -> None:
        if next_bit >= lowest:
            members.append(("", _vector(next_bit - lowest + 1), f"reserved_{lowest}"))

    for field in sorted(layout.fields, key=lambda field: -field.lsb):
        gap(field.msb + 1)
        kind = "laddr_t" if field.type == "laddr" else _vector(field.width)
        members.append((field.meaning, kind, field.name))
        next_bit = field.lsb - 1
    gap(0)
    column = max(len(kind) for _, kind, _ in members)
    lines = [*wrap(layout.meaning, "  /// ", WIDTH), "  typedef struct packed {"]
    for meaning, kind, name in members:
        lines += [*wrap(meaning, "    /// ", WIDTH), f"    {kind:<{column}} {name};"]
    return [*lines, f"  }} {layout.name}_t;", ""]


def _vector(width: int) -> str:
    return "logic" if width == 1 else f"logic [{width - 1}:0]"


def _aliases(isa: IsaSource) -> list[str]:
    """Names like ``mvin_rs1_t`` for shared layouts, one per funct and register."""
    lines = ["  // Operand words by command."]

    def alias(command: CommandSource, register: str, operand: Operand | None) -> list[str]:
        name = f"{command.name}_{register}"
        if operand is None or operand.layout == name:
            return []
        return [f"  typedef {operand.layout}_t {name}_t;"]

    for command in isa.commands:
        lines += alias(command, "rs1", command.rs1) + alias(command, "rs2", command.rs2)
    return [*lines, ""]


def _resets(isa: IsaSource) -> list[str]:
    lines = ["  // Operand words that would configure the state after reset."]
    for layout in isa.layouts:
        word = layout.reset_word
        if word is not None:
            name = f"{layout.name.upper()}_RESET"
            lines += [f"  parameter {layout.name}_t {name} = 64'h{hex_word(word)};"]
    return [*lines, ""]


def _element_types(configs: Iterable[HardwareConfig]) -> list[str]:
    """Families and struct of element types, and the types of the configurations."""
    families = ((family.name.lower(), int(family)) for family in ElementFamily)
    meaning = "Which arithmetic modules compute in an element type."
    lines = [*_enum("element_family_e", 32, "Family", families, meaning)]
    lines += ["  typedef struct packed {", f"    /// {meaning}", "    element_family_e family;"]
    for field, text in ELEMENT_FIELDS.items():
        lines += [*wrap(text, "    /// ", WIDTH), f"    int unsigned {field};"]
    lines += ["  } element_t;", ""]
    for element in dict.fromkeys(config.element_type for config in configs):
        value = element_literal(element, _FIELD_INDENT, scope="")
        lines += [f"  parameter element_t ELEMENT_{element.name.upper()} = {value};", ""]
    return lines


def _cfg_package(
    name: str,
    meaning: str,
    fields: Sequence[str],
    configs: Sequence[HardwareConfig],
    types: Sequence[str] = (),
) -> str:
    lines = banner("//", "configs/hardware/*.toml")
    lines += ["", f"/// {meaning}", f"package {name}_pkg;", "", *types, "  typedef struct packed {"]
    if types:
        lines += [f"    /// {HardwareConfig.element_type.__doc__}", "    element_t element;"]
    for field in fields:
        summary = getattr(HardwareConfig, field).__doc__
        lines += [*wrap(summary, "    /// ", WIDTH), f"    int unsigned {field};"]
    lines += [f"  }} {name}_t;", ""]
    for config in configs:
        element = f"ELEMENT_{config.element_type.name.upper()}" if types else None
        value = struct_literal(config, fields, _FIELD_INDENT, element=element)
        lines += [f"  parameter {name}_t CFG_{config.name.upper()} = {value};", ""]
    return "\n".join([*lines, "endpackage"]) + "\n"


__all__ = [
    "render_cfg_package",
    "render_isa_package",
    "render_memory_map_package",
    "render_soc_cfg_package",
]
