# SPDX-License-Identifier: Apache-2.0
"""C intrinsics: one function for each command that the hardware has. C11, freestanding."""

from typing import Final, NamedTuple

from autocomp_hil.codegen.c import MAX_ARGUMENTS, WIDTH, c_width, call, signature
from autocomp_hil.codegen.isa_source import CommandSource, IsaSource, Operand
from autocomp_hil.codegen.text import banner, wrap

_HEAD: Final = """
// One function per command of the accelerator; docs/reference/isa.md says more.
// Fields have the names of the reference: pass structs with designated
// initialisers; fields that are left out are 0. Every command is a compiler
// barrier for memory. Commands that the hardware lacks have no function here.

#ifndef HIL_ACCEL_H_
#define HIL_ACCEL_H_

#include <stdint.h>

#include "hil_accel_isa.h"
#include "hil_accel_issue.h"
"""


def render_commands_header(isa: IsaSource) -> str:
    """Return the text of ``hil_accel.h``."""
    lines = [*banner("//", "configs/isa/accel.toml"), *_HEAD.rstrip().split("\n")]
    for command in isa.commands:
        if command.support != "none":
            lines += ["", *_function(isa, command)]
    lines += ["", "#endif  // HIL_ACCEL_H_"]
    return "\n".join(lines) + "\n"


def _function(isa: IsaSource, command: CommandSource) -> list[str]:
    """Documentation, signature and body of a command's function."""
    arguments, words, meanings = list[str](), list[str](), list[str]()
    for operand in (command.rs1, command.rs2):
        if operand is None:
            words.append("0")
            continue
        use = _use(isa, command, operand)
        arguments += use.arguments
        words.append(use.word)
        meanings += use.meanings
    funct = f"HIL_ACCEL_FUNCT_{(command.funct_name or command.name).upper()}"
    result = "uint64_t" if command.has_result else "void"
    lines = wrap(command.meaning, "/// ", WIDTH)
    for meaning in meanings:
        lines += wrap(meaning, "/// ", WIDTH)
    lines += signature(f"static inline {result} hil_accel_{command.name}(", arguments)
    if not command.has_result:
        return [*lines, *call("  HIL_ACCEL_ISSUE(", [funct, *words], ");"), "}"]
    issue = call("  HIL_ACCEL_ISSUE_FOR(", ["value", funct, words[0]], ");")
    return [*lines, "  uint64_t value;", *issue, "  return value;", "}"]


class _Use(NamedTuple):
    """What an operand makes of a function."""

    arguments: list[str]
    word: str
    """The operand, expressed in the arguments."""
    meanings: list[str]
    """Meanings of the arguments that stand for one field each."""


def _use(isa: IsaSource, command: CommandSource, operand: Operand) -> _Use:
    layout = next(item for item in isa.layouts if item.name == operand.layout)
    fields, encoder = layout.operands, f"hil_accel_{layout.name}"
    match layout.name:
        case "dram_operand":
            pointer = "const void *dram" if command.engine == "load" else "void *dram"
            return _Use([pointer], "hil_accel_dram(dram)", [f"dram: {fields[0].meaning}"])
        case "local_operand":
            name = operand.prefix.rstrip("_") or "local"
            return _Use([f"hil_accel_block_t {name}"], f"hil_accel_block({name})", [])
        case "word_operand":
            name = operand.prefix.rstrip("_")
            return _Use([f"uint64_t {name}"], f"{encoder}({name})", [])
    if len(fields) > MAX_ARGUMENTS:
        name = _struct_name(isa, command, operand)
        return _Use([f"{encoder}_t {name}"], f"{encoder}({name})", [])
    return _Use(
        [f"uint{c_width(field)}_t {field.name}" for field in fields],
        f"{encoder}({', '.join(field.name for field in fields)})",
        [f"{field.name}: {field.meaning}" for field in fields],
    )


def _struct_name(isa: IsaSource, command: CommandSource, operand: Operand) -> str:
    """Name of an argument of many fields: that of the operand where both are such."""
    sizes = {layout.name: len(layout.operands) for layout in isa.layouts}
    both = (command.rs1, command.rs2)
    if any(one is None or sizes[one.layout] <= MAX_ARGUMENTS for one in both):
        return "fields"
    return "rs1" if operand is command.rs1 else "rs2"


__all__ = ["render_commands_header"]
