# SPDX-License-Identifier: Apache-2.0
"""The hardware as a prompt tells it: sizes, what commands mean, and how C issues them.

All of it comes from the single sources: ``configs/isa/accel.toml``, the hardware configuration and
the headers that a candidate is compiled with. Left out are encodings, counters (a candidate that
reads them is rejected), loops and commands that the hardware lacks.
"""

import functools
import re
from collections.abc import Iterator
from typing import Final

from autocomp_hil.codegen.c import render_isa_header
from autocomp_hil.codegen.c_commands import render_commands_header
from autocomp_hil.codegen.isa_source import CommandSource, IsaSource, load_isa
from autocomp_hil.config import STRUCT_FIELDS, ElementType, HardwareConfig
from autocomp_hil.paths import REPOSITORY

__all__ = ["hardware_reference"]

_INCLUDE: Final = REPOSITORY / "firmware" / "include"
_LEFT_OUT: Final = frozenset({"counters"})
"""Settings of the hardware that no kernel needs."""
_TOPICS_LEFT_OUT: Final = frozenset({"Counters", "Faults"})
_STRUCT: Final = re.compile(r"typedef struct \{\n((?:  .*\n)+)\} (hil_accel_config_\w+_rs1_t);\n")
_CONFIG: Final = re.compile(r"((?:///.*\n)*static inline void hil_accel_config_\w+\([^)]*\)) \{")
_GUARDS: Final = re.compile(r"^#(?:ifndef|endif|include|define \w+_H_$).*\n?", re.MULTILINE)

_INTRODUCTION: Final = (
    "The accelerator multiplies blocks of up to dim x dim {input} elements on a systolic array. "
    "It has two\nlocal memories that are addressed by row: the scratchpad (rows of dim {input}) "
    "and the accumulator\n(rows of dim {accumulator}). A load engine (mvin), an execute engine "
    "(preload, then compute) and a store\nengine (mvout) work side by side; the core only issues "
    "commands and runs ahead of them."
)


@functools.cache
def hardware_reference(hardware: HardwareConfig) -> str:
    """What a model must know of the hardware, the same text for every call."""
    element = hardware.element_type
    isa = load_isa(element=element)
    parts = [
        _INTRODUCTION.format(input=element.input.name, accumulator=element.accumulator.name),
        "## Sizes of this hardware\n\n" + _sizes(hardware),
        "## Local addresses\n\n" + _layout(isa),
        "## What commands mean\n\n" + "\n\n".join(_topics(isa)),
        "## Commands\n\nWhere a condition holds, the command faults and the kernel fails.\n\n"
        + "\n\n".join(_commands(isa)),
        "## C interface\n\nThese names exist in a kernel, besides C11 itself:\n\n```c\n"
        + _dialect(element)
        + "\n```\n\nFor what they do not reach (shifts, strides of C, shrunk loads, pixel repeats,"
        " pooling):\n\n```c\n" + _config_functions(isa) + "\n```",
    ]
    return "\n\n".join(parts)


def _sizes(hardware: HardwareConfig) -> str:
    lines = [
        f"- {name} = {getattr(hardware, name)}: {getattr(HardwareConfig, name).__doc__}"
        for name in STRUCT_FIELDS
        if name not in _LEFT_OUT
    ]
    cache, memory = hardware.cache, hardware.memory
    caches = (
        f"- caches of the core: {cache.instruction_bytes} bytes for instructions, "
        f"{cache.data_bytes} bytes for data, each two ways of 64-byte lines"
    )
    dram = (
        f"- DRAM: first bytes {memory.first_beat_latency_cycles} cycles after a request, "
        f"{hardware.dma_bus_bytes} bytes per cycle each way, "
        f"{memory.max_reads_in_flight} reads and {memory.max_writes_in_flight} writes in flight, "
        f"a read takes it {memory.read_request_cycles} cycles at least, "
        f"a write {memory.write_request_cycles}, however short"
    )
    return "\n".join([*lines, caches, dram])


def _layout(isa: IsaSource) -> str:
    layout = isa.layout("laddr")
    fields = sorted(layout.fields, key=lambda field: -field.lsb)
    lines = [f"- [{field.bits}] {field.name}: {field.meaning}" for field in fields]
    return "\n".join(
        [layout.meaning, "", *lines, f"- GARBAGE_ADDR = 0x{isa.constants['GARBAGE_ADDR']:X}"]
    )


def _topics(isa: IsaSource) -> Iterator[str]:
    for topic in isa.semantics:
        if topic.topic not in _TOPICS_LEFT_OUT:
            yield "\n".join([f"{topic.topic}:", *(f"- {text}" for text in topic.text)])


def _commands(isa: IsaSource) -> Iterator[str]:
    for command in isa.commands:
        if command.support == "full" and command.engine != "front_end":
            yield _command(isa, command)


def _command(isa: IsaSource, command: CommandSource) -> str:
    lines = [f"{command.name} ({command.engine} engine): {command.meaning}"]
    like = next((other for other in isa.commands if other.name == command.faults_like), None)
    if like is not None and (like.rs1, like.rs2) == (command.rs1, command.rs2):
        return f"{lines[0]}\n  operands and faults as {like.name}"
    lines += [f"  {name}: {field.meaning}" for name, field in isa.operand_fields(command)]
    if like is not None:
        lines.append(f"  faults as {like.name}")
    lines += [f"  fault {check.rule}: {check.when}" for check in command.faults]
    return "\n".join(lines)


def _dialect(element: ElementType) -> str:
    """The names of published kernels, without what only the compiler needs."""
    text = (_INCLUDE / "hil_dialect.h").read_text(encoding="utf-8")
    for name, number in (("INPUT", element.input), ("SUM", element.accumulator)):
        text = text.replace(f"HIL_ACCEL_{name}_TYPE", number.c_type)
    return _GUARDS.sub("", text).partition("\n\n")[2].strip()


def _config_functions(isa: IsaSource) -> str:
    """Configuration commands with all their fields."""
    structs, functions = render_isa_header(isa, []), render_commands_header(isa)
    found = [
        f"typedef struct {{\n{match[1]}}} {match[2]};"
        for match in _STRUCT.finditer(structs)
        if "norm" not in match[2]
    ]
    found += [f"{m[1]};" for m in _CONFIG.finditer(functions) if "config_norm" not in m[1]]
    return "\n".join(found)
