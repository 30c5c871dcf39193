# SPDX-License-Identifier: Apache-2.0
"""The long regression of the core: ``python -m tb.core.regress``.

1,000 random programs against the interpreter. A difference is printed with the first record that
differs and the command that runs its program alone.
"""

import argparse
import sys

from tb.core.compare import check
from tb.core.random_program import random_job
from tb.core.session import run_jobs

__all__ = ["main"]

_BATCH = 50


def main() -> int:
    """Entry point; 0 if nothing differs, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=1000, help="seed of the first")
    arguments = parser.parse_args()
    last = arguments.first + arguments.programs
    failed = 0
    for first in range(arguments.first, last, _BATCH):
        failed += _batch(range(first, min(first + _BATCH, last)))
    sys.stdout.write(f"{arguments.programs} programs, {failed} differ\n")
    return 1 if failed else 0


def _batch(seeds: range) -> int:
    # Every tenth program is long.
    jobs = [random_job(seed, size=400 if seed % 10 == 0 else 150) for seed in seeds]
    failed = 0
    for program, result in zip(jobs, run_jobs(jobs, model_seed=seeds[0]), strict=True):
        try:
            check(program, result)
        except AssertionError as difference:
            failed += 1
            sys.stdout.write(
                f"{difference}\nreplay: python -m tb.core.regress "
                f"--programs 1 --first {program.seed}\n"
            )
    return failed


if __name__ == "__main__":
    sys.exit(main())
