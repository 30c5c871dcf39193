# SPDX-License-Identifier: Apache-2.0
"""Random instruction programs on the core alone, each against the interpreter.

    python -m regressions.core --first 1000 --programs 200

A difference is recorded with the first record that differs and the command that runs its program
alone, with the same values of registers before reset.
"""

import shlex
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autocomp_hil.regress.records import CaseOutcome, PointHits, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.core.compare import check
from tb.core.coverage import executed
from tb.core.random_program import random_job
from tb.core.session import CoreJob, CoreResult, run_jobs

__all__ = ["FULL_PROGRAMS", "PART", "main", "parser"]

FULL_PROGRAMS: Final = 1000
"""Programs of a night without the fillers: enough for every instruction."""

_BATCH: Final = 50
_HARDWARE: Final = "core"
"""The core alone is the same in every configuration."""
_SECONDS_PER_PROGRAM: Final = 0.15
_PER_UNIT: Final = 250
_PER_FILLER: Final = 500
_SMOKE_PROGRAMS: Final = 100
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
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    last = options.first + options.programs
    with Share(options.records) as share:
        for first in range(options.first, last, _BATCH):
            seeds = range(first, min(first + _BATCH, last))
            _batch(share, seeds, options.model_seed or first)
    return share.status


def _batch(share: Share, seeds: range, model_seed: int) -> None:
    """Run programs in one process and record what came of them."""
    # Every tenth program is long.
    jobs = [random_job(seed, size=400 if seed % 10 == 0 else 150) for seed in seeds]
    ran = _run(jobs, model_seed)
    for item in ran:
        share.add(_case(item, model_seed))
    results = [item.result for item in ran if item.result is not None]
    hits = Counter(f"core.{name}" for result in results for name in executed([result.trace]))
    share.add(Tally(name="programs", value=len(ran)))
    share.add(Tally(name="instructions", value=sum(len(result.trace) for result in results)))
    share.add(Tally(name="cycles", value=sum(result.cycles for result in results)))
    share.add(PointHits(hardware=_HARDWARE, hits=dict(hits)))


def _run(jobs: Sequence[CoreJob], model_seed: int) -> list[_Ran]:
    """Run programs together; if the model dies of one, each alone.

    Raises:
        AssertionError: The model dies of all together, but of none alone.
    """
    try:
        results = run_jobs(jobs, model_seed=model_seed)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        if len(jobs) == 1:
            return [_Ran(job=jobs[0], result=None, wrong=f"the model died: {error}")]
        alone = [ran for job in jobs for ran in _run([job], model_seed)]
        if all(ran.result is not None for ran in alone):
            raise
        return alone
    return [
        _Ran(job=job, result=result, wrong=_difference(job, result))
        for job, result in zip(jobs, results, strict=True)
    ]


def _difference(job: CoreJob, result: CoreResult) -> str | None:
    """The first difference from the interpreter, in words."""
    try:
        check(job, result)
    except AssertionError as difference:
        return str(difference)
    return None


def _case(ran: _Ran, model_seed: int) -> TestCase:
    name: dict[str, Any] = {
        "test": "core.random",
        "case": f"seed {ran.job.seed} registers {model_seed}",
    }
    if ran.wrong is None:
        return TestCase(outcome=CaseOutcome.PASSED, **name)
    again = (
        "-m", "regressions.core", "--programs", "1", "--first", str(ran.job.seed),
        "--model-seed", str(model_seed),
    )  # fmt: skip
    return TestCase(
        outcome=CaseOutcome.FAILED,
        message=ran.wrong.removeprefix(f"seed {ran.job.seed}: "),
        reproduce=shlex.join([".venv/bin/python", *again]),
        again=again,
        **name,
    )


if __name__ == "__main__":
    sys.exit(main())
