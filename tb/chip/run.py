# SPDX-License-Identifier: Apache-2.0
"""Runs mixed programs on chip, functional machine and interpreter, and says what differs."""

from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.machine import Ending, run_functional
from autocomp_hil.isa import FaultRule
from autocomp_hil.simulator import ChipSimulator, Waves, wave_file
from tb.chip.steps import MixedProgram
from tb.soc.traced_chip import TracedChip, compare_program

__all__ = ["Ended", "MixedBench", "Ran", "ending_of", "write_waves"]

_CYCLE_LIMIT: Final = 400_000
_MOST_INSTRUCTIONS: Final = 200_000
_WAVE_CYCLES: Final = 20_000


class Ended(NamedTuple):
    """How a program ends by the models."""

    outcome: Ending
    rule: FaultRule | None
    """Rule that a command breaks, if one does."""


class Ran(NamedTuple):
    """What came of a program."""

    wrong: str | None
    """What differs first; None if nothing does."""
    instructions: int
    commands: int
    cycles: int


def _way_bytes(hardware: HardwareConfig) -> int:
    return hardware.cache_data_bytes // 2


def ending_of(program: MixedProgram, hardware: HardwareConfig) -> Ended | None:
    """How the program ends; None if it is none, has a race, or does not end."""
    try:
        elf = program.elf(_way_bytes(hardware))
    except ValueError:
        return None
    result = run_functional(elf, hardware, seed=program.seed, max_instructions=_MOST_INSTRUCTIONS)
    if result.races or result.outcome is Ending.TIMED_OUT:
        return None
    fault = result.trap.fault if result.trap is not None else None
    return Ended(result.outcome, fault.rule if fault is not None else None)


class MixedBench:
    """A chip that runs mixed programs, one after the other. A context manager."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        verilator_seed: int = 1,
        stand_ins: tuple[Path, ...] = (),
    ) -> None:
        """Build the model, or find it.

        Args:
            hardware: The configuration.
            verilator_seed: Values of registers before reset.
            stand_ins: Files in place of the RTL's of the same name.
        """
        self._hardware = hardware
        self._chip = TracedChip(hardware, verilator_seed=verilator_seed, stand_ins=stand_ins)

    def __enter__(self) -> Self:
        """Return the bench itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the simulator."""
        self._chip.close()

    def run(self, program: MixedProgram) -> Ran:
        """Run a program and compare; nothing that the hardware does is an exception."""
        elf = program.elf(_way_bytes(self._hardware))
        try:
            done = compare_program(
                self._chip,
                elf,
                self._hardware,
                seed=program.seed,
                timing=program.memory_timing(),
                cycle_limit=_CYCLE_LIMIT,
            )
        except AssertionError as difference:
            return Ran(str(difference), 0, 0, 0)
        except SimInfraError as error:
            return Ran(f"the simulator died: {error}", 0, 0, 0)
        return Ran(None, done.records, done.chip.commands, done.chip.total_cycles)


def write_waves(program: MixedProgram, hardware: HardwareConfig, target: Path) -> Path | None:
    """Write the waves of a program's last 20,000 cycles.

    Returns:
        The file, an FST or VCD; None if the simulator died before it wrote any.
    """
    file = wave_file(target)
    cycles = _cycles(program, hardware, None)
    _cycles(program, hardware, Waves(file=file, from_cycle=max(0, cycles - _WAVE_CYCLES)))
    return file if file.is_file() else None


def _cycles(program: MixedProgram, hardware: HardwareConfig, waves: Waves | None) -> int:
    """Cycles of a run; 0 if the simulator died in it."""
    with ChipSimulator(hardware, verilator_seed=program.verilator_seed, waves=waves) as simulator:
        try:
            run = simulator.run(
                program.elf(_way_bytes(hardware)),
                seed=program.seed,
                timing=program.memory_timing(),
                cycle_limit=_CYCLE_LIMIT,
            )
        except SimInfraError:
            return 0
    return run.total_cycles
