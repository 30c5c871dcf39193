# SPDX-License-Identifier: Apache-2.0
"""Runs another unit of the regression on models that count which code of the RTL they reach.

    python -m regressions.code_coverage --test core.random -- -m regressions.core --records FILE

The unit's own records go to the same file, and after them what its simulators reached.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autocomp_hil.code_coverage.collect import counting
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CodeCoverage, Recorder
from autocomp_hil.regress.unit import Unit

__all__ = ["counted", "main"]

_SLOWER = 2.0
"""How much longer a unit takes on such models, at most; measured: 1.2 to 1.8 times."""


def counted(unit: Unit, test: str) -> Unit:
    """The unit on models that count.

    Args:
        unit: Unit whose arguments end with options.
        test: Test that all of it counts for.
    """
    return unit.model_copy(
        update={
            "name": f"code_coverage/{unit.name}",
            "arguments": (
                "-m", "regressions.code_coverage", "--test", test, "--", *unit.arguments,
            ),
            "estimate_s": unit.estimate_s * _SLOWER,
            "limit_s": unit.limit_s * _SLOWER,
        }
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status of the unit."""
    parser = argparse.ArgumentParser(
        prog="python -m regressions.code_coverage", description=__doc__
    )
    parser.add_argument("--test", required=True, help="test that all of it counts for")
    parser.add_argument("unit", nargs="+", help="after --: arguments of Python; ... --records FILE")
    options = parser.parse_args(arguments)
    if options.unit[-2:-1] != ["--records"]:
        parser.error("expected --records FILE at the end")
    records = Path(options.unit[-1]).resolve()
    target = records.with_name(f"{re.sub(r'[^a-zA-Z0-9_.-]', '-', options.test)}.reached")
    command = [sys.executable, *options.unit[:-1], str(records)]
    with counting(target):
        done = subprocess.run(command, cwd=REPOSITORY, check=False)
    if done.returncode != 0:
        return done.returncode
    with Recorder(records) as recorder:
        recorder.add(CodeCoverage(test=options.test, file=target.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
