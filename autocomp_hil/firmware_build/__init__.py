# SPDX-License-Identifier: Apache-2.0
"""Turns C sources into programs for the chip, with a compiler that configuration chooses."""

from autocomp_hil.firmware_build.build import (
    PROGRAM,
    PROGRAM_FLAGS,
    Build,
    Built,
    CompileFailed,
    build_program,
)
from autocomp_hil.firmware_build.compilers import Compiler, compiler_names, find_compiler

__all__ = [
    "PROGRAM",
    "PROGRAM_FLAGS",
    "Build",
    "Built",
    "CompileFailed",
    "Compiler",
    "build_program",
    "compiler_names",
    "find_compiler",
]
