# SPDX-License-Identifier: Apache-2.0
"""Both views of the design in lock-step and on random programs.

    python -m regressions.views --hardware int8_4x4 --beats 250000
    python -m regressions.views --hardware int8_4x4 --programs 100

Beats: the mesh alone, on random beats, every output in every cycle (``tb.views``). Programs: random
command programs on the whole accelerator, with random memory timing: cycles, answers of counters,
memories and every DMA burst must be the same. Workloads run on both views in
``regressions.workloads``.
"""

import json
import random
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from time import monotonic
from typing import Final

import numpy as np

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import SparseMemory
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.simulator import AcceleratorRun, AcceleratorSimulator, memory_difference
from autocomp_hil.view import View
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser
from tb.accel.random_program import random_program
from tb.accel.settings import random_settings
from tb.views.lock_step import CONFIGURATIONS, lock_step_model, run_lock_step

__all__ = ["PART", "Compared", "compare_programs", "difference", "main", "parser"]

_BEATS: Final = 1_000_000
"""Beats of a night over all array sizes, without the fillers."""
_PROGRAMS: Final = 200
"""Programs of a night over the configurations below, without the fillers."""
_PROGRAM_CONFIGURATIONS: Final = ("int8_4x4", "int8_16x16")
_COMMANDS: Final = 120
_SECONDS_PER_BEAT: Final = {4: 30e-6, 8: 60e-6, 16: 150e-6, 32: 500e-6}
_SECONDS_PER_PROGRAM: Final = {4: 0.15, 16: 0.3}
_FILLER_S: Final = 90.0
_SMOKE_BEATS: Final = 100_000
_SMOKE_PROGRAMS: Final = 20
_WEEKLY: Final = 5
"""A week has so many times the beats and programs of a night."""


def _beats(night: Night, name: str, hardware: str, beats: int, *, is_filler: bool = False) -> Unit:
    return make_unit(
        name, "views", "--hardware", hardware, "--beats", beats, "--seed", night.seed_of(name),
        estimate_s=3 + beats * _SECONDS_PER_BEAT[load_hardware(hardware).dim], is_filler=is_filler,
    )  # fmt: skip


def _programs(
    night: Night, name: str, hardware: str, programs: int, *, is_filler: bool = False
) -> Unit:
    return make_unit(
        name, "views", "--hardware", hardware, "--programs", programs,
        "--seed", night.seed_of(name), is_filler=is_filler,
        estimate_s=3 + programs * _SECONDS_PER_PROGRAM[load_hardware(hardware).dim],
    )  # fmt: skip


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield _beats(night, "views/beats/int8_4x4", "int8_4x4", _SMOKE_BEATS)
        yield _programs(night, "views/programs/int8_4x4", "int8_4x4", _SMOKE_PROGRAMS)
        return
    times = _WEEKLY if night.tier is Tier.WEEKLY else 1
    for hardware in CONFIGURATIONS:
        beats = -(-_BEATS // len(CONFIGURATIONS)) * times
        yield _beats(night, f"views/beats/{hardware}", hardware, beats)
    for hardware in _PROGRAM_CONFIGURATIONS:
        programs = -(-_PROGRAMS // len(_PROGRAM_CONFIGURATIONS)) * times
        yield _programs(night, f"views/programs/{hardware}", hardware, programs)


def _filler(night: Night, number: int) -> Unit:
    """Beats and programs in turn, with each configuration."""
    name = f"views.more/{number}"
    if number % 2:
        hardware = _PROGRAM_CONFIGURATIONS[number // 2 % len(_PROGRAM_CONFIGURATIONS)]
        programs = round(_FILLER_S / _SECONDS_PER_PROGRAM[load_hardware(hardware).dim])
        return _programs(night, name, hardware, programs, is_filler=True)
    hardware = CONFIGURATIONS[number // 2 % len(CONFIGURATIONS)]
    beats = round(_FILLER_S / _SECONDS_PER_BEAT[load_hardware(hardware).dim])
    return _beats(night, name, hardware, beats, is_filler=True)


PART: Final = Part(units=_units, filler=_filler)


def difference(one: AcceleratorRun, other: AcceleratorRun) -> str | None:
    """The first thing in which two runs of one program differ; None if they do not."""
    for name in (field.name for field in fields(AcceleratorRun)):
        first, second = getattr(one, name), getattr(other, name)
        if isinstance(first, SparseMemory):
            is_equal = memory_difference(first, second) is None
        elif isinstance(first, np.ndarray):
            is_equal = np.array_equal(first, second)
        else:
            is_equal = first == second
        if not is_equal:
            values = f": {first} and {second}" if isinstance(first, int) else ""
            return f"{name}{values}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A random program that ran on both views."""

    seed: int
    commands: int
    cycles: int
    """Cycles on the RTL."""
    difference: str | None
    """What differs first, in words; None if nothing does."""


def compare_programs(hardware_name: str, seeds: Sequence[int]) -> Iterator[Compared]:
    """Run random programs on both views.

    Args:
        hardware_name: Configuration of the accelerator.
        seeds: One program each.
    """
    hardware = load_hardware(hardware_name)
    with ExitStack() as stack:
        rtl, fast = (
            stack.enter_context(AcceleratorSimulator(hardware, view=view)) for view in View
        )
        for seed in seeds:
            program = random_program(hardware, seed, commands=_COMMANDS)
            chosen = random_settings(random.Random(seed))
            cycles = 0
            try:
                runs = [
                    simulator.run(program, timing=chosen.timing, idle_seed=chosen.idle_seed)
                    for simulator in (rtl, fast)
                ]
                cycles, found = runs[0].cycles, difference(*runs)
            except SimInfraError as error:  # of one view, or it would be a difference too
                found = f"that the simulator died: {error}"
            yield Compared(
                seed=seed, commands=program.command_count, cycles=cycles, difference=found
            )


def _case(test: str, hardware: str, message: str, *options: str, seconds: float) -> TestCase:
    """A record of what was run with these options."""
    again = ("-m", "regressions.views", "--hardware", hardware, *options)
    return TestCase(
        test=test,
        case=" ".join([hardware, *(option.removeprefix("--") for option in options)]),
        outcome=CaseOutcome.FAILED if message else CaseOutcome.PASSED,
        seconds=seconds,
        message=message,
        reproduce=shlex.join([".venv/bin/python", *again]) if message else None,
        again=again if message else None,
    )


def _run_beats(share: Share, hardware: str, beats: int, seed: int) -> None:
    begin_s = monotonic()
    is_equal, output = run_lock_step(lock_step_model(hardware), seed=seed, beats=beats)
    message = "" if is_equal else f"the views of the mesh differ\n{output}"
    options = ("--beats", str(beats), "--seed", str(seed))
    seconds = monotonic() - begin_s
    share.add(_case("views.lock_step", hardware, message, *options, seconds=seconds))
    share.add(Tally(name="beats", value=beats))
    share.add(Tally(name="cycles", value=int(json.loads(output.splitlines()[-1])["cycles"])))


def _run_programs(share: Share, hardware: str, programs: int, first: int) -> None:
    begin_s = monotonic()
    for done in compare_programs(hardware, range(first, first + programs)):
        options = ("--programs", "1", "--seed", str(done.seed))
        message = f"the views differ in {done.difference}" if done.difference else ""
        seconds = monotonic() - begin_s
        share.add(_case("views.programs", hardware, message, *options, seconds=seconds))
        share.add(Tally(name="programs", value=1))
        share.add(Tally(name="commands", value=done.commands))
        share.add(Tally(name="cycles", value=done.cycles))
        begin_s = monotonic()


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("views", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default="int8_4x4")
    parser.add_argument("--beats", type=int, default=0, help="beats in lock-step")
    parser.add_argument("--programs", type=int, default=0, help="random programs")
    parser.add_argument("--seed", type=int, default=1, help="seed of beats, or of first program")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    with Share(options.records) as share:
        if options.beats:
            _run_beats(share, options.hardware, options.beats, options.seed)
        if options.programs:
            _run_programs(share, options.hardware, options.programs, options.seed)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
