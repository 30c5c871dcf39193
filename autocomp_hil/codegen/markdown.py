# SPDX-License-Identifier: Apache-2.0
"""Reference documentation: ``docs/reference/isa.md`` and ``docs/reference/memory_map.md``."""

from collections.abc import Iterable, Sequence
from typing import Final

from autocomp_hil.codegen.isa_source import CommandSource, IsaSource, Layout, Operand
from autocomp_hil.codegen.memory_map_source import MemoryMap
from autocomp_hil.codegen.text import GENERATOR
from autocomp_hil.config import SOC_FIELDS, STRUCT_FIELDS, HardwareConfig, element_words

_SUPPORT: Final = {"full": "yes", "no_effect": "no effect", "none": "faults"}
_INSTRUCTION: Final = (
    "opcode 0x{0.opcode:02X}, func3 {0.func3}, or {0.func3_with_result} for COUNTER."
)
_INTRODUCTION: Final = """\
The accelerator multiplies blocks of {input} matrices on a `dim` x `dim` systolic array. Two local
memories, addressed by row, hold the blocks: the *scratchpad* (rows of `dim` {input}) and the
*accumulator* (rows of `dim` {accumulator}). A kernel moves blocks in from DRAM (MVIN), multiplies
them (PRELOAD, then COMPUTE) and moves results out (MVOUT). Loads, computes and stores overlap; the
result is as if they ran one by one.

A first kernel, C = A W for one block, weight stationary:

| step | command | what it does |
|---|---|---|
| 1 | `config_ex` dataflow 1 | chooses weight stationary |
| 2 | `config_ld` stride = bytes per row of A and W, block_stride = dim | how to load |
| 3 | `config_st` stride = bytes per row of C | how to store |
| 4 | `mvin` A to spad[0], `mvin` W to spad[dim] | loads both |
| 5 | `preload` W = spad[dim], C = acc[0] | weights to the array, destination of the result |
| 6 | `compute_preloaded` A = spad[0], D = GARBAGE | multiplies |
| 7 | `mvout` acc[0] | scales, saturates to {input} and stores |
| 8 | fence | waits before the core reads C |"""


def render_isa_reference(isa: IsaSource, configs: Sequence[HardwareConfig]) -> str:
    """Return ``isa.md``, for people who write kernels."""
    lines = _head("Instruction set of the accelerator", "configs/isa/accel.toml")
    introduction = _INTRODUCTION.format(**element_words(c.element_type for c in configs))
    lines += ["", introduction, "", "## Instruction word", "", f"{isa.instruction.meaning}:", ""]
    lines += [
        "`funct7[31:25] rs2[24:20] rs1[19:15] func3[14:12] rd[11:7] opcode[6:0]`",
        "",
        _INSTRUCTION.format(isa.instruction),
        "",
        f"Assembler: `.insn r CUSTOM_3, {isa.instruction.func3}, FUNCT, x0, rs1, rs2`.",
        "",
        "## Commands",
        "",
    ]
    lines += _table(("funct", "command", "engine", "built", "meaning"), map(_row, isa.commands))
    lines += ["", "## Local addresses", "", isa.layout("laddr").meaning, ""]
    lines += _fields(isa.layout("laddr"))
    garbage = isa.constants["GARBAGE_ADDR"]
    lines += ["", f"GARBAGE is 0x{garbage:08X}. Banks are contiguous: the high bits of the row."]
    lines += ["", "## Meaning"]
    for topic in isa.semantics:
        lines += ["", f"### {topic.topic}", "", *(f"- {text}" for text in topic.text)]
    lines += ["", "## Operands and faults, command by command", ""]
    lines += ["The first rule of a table that applies is the one that is reported."]
    shown = [command for command in isa.commands if command.support != "none"]
    for command in shown:
        lines += _command(isa, command)
    lines += _faults(isa)
    lines += _counters(isa)
    lines += ["", "## Configurations", ""]
    header = ("size", *(config.name for config in configs))
    names = (*STRUCT_FIELDS, *SOC_FIELDS)
    sizes = ((name, *(str(getattr(config, name)) for config in configs)) for name in names)
    lines += _table(header, sizes)
    lines += ["", "Meaning of the sizes:", ""]
    lines += [f"- `{name}`: {getattr(HardwareConfig, name).__doc__}" for name in names]
    lines += ["", "## Reserved commands", "", "These fault `unsupported_command`."]
    for command in isa.commands:
        if command.support == "none":
            lines += _command(isa, command)
    return "\n".join(lines) + "\n"


def render_memory_map_reference(memory_map: MemoryMap) -> str:
    """Return the text of ``memory_map.md``."""
    lines = [*_head("Memory map of the chip", "configs/memory_map.toml"), ""]
    rows = (
        (f"`{region.name}`", f"0x{region.base:08X}", _size(region.size), region.meaning)
        for region in memory_map.regions
    )
    lines += _table(("region", "base", "bytes", "meaning"), rows)
    for region in memory_map.regions:
        if region.words:
            lines += ["", f"## {region.name}", "", "Every word has 64 bits.", ""]
            words = (
                (f"0x{region.base + w.offset:08X}", f"`{w.name}`", w.access, w.meaning)
                for w in region.words
            )
            lines += _table(("address", "word", "access", "meaning"), words)
    lines += ["", "## Sizes", ""]
    constants = (
        (f"`{name}`", f"0x{item.value:X}", item.meaning)
        for name, item in memory_map.constants.items()
    )
    return "\n".join([*lines, *_table(("name", "value", "meaning"), constants)]) + "\n"


def _head(title: str, source: str) -> list[str]:
    return [
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        f"<!-- Generated from {source} by {GENERATOR}; do not edit. -->",
        "",
        f"# {title}",
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def _row(command: CommandSource) -> tuple[str, ...]:
    funct = str(command.funct)
    if command.kind is not None:
        funct += f", kind {command.kind}"
    support = _SUPPORT[command.support]
    return (funct, f"`{command.name}`", command.engine, support, command.meaning)


def _fields(layout: Layout, prefix: str = "") -> list[str]:
    rows = []
    for field in sorted(layout.fields, key=lambda field: field.lsb):
        meaning = field.meaning + (f" {_illegal(field.illegal)}" if field.illegal else "")
        reset = "" if field.reset is None else _number(field.reset)
        rows.append((f"[{field.bits}]", f"`{prefix}{field.name}`", field.legal, reset, meaning))
    return _table(("bits", "field", "legal", "after reset", "meaning"), rows)


def _number(value: int) -> str:
    return f"0x{value:X}" if value > 9 else str(value)


def _illegal(text: str) -> str:
    return f"Other values: {text}"


def _command(isa: IsaSource, command: CommandSource) -> list[str]:
    lines = ["", f"### {command.name}", "", command.meaning]
    for register, operand in (("rs1", command.rs1), ("rs2", command.rs2)):
        lines += _operand(isa, register, operand)
    if command.faults_like:
        lines += ["", f"Faults: as `{command.faults_like}`."]
    elif command.faults:
        lines += ["", "Faults:", ""]
        rows = ((f"`{c.rule}`", f"`{c.field}`", c.when) for c in command.faults)
        lines += _table(("rule", "field", "when"), rows)
    return lines


def _operand(isa: IsaSource, register: str, operand: Operand | None) -> list[str]:
    if operand is None:
        return ["", f"{register}: not used."]
    layout = isa.layout(operand.layout)
    return ["", f"{register}: {layout.meaning}", "", *_fields(layout, operand.prefix)]


def _faults(isa: IsaSource) -> list[str]:
    lines = ["", "## Names on the error port", ""]
    rows = ((str(rule.value), f"`{rule.name}`", rule.meaning) for rule in isa.faults.rules)
    lines += _table(("value", "rule", "meaning"), rows)
    rows = ((str(field.value), f"`{field.name}`", field.meaning) for field in isa.faults.fields)
    return [*lines, "", *_table(("value", "field", "meaning"), rows)]


def _counters(isa: IsaSource) -> list[str]:
    lines = ["", "## Performance counters", "", "A counter adds 1 in each cycle in which its event"]
    lines += ["holds.", ""]
    rows = ((str(event.code), f"`{event.name}`", event.meaning) for event in isa.counters.events)
    lines += _table(("code", "event", "holds when"), rows)
    lines += ["", "External values (`is_external` set):", ""]
    external = isa.counters.external_events
    rows = ((str(event.code), f"`{event.name}`", event.meaning) for event in external)
    return [*lines, *_table(("code", "value", "meaning"), rows)]


def _size(size: int | None) -> str:
    return "" if size is None else f"0x{size:X}"
