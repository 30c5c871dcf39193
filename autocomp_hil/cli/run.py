# SPDX-License-Identifier: Apache-2.0
"""Runs a program on the simulated chip, or on the functional machine, and says how it ended."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from autocomp_hil.cli.terminal.counter_table import counter_table
from autocomp_hil.cli.terminal.output import check_output_file, check_written, output_file
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.config.files import SOURCE_BYTES
from autocomp_hil.errors import ConfigError, SimInfraError
from autocomp_hil.firmware_build import PROGRAM_FLAGS, CompileFailed, build_program, find_compiler
from autocomp_hil.golden.machine import (
    CONSOLE_LIMIT,
    ENDLESS,
    ElfProgram,
    Ending,
    MachineResult,
    load_elf,
    run_functional,
)
from autocomp_hil.simulator import ChipRun, ChipSimulator, Waves, wave_file
from autocomp_hil.timeline import write_chrome_trace
from autocomp_hil.view import View

__all__ = ["Extras", "hints", "report", "run_program"]

_WAVE_CYCLES: Final = 20_000
"""Waves hold so many cycles unless told otherwise."""
_EVENTS: Final = 1 << 22
"""States and commands in a timeline's log: some 20 million cycles of dense work."""
_EXIT_SYMBOL: Final = "hil_stack_top"
"""Symbol of the firmware, whose programs end through the host device."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """Files to write beside the result; the simulated chip only."""

    wave: Path | None = None
    wave_from: int | None = None
    """First cycle of the waves; None: 20,000 before ``wave_to``."""
    wave_to: int | None = None
    """First cycle after the waves; None: the end of the job."""
    timeline: Path | None = None

    def check(self, *, functional: bool) -> None:
        """Find what does not fit together, before anything runs.

        Raises:
            ConfigError: Waves or timeline of a run without time, a window without a file, an
                empty window, a file that cannot be written.
        """
        has_window = self.wave_from is not None or self.wave_to is not None
        if functional and (self.wave or self.timeline):
            raise ConfigError(
                "--wave, --timeline: the functional machine has no time; run the chip"
            )
        if has_window and self.wave is None:
            raise ConfigError("--wave-from, --wave-to: expected --wave FILE as well")
        if self.wave_from is not None and self.wave_to is not None:
            _check_window(self.wave_from, self.wave_to)
        for option, path in (("--wave", self.wave), ("--timeline", self.timeline)):
            if path is not None:
                check_output_file(option, path)


def run_program(
    path: Path,
    hardware_name: str,
    console: Console,
    *,
    functional: bool = False,
    max_cycles: int = 10_000_000,
    view: View = View.RTL,
    as_json: bool = False,
    extras: Extras | None = None,
    compiler: str | None = None,
) -> bool:
    """Run the program and print the outcome.

    Args:
        path: ELF file, or a C source that is built with the firmware first.
        hardware_name: Name of the configuration.
        console: Where results go.
        functional: Whether to run on the functional machine, without time.
        max_cycles: The job ends there; on the functional machine, after so many instructions.
        view: What of the chip is simulated; waves are always of the RTL.
        as_json: Print one JSON object.
        extras: Files to write as well.
        compiler: Name of the one for a C source; by default what ``HIL_CC`` names, or zig.

    Returns:
        Whether the program exited with code 0.

    Raises:
        ConfigError: The file is no program for this machine, or does not compile, or the extras
            ask for what cannot be, or there is no such compiler.
        ToolMissing: The compiler is not installed.
        SimInfraError: The simulator failed, or waves changed what the program does.
    """
    extras = extras or Extras()
    extras.check(functional=functional)
    hardware = load_hardware(hardware_name)
    program = _program(path, hardware, compiler)
    run: ChipRun | MachineResult
    files: dict[str, str | None] = {"waves": None, "timeline": None}
    if functional:
        run = run_functional(program, hardware, max_instructions=max_cycles)
    else:
        run = _run_on_chip(program, hardware, max_cycles, extras, files, view=view)
    if as_json:
        record = {**report(run), "hints": hints(run, program), **files}
        console.out(json.dumps(record), highlight=False)
    else:
        _show(run, program, files, console)
    return run.outcome is Ending.EXITED and run.exit_code == 0


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
        "console_is_cut": run.console_is_cut,
        "counters": dict(on_chip.counters) if on_chip else None,
        "region_counters": dict(on_chip.region_counters) if on_chip else None,
        "sim_khz": round(on_chip.sim_khz, 1) if on_chip else None,
        "cause": trap.cause if trap else None,
        "address": trap.address if trap else None,
        "pc": trap.pc if trap else None,
        "command": trap.command if trap else None,
    }


def _check_window(first: int, end: int) -> None:
    if first >= end:
        raise ConfigError(f"--wave-from, --wave-to: expected a window, got cycles {first} to {end}")


def _run_on_chip(
    program: ElfProgram,
    hardware: HardwareConfig,
    max_cycles: int,
    extras: Extras,
    files: dict[str, str | None],
    *,
    view: View,
) -> ChipRun:
    """Run the program, and write what was asked for; names of written files go to ``files``."""
    waves = None if extras.wave is None else wave_file(extras.wave)
    with ChipSimulator(hardware, view=view) as simulator:
        limit = 0 if extras.timeline is None else _EVENTS
        run = simulator.run(program, cycle_limit=max_cycles, event_limit=limit)
    if extras.timeline is not None and run.events is not None:
        if run.events.is_cut:
            _LOG.warning("the timeline ends at cycle %d: its log is full", run.events.cycles)
        with output_file("--timeline", extras.timeline):
            write_chrome_trace(run.events, Path(program.origin).name, extras.timeline)
        files["timeline"] = str(extras.timeline)
    if waves is not None:
        _write_waves(_window(extras, run, waves), run, program, hardware, max_cycles)
        files["waves"] = str(waves)
    return run


def _window(extras: Extras, run: ChipRun, file: Path) -> Waves:
    end = min(extras.wave_to or run.total_cycles, run.total_cycles)
    first = max(0, end - _WAVE_CYCLES) if extras.wave_from is None else extras.wave_from
    _check_window(first, end)
    return Waves(file=file, from_cycle=first, to_cycle=end)


def _write_waves(
    waves: Waves, run: ChipRun, program: ElfProgram, hardware: HardwareConfig, max_cycles: int
) -> None:
    with ChipSimulator(hardware, waves=waves) as traced:
        again = traced.run(program, cycle_limit=max_cycles)
    for name in ("outcome", "exit_code", "total_cycles", "counters", "console"):
        plain, other = getattr(run, name), getattr(again, name)
        if plain != other:
            raise SimInfraError(f"{name}: {plain} without waves, {other} with them")
    check_written("--wave", waves.file)


def _program(path: Path, hardware: HardwareConfig, compiler: str | None) -> ElfProgram:
    if path.suffix != ".c":
        if compiler is not None:
            raise ConfigError(f"--compiler: {path}: expected a C source; an ELF file needs none")
        return load_elf(path)
    size = path.stat().st_size if path.is_file() else 0
    if size > SOURCE_BYTES:
        raise ConfigError(
            f"{path}: expected a C source of at most {SOURCE_BYTES:,} bytes, got {size:,}; give one"
        )
    built = build_program([path], hardware, compiler=find_compiler(compiler), flags=PROGRAM_FLAGS)
    if isinstance(built, CompileFailed):
        raise ConfigError(f"{path}: the {built.stage} step failed:\n{built.diagnostics.rstrip()}")
    return load_elf(built.elf, origin=str(path))


def hints(run: ChipRun | MachineResult, program: ElfProgram) -> list[str]:
    """What may help with a program that did not end."""
    if run.outcome is not Ending.TIMED_OUT:
        return []
    found = []
    if not {"tohost", _EXIT_SYMBOL} & program.symbols.keys():
        found.append(
            "the program has no symbol tohost, through which it could tell the host that it has "
            "ended"
        )
    if not (run.message or "").startswith(ENDLESS):
        found.append("--max-cycles lets a program run longer")
    return found


def _show(
    run: ChipRun | MachineResult,
    program: ElfProgram,
    files: Mapping[str, str | None],
    console: Console,
) -> None:
    if run.console:
        console.out(run.console, end="" if run.console.endswith("\n") else "\n", highlight=False)
    if run.console_is_cut:
        console.out(
            f"console: cut after {CONSOLE_LIMIT:,} bytes, the rest is lost", highlight=False
        )
    lines = [f"outcome: {run.outcome.value}"]
    if run.exit_code is not None:
        lines[0] += f", exit code {run.exit_code}"
    if run.message:
        lines.append(f"why: {run.message}")
    lines += hints(run, program)
    if isinstance(run, ChipRun):
        if run.outcome is Ending.TIMED_OUT and run.description:
            lines.append(run.description.rstrip())
        region = "none" if run.cycles is None else f"{run.cycles} cycles"
        lines.append(f"measured region: {region}; whole job: {run.total_cycles} cycles")
    lines.append(f"{run.instructions} instructions, {run.commands} accelerator commands")
    if isinstance(run, ChipRun):
        lines[-1] += f"; simulated at {run.sim_khz:.0f} kHz"
    for line in lines:
        console.out(line, highlight=False)
    if isinstance(run, ChipRun) and run.commands:
        if run.cycles is None:
            table = counter_table(run.counters, run.total_cycles, "cycles of the whole job")
        else:
            table = counter_table(run.region_counters, run.cycles, "cycles of the measured region")
        console.print(table)
    for what, name in files.items():
        if name is not None:
            console.out(f"{what}: {name}", highlight=False)
