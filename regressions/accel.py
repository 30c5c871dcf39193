# SPDX-License-Identifier: Apache-2.0
"""Random command programs on the accelerator, each against the golden model.

    python -m regressions.accel --hardware int8_4x4 --first 1 --programs 50

A program that fails is made smaller and stored with the command that shows it again; the first one
has waves.
"""

import shlex
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.regress.records import CaseOutcome, PointHits, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.simulator import accelerator_model
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.accel.env.results import RunReport
from tb.accel.env.sequences import RandomProgram
from tb.accel.failures import StoredFailure, store_failure, wave_file_of, write_waves
from tb.accel.launcher import BenchRequest, run_programs

__all__ = ["FULL_RUNS", "PART", "RandomPrograms", "main", "parser"]

FULL_RUNS: Final = 2000
"""Programs of a night over all configurations, without the fillers: enough for every bin."""

_PROGRAMS_PER_PROCESS: Final = 25
_SHRUNK: Final = 2
"""Failures of one run that are made smaller; one is usually enough to see what is wrong."""
_LARGE_DIM: Final = 16
_SECONDS_PER_PROGRAM: Final = {4: 0.2, 8: 0.2, 16: 0.25, 32: 0.4}
_SECONDS_PER_UNIT: Final = 75.0
_SMOKE_PROGRAMS: Final = 50
_WEEKLY: Final = 5
"""A week has so many times the programs of a night."""


def _shares(names: Sequence[str], runs: int) -> dict[str, int]:
    """Runs per configuration: fewer where one run takes long."""
    weights = {name: 1 if load_hardware(name).dim > _LARGE_DIM else 2 for name in names}
    total = sum(weights.values())
    shares = {name: runs * weight // total for name, weight in weights.items()}
    shares[names[0]] += runs - sum(shares.values())
    return shares


def _programs_per_unit(dim: int) -> int:
    return round(_SECONDS_PER_UNIT / _SECONDS_PER_PROGRAM[dim])


def _unit(
    night: Night,
    name: str,
    hardware: str,
    programs: int,
    *,
    first: int | None = None,
    is_filler: bool = False,
) -> Unit:
    return make_unit(
        name, "accel", "--hardware", hardware, "--programs", programs,
        "--first", first or night.seed_of(name),
        "--verilator-seed", night.seed_of(f"{name}/registers"),
        estimate_s=programs * _SECONDS_PER_PROGRAM[load_hardware(hardware).dim],
        is_filler=is_filler,
    )  # fmt: skip


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield _unit(night, "accel/int8_4x4/0", "int8_4x4", _SMOKE_PROGRAMS)
        return
    runs = FULL_RUNS * (_WEEKLY if night.tier is Tier.WEEKLY else 1)
    first = night.seed_of("accel")  # on through all units, so that every way to fault has its turn
    for hardware, share in _shares(hardware_names(), runs).items():
        step = _programs_per_unit(load_hardware(hardware).dim)
        for number, start in enumerate(range(0, share, step)):
            programs = min(step, share - start)
            yield _unit(night, f"accel/{hardware}/{number}", hardware, programs, first=first)
            first += programs


def _filler(night: Night, number: int) -> Unit:
    names = hardware_names()
    hardware = names[number % len(names)]
    programs = _programs_per_unit(load_hardware(hardware).dim)
    return _unit(night, f"accel.more/{number}", hardware, programs, is_filler=True)


PART: Final = Part(units=_units, filler=_filler)


@dataclass(slots=True, kw_only=True)
class RandomPrograms:
    """Programs on one model, and what is done with those that fail."""

    share: Share
    test: str
    """Name of the test in records."""
    hardware: HardwareConfig
    hardware_file: Path | None = None
    """File of the configuration, if it is none of the project's."""
    model: Path
    verilator_seed: int
    shrink_runs: int
    module: tuple[str, ...]
    """Arguments of Python but those of seeds and number, to run some of them again."""
    every: int = 1
    """Distance from seed to seed."""
    _shrunk: int = 0
    _without_waves: StoredFailure | None = None
    """Failure that has been recorded, and whose waves are still to be written."""

    def run(self, first: int, programs: int) -> None:
        """Run programs of seeds at equal distances, some in each process."""
        all_seeds = range(first, first + programs * self.every, self.every)
        for start in range(0, programs, _PROGRAMS_PER_PROCESS):
            seeds = all_seeds[start : start + _PROGRAMS_PER_PROCESS]
            request = BenchRequest(
                hardware=str(self.hardware_file or self.hardware.name),
                model=self.model,
                seeds=tuple(seeds),
                verilator_seed=self.verilator_seed,
            )
            self._record(seeds, run_programs(request))

    def _record(self, seeds: range, reports: Sequence[RunReport]) -> None:
        hits: Counter[str] = Counter()
        for seed, report in zip(seeds, reports, strict=True):
            hits.update(f"accel.{name}" for name in report.bins)
            self.share.add(self._case(seed, report, seeds[0]))
            self._write_waves()
        self.share.add(Tally(name="programs", value=len(reports)))
        self.share.add(Tally(name="commands", value=sum(report.commands for report in reports)))
        self.share.add(Tally(name="cycles", value=sum(report.cycles for report in reports)))
        self.share.add(PointHits(hardware=self.hardware.name, hits=dict(hits)))

    def _case(self, seed: int, report: RunReport, first: int) -> TestCase:
        case: dict[str, Any] = {
            "test": self.test,
            "case": f"{self.hardware.name} seed {seed} registers {self.verilator_seed}",
        }
        if report.mismatch is None:
            return TestCase(outcome=CaseOutcome.PASSED, **case)
        case |= self._again(seed, 1)
        if self._shrunk < _SHRUNK:
            self._shrunk += 1
            case |= self._smaller(seed, first)
        message = f"{report.mismatch}\n{report.description}".strip()
        return TestCase(outcome=CaseOutcome.FAILED, message=message, **case)

    def _again(self, first: int, programs: int) -> dict[str, Any]:
        every = ("--every", str(self.every)) if programs > 1 and self.every > 1 else ()
        again = (
            *self.module, "--first", str(first), "--programs", str(programs), *every,
            "--verilator-seed", str(self.verilator_seed),
        )  # fmt: skip
        return {"again": again, "reproduce": shlex.join([".venv/bin/python", *again])}

    def _smaller(self, seed: int, first: int) -> dict[str, Any]:
        """Fields of a record for a program that was made smaller and stored."""
        program, _ = RandomProgram(seed).make(self.hardware)
        try:
            stored = store_failure(
                program,
                self.hardware,
                f"{self.hardware.name}-{seed}",
                verilator_seed=self.verilator_seed,
                max_runs=self.shrink_runs,
                folder=self.share.folder,
                hardware_file=self.hardware_file,
            )
            if stored.mismatch is None:  # it agrees when it runs alone
                return self._again(first, (seed - first) // self.every + 1)
        except HilError as error:  # the failure itself is told all the same
            sys.stderr.write(f"{self.test}: seed {seed} is not made smaller: {error}\n")
            return {}
        is_first = self._shrunk == 1
        self._without_waves = stored if is_first else None
        return {
            "reproduce": stored.reproduce_command,
            "program": stored.text,
            "program_size": stored.commands,
            "waves": wave_file_of(stored).name if is_first else None,
        }

    def _write_waves(self) -> None:
        """Write waves, if any are due: after the record, because their model may take minutes."""
        stored, self._without_waves = self._without_waves, None
        if stored is None:
            return
        try:
            write_waves(stored, self.hardware)
        except HilError as error:  # the failure itself has been told
            sys.stderr.write(f"{self.test}: {stored.path.name}: no waves: {error}\n")


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("accel", __doc__)
    parser.add_argument("--hardware", default="int8_4x4", help="configuration, or its TOML file")
    parser.add_argument("--programs", type=positive, default=100)
    parser.add_argument("--first", type=int, default=1, help="seed of the first program")
    parser.add_argument("--every", type=positive, default=1, help="distance from seed to seed")
    parser.add_argument("--verilator-seed", type=positive, default=1, help="values before reset")
    parser.add_argument(
        "--shrink-runs", type=int, default=400, help="runs to make one failing program smaller"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    file = None if options.hardware in hardware_names() else Path(options.hardware).resolve()
    with Share(options.records) as share:
        RandomPrograms(
            share=share,
            test="accel.random",
            hardware=hardware,
            hardware_file=file,
            model=accelerator_model(hardware),
            verilator_seed=options.verilator_seed,
            shrink_runs=options.shrink_runs,
            module=("-m", "regressions.accel", "--hardware", options.hardware),
            every=options.every,
        ).run(options.first, options.programs)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
