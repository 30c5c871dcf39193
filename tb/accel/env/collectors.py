# SPDX-License-Identifier: Apache-2.0
"""What subscribes to the scoreboard: functional coverage, and the file of results."""

from pyuvm import uvm_component, uvm_subscriber

from autocomp_hil.config import HardwareConfig
from tb.accel.coverage import points_of
from tb.accel.env.observed_bins import observed_bins, observed_points
from tb.accel.env.records import ProgramItem, Verdict
from tb.accel.env.results import ResultWriter, RunReport
from tb.accel.env.scoreboard import JudgedProgram

__all__ = ["CoverageCollector", "StartReporter", "VerdictReporter"]


class CoverageCollector(uvm_subscriber):
    """Bins of the last program, from the program and from what was observed."""

    def __init__(self, name: str, parent: uvm_component, hardware: HardwareConfig) -> None:
        super().__init__(name, parent)
        self.bins: frozenset[str] = frozenset()
        self._hardware = hardware

    def write(self, judged: JudgedProgram) -> None:
        """Collect what the judged program covers."""
        self.bins = frozenset(
            points_of(judged.item.program, self._hardware)
            | observed_bins(judged)
            | observed_points(judged, self._hardware)
        )


class StartReporter(uvm_subscriber):
    """Notes each program before it runs, in case the simulator dies with it."""

    def __init__(self, name: str, parent: uvm_component, writer: ResultWriter) -> None:
        super().__init__(name, parent)
        self._writer = writer

    def write(self, item: ProgramItem) -> None:
        """Note the judged program."""
        self._writer.started(item.name)


class VerdictReporter(uvm_subscriber):
    """Writes each verdict with the program's coverage."""

    def __init__(
        self,
        name: str,
        parent: uvm_component,
        *,
        writer: ResultWriter,
        coverage: CoverageCollector,
    ) -> None:
        super().__init__(name, parent)
        self._writer = writer
        self._coverage = coverage

    def write(self, verdict: Verdict) -> None:
        """Write down the judged program."""
        self._writer.report(
            RunReport(
                name=verdict.name,
                mismatch=verdict.mismatch,
                fault=None if verdict.fault is None else str(verdict.fault),
                commands=verdict.commands,
                cycles=verdict.cycles,
                digest=verdict.digest,
                description=verdict.description,
                bins=tuple(sorted(self._coverage.bins)),
            )
        )
