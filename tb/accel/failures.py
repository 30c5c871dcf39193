# SPDX-License-Identifier: Apache-2.0
"""What is done with a program that fails: made smaller, written to a file that reproduces it."""

from dataclasses import dataclass, replace
from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import Accelerator, Program, save_program
from autocomp_hil.paths import REPOSITORY, build_directory
from autocomp_hil.simulator import AcceleratorSimulator, RunSettings, judge
from autocomp_hil.simulator.encode import commands_of
from tb.accel.shrink import shrink

__all__ = ["StoredFailure", "mismatch_of", "store_failure"]

_CYCLE_LIMIT = 1_000_000
_NO_PROGRESS_CYCLES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFailure:
    """A failing program on disk."""

    path: Path
    commands: int
    """Commands that are left after shrinking."""
    mismatch: str | None
    """Mismatch of the stored program by itself; None: it fails only after other programs."""

    @property
    def reproduce_command(self) -> str:
        """What to type, in the repository."""
        path = self.path
        shown = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
        return f"autocomp-hil reproduce {shown}"


def mismatch_of(
    simulator: AcceleratorSimulator, program: Program, hardware: HardwareConfig
) -> str | None:
    """Run a program with its own settings; the first thing that is wrong, None if nothing is.

    Register values are the simulator's, limits those of a short program.
    """
    settings = RunSettings.of_program(program, hardware)
    try:
        run = simulator.run(
            program,
            timing=settings.timing,
            idle_seed=settings.idle_seed,
            cycle_limit=_CYCLE_LIMIT,
            no_progress_cycles=_NO_PROGRESS_CYCLES,
        )
    except SimInfraError as error:
        return f"the simulator died: {error}"
    text, _ = judge(
        program,
        run,
        commands_of(run.accepted),
        golden=Accelerator.for_program(program, hardware),
        hardware=hardware,
    )
    return text


def store_failure(
    program: Program,
    hardware: HardwareConfig,
    name: str,
    *,
    verilator_seed: int = 1,
    max_runs: int = 400,
    folder: Path | None = None,
) -> StoredFailure:
    """Shrink a failing program and write it to ``build/failures/<name>.json``.

    The file carries register values and limits of the run that failed besides its settings.

    Args:
        program: Program to store, which carries its settings.
        hardware: The configuration.
        name: Stem of the file.
        verilator_seed: Under which it failed.
        max_runs: How often shrinking may run it.
        folder: Another folder than the usual one.
    """
    with AcceleratorSimulator(hardware, verilator_seed=verilator_seed) as simulator:

        def fails(candidate: Program) -> bool:
            return mismatch_of(simulator, candidate, hardware) is not None

        smallest = program
        if fails(program):
            smallest = shrink(program, fails, hardware, max_runs=max_runs)
        mismatch = mismatch_of(simulator, smallest, hardware)
    home = folder or build_directory() / "failures"
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{name}.json"
    under = {
        "verilator_seed": verilator_seed,
        "cycle_limit": _CYCLE_LIMIT,
        "no_progress_cycles": _NO_PROGRESS_CYCLES,
    }
    save_program(replace(smallest, settings={**smallest.settings, **under}), path)
    return StoredFailure(path=path, commands=smallest.command_count, mismatch=mismatch)
