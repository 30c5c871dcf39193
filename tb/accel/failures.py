# SPDX-License-Identifier: Apache-2.0
"""What is done with a program that fails: made smaller, written to a file that reproduces it."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import Accelerator, Fence, Program, load_program, save_program
from autocomp_hil.isa import disassemble
from autocomp_hil.paths import REPOSITORY, build_directory
from autocomp_hil.simulator import (
    AcceleratorRun,
    AcceleratorSimulator,
    RunSettings,
    Waves,
    judge,
    wave_file,
)
from autocomp_hil.simulator.encode import commands_of
from tb.accel.shrink import shrink

__all__ = ["StoredFailure", "mismatch_of", "store_failure", "wave_file_of", "write_waves"]

_CYCLE_LIMIT = 1_000_000
_NO_PROGRESS_CYCLES = 5_000
_WAVE_CYCLES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFailure:
    """A failing program on disk."""

    path: Path
    commands: int
    """Commands that are left after shrinking."""
    mismatch: str | None
    """Mismatch of the stored program by itself; None: it fails only after other programs."""
    hardware_file: Path | None = None
    """File of the configuration, if it is none of the project's."""

    @property
    def reproduce_command(self) -> str:
        """What to type, in the repository."""
        words = [".venv/bin/autocomp-hil", "reproduce", _shown(self.path)]
        if self.hardware_file is not None:
            words += ["--hardware", _shown(self.hardware_file)]
        return shlex.join(words)

    @property
    def text(self) -> str:
        """The commands, one a line."""
        return "\n".join(
            "fence" if isinstance(item, Fence) else disassemble(item)
            for item in load_program(self.path).commands
        )


def _shown(path: Path) -> str:
    """A path as one types it in the repository."""
    inside = path.is_relative_to(REPOSITORY)
    return str(path.relative_to(REPOSITORY) if inside else path)


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
    hardware_file: Path | None = None,
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
        hardware_file: File of the configuration, if it is none of the project's.
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
    return StoredFailure(
        path=path,
        commands=smallest.command_count,
        mismatch=mismatch,
        hardware_file=hardware_file,
    )


def wave_file_of(stored: StoredFailure) -> Path:
    """The file of a stored program's waves, which need not be there yet."""
    return wave_file(stored.path.with_suffix(".fst"))


def write_waves(stored: StoredFailure, hardware: HardwareConfig) -> Path | None:
    """Write the waves of a stored program's last 20,000 cycles beside its file.

    Returns:
        The file, an FST or VCD; None if the simulator died before it wrote any.
    """
    program = load_program(stored.path)
    settings = RunSettings.of_program(program, hardware)
    file = wave_file_of(stored)
    cycles = _cycles(program, hardware, settings, waves=None)
    first = 0 if cycles is None else max(0, cycles - _WAVE_CYCLES)
    _cycles(program, hardware, settings, waves=Waves(file=file, from_cycle=first))
    return file if file.is_file() else None


def _cycles(
    program: Program, hardware: HardwareConfig, settings: RunSettings, *, waves: Waves | None
) -> int | None:
    """Cycles of a run; None if the simulator died in it, as by an assertion."""
    seed = settings.verilator_seed
    with AcceleratorSimulator(hardware, verilator_seed=seed, waves=waves) as simulator:
        try:
            run: AcceleratorRun = simulator.run(
                program,
                timing=settings.timing,
                idle_seed=settings.idle_seed,
                cycle_limit=settings.cycle_limit,
                no_progress_cycles=settings.no_progress_cycles,
            )
        except SimInfraError:
            return None
    return run.cycles
