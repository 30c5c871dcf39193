# SPDX-License-Identifier: Apache-2.0
"""What every part's command line has in common: records go to a file, or words to people."""

import argparse
import json
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.paths import build_directory
from autocomp_hil.regress.cycles import AcceptedCycles, load_accepted, verdict
from autocomp_hil.regress.records import (
    CaseOutcome,
    CycleCount,
    PointHits,
    Ratio,
    Record,
    Recorder,
    Tally,
    TestCase,
)

__all__ = ["Share", "positive", "share_parser"]


def share_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """The parser of a part's options, with those that all have.

    Args:
        module: Name of the module in ``regressions``.
        description: Docstring of the module.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m regressions.{module}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--records", type=Path, help="file of records; without it, words")
    return parser


def positive(text: str) -> int:
    """A number of 1 or more, for options."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {value}")
    return value


class Share:
    """Takes the records of one run of a part. A context manager.

    With a file it writes them there, else it prints what failed at once and the sums at the end.
    Ctrl-C and SIGTERM end the process and all that it started.
    """

    def __init__(self, records: Path | None, *, is_ending_at_once: bool = True) -> None:
        """Prepare both.

        Args:
            records: File of records; None: for people.
            is_ending_at_once: Whether signals end the process here.
        """
        self.folder = records.parent if records else build_directory() / "failures"
        """Folder for files that records name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._records = records
        self._recorder: Recorder | None = None
        self._is_ending_at_once = is_ending_at_once
        self._stack = ExitStack()
        self._outcomes: Counter[CaseOutcome] = Counter()
        self._sums: Counter[str] = Counter()
        self._points: set[str] = set()
        self._accepted_cycles: AcceptedCycles | None = None
        self._begin_s = time.monotonic()

    def __enter__(self) -> Self:
        """Open the file."""
        if self._is_ending_at_once:
            self._stack.enter_context(ends_at_once(lambda: "stopped; simulators have ended"))
        if self._records is not None:
            self._recorder = self._stack.enter_context(Recorder(self._records))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say that all is done, unless an exception passes through."""
        if kind is None and self._recorder is None:
            sys.stdout.write(json.dumps(self.summary()) + "\n")
        self._stack.__exit__(kind, error, trace)

    @property
    def failed(self) -> int:
        """Number of cases that failed so far."""
        return self._outcomes[CaseOutcome.FAILED]

    @property
    def status(self) -> int:
        """Exit status: 0 if something was tried and nothing failed, or if records say what did."""
        if self._recorder is not None:
            return 0
        return 1 if self.failed or not self._outcomes else 0

    def add(self, record: Record) -> None:
        """Take one record; cycles are held against the accepted ones at once."""
        match record:
            case TestCase(outcome=outcome):
                self._outcomes[outcome] += 1
            case Tally(name=name, value=value):
                self._sums[name] += value
            case PointHits(hits=hits):
                self._points |= {point for point, number in hits.items() if number}
        if self._recorder is not None:
            self._recorder.add(record)
        else:
            _print(record)
        if isinstance(record, CycleCount):
            self.add(verdict(record, self._accepted()))

    def _accepted(self) -> AcceptedCycles:
        if self._accepted_cycles is None:
            self._accepted_cycles = load_accepted()
        return self._accepted_cycles

    def summary(self) -> dict[str, int | bool]:
        """The last line for people."""
        return {
            **{str(outcome): self._outcomes[outcome] for outcome in CaseOutcome},
            **self._sums,
            **({"points": len(self._points)} if self._points else {}),
            "seconds": round(time.monotonic() - self._begin_s),
            "passed": not self.failed and bool(self._outcomes),
        }


def _print(record: Record) -> None:
    match record:
        case TestCase():
            lines = [f"{record.test}: {record.case}: {record.outcome}, {record.seconds:.1f} s"]
            if record.message:
                lines.append(record.message)
            if record.program:
                lines.append(record.program)
            if record.reproduce and record.outcome is CaseOutcome.FAILED:
                lines.append(f"reproduce: {record.reproduce}")
            sys.stdout.write("\n  ".join("\n".join(lines).splitlines()) + "\n")
        case CycleCount():
            sys.stdout.write(f"{record.subject}, {record.hardware}: {record.cycles:,} cycles\n")
        case Ratio():
            sys.stdout.write(f"{record.name}: {record.value:.3f}\n")
