# SPDX-License-Identifier: Apache-2.0
"""Random instruction programs on the core alone, each against the interpreter.

    python -m regressions.core --first 1000 --programs 200

A difference is recorded with the first record that differs. The first programs that fail are made
smaller and stored; the very first one has waves. A stored program runs again with

    python -m regressions.core --file FILE [--waves WAVES.fst]
"""

import shlex
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from autocomp_hil.errors import HilError
from autocomp_hil.regress.records import CaseOutcome, PointHits, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.core.compare import check
from tb.core.events import events_in
from tb.core.failures import difference_of, load_job, store_failure, write_waves
from tb.core.points import CorePoints
from tb.core.random_program import random_job, random_listing
from tb.core.session import CACHE_BYTES, CoreJob, CoreResult, run_jobs
from tb.core.shrink import Failing

__all__ = ["CORE", "FULL_PROGRAMS", "PART", "main", "parser"]

FULL_PROGRAMS: Final = 1000
"""Programs of a night without the fillers: enough for every instruction."""

_BATCH: Final = 50
CORE: Final = "core"
"""Name under which its points are counted: the core alone is the same in every configuration."""
_SMALL_CACHE_BYTES: Final = 256
"""Caches of two sets, out of which lines are pushed all the time."""
_SMALL_EVERY: Final = 4
"""One batch in so many has small caches, the second one first, so that each unit has some."""
_SECONDS_PER_PROGRAM: Final = 0.15
_PER_UNIT: Final = 250
_PER_FILLER: Final = 500
_SMOKE_PROGRAMS: Final = 100
_SHRUNK: Final = 2
"""Failures of one run that are made smaller; one is usually enough to see what is wrong."""
_WEEKLY: Final = 5
"""A week has so many times the programs of a night."""


def _unit(night: Night, name: str, programs: int, *, is_filler: bool = False) -> Unit:
    return make_unit(
        name, "core", "--programs", programs, "--first", night.seed_of(name),
        estimate_s=5 + programs * _SECONDS_PER_PROGRAM, is_filler=is_filler,
    )  # fmt: skip


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield _unit(night, "core/random/0", _SMOKE_PROGRAMS)
        return
    total = FULL_PROGRAMS * (_WEEKLY if night.tier is Tier.WEEKLY else 1)
    for number, start in enumerate(range(0, total, _PER_UNIT)):
        yield _unit(night, f"core/random/{number}", min(_PER_UNIT, total - start))


def _filler(night: Night, number: int) -> Unit:
    return _unit(night, f"core.more/{number}", _PER_FILLER, is_filler=True)


PART: Final = Part(units=_units, filler=_filler)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    """A program, and what is wrong with it."""

    job: CoreJob
    result: CoreResult | None
    """What came of it; None if the model died."""
    wrong: str | None
    points: set[str]
    """Points of functional coverage that it hit."""


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("core", __doc__)
    parser.add_argument("--programs", type=positive, default=200, help="number of programs")
    parser.add_argument("--first", type=int, default=1000, help="seed of the first program")
    parser.add_argument(
        "--model-seed",
        type=positive,
        help="seed of registers before reset; default: one per 50 programs",
    )
    parser.add_argument(
        "--shrink-runs", type=int, default=400, help="runs to make one failing program smaller"
    )
    parser.add_argument("--file", type=Path, help="run this stored program and no other")
    parser.add_argument("--waves", type=Path, help="file for the last cycles of --file")
    parser.add_argument(
        "--cache-bytes", type=positive, help="bytes of a cache; default: small ones now and then"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    last = options.first + options.programs
    with Share(options.records) as share:
        if options.file is not None:
            _stored(share, options.file, options.waves)
            return share.status
        for number, first in enumerate(range(options.first, last, _BATCH)):
            seeds = range(first, min(first + _BATCH, last))
            model_seed = options.model_seed or first
            cache_bytes = options.cache_bytes or _cache_bytes(number)
            _batch(share, seeds, model_seed, options.shrink_runs, cache_bytes)
    return share.status


def _stored(share: Share, path: Path, waves: Path | None) -> None:
    """Run a stored program and record what came of it."""
    begin_s = monotonic()
    job, model_seed = load_job(path)
    wrong = difference_of(job, model_seed)
    written = write_waves(path, waves) if waves is not None else None
    share.add(
        TestCase(
            test="core.random",
            case=f"file {path}",
            outcome=CaseOutcome.PASSED if wrong is None else CaseOutcome.FAILED,
            seconds=monotonic() - begin_s,
            message=wrong or "",
            waves=str(written) if written else None,
        )
    )


def _cache_bytes(batch: int) -> int:
    """Bytes of each cache that a batch has."""
    return _SMALL_CACHE_BYTES if batch % _SMALL_EVERY == 1 else CACHE_BYTES


def _size(seed: int) -> int:
    """Every tenth program is long."""
    return 400 if seed % 10 == 0 else 150


def _batch(share: Share, seeds: range, model_seed: int, shrink_runs: int, cache_bytes: int) -> None:
    """Run programs in one process and record what came of them."""
    jobs = [replace(random_job(seed, size=_size(seed)), cache_bytes=cache_bytes) for seed in seeds]
    ran = _run(jobs, model_seed)
    for item in ran:
        case = _case(item, model_seed)
        if item.wrong is not None and share.failed < _SHRUNK and shrink_runs:
            case = case.model_copy(update=_smaller(share, item, seeds[0], model_seed, shrink_runs))
        share.add(case)
    results = [item.result for item in ran if item.result is not None]
    hits = Counter(f"core.{name}" for item in ran for name in item.points)
    share.add(Tally(name="programs", value=len(ran)))
    share.add(Tally(name="instructions", value=sum(len(result.trace) for result in results)))
    share.add(Tally(name="cycles", value=sum(result.cycles for result in results)))
    share.add(PointHits(hardware=CORE, hits=dict(hits)))


def _run(jobs: Sequence[CoreJob], model_seed: int) -> list[_Ran]:
    """Run programs together; if the model dies of one, each alone.

    Raises:
        AssertionError: The model dies of all together, but of none alone.
    """
    try:
        results = run_jobs(jobs, model_seed=model_seed)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        if len(jobs) == 1:
            wrong = f"the model died: {error}"
            return [_Ran(job=jobs[0], result=None, wrong=wrong, points=set())]
        alone = [ran for job in jobs for ran in _run([job], model_seed)]
        if all(ran.result is not None for ran in alone):
            raise
        return alone
    return [_compared(job, result) for job, result in zip(jobs, results, strict=True)]


def _compared(job: CoreJob, result: CoreResult) -> _Ran:
    """Hold a result against the interpreter."""
    points, wrong = CorePoints(), None
    try:
        check(job, result, points)
    except AssertionError as difference:
        wrong = str(difference)
    found = points.points() | events_in(result.events)
    return _Ran(job=job, result=result, wrong=wrong, points=found)


def _smaller(share: Share, ran: _Ran, first: int, model_seed: int, max_runs: int) -> dict[str, Any]:
    """Fields of a record for a program that is made smaller and stored.

    Args:
        share: Where the record goes.
        ran: The program.
        first: Seed of the first program in its process.
        model_seed: Seed of registers before reset.
        max_runs: How often shrinking may run it.
    """
    seed = ran.job.seed
    try:
        stored = store_failure(
            Failing(ran.job, random_listing(seed, size=_size(seed))[1]),
            share.folder / f"core-{seed}-{model_seed}.json",
            model_seed=model_seed,
            cycles=ran.result.cycles if ran.result is not None else 0,
            max_runs=max_runs,
        )
        if stored.mismatch is None:  # it agrees when it runs alone
            return _again(ran.job, first, seed - first + 1, model_seed)
        waves = None if share.failed else write_waves(stored.path)
    except HilError as error:  # the failure itself is told all the same
        sys.stderr.write(f"core.random: seed {seed} is not made smaller: {error}\n")
        return {}
    return {
        "reproduce": stored.reproduce_command,
        "program": stored.text,
        "program_size": len(stored.words),
        "waves": waves.name if waves else None,
    }


def _case(ran: _Ran, model_seed: int) -> TestCase:
    is_usual = ran.job.cache_bytes == CACHE_BYTES
    caches = "" if is_usual else f" caches {ran.job.cache_bytes}"
    name: dict[str, Any] = {
        "test": "core.random",
        "case": f"seed {ran.job.seed} registers {model_seed}{caches}",
    }
    if ran.wrong is None:
        return TestCase(outcome=CaseOutcome.PASSED, **name)
    return TestCase(
        outcome=CaseOutcome.FAILED,
        message=ran.wrong.removeprefix(f"seed {ran.job.seed}: "),
        **_again(ran.job, ran.job.seed, 1, model_seed),
        **name,
    )


def _again(job: CoreJob, first: int, programs: int, model_seed: int) -> dict[str, Any]:
    """Fields of a record that run some programs again, in one process."""
    again = (
        "-m", "regressions.core", "--programs", str(programs), "--first", str(first),
        "--model-seed", str(model_seed), "--cache-bytes", str(job.cache_bytes),
    )  # fmt: skip
    return {"again": again, "reproduce": shlex.join([".venv/bin/python", *again])}


if __name__ == "__main__":
    sys.exit(main())
