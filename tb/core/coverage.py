# SPDX-License-Identifier: Apache-2.0
"""Tells which instructions of RV64IM the traces of programs contain.

An instruction counts where it retired without a trap, ECALL and EBREAK where they trapped.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.rv64.decode import Instruction, Kind, decode
from tb.core.session import FLAG_TRAP, Records

__all__ = ["RV64IM", "executed", "missing", "mnemonic"]

RV64IM: Final = frozenset(
    {
        "lui", "auipc", "jal", "jalr", "beq", "bne", "blt", "bge", "bltu", "bgeu", "lb", "lh", "lw",
        "lbu", "lhu", "sb", "sh", "sw",
        "addi", "slti", "sltiu", "xori", "ori", "andi", "slli", "srli", "srai",
        "add", "sub", "sll", "slt", "sltu", "xor", "srl", "sra", "or", "and", "fence", "ecall",
        "ebreak",
        "lwu", "ld", "sd", "addiw", "slliw", "srliw", "sraiw", "addw", "subw", "sllw", "srlw",
        "sraw",
        "mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu", "mulw", "divw", "divuw",
        "remw", "remuw",
    }
)  # fmt: skip
"""Source: RISC-V unprivileged manual, instruction set listings: RV32I, RV64I, RV32M, RV64M."""

_ALWAYS_TRAP: Final = frozenset({"ecall", "ebreak"})


def executed(traces: Iterable[Records]) -> set[str]:
    """Mnemonics of the instructions in traces of the core, among others those of RV64IM."""
    found: set[str] = set()
    for trace in traces:
        traps = trace["flags"] & FLAG_TRAP != 0
        found |= _mnemonics(trace["instruction"][~traps])
        found |= _mnemonics(trace["instruction"][traps]) & _ALWAYS_TRAP
    return found


def missing(seen: set[str]) -> list[str]:
    """Instructions of RV64IM that were not executed, sorted."""
    return sorted(RV64IM - seen)


def _mnemonics(words: npt.NDArray[np.uint32]) -> set[str]:
    decoded = [decode(int(word)) for word in np.unique(words)]
    return {mnemonic(instruction) for instruction in decoded if instruction is not None}


def mnemonic(instruction: Instruction) -> str:
    """Name as in the manual, that of the immediate form included."""
    if instruction.kind is not Kind.IMMEDIATE:
        return instruction.name
    # The decoder names the register form: addw is addiw here, sltu is sltiu.
    stem, suffix = instruction.name, ""
    if stem[-1] in "uw":
        stem, suffix = stem[:-1], stem[-1]
    return f"{stem}i{suffix}"
