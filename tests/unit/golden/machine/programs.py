# SPDX-License-Identifier: Apache-2.0
"""Programs for the functional machine: from C, from assembly, from instruction words."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, Compiler, build_program
from autocomp_hil.golden.machine import ElfProgram, ElfSegment, MachineResult, run_functional
from autocomp_hil.golden.machine.elf import load_elf
from tests.unit.golden.rv64 import assembler as asm

HARDWARE = load_hardware("int8_4x4")


def c_program(
    folder: Path, text: str, *, compiler: Compiler | None = None, flags: tuple[str, ...] = ()
) -> ElfProgram:
    """A program of one C source, linked with the firmware."""
    source = folder / "program.c"
    source.write_text('#include "hil_dialect.h"\n#include "hil_host.h"\n' + text, encoding="utf-8")
    built = build_program([source], HARDWARE, compiler=compiler, flags=("-O2", *flags))
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf)


def run_c(folder: Path, text: str) -> MachineResult:
    """Compile and run a program."""
    return run_functional(c_program(folder, text), HARDWARE)


def word_program(
    words: list[int], symbols: Mapping[str, int] | None = None, data: bytes = bytes(4096)
) -> ElfProgram:
    """A program of instruction words at BASE, with data at DATA."""
    contents = asm.image(words)
    return ElfProgram(
        origin="words",
        entry=asm.BASE,
        segments=(
            ElfSegment(address=asm.BASE, contents=contents, size=len(contents), rights="RX"),
            ElfSegment(address=asm.DATA, contents=data, size=len(data), rights="RW"),
        ),
        symbols=MappingProxyType(dict(symbols or {})),
        functions=((asm.BASE, len(contents), "words"),),
    )
