# SPDX-License-Identifier: Apache-2.0
"""The functional machine keeps up: kernels at 20 us per command, plain code at 1 MIPS."""

import time
from pathlib import Path

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    Ending,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.paths import REPOSITORY
from tests.unit.golden.machine.programs import HARDWARE, c_program

KERNEL = REPOSITORY / "firmware" / "examples" / "matmul_blocked.c"
BUDGET_S = 20e-6
N = 256


def test_commands_per_second() -> None:
    """The best of two in processor time; a 256 x 256 x 256 product has 10,500 commands."""
    hardware = load_hardware("int8_16x16")
    built = build_program([KERNEL], hardware, entry="launch")
    assert isinstance(built, Built)
    program = load_elf(built.elf)
    tensors = [memory_map.TENSORS_BASE + 0x100000 * i for i in range(3)]
    block = np.array([program.symbols["matmul_blocked"], *tensors, N, 0, 0, 0, 0], "<u8")
    ranges = [*default_ranges(program), *(AccessRange(t, N * N, "RW") for t in tensors)]
    spent = []
    for _ in range(2):
        start = time.process_time()
        done = run_functional(
            program,
            hardware,
            ranges=ranges,
            images=[(memory_map.LAUNCH_BLOCK_BASE, block.tobytes())],
            judged=True,
        )
        spent.append((time.process_time() - start) / done.commands)
        assert done.outcome is Ending.EXITED
        assert done.commands > 10_000
    assert min(spent) < BUDGET_S


def test_instructions_per_second(tmp_path: Path) -> None:
    """A loop with a load and a store."""
    text = """
      static int a[1000];
      int main(void) {
        unsigned sum = 0;
        for (int r = 0; r < 100; r++)
          for (int i = 0; i < 1000; i++) { a[i] = a[i] * 3 + i + r; sum += (unsigned)a[i]; }
        return (int)(sum & 1);
      }"""
    program = c_program(tmp_path, text)
    start = time.process_time()
    done = run_functional(program, HARDWARE)
    assert done.instructions / (time.process_time() - start) > 1e6
