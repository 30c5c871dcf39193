# SPDX-License-Identifier: Apache-2.0
"""C headers: the ISA with its encoders, the configurations, the memory map. C11, freestanding."""

from collections.abc import Iterable, Sequence
from typing import Final

from autocomp_hil.codegen.isa_source import BitField, IsaSource, Layout
from autocomp_hil.codegen.memory_map_source import MemoryMap
from autocomp_hil.codegen.text import banner, wrap
from autocomp_hil.config import STRUCT_FIELDS, HardwareConfig

WIDTH: Final = 80
MAX_ARGUMENTS: Final = 3
"""Encoders of layouts with more fields take a struct: fields by name, absent ones 0."""


def render_isa_header(isa: IsaSource, configs: Sequence[HardwareConfig]) -> str:
    """Return the text of ``hil_accel_isa.h``."""
    lines = banner("//", "configs/isa/accel.toml, configs/hardware/*.toml")
    lines += [
        "",
        "// Operand words of the accelerator's commands; docs/reference/isa.md says",
        "// what they mean. Encoders keep the low bits of a value that is too wide.",
        "// Sizes of a configuration: define HIL_ACCEL_CONFIG_<NAME>, or",
        "// HIL_ACCEL_CONFIG_FILE as the header of another configuration.",
        "",
        "#ifndef HIL_ACCEL_ISA_H_",
        "#define HIL_ACCEL_ISA_H_",
        "",
        "#include <stdint.h>",
        "",
        f"#define HIL_ACCEL_OPCODE 0x{isa.instruction.opcode:02X}",
        f"#define HIL_ACCEL_FUNC3 {isa.instruction.func3}",
        f"#define HIL_ACCEL_FUNC3_WITH_RESULT {isa.instruction.func3_with_result}",
    ]
    lines += [f"#define HIL_ACCEL_{name} UINT32_C(0x{v:X})" for name, v in isa.constants.items()]
    lines += ["", "// funct7 of each command."]
    lines += [f"#define HIL_ACCEL_FUNCT_{name.upper()} {v}" for name, v in isa.functs().items()]
    lines += _enum("fault_rule", "RULE", [(rule.name, rule.value) for rule in isa.faults.rules])
    lines += _enum("fault_field", "FIELD", [(item.name, item.value) for item in isa.faults.fields])
    lines += _enum("event", "EVENT", [(item.name, item.code) for item in isa.counters.events])
    external = [(item.name, item.code) for item in isa.counters.external_events]
    lines += _enum("external_event", "EXTERNAL", external)
    for layout in isa.layouts:
        lines += _layout(isa, layout)
    lines += ["", "// Sizes of the configurations."]
    for index, config in enumerate(configs):
        directive = "#elif" if index else "#if"
        lines += [f"{directive} defined(HIL_ACCEL_CONFIG_{config.name.upper()})"]
        lines += _sizes(config)
    lines += [
        "#elif defined(HIL_ACCEL_CONFIG_FILE)",
        "#include HIL_ACCEL_CONFIG_FILE",
        "#endif",
        "",
        "#endif  // HIL_ACCEL_ISA_H_",
    ]
    return "\n".join(lines) + "\n"


def render_config_header(config: HardwareConfig) -> str:
    """Return what ``HIL_ACCEL_CONFIG_FILE`` names; it does not depend on the name of ``config``."""
    lines = [*banner("//", "a hardware configuration"), "", *_sizes(config)]
    return "\n".join(lines) + "\n"


def render_memory_map_header(memory_map: MemoryMap) -> str:
    """Return the text of ``hil_memory_map.h``."""
    lines = banner("//", "configs/memory_map.toml")
    lines += [
        "",
        "#ifndef HIL_MEMORY_MAP_H_",
        "#define HIL_MEMORY_MAP_H_",
        "",
        "// Constants with the type that they have in C; assembly has none.",
        "#ifdef __ASSEMBLER__",
        "#define HIL_ADDRESS(value) value",
        "#else",
        "#include <stdint.h>",
        "#define HIL_ADDRESS(value) UINT64_C(value)",
        "#endif",
    ]

    def constant(name: str, value: int, meaning: str) -> list[str]:
        return [
            *wrap(meaning, "// ", WIDTH),
            f"#define HIL_{name.upper()} HIL_ADDRESS(0x{value:X})",
        ]

    lines += [""]
    for name, item in memory_map.constants.items():
        lines += constant(name, item.value, item.meaning)
    for region in memory_map.regions:
        lines += ["", *constant(f"{region.name}_base", region.base, region.meaning)]
        if region.size is not None:
            lines += constant(f"{region.name}_bytes", region.size, "Bytes of the region.")
        for word in region.words:
            meaning = f"[{word.access}] {word.meaning}"
            lines += constant(f"{region.name}_{word.name}", region.base + word.offset, meaning)
    lines += ["", "#endif  // HIL_MEMORY_MAP_H_"]
    return "\n".join(lines) + "\n"


def _sizes(config: HardwareConfig) -> list[str]:
    sizes = [f"#define HIL_ACCEL_{name.upper()} {getattr(config, name)}" for name in STRUCT_FIELDS]
    element = config.element_type
    types = (("INPUT", element.input.c_type), ("SUM", element.accumulator.c_type))
    return [*sizes, *(f"#define HIL_ACCEL_{name}_TYPE {c_type}" for name, c_type in types)]


def _enum(type_name: str, prefix: str, items: Iterable[tuple[str, int]]) -> list[str]:
    lines = ["", "typedef enum {"]
    lines += [f"  HIL_ACCEL_{prefix}_{name.upper()} = {value}," for name, value in items]
    return [*lines, f"}} hil_accel_{type_name}_t;"]


def _layout(isa: IsaSource, layout: Layout) -> list[str]:
    """Bit positions, the struct of arguments if there are many, and the encoder."""
    word = f"uint{layout.width}_t"
    lines = [""]
    for field in layout.operands:
        name = _macro(layout, field)
        lines += [f"#define {name}_LSB {field.lsb}", f"#define {name}_BITS {field.width}"]
    takes_struct = len(layout.operands) > MAX_ARGUMENTS
    if takes_struct:
        lines += ["", *wrap(layout.meaning, "/// ", WIDTH), "typedef struct {"]
        for field in layout.operands:
            lines += wrap(field.meaning, "  /// ", WIDTH)
            lines += [f"  uint{c_width(field)}_t {field.name};"]
        lines += [f"}} hil_accel_{layout.name}_t;", ""]
        arguments = [f"hil_accel_{layout.name}_t fields"]
    else:
        lines += ["", *wrap(layout.meaning, "/// ", WIDTH)]
        arguments = [f"uint{c_width(field)}_t {field.name}" for field in layout.operands]
    lines += signature(f"static inline {word} hil_accel_{layout.name}(", arguments)
    kind = _kind(isa, layout)
    terms = [] if kind is None else [f"({word}){kind}"]
    for field in layout.operands:
        value = f"fields.{field.name}" if takes_struct else field.name
        suffix = "64" if layout.width == 64 else "32"
        mask = f"UINT{suffix}_C(0x{(1 << field.width) - 1:X})"
        terms.append(_term(f"(({word}){value} & {mask})", f"<< {_macro(layout, field)}_LSB"))
    lines += ["  return " + " |\n         ".join(terms) + ";", "}"]
    return "\n".join(lines).split("\n")


def _term(value: str, shift: str) -> str:
    """A shifted value, on one line where it fits between ``return`` and `` |``."""
    line = f"({value} {shift})"
    return line if len(line) <= WIDTH - 11 else f"({value}\n          {shift})"


def signature(start: str, arguments: Sequence[str]) -> list[str]:
    """Head of a C function; without arguments it takes ``void``."""
    arguments = arguments or ["void"]
    return _shortest(start, arguments, ") {", "    ")


def call(start: str, arguments: Sequence[str], end: str) -> list[str]:
    """A statement that calls a function, inside of another."""
    return _shortest(start, arguments, end, "      ")


def _shortest(start: str, arguments: Sequence[str], end: str, indent: str) -> list[str]:
    """Arguments behind the opening bracket, or below it where that is wider or much longer."""
    behind = in_lines(start, arguments, end)
    below = [start, *in_lines(indent, arguments, end)]
    is_wide = any(len(line) > WIDTH for line in behind)
    return below if is_wide or len(behind) > len(below) + 1 else behind


def in_lines(start: str, arguments: Sequence[str], end: str) -> list[str]:
    """Arguments on one line, or aligned one below the other as far as they need."""
    endings = [*(", " for _ in arguments[1:]), end]
    lines = [start]
    for argument, ending in zip(arguments, endings, strict=True):
        piece = argument + ending
        if len(lines[-1] + piece.rstrip()) > WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * len(start))
        lines[-1] += piece
    return lines


def _macro(layout: Layout, field: BitField) -> str:
    return f"HIL_ACCEL_{layout.name.upper()}_{field.name.upper()}"


def c_width(field: BitField) -> int:
    """Bits of the narrowest C integer that holds a field."""
    return next(width for width in (8, 16, 32, 64) if field.width <= width)


def _kind(isa: IsaSource, layout: Layout) -> int | None:
    """Value of the layout's ``kind`` field: that of the CONFIG command whose rs1 it is."""
    for command in isa.commands:
        if command.kind is not None and command.rs1 and command.rs1.layout == layout.name:
            return command.kind
    return None
