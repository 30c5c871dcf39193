# SPDX-License-Identifier: Apache-2.0
"""Python modules: the tables behind ``autocomp_hil.isa``, and the memory map."""

from autocomp_hil.codegen.isa_source import IsaSource, Layout, Operand
from autocomp_hil.codegen.memory_map_source import MemoryMap
from autocomp_hil.codegen.text import banner, wrap


def render_isa_tables(isa: IsaSource) -> str:
    """Return ``_generated.py``: constants, enumerations, layouts and commands."""
    lines = banner("#", "configs/isa/accel.toml")
    lines += [
        '"""Tables of the instruction set; use them through ``autocomp_hil.isa``."""',
        "",
        "import enum",
        "from collections.abc import Mapping",
        "from types import MappingProxyType",
        "from typing import Final",
        "",
        "from autocomp_hil.isa.types import CommandSpec, FieldSpec, OperandSpec",
        "",
        f"OPCODE: Final = 0x{isa.instruction.opcode:02X}",
        f"FUNC3: Final = {isa.instruction.func3}",
        f"FUNC3_WITH_RESULT: Final = {isa.instruction.func3_with_result}",
    ]
    for name, value in isa.constants.items():
        lines += [f"{name}: Final = {f'0x{value:08X}' if value > 255 else value}"]
    lines += _enum(
        "Funct", "funct7 of each command.", [(n, v, "") for n, v in isa.functs().items()]
    )
    rules = [(rule.name, rule.value, rule.meaning) for rule in isa.faults.rules]
    lines += _enum("FaultRule", "Broken rule on the error port.", rules)
    fields = [(field.name, field.value, field.meaning) for field in isa.faults.fields]
    lines += _enum("FaultField", "Field to blame on the error port.", fields)
    events = [(event.name, event.code, event.meaning) for event in isa.counters.events]
    lines += _enum("CounterEvent", "What a performance counter counts.", events)
    external = [(event.name, event.code, event.meaning) for event in isa.counters.external_events]
    lines += _enum("ExternalEvent", "External values that a counter can show.", external)
    lines += ["", ""]
    for layout in isa.layouts:
        lines += _layout(layout)
    lines += ["", "COMMANDS: Final[Mapping[str, CommandSpec]] = MappingProxyType("]
    lines += ["    {"]
    for command in isa.commands:
        lines += [
            f'        "{command.name}": CommandSpec(',
            f'            name="{command.name}",',
            f"            funct={command.funct},",
            f"            kind={command.kind},",
            f'            engine="{command.engine}",',
            f'            support="{command.support}",',
            f"            has_result={command.has_result},",
            f"            rs1={_operand(command.rs1)},",
            f"            rs2={_operand(command.rs2)},",
            "        ),",
        ]
    lines += ["    }", ")", '"""All commands by name."""']
    return "\n".join(lines) + "\n"


def render_memory_map(memory_map: MemoryMap) -> str:
    """Return ``memory_map.py``: addresses of regions and of their words."""
    lines = banner("#", "configs/memory_map.toml")
    lines += ['"""Addresses of the chip, in bytes."""', "", "from typing import Final"]
    names: list[str] = []

    def constant(name: str, value: int, meaning: str) -> None:
        names.append(name.upper())
        lines.extend(["", f"{name.upper()}: Final = 0x{value:X}", *_docstring(meaning, "")])

    for name, item in memory_map.constants.items():
        constant(name, item.value, item.meaning)
    for region in memory_map.regions:
        constant(f"{region.name}_base", region.base, region.meaning)
        if region.size is not None:
            constant(f"{region.name}_bytes", region.size, "Bytes of the region.")
        for word in region.words:
            meaning = f"[{word.access}] {word.meaning}"
            constant(f"{region.name}_{word.name}", region.base + word.offset, meaning)
    lines += ["", "__all__ = [", *(f'    "{name}",' for name in sorted(names)), "]"]
    return "\n".join(lines) + "\n"


def _docstring(text: str, indent: str) -> list[str]:
    lines = wrap(text, indent, 97, first=f'{indent}"""')
    return [*lines[:-1], lines[-1] + '"""']


def _enum(name: str, meaning: str, items: list[tuple[str, int, str]]) -> list[str]:
    lines = ["", "", f"class {name}(enum.IntEnum):", f'    """{meaning}"""', ""]
    for member, value, text in items:
        lines += [f"    {member.upper()} = {value}"]
        lines += _docstring(text, "    ") if text else []
    return [
        *lines,
        "",
        "    def __str__(self) -> str:",
        '        """The name as the documentation writes it, in lower case."""',
        "        return self.name.lower()",
    ]


def _layout(layout: Layout) -> list[str]:
    lines = [f"{layout.name.upper()}_FIELDS: Final = ("]
    lines += [
        f'    FieldSpec(name="{field.name}", lsb={field.lsb}, width={field.width}, '
        f'type="{field.type}", reset={field.reset}),'
        for field in layout.operands
    ]
    if len(lines) == 2:
        line = f"{lines[0]}{lines[1].strip()})"
        if len(line) <= 100:
            return [line]
    return [*lines, ")"]


def _operand(operand: Operand | None) -> str:
    if operand is None:
        return "None"
    fields = f"{operand.layout.upper()}_FIELDS"
    return f'OperandSpec(fields={fields}, prefix="{operand.prefix}")'
