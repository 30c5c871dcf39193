# SPDX-License-Identifier: Apache-2.0
"""Plants a fault in a copy of the RTL, runs the regression there, and judges how it tells of it.

    python -m regressions.drill divider_misses_the_top_bit

The fault must be found within ten minutes of the whole regression, models built meanwhile; the
printed command must show it again; the smallest program that shows it must be short.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autocomp_hil.regress.records import CaseOutcome, TestCase, read_records
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.scratch import ScratchFolder
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser
from tb.drill.copied import environment_of, make_copy
from tb.drill.faults import FAULTS, Fault

__all__ = ["PART", "Found", "judged", "main", "parser"]

LIMIT_S: Final = 600.0
MOST_COMMANDS: Final = 12
_CORES: Final = 2
_POLL_S: Final = 1.0
_PATIENCE_S: Final = 120.0
"""Time in which the regression must sum up after Ctrl-C."""
_AGAIN_S: Final = 600.0


def _units(night: Night) -> Iterator[Unit]:
    """One unit a fault, once a week: each runs a regression of its own."""
    if night.tier is Tier.WEEKLY:
        for fault in FAULTS:
            yield make_unit(
                f"drill/{fault.name}", "drill", fault.name, "--seed", night.seed_of(fault.name),
                estimate_s=LIMIT_S / 2,
            ).model_copy(update={"cores": _CORES})  # fmt: skip


PART: Final = Part(units=_units)


@dataclass(slots=True, kw_only=True)
class Found:
    """What the regression said of a fault."""

    seconds: float | None = None
    """Time until the first failed case was on disk; None if there was none."""
    failures: list[tuple[float, TestCase]] = field(default_factory=list)
    """Failed cases, and when each was seen."""
    ended: str = ""
    """What the regression said last, if it ended by itself."""
    again_status: int | None = None
    """Exit status of the printed command in the copy; None if there is no command."""

    @property
    def best(self) -> TestCase | None:
        """The failure that says most: the one with the smallest program that can be run again."""
        cases = [case for _, case in self.failures if case.reproduce]
        return min(cases, key=lambda case: (case.program_size is None, case.program_size or 0),
                   default=None)  # fmt: skip


def judged(fault: Fault, found: Found) -> str:
    """What is wrong with how a fault was found, in words; empty if nothing.

    Args:
        fault: The fault.
        found: What the regression said.
    """
    if found.seconds is None and found.ended:
        return f"{fault.name}: not found; the regression ended by itself: {found.ended}"
    if found.seconds is None:
        return f"{fault.name}: not found within {LIMIT_S:.0f} s"
    best = found.best
    if best is None:
        return f"{fault.name}: no failure comes with a command that shows it again"
    if not found.again_status:
        return f"{fault.name}: the printed command shows nothing: {best.reproduce}"
    if fault.has_program and not 0 < (best.program_size or 0) <= MOST_COMMANDS:
        size = best.program_size or "no"
        return f"{fault.name}: {size} commands or instructions, expected at most {MOST_COMMANDS}"
    return ""


def _failures(runs: Path) -> Iterator[TestCase]:
    """Failed cases so far: the page has them even if the night ends at that moment."""
    for records in runs.glob("regress/*/**/records.jsonl"):
        for record in read_records(records):
            if isinstance(record, TestCase) and record.outcome is CaseOutcome.FAILED:
                yield record


def _run(copy: Path, fault: Fault, seed: int, log: Path) -> Found:
    """Run the regression until it has said enough, or until the time is over."""
    found, begin = Found(), time.monotonic()
    command = [
        str(copy / ".venv/bin/autocomp-hil"), "regress", "--seed", str(seed),
        "--cores", str(_CORES),
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=copy, env=environment_of(copy), stdout=output, stderr=subprocess.STDOUT
        )
        while process.poll() is None and time.monotonic() - begin < LIMIT_S:
            time.sleep(_POLL_S)
            seconds = time.monotonic() - begin
            known = {(case.test, case.case) for _, case in found.failures}
            found.failures += [
                (seconds, case)
                for case in _failures(copy / "runs")
                if (case.test, case.case) not in known
            ]
            if found.failures and found.seconds is None:
                found.seconds = seconds
            if _is_enough(fault, found):
                break
        status = process.poll()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
    if status is not None:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
        found.ended = f"status {status}, {' '.join(last)}"
    return found


def _is_enough(fault: Fault, found: Found) -> bool:
    best = found.best
    return best is not None and (
        not fault.has_program or 0 < (best.program_size or 0) <= MOST_COMMANDS
    )


def _drill(share: Share, fault: Fault, seed: int) -> None:
    begin = time.monotonic()
    with ScratchFolder("drill") as folder:
        copy = make_copy(folder, fault)
        log = share.folder / f"drill-{fault.name}.log"
        found = _run(copy, fault, seed, log)
        best = found.best
        if best is not None and best.reproduce is not None:
            found.again_status = subprocess.run(
                ["/bin/sh", "-c", best.reproduce], cwd=copy, env=environment_of(copy),
                check=False, timeout=_AGAIN_S, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ).returncode  # fmt: skip
    wrong = judged(fault, found)
    again = ("-m", "regressions.drill", fault.name, "--seed", str(seed))
    told = {
        "seconds": found.seconds and round(found.seconds),
        "tests": sorted({case.test for _, case in found.failures}),
        "size": best and best.program_size,
        "reproduce": best and best.reproduce,
        "status": found.again_status,
        "message": best and best.message.splitlines()[:1],
    }
    sys.stderr.write(f"{fault.name}: {json.dumps(told)}\n")
    share.add(
        TestCase(
            test="drill.faults",
            case=fault.name,
            outcome=CaseOutcome.FAILED if wrong else CaseOutcome.PASSED,
            seconds=time.monotonic() - begin,
            message=wrong and f"{wrong}\n{json.dumps(told, indent=1)}",
            reproduce=shlex.join([".venv/bin/python", *again]) if wrong else None,
        )
    )


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("drill", __doc__)
    names = [fault.name for fault in FAULTS]
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"{', '.join(names)}; all")
    parser.add_argument("--seed", type=int, default=os.getpid(), help="seed of the regression")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    known = {fault.name: fault for fault in FAULTS}
    unknown = [name for name in options.faults if name not in known]
    if unknown:
        parser().error(f"{', '.join(unknown)}: expected some of {', '.join(known)}")
    with Share(options.records) as share:
        for name in options.faults or known:
            _drill(share, known[name], options.seed)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
