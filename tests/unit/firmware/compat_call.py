# SPDX-License-Identifier: Apache-2.0
"""Programs that call Gemmini's header: tensors in memory before, tensors after."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.firmware_build import PROGRAM_FLAGS, Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    MachineResult,
    default_ranges,
    load_elf,
    run_functional,
)

__all__ = ["compat_program", "run_call"]

_STEP = 1 << 16
"""Bytes from tensor to tensor."""
_POISON = 0x5A


def compat_program(folder: Path, text: str, hardware: HardwareConfig) -> ElfProgram:
    """A program of one C source, compiled as ``run`` does and without a warning."""
    source = folder / "program.c"
    source.write_text(text, encoding="utf-8")
    built = build_program([source], hardware, flags=(*PROGRAM_FLAGS, "-Werror"))
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf)


def run_call(
    folder: Path,
    hardware: HardwareConfig,
    call: str,
    inputs: Mapping[str, npt.NDArray[Any]],
    output: npt.NDArray[Any],
) -> tuple[MachineResult, npt.NDArray[Any]]:
    """Run a call; returns the run, and what is in memory where the output goes.

    Args:
        folder: Where the source may be written.
        hardware: What to build for and to run on.
        call: Statement in C; names of tensors stand for pointers to them.
        inputs: Tensors by name, which the call may only read.
        output: Gives shape and element type of the tensor ``output``.
    """
    base = memory_map.TENSORS_BASE
    poison = bytes([_POISON]) * output.nbytes
    images, ranges, names = [(base, poison)], [AccessRange(base, output.nbytes, "RW")], ["output"]
    for number, (name, tensor) in enumerate(inputs.items(), 1):
        assert tensor.nbytes <= _STEP
        images.append((base + number * _STEP, tensor.tobytes()))
        ranges.append(AccessRange(base + number * _STEP, tensor.nbytes, "R"))
        names.append(name)
    macros = "".join(
        f"#define {name} ((void *){base + number * _STEP:#x})\n"
        for number, name in enumerate(names)
    )
    text = f'#include "include/gemmini.h"\n{macros}int main(void) {{ {call} return 0; }}\n'
    program = compat_program(folder, text, hardware)
    run = run_functional(
        program, hardware, images=images, ranges=[*default_ranges(program), *ranges]
    )
    found = run.memory.read(base, output.nbytes).view(output.dtype).reshape(output.shape)
    return run, np.array(found)
