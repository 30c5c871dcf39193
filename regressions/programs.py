# SPDX-License-Identifier: Apache-2.0
"""Compares every C program of the repository on chip, functional machine and interpreter."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.firmware_build import Built, Compiler, build_program
from autocomp_hil.golden.machine import ElfProgram, load_elf
from autocomp_hil.paths import REPOSITORY
from tb.soc.traced_chip import TracedChip, compare_program

__all__ = ["SMALL", "find_programs", "main", "program_of"]

_FOLDERS = (REPOSITORY / "firmware" / "examples", REPOSITORY / "tests" / "programs")
SMALL = ("-DN=64",)
"""Flags that give programs of some size a small one."""


def find_programs() -> list[Path]:
    """Every C program: a new file in one of the folders is found."""
    return [path for folder in _FOLDERS for path in sorted(folder.glob("*.c"))]


def program_of(
    path: Path,
    hardware: HardwareConfig,
    flags: Sequence[str] = SMALL,
    *,
    compiler: Compiler | None = None,
) -> ElfProgram:
    """A program, built with the firmware.

    Raises:
        AssertionError: The program does not compile.
    """
    built = build_program([path], hardware, compiler=compiler, flags=("-O2", "-g", *flags))
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf, origin=path.name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per program; 1 if one differs."""
    parser = argparse.ArgumentParser(prog="compare_programs", description=__doc__)
    parser.add_argument("--config", default="int8_4x4", help="hardware configuration")
    parser.add_argument("--full-size", action="store_true", help="programs as they are")
    parser.add_argument("programs", nargs="*", type=Path, help="default: all")
    options = parser.parse_args(arguments)
    hardware = load_hardware(options.config)
    failed = 0
    with TracedChip(hardware) as chip:
        for path in options.programs or find_programs():
            program = program_of(path, hardware, () if options.full_size else SMALL)
            try:
                done = compare_program(chip, program, hardware)
            except AssertionError as error:
                failed += 1
                sys.stdout.write(f"{path.name:32} DIFFERS\n{error}\n")
                continue
            sys.stdout.write(
                f"{path.name:32} equal  {done.records} instructions, "
                f"{done.chip.commands} commands, {done.chip.total_cycles} cycles\n"
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
