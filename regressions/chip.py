# SPDX-License-Identifier: Apache-2.0
"""Random programs that mix instructions with commands, on the whole chip.

    python -m regressions.chip --hardware int8_4x4 --first 1 --programs 100

Chip, functional machine and interpreter must agree in every instruction that retires, the end and
all of memory. The first programs that fail are made smaller and stored; the very first one has
waves. A stored program runs again with

    python -m regressions.chip --file FILE [--waves WAVES.fst]
"""

import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.chip.draw import random_mixed_program
from tb.chip.failures import store_failure
from tb.chip.run import MixedBench, write_waves
from tb.chip.steps import MixedProgram, load_program

__all__ = ["PART", "main", "parser"]

_TEST: Final = "chip.random"
_SHRUNK: Final = 2
"""Failures of one run that are made smaller."""
_PROGRAMS: Final = {"int8_4x4": 600, "int8_8x8": 150, "int8_16x16": 150, "int8_32x32": 50}
"""Programs of a night without the fillers; one of another name gets the least of these."""
_START_S: Final = 8.0
_SECONDS_PER_PROGRAM: Final = {4: 0.2, 8: 0.3, 16: 0.6, 32: 2.0}
_PER_UNIT: Final = 300
_FILLER_S: Final = 80.0
_SMOKE_PROGRAMS: Final = 40
_WEEKLY: Final = 5
"""A week has so many times the programs of a night."""


def _unit(night: Night, name: str, hardware: str, programs: int, **kind: bool) -> Unit:
    seconds = _SECONDS_PER_PROGRAM[load_hardware(hardware).dim]
    return make_unit(
        name, "chip", "--hardware", hardware, "--programs", programs,
        "--first", night.seed_of(name), "--verilator-seed", night.seed_of(f"{name}/registers"),
        estimate_s=_START_S + programs * seconds, **kind,
    )  # fmt: skip


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield _unit(night, "chip/int8_4x4/0", "int8_4x4", _SMOKE_PROGRAMS)
        return
    times = _WEEKLY if night.tier is Tier.WEEKLY else 1
    for hardware in hardware_names():
        total = times * _PROGRAMS.get(hardware, min(_PROGRAMS.values()))
        for number, start in enumerate(range(0, total, _PER_UNIT)):
            programs = min(_PER_UNIT, total - start)
            yield _unit(night, f"chip/{hardware}/{number}", hardware, programs)


def _filler(night: Night, number: int) -> Unit:
    """The smallest chip every other time, since it is the quickest."""
    names = hardware_names()
    hardware = names[number // 2 % len(names)] if number % 2 else "int8_4x4"
    programs = round(_FILLER_S / _SECONDS_PER_PROGRAM[load_hardware(hardware).dim])
    return _unit(night, f"chip.more/{number}", hardware, programs, is_filler=True)


PART: Final = Part(units=_units, filler=_filler)


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("chip", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default="int8_4x4")
    parser.add_argument("--programs", type=positive, default=100)
    parser.add_argument("--first", type=int, default=1, help="seed of the first program")
    parser.add_argument("--verilator-seed", type=positive, default=1, help="values before reset")
    parser.add_argument(
        "--shrink-runs", type=int, default=1500, help="runs to make one failing program smaller"
    )
    parser.add_argument("--file", type=Path, help="run this stored program and no other")
    parser.add_argument("--waves", type=Path, help="file for the last cycles of --file")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    with Share(options.records) as share:
        if options.file is not None:
            _stored(share, options.file, options.waves)
            return share.status
        hardware = load_hardware(options.hardware)
        with MixedBench(hardware, verilator_seed=options.verilator_seed) as bench:
            for seed in range(options.first, options.first + options.programs):
                program = random_mixed_program(
                    hardware, seed, verilator_seed=options.verilator_seed
                )
                _run(share, bench, program, options.shrink_runs)
    return share.status


def _stored(share: Share, path: Path, waves: Path | None) -> None:
    """Run a stored program and record what came of it."""
    begin_s = monotonic()
    program = load_program(path)
    hardware = load_hardware(program.hardware)
    with MixedBench(hardware, verilator_seed=program.verilator_seed) as bench:
        wrong = bench.run(program).wrong
    written = write_waves(program, hardware, waves) if waves is not None else None
    share.add(
        TestCase(
            test=_TEST,
            case=f"file {path}",
            outcome=CaseOutcome.PASSED if wrong is None else CaseOutcome.FAILED,
            seconds=monotonic() - begin_s,
            message=wrong or "",
            program=program.text,
            program_size=len(program.steps),
            waves=str(written) if written else None,
        )
    )


def _run(share: Share, bench: MixedBench, program: MixedProgram, shrink_runs: int) -> None:
    """Run one program, and record what it did and came to."""
    begin_s = monotonic()
    ran = bench.run(program)
    case: dict[str, Any] = {
        "test": _TEST,
        "case": f"{program.hardware} seed {program.seed} registers {program.verilator_seed}",
    }
    if ran.wrong is None:
        share.add(Tally(name="programs", value=1))
        share.add(Tally(name="instructions", value=ran.instructions))
        share.add(Tally(name="commands", value=ran.commands))
        share.add(Tally(name="cycles", value=ran.cycles))
        seconds = monotonic() - begin_s
        share.add(TestCase(outcome=CaseOutcome.PASSED, seconds=seconds, **case))
        return
    again = (
        "-m", "regressions.chip", "--hardware", program.hardware, "--programs", "1",
        "--first", str(program.seed), "--verilator-seed", str(program.verilator_seed),
    )  # fmt: skip
    case |= {"again": again, "reproduce": shlex.join([".venv/bin/python", *again])}
    if share.failed < _SHRUNK and shrink_runs:
        case |= _smaller(share, program, shrink_runs)
    message = ran.wrong.removeprefix(f"seed {program.seed}: ")
    seconds = monotonic() - begin_s
    share.add(TestCase(outcome=CaseOutcome.FAILED, seconds=seconds, message=message, **case))


def _smaller(share: Share, program: MixedProgram, max_runs: int) -> dict[str, Any]:
    """Fields of a record for a program that is made smaller and stored."""
    hardware = load_hardware(program.hardware)
    path = share.folder / f"chip-{hardware.name}-{program.seed}.json"
    try:
        stored = store_failure(program, hardware, path, max_runs=max_runs)
        if stored.mismatch is None:  # it agrees when it runs alone
            return {}
        waves = None
        if not share.failed:
            waves = write_waves(stored.program, hardware, path.with_suffix(".fst"))
    except HilError as error:  # the failure itself is told all the same
        sys.stderr.write(f"{_TEST}: seed {program.seed} is not made smaller: {error}\n")
        return {}
    return {
        "reproduce": stored.reproduce_command,
        "program": stored.program.text,
        "program_size": len(stored.program.steps),
        "waves": waves.name if waves else None,
    }


if __name__ == "__main__":
    sys.exit(main())
