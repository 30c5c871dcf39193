# SPDX-License-Identifier: Apache-2.0
"""Runs another unit of the regression on models that count which code of the RTL they reach.

    python -m regressions.code_coverage --test core.random -- -m regressions.core --records FILE

The unit's own records go to the same file, and after them what its simulators reached. A night has
such units of its own, beside those on usual models: they start from other seeds, and what they
cost is known.
"""

import re
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.code_coverage.collect import counting
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CodeCoverage, Recorder
from autocomp_hil.regress.unit import Unit
from regressions import long_loops, tests
from regressions.night import Night, Part, make_unit
from tb.accel.env.sequences import ILLEGAL_EVERY

__all__ = ["PART", "counted", "main", "parser"]

_SLOWER: Final = 2.0
"""How much longer a unit takes on such models, at most; measured: 1.2 to 1.8 times."""
_TEST_FILES: Final = (
    "tb/blocks/test_*.py", "tb/core/test_core.py", "tb/soc/test_*.py",
    "tb/accel/test_reports.py",
)  # fmt: skip
"""Tests that run the design as it is, and reach what the others do not."""
_CONFIGURATIONS: Final = (
    ("int8_4x4", 75, 1),
    ("int8_32x32", 30, 1),
    ("tb/code_coverage/wide.toml", 40, 1),
    ("tb/code_coverage/narrow.toml", 130, ILLEGAL_EVERY),
)
"""Configurations, numbers of random command programs, distances of their seeds: each program of the
last one breaks a rule, and there are as many as there are ways."""
_LONG_LOOPS_ON: Final = "tb/code_coverage/wide.toml"
"""Configuration whose memories have room for loops as long as their settings."""
_LONG_LOOPS_S: Final = 110.0
_CORE_PROGRAMS: Final = 200
_CHIP_PROGRAMS: Final = 40
_PROGRAM_S: Final = 0.25


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


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        return
    for pattern in _TEST_FILES:
        for path in sorted(REPOSITORY.glob(pattern)):
            file = path.relative_to(REPOSITORY)
            unit = tests.unit_of(night, str(file.with_suffix("")), [file], estimate_s=40.0)
            yield counted(unit, str(file))
    for hardware, programs, every in _CONFIGURATIONS:
        name = f"accel/{Path(hardware).stem}"
        first = night.seed_of(f"code_coverage/{name}") // every * every
        unit = make_unit(
            name, "accel", "--hardware", hardware, "--programs", programs, "--every", every,
            "--first", first, estimate_s=programs * _PROGRAM_S,
        )  # fmt: skip
        yield counted(unit, "accel.random")
    long = make_unit(
        "accel/long_loops", "long_loops", "--hardware", _LONG_LOOPS_ON, estimate_s=_LONG_LOOPS_S
    )
    yield counted(long, long_loops.TEST)
    first = night.seed_of("code_coverage/core")
    random_core = make_unit(
        "core/random", "core", "--programs", _CORE_PROGRAMS, "--first", first,
        estimate_s=_CORE_PROGRAMS * _PROGRAM_S,
    )  # fmt: skip
    yield counted(random_core, "core.random")
    first = night.seed_of("code_coverage/chip")
    random_chip = make_unit(
        "chip/random", "chip", "--programs", _CHIP_PROGRAMS, "--first", first,
        estimate_s=_CHIP_PROGRAMS * _PROGRAM_S,
    )  # fmt: skip
    yield counted(random_chip, "chip.random")
    yield counted(make_unit("core/programs", "programs", estimate_s=60.0), "core.programs")


PART: Final = Part(units=_units)


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = ArgumentParser(prog="python -m regressions.code_coverage", description=__doc__)
    parser.add_argument("--test", required=True, help="test that all of it counts for")
    parser.add_argument("unit", nargs="+", help="after --: arguments of Python; ... --records FILE")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status of the unit."""
    options = parser().parse_args(arguments)
    if options.unit[-2:-1] != ["--records"]:
        parser().error("expected --records FILE at the end")
    records = Path(options.unit[-1]).resolve()
    target = records.with_name(f"{re.sub(r'[^a-zA-Z0-9_.-]', '-', options.test)}.reached")
    command = [sys.executable, *options.unit[:-1], str(records)]
    begin_s = time.monotonic()
    with counting(target):
        done = subprocess.run(command, cwd=REPOSITORY, check=False)
    if done.returncode != 0:
        return done.returncode
    seconds = time.monotonic() - begin_s
    with Recorder(records) as recorder:
        recorder.add(CodeCoverage(test=options.test, file=target.name, seconds=seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
