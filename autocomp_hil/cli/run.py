# SPDX-License-Identifier: Apache-2.0
"""Runs a program on the simulated chip, or on the functional machine, and says what it came to."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.firmware_build import CompileFailed, build_program
from autocomp_hil.golden.machine import ElfProgram, MachineResult, Outcome, load_elf, run_functional
from autocomp_hil.simulator import ChipRun, ChipSimulator

__all__ = ["report", "run_program"]


def run_program(
    path: Path,
    hardware_name: str,
    console: Console,
    *,
    functional: bool = False,
    max_cycles: int = 10_000_000,
    as_json: bool = False,
) -> bool:
    """Run it and print the outcome.

    Args:
        path: ELF file, or a C source that is built with the firmware first.
        hardware_name: Of the configuration.
        console: Where results go.
        functional: On the functional machine, without time.
        max_cycles: The job ends there; on the functional machine, after so many instructions.
        as_json: Print one JSON object.

    Returns:
        Whether the program exited with code 0.

    Raises:
        ConfigError: The file is no program for this machine, or does not compile.
    """
    hardware = load_hardware(hardware_name)
    program = _program(path, hardware)
    run: ChipRun | MachineResult
    if functional:
        run = run_functional(program, hardware, max_instructions=max_cycles)
    else:
        with ChipSimulator(hardware) as simulator:
            run = simulator.run(program, cycle_limit=max_cycles)
    if as_json:
        console.out(json.dumps(report(run)), highlight=False)
    else:
        _show(run, console)
    return run.outcome is Outcome.EXITED and run.exit_code == 0


def report(run: ChipRun | MachineResult) -> dict[str, Any]:
    """What ``--json`` prints; keys are the same for both machines."""
    on_chip = run if isinstance(run, ChipRun) else None
    trap = run.trap
    return {
        "outcome": run.outcome.value,
        "exit_code": run.exit_code,
        "message": run.message,
        "cycles": on_chip.cycles if on_chip else None,
        "total_cycles": on_chip.total_cycles if on_chip else None,
        "instructions": run.instructions,
        "commands": run.commands,
        "console": run.console,
        "counters": dict(on_chip.counters) if on_chip else None,
        "region_counters": dict(on_chip.region_counters) if on_chip else None,
        "sim_khz": round(on_chip.sim_khz, 1) if on_chip else None,
        "cause": trap.cause if trap else None,
        "address": trap.address if trap else None,
        "pc": trap.pc if trap else None,
        "command": trap.command if trap else None,
    }


def _program(path: Path, hardware: HardwareConfig) -> ElfProgram:
    if path.suffix != ".c":
        return load_elf(path)
    built = build_program([path], hardware)
    if isinstance(built, CompileFailed):
        raise ConfigError(f"{path}: the {built.stage} step failed:\n{built.diagnostics.rstrip()}")
    return load_elf(built.elf, origin=str(path))


def _show(run: ChipRun | MachineResult, console: Console) -> None:
    if run.console:
        console.out(run.console, end="" if run.console.endswith("\n") else "\n", highlight=False)
    lines = [f"outcome: {run.outcome.value}"]
    if run.exit_code is not None:
        lines[0] += f", exit code {run.exit_code}"
    if run.message:
        lines.append(f"why: {run.message}")
    if isinstance(run, ChipRun):
        if run.outcome is Outcome.TIMED_OUT and run.description:
            lines.append(run.description.rstrip())
        region = "none" if run.cycles is None else f"{run.cycles} cycles"
        lines.append(f"measured region: {region}; whole job: {run.total_cycles} cycles")
    lines.append(f"{run.instructions} instructions, {run.commands} accelerator commands")
    if isinstance(run, ChipRun):
        lines[-1] += f"; simulated at {run.sim_khz:.0f} kHz"
    for line in lines:
        console.out(line, highlight=False)
