# SPDX-License-Identifier: Apache-2.0
"""The order for a bench process and the file of its results.

A results file is one JSON object per line: a start, then a report, for each program, and at the
very end the number of programs. Without that last line the bench did not come to its end.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from autocomp_hil.errors import SimInfraError

__all__ = [
    "ORDER_VARIABLE",
    "BenchOrder",
    "BenchResults",
    "ResultWriter",
    "RunReport",
    "read_results",
]

ORDER_VARIABLE = "HIL_BENCH_ORDER"
"""Environment variable with the path of a bench process's order."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BenchOrder(_Record):
    """What a bench process is to do; a file that the parent writes."""

    hardware: str
    """Name or path of the configuration that the model was built for."""
    results: Path
    """File that results are written to."""
    seeds: tuple[int, ...] = ()
    """Seeds of random programs, in order."""
    files: tuple[Path, ...] = ()
    """Programs to run after them, with the settings in them."""
    cycle_limit: int = 2_000_000
    no_progress_cycles: int = 20_000
    sabotage: str = ""
    """What a canary breaks; the ordinary bench refuses anything."""


class RunReport(_Record):
    """What came of one program."""

    kind: Literal["run"] = "run"
    name: str
    mismatch: str | None
    """First difference to the golden model; None: none."""
    fault: str | None
    """The program's fault, where it had one."""
    commands: int
    cycles: int
    digest: str
    """Hash that is equal for equal runs."""
    description: str
    """The design in words, where the job did not end by itself."""
    bins: tuple[str, ...]
    """Bins of coverage that the program hit."""


class _Start(_Record):
    kind: Literal["start"] = "start"
    name: str


class _End(_Record):
    kind: Literal["end"] = "end"
    programs: int


class BenchResults(_Record):
    """What a results file holds."""

    reports: tuple[RunReport, ...]
    unfinished: str | None
    """Program that was running when the process ended."""
    is_complete: bool
    """The bench came to its end and judged every program that it sent."""


class ResultWriter:
    """Appends to a results file; each line is on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def started(self, name: str) -> None:
        """A program is about to run."""
        self._append(_Start(name=name))

    def report(self, report: RunReport) -> None:
        """Report a program that was judged."""
        self._append(report)

    def ended(self, programs: int) -> None:
        """The bench is at its end."""
        self._append(_End(programs=programs))

    def _append(self, record: BaseModel) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(record.model_dump_json() + "\n")


def read_results(path: Path) -> BenchResults:
    """What a results file holds; a file that is not there holds nothing.

    Raises:
        SimInfraError: The lines are in no order that a bench writes.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    reports: list[RunReport] = []
    running: str | None = None
    judged_at_end = None
    for line in lines:
        if line.startswith('{"kind":"start"'):
            running = _Start.model_validate_json(line).name
        elif line.startswith('{"kind":"run"'):
            report = RunReport.model_validate_json(line)
            if report.name != running:
                raise SimInfraError(f"{path}: report on {report.name} while {running} was running")
            running = None
            reports.append(report)
        else:
            judged_at_end = _End.model_validate_json(line).programs
    is_complete = judged_at_end == len(reports) and running is None and bool(reports)
    return BenchResults(reports=tuple(reports), unfinished=running, is_complete=is_complete)
