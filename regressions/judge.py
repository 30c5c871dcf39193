# SPDX-License-Identifier: Apache-2.0
"""Mutants of correct kernels before the judge, and before an oracle that is none of it.

    python -m regressions.judge --share 0 --shares 20

A case fails if the judge takes a mutant for correct that the oracle finds wrong, if a missing fence
is not named, if a survivor has no explanation, or one that no longer fits. Cheats before the judge
are the tests of ``tests/adversarial``.
"""

import shlex
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.unit import Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from regressions.tests import JUDGED, files_of_tests, unit_of
from tests.mutants.examine import Examined, Examiner
from tests.mutants.explanations import Explanation, load_explanations, problems
from tests.mutants.kernels import all_mutants, gemm
from tests.mutants.mutate import Mutant

__all__ = ["PART", "main", "parser"]

_REVIEWED: Final = ("int8_16x16", 64)
"""Hardware and size that the explanations are for."""
_LEAST: Final = 200
"""Fewer mutants than these would try too little."""
_SHARES: Final = 8
_SHARE_S: Final = 40.0
_SMOKE: Final = ("--hardware", "int8_4x4", "--size", "16", "--share", "0", "--shares", "20")
_SMOKE_S: Final = 20.0
_CHEATS_S: Final = 30.0


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield make_unit("judge/mutants/int8_4x4", "judge", *_SMOKE, estimate_s=_SMOKE_S)
    else:
        for share in range(_SHARES):
            yield make_unit(
                f"judge/mutants/{share}", "judge", "--share", share, "--shares", _SHARES,
                estimate_s=_SHARE_S,
            )  # fmt: skip
    for path in files_of_tests():
        if path.is_relative_to(JUDGED):
            yield unit_of(night, f"judge/cheats/{path.stem}", [path], estimate_s=_CHEATS_S)


PART: Final = Part(units=_units)


class _Mutants:
    """Mutants of one size on one configuration, and what is known of them."""

    def __init__(self, hardware: HardwareConfig, size: int) -> None:
        self.hardware = hardware
        self.size = size
        self.instance = gemm(size)
        self.all = all_mutants(self.instance)
        self._is_reviewed = (hardware.name, size) == _REVIEWED
        self._explanations: dict[str, Explanation] = (
            load_explanations() if self._is_reviewed else {}
        )

    def whole(self) -> TestCase:
        """Whether there are enough, and whether explanations fit those that there are."""
        found = problems([], self.all, self._explanations)
        if len(self.all) < _LEAST:
            found.append(f"{len(self.all)} mutants are too few")
        return self._case("all of them", found, seconds=0.0, options=())

    def examine(self, mutant: Mutant, examiner: Examiner) -> TestCase:
        """Put one before judge and oracle."""
        begin_s = monotonic()
        examined = examiner.examine(mutant, self.instance)
        seconds = monotonic() - begin_s
        options = ("--mutant", mutant.name)
        return self._case(mutant.name, self._found(examined), seconds=seconds, options=options)

    def _found(self, examined: Examined) -> list[str]:
        """What is wrong with the judge's verdict on a mutant."""
        found = [f"a hole of the judge: {examined.hole}"] if examined.hole else []
        if self._is_reviewed:
            name = examined.mutant.name
            own = {name: known} if (known := self._explanations.get(name)) else {}
            found += problems([examined], self.all, own)
        return found

    def _case(
        self, name: str, found: Sequence[str], *, seconds: float, options: Sequence[str]
    ) -> TestCase:
        again = (
            "-m", "regressions.judge", "--hardware", self.hardware.name, "--size", str(self.size),
            *options,
        )  # fmt: skip
        return TestCase(
            test="judge.mutants",
            case=f"gemm {self.size} {self.hardware.name} {name}",
            outcome=CaseOutcome.FAILED if found else CaseOutcome.PASSED,
            seconds=seconds,
            message="\n".join(found),
            reproduce=shlex.join([".venv/bin/python", *again]) if found else None,
            again=again if found else None,
        )


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("judge", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default=_REVIEWED[0])
    parser.add_argument("--size", type=int, default=_REVIEWED[1], help="size of the matrices")
    parser.add_argument("--share", type=int, default=0, help="which share of the mutants")
    parser.add_argument("--shares", type=positive, default=1, help="number of shares")
    parser.add_argument("--mutant", help="this one alone")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share, tempfile.TemporaryDirectory() as folder:
        mutants = _Mutants(hardware, options.size)
        chosen = mutants.all[options.share :: options.shares]
        if options.mutant is not None:
            chosen = [mutant for mutant in mutants.all if mutant.name == options.mutant]
        elif options.share == 0:
            share.add(mutants.whole())
        with Examiner(hardware, Path(folder)) as examiner:
            for mutant in chosen:
                share.add(mutants.examine(mutant, examiner))
                share.add(Tally(name="kernels", value=1))
    return share.status


if __name__ == "__main__":
    sys.exit(main())
