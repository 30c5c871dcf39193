# SPDX-License-Identifier: Apache-2.0
"""What is done with a mixed program that fails: made smaller, written to a file."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.paths import REPOSITORY
from tb.chip.run import MixedBench
from tb.chip.shrink import shrink
from tb.chip.steps import MixedProgram, save_program

__all__ = ["StoredProgram", "store_failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProgram:
    """A failing program on disk."""

    path: Path
    program: MixedProgram
    mismatch: str | None
    """What is wrong with the stored program alone; None: it fails only after others."""

    @property
    def reproduce_command(self) -> str:
        """What to type, in the repository."""
        inside = self.path.is_relative_to(REPOSITORY)
        shown = str(self.path.relative_to(REPOSITORY) if inside else self.path)
        return shlex.join([".venv/bin/python", "-m", "regressions.chip", "--file", shown])


def store_failure(
    program: MixedProgram,
    hardware: HardwareConfig,
    path: Path,
    *,
    bench: MixedBench | None = None,
    max_runs: int = 1500,
) -> StoredProgram:
    """Shrink a failing program and write it to a file.

    Args:
        program: The program.
        hardware: Its configuration.
        path: The file.
        bench: Chip that runs it; None: a new one, which no earlier program has touched.
        max_runs: How often shrinking may run it.
    """
    if bench is None:
        with MixedBench(hardware, verilator_seed=program.verilator_seed) as own:
            return store_failure(program, hardware, path, bench=own, max_runs=max_runs)
    smallest = program
    if bench.run(program).wrong is not None:
        smallest = shrink(
            program, lambda p: bench.run(p).wrong is not None, hardware, max_runs=max_runs
        )
    save_program(smallest, path)
    return StoredProgram(path=path, program=smallest, mismatch=bench.run(smallest).wrong)
