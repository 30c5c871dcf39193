# SPDX-License-Identifier: Apache-2.0
"""Runs a program's file on RTL and golden model and says where they differ."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from rich.console import Console

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import ConfigError, SimInfraError
from autocomp_hil.golden import Accelerator, Fence, load_program
from autocomp_hil.isa import disassemble
from autocomp_hil.simulator import (
    AcceleratorSimulator,
    MemoryTiming,
    Waves,
    first_difference,
    wave_file,
)

__all__ = ["run_replay", "timing_from_settings"]

_IDLE_SEED = "idle_seed"


def timing_from_settings(
    hardware: HardwareConfig, settings: Mapping[str, int]
) -> tuple[MemoryTiming, int | None]:
    """Memory timing and idle seed of a program's settings.

    Raises:
        ConfigError: A setting is none of ``idle_seed`` and the fields of MemoryTiming.
    """
    known = {field.name for field in fields(MemoryTiming)}
    unknown = sorted(settings.keys() - known - {_IDLE_SEED})
    if unknown:
        raise ConfigError(
            f"program settings: {', '.join(unknown)}: unknown; expected {_IDLE_SEED} or one of "
            f"{', '.join(sorted(known))}"
        )
    changes = {name: value for name, value in settings.items() if name != _IDLE_SEED}
    return MemoryTiming.of(hardware, **changes), settings.get(_IDLE_SEED)


def run_replay(
    path: Path,
    hardware_name: str | None,
    console: Console,
    *,
    list_commands: bool = False,
    waves: Path | None = None,
    last_cycles: int = 20_000,
) -> bool:
    """Run it and print the outcome.

    Args:
        path: The program's file.
        hardware_name: Another configuration than the program's own.
        console: Where results go.
        list_commands: Print every command first.
        waves: FST or VCD file to write in a second run.
        last_cycles: How many cycles the waves hold.

    Returns:
        Whether RTL and golden model agree.

    Raises:
        ConfigError: The file or a setting in it is wrong.
        SimInfraError: The simulator failed, or waves changed the cycles.
    """
    program = load_program(path)
    hardware = load_hardware(hardware_name or program.hardware)
    timing, idle_seed = timing_from_settings(hardware, program.settings)
    if list_commands:
        index = 0
        for item in program.commands:
            if isinstance(item, Fence):
                console.print("      fence")
            else:
                console.print(f"{index:5} {disassemble(item)}")
                index += 1
    golden = Accelerator.for_program(program, hardware, explain=True)
    golden.run(program.commands)
    with AcceleratorSimulator(hardware) as simulator:
        run = simulator.run(program, timing=timing, idle_seed=idle_seed)
    console.print(f"{path}: {program.command_count} commands on {hardware.name}")
    console.print(f"cycles: {run.cycles}, ended by {run.end_reason.name.lower()}")
    console.print(f"fault: {run.fault or 'none'}")
    if run.description:
        console.print(run.description)
    if waves is not None:
        first = max(0, run.cycles - last_cycles)
        file = wave_file(waves)
        with AcceleratorSimulator(hardware, waves=Waves(file=file, from_cycle=first)) as traced:
            again = traced.run(program, timing=timing, idle_seed=idle_seed)
        if again.cycles != run.cycles:
            raise SimInfraError(f"{run.cycles} cycles without waves, {again.cycles} with them")
        console.print(f"waves of cycles {first} to {run.cycles}: {file}")
    difference = first_difference(run, golden)
    console.print(f"first difference: {difference or 'none'}")
    return difference is None
