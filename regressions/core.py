# SPDX-License-Identifier: Apache-2.0
"""The long regression of the core: ``python -m regressions.core``.

1,000 random programs against the interpreter. A difference is printed with the first record that
differs and the command that runs its program alone, with the same values of registers before
reset. Together the programs must execute every instruction of RV64IM.
"""

import argparse
import sys
from collections.abc import Sequence

from autocomp_hil.cli.interrupt import ends_at_once
from tb.core.compare import check
from tb.core.coverage import executed, missing
from tb.core.random_program import random_job
from tb.core.session import run_jobs

__all__ = ["FULL_PROGRAMS", "main"]

FULL_PROGRAMS = 1000
"""Number of programs from which on an instruction that was never executed is a failure."""

_BATCH = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; 0 if nothing differs and, in a full run, no instruction is missing; else 1."""
    parser = argparse.ArgumentParser(prog="python -m regressions.core", description=__doc__)
    parser.add_argument("--programs", type=int, default=FULL_PROGRAMS, help="number of programs")
    parser.add_argument("--first", type=int, default=1000, help="seed of the first program")
    parser.add_argument(
        "--model-seed",
        type=int,
        help="seed of registers before reset; default: one per 50 programs",
    )
    options = parser.parse_args(arguments)
    last = options.first + options.programs
    failed = 0
    seen: set[str] = set()
    with ends_at_once(lambda: "regress-core: stopped, nothing is reported"):
        for first in range(options.first, last, _BATCH):
            seeds = range(first, min(first + _BATCH, last))
            failed += _batch(seeds, options.model_seed or first, seen)
    sys.stdout.write(f"{options.programs} programs, {failed} differ\n")
    absent = missing(seen)
    if absent:
        sys.stdout.write(f"never executed: {', '.join(absent)}\n")
    is_full = options.programs >= FULL_PROGRAMS
    return 1 if failed or (is_full and absent) else 0


def _batch(seeds: range, model_seed: int, seen: set[str]) -> int:
    """Run programs in one process and add what they executed; how many differ."""
    # Every tenth program is long.
    jobs = [random_job(seed, size=400 if seed % 10 == 0 else 150) for seed in seeds]
    failed = 0
    results = run_jobs(jobs, model_seed=model_seed)
    seen |= executed(result.trace for result in results)
    for program, result in zip(jobs, results, strict=True):
        try:
            check(program, result)
        except AssertionError as difference:
            failed += 1
            sys.stdout.write(
                f"{difference}\nreproduce: python -m regressions.core --programs 1 "
                f"--first {program.seed} --model-seed {model_seed}\n"
            )
    return failed


if __name__ == "__main__":
    sys.exit(main())
