# SPDX-License-Identifier: Apache-2.0
"""Runs a program's file as it failed and says what is wrong, by the regression's checks."""

from pathlib import Path

from rich.console import Console

from autocomp_hil.cli.terminal.output import check_output_file, check_written
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import Accelerator, Fence, Program, load_program
from autocomp_hil.isa import disassemble
from autocomp_hil.simulator import (
    AcceleratorRun,
    AcceleratorSimulator,
    RunSettings,
    Waves,
    judge,
    wave_file,
)
from autocomp_hil.simulator.encode import commands_of

__all__ = ["reproduce"]


def reproduce(
    path: Path,
    hardware_name: str | None,
    console: Console,
    *,
    list_commands: bool = False,
    waves: Path | None = None,
    last_cycles: int = 20_000,
) -> bool:
    """Run the program and print the outcome.

    Args:
        path: The program's file.
        hardware_name: Another configuration than the program's own.
        console: Where results go.
        list_commands: Print every command first.
        waves: FST or VCD file to write in a second run.
        last_cycles: How many cycles the waves hold.

    Returns:
        Whether nothing is wrong, by the same checks as in the regression.

    Raises:
        ConfigError: The file or a setting in it is wrong.
        SimInfraError: The simulator failed, or waves changed the cycles.
    """
    if waves is not None:
        check_output_file("--waves", waves)
    program = load_program(path)
    hardware = load_hardware(hardware_name or program.hardware)
    settings = RunSettings.of_program(program, hardware)
    if list_commands:
        _list(program, console)
    run = _run(program, hardware, settings)
    console.print(f"{path}: {program.command_count} commands on {hardware.name}")
    _show(run, settings, console)
    if waves is not None:
        first = max(0, run.cycles - last_cycles)
        file = wave_file(waves)
        again = _run(program, hardware, settings, Waves(file=file, from_cycle=first))
        if again.cycles != run.cycles:
            raise SimInfraError(f"{run.cycles} cycles without waves, {again.cycles} with them")
        check_written("--waves", file)
        console.print(f"waves of cycles {first} to {run.cycles}: {file}")
    golden = Accelerator.for_program(program, hardware)
    accepted = commands_of(run.accepted)
    difference, _ = judge(program, run, accepted, golden=golden, hardware=hardware)
    console.print(f"first difference: {difference or 'none'}")
    return difference is None


def _run(
    program: Program,
    hardware: HardwareConfig,
    settings: RunSettings,
    waves: Waves | None = None,
) -> AcceleratorRun:
    with AcceleratorSimulator(
        hardware, verilator_seed=settings.verilator_seed, waves=waves
    ) as simulator:
        return simulator.run(
            program,
            timing=settings.timing,
            idle_seed=settings.idle_seed,
            cycle_limit=settings.cycle_limit,
            no_progress_cycles=settings.no_progress_cycles,
        )


def _list(program: Program, console: Console) -> None:
    index = 0
    for item in program.commands:
        if isinstance(item, Fence):
            console.print("      fence")
        else:
            console.print(f"{index:5} {disassemble(item)}")
            index += 1


def _show(run: AcceleratorRun, settings: RunSettings, console: Console) -> None:
    console.print(f"verilator seed: {settings.verilator_seed}")
    console.print(f"cycles: {run.cycles}, ended by {run.end_reason.name.lower()}")
    console.print(f"fault: {run.fault or 'none'}")
    if run.description:
        console.print(run.description)
