# SPDX-License-Identifier: Apache-2.0
"""Programs of instructions that judge a mutant: on the core with its caches, and on the chip."""

import subprocess
from dataclasses import dataclass, field, replace
from typing import Final

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.golden.machine import ElfProgram
from autocomp_hil.simulator import ChipRun, memory_difference
from regressions.programs import find_programs, program_of
from tb.core import session
from tb.core.compare import check
from tb.core.random_program import random_job
from tb.core.session import FLAG_WRITES, CoreJob, CoreResult, run_jobs
from tb.mutation.rungs import alarm_in
from tb.mutation.wake import Wake, awake_models
from tb.soc.traced_chip import Records, TracedChip, compare_traces

__all__ = ["ChipRung", "CoreRung"]

_SPARE_CYCLES: Final = 5_000
"""Cycles beyond twice those of the RTL as it is, after which a program has no end."""


@dataclass(slots=True, kw_only=True)
class CoreRung:
    """Random programs on the core with its caches, against the interpreter and cycle by cycle."""

    seeds: tuple[int, ...]
    cache_bytes: int
    _jobs: tuple[CoreJob, ...] = field(default=(), init=False)
    _expected: tuple[CoreResult, ...] = field(default=(), init=False)

    @property
    def name(self) -> str:
        """Implement ``Rung.name``."""
        return f"{len(self.seeds)} random programs with caches of {self.cache_bytes} bytes"

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        if not self._expected:
            self._prepare(replace(wake, mutant=None))
        try:
            results = self._run(wake, self._jobs)
        except subprocess.TimeoutExpired:
            return "time-out"
        except AssertionError as died:
            return alarm_in(str(died)) or "death of the simulator"
        for job, result, expected in zip(self._jobs, results, self._expected, strict=True):
            if (difference := _difference(job, result, expected)) is not None:
                return difference
        return None

    def _prepare(self, asleep: Wake) -> None:
        jobs = tuple(random_job(seed) for seed in self.seeds)
        expected = self._run(asleep, jobs)
        for job, result in zip(jobs, expected, strict=True):
            check(job, result)
        self._jobs = tuple(
            replace(job, limit=2 * result.cycles + _SPARE_CYCLES)
            for job, result in zip(jobs, expected, strict=True)
        )
        self._expected = expected

    def _run(self, wake: Wake, jobs: tuple[CoreJob, ...]) -> tuple[CoreResult, ...]:
        with awake_models(wake):
            model = session.build(cache_bytes=self.cache_bytes)
        return tuple(run_jobs(jobs, model=model))


def _difference(job: CoreJob, result: CoreResult, expected: CoreResult) -> str | None:
    parts = [_meant(each) for each in (result, expected)]
    if parts[0] == parts[1]:
        return None
    if not result.is_done:
        return "no end of a program"
    try:
        check(job, result)
    except AssertionError as error:
        return "memory" if "memory at" in str(error) else "trace"
    return "cycles"


def _meant(result: CoreResult) -> tuple[bytes, bytes, bytes, int]:
    """All of a result that means something."""
    trace = result.trace.copy()
    trace["value"][trace["flags"] & FLAG_WRITES == 0] = 0
    return trace.tobytes(), result.commands.tobytes(), result.dump, result.cycles


@dataclass(slots=True, kw_only=True)
class ChipRung:
    """The repository's C programs on the whole chip, against the interpreter and cycle by cycle."""

    names: tuple[str, ...]
    """Names of files, without suffix."""
    hardware: str = "int8_4x4"
    _programs: tuple[ElfProgram, ...] = field(default=(), init=False)
    _expected: tuple[tuple[ChipRun, Records], ...] = field(default=(), init=False)

    @property
    def name(self) -> str:
        """Implement ``Rung.name``."""
        return f"programs {', '.join(self.names)} on {self.hardware}"

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        if not self._expected:
            self._prepare(replace(wake, mutant=None))
        hardware = load_hardware(self.hardware)
        with awake_models(wake), TracedChip(hardware) as chip:
            for program, (expected, records) in zip(self._programs, self._expected, strict=True):
                limit = 2 * expected.total_cycles + _SPARE_CYCLES
                try:
                    run = chip.run(program, cycle_limit=limit, no_progress_cycles=_SPARE_CYCLES)
                except HilError as died:
                    return alarm_in(str(died)) or "death of the simulator"
                if _same(run, expected) and chip.records.tobytes() == records.tobytes():
                    continue
                if run.outcome is not expected.outcome:
                    return "end of a program"
                try:
                    compare_traces(chip.records, program, hardware)
                except AssertionError:
                    return "trace"
                if memory_difference(run.memory, expected.memory) is not None:
                    return "memory"
                return "cycles"
        return None

    def _prepare(self, asleep: Wake) -> None:
        hardware = load_hardware(self.hardware)
        files = {path.stem: path for path in find_programs()}
        self._programs = tuple(program_of(files[name], hardware) for name in self.names)
        expected = []
        with awake_models(asleep), TracedChip(hardware) as chip:
            for program in self._programs:
                run = chip.run(program)
                compare_traces(chip.records, program, hardware)
                expected.append((run, chip.records.copy()))
        self._expected = tuple(expected)


def _same(run: ChipRun, expected: ChipRun) -> bool:
    fields = ("outcome", "exit_code", "console", "total_cycles", "cycles", "counters")
    return (
        all(getattr(run, field) == getattr(expected, field) for field in fields)
        and memory_difference(run.memory, expected.memory) is None
    )
