# SPDX-License-Identifier: Apache-2.0
"""Hardware loops as long as settings and memories allow, each against the golden model.

    python -m regressions.long_loops --hardware tb/code_coverage/wide.toml

A night runs them where it counts code: nothing else moves the upper bits of their counters.
"""

import shlex
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Final

from autocomp_hil.config import load_hardware
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.simulator import AcceleratorSimulator
from regressions.share import Share, share_parser
from tb.accel.long_loops import long_loops, run_long_loop

__all__ = ["TEST", "main", "parser"]

TEST: Final = "accel.long_loops"
"""Name of the test in records."""


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("long_loops", __doc__)
    parser.add_argument("--hardware", default="int8_4x4", help="configuration, or its TOML file")
    parser.add_argument("--only", default="", help="text in the names of the loops to run")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share, AcceleratorSimulator(hardware) as simulator:
        for loop in long_loops(hardware):
            if options.only not in loop.name:
                continue
            begin_s = time.monotonic()
            run = run_long_loop(simulator, hardware, loop)
            again = (
                "-m",
                "regressions.long_loops",
                "--hardware",
                options.hardware,
                "--only",
                loop.name,
            )
            is_wrong = run.mismatch is not None
            share.add(
                TestCase(
                    test=TEST,
                    case=f"{loop.name}, {hardware.name}",
                    outcome=CaseOutcome.FAILED if is_wrong else CaseOutcome.PASSED,
                    seconds=time.monotonic() - begin_s,
                    message=run.mismatch or "",
                    reproduce=shlex.join([".venv/bin/python", *again]) if is_wrong else None,
                    again=again if is_wrong else None,
                )
            )
            share.add(Tally(name="commands", value=run.commands))
            share.add(Tally(name="cycles", value=run.cycles))
    return share.status


if __name__ == "__main__":
    sys.exit(main())
