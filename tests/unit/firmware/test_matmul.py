# SPDX-License-Identifier: Apache-2.0
"""The matrix products among the examples: right on every array, and fast on the chip."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    Ending,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipSimulator

_EXAMPLES = REPOSITORY / "firmware" / "examples"
_MOST_CYCLES = 600_000
"""Limit for 512 x 512 x 512 on a 16 x 16 array, which has 524,288 cycles of work there."""


def _program(name: str, hardware: HardwareConfig, *flags: str) -> ElfProgram:
    built = build_program([_EXAMPLES / f"{name}.c"], hardware, flags=("-O2", *flags))
    assert isinstance(built, Built), built.diagnostics
    assert not built.diagnostics
    return load_elf(built.elf, origin=name)


def _assert_product(memory: SparseMemory, program: ElfProgram, n: int) -> None:
    """All of the program's result is the product of its operands."""
    start = program.symbols["matmul_operands"]
    operands = memory.read(start, 2 * n * n).view(np.int8).reshape(2, n, n)
    assert {*np.unique(operands).tolist()} == {-2, -1, 0, 1, 2}
    a, b = operands.astype(np.int32)
    found = memory.read(program.symbols["matmul_result"], n * n).view(np.int8).reshape(n, n)
    np.testing.assert_array_equal(found, np.clip(a @ b, -128, 127))


@pytest.mark.parametrize("name", ["matmul_blocked", "matmul_double_buffered"])
@pytest.mark.parametrize(
    ("hardware_name", "n"),
    [("int8_4x4", 64), ("int8_8x8", 128), ("int8_16x16", 128), ("int8_32x32", 256)],
)
def test_product(name: str, hardware_name: str, n: int) -> None:
    """Every element, without a race."""
    hardware = load_hardware(hardware_name)
    program = _program(name, hardware, f"-DN={n}")
    done = run_functional(program, hardware)
    assert (done.outcome, done.exit_code) == (Ending.EXITED, 0), done.message
    assert done.console == f"{name}, {n} x {n} x {n}: 0 of 32 elements wrong\n"
    assert done.races == ()
    _assert_product(done.memory, program, n)


def test_program_finds_its_own_mistake(tmp_path: Path) -> None:
    """The check of the programs does not pass a kernel that writes zeros."""
    hardware = load_hardware("int8_4x4")
    shutil.copy(_EXAMPLES / "matmul_program.h", tmp_path)
    source = tmp_path / "zeros.c"
    source.write_text(
        '#include "matmul_program.h"\n'
        "static void zeros(const elem_t* a, const elem_t* b, elem_t* c, uint64_t n) {"
        "  (void)a, (void)b; for (uint64_t i = 0; i < n * n; i++) c[i] = 0; }\n"
        "MATMUL_PROGRAM(zeros)\n",
        encoding="utf-8",
    )
    built = build_program([source], hardware, flags=("-O2", "-DN=64"))
    assert isinstance(built, Built), built.diagnostics
    done = run_functional(load_elf(built.elf), hardware)
    assert done.outcome is Ending.EXITED
    assert done.exit_code is not None
    assert done.exit_code > 24


def test_as_kernel() -> None:
    """The launch program calls it; there are no operands and no main of its own."""
    hardware = load_hardware("int8_16x16")
    source = _EXAMPLES / "matmul_double_buffered.c"
    built = build_program([source], hardware, entry="launch")
    assert isinstance(built, Built), built.diagnostics
    program = load_elf(built.elf)
    assert "matmul_operands" not in program.symbols
    n = 256
    a, b = np.random.default_rng(3).integers(-9, 10, (2, n, n), dtype=np.int8)
    at = [memory_map.TENSORS_BASE + 0x20000 * i + 64 for i in range(3)]
    entry = program.symbols["matmul_double_buffered"]
    block = np.array([entry, *at, n, 0, 0, 0, 0], "<u8").tobytes()
    images = [(memory_map.LAUNCH_BLOCK_BASE, block), (at[0], a.tobytes()), (at[1], b.tobytes())]
    tensors = [AccessRange(x, n * n, r) for x, r in zip(at, ("R", "R", "W"), strict=True)]
    ranges = [*default_ranges(program), *tensors]
    done = run_functional(program, hardware, images=images, ranges=ranges, judged=True)
    assert (done.outcome, done.races) == (Ending.EXITED, ()), done.message
    found = done.memory.read(at[2], n * n).view(np.int8).reshape(n, n)
    np.testing.assert_array_equal(found, np.clip(a.astype(int) @ b.astype(int), -128, 127))


@pytest.mark.model
def test_double_buffered_is_fast() -> None:
    """512 x 512 x 512 on the chip: right, and 0.87 of what the array can do at least."""
    hardware = load_hardware("int8_16x16")
    program = _program("matmul_double_buffered", hardware)
    with ChipSimulator(hardware) as simulator:
        run = simulator.run(program)
    assert (run.outcome, run.exit_code) == (Ending.EXITED, 0), run.message
    assert run.cycles is not None
    assert 512**3 // hardware.dim**2 <= run.cycles <= _MOST_CYCLES
    _assert_product(run.memory, program, 512)
