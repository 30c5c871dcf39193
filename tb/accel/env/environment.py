# SPDX-License-Identifier: Apache-2.0
"""Agents, scoreboard and collectors, wired."""

from pyuvm import uvm_component, uvm_env

from autocomp_hil.config import HardwareConfig
from tb.accel.env.agents import CommandAgent, JobLimits, MemoryAgent
from tb.accel.env.collectors import CoverageCollector, StartReporter, VerdictReporter
from tb.accel.env.results import ResultWriter
from tb.accel.env.scoreboard import GoldenFactory, Scoreboard
from tb.accel.env.session import Session

__all__ = ["AcceleratorEnvironment"]


class AcceleratorEnvironment(uvm_env):
    """The environment; it has no logic of its own."""

    def __init__(
        self,
        name: str,
        parent: uvm_component,
        *,
        session: Session,
        hardware: HardwareConfig,
        limits: JobLimits,
        writer: ResultWriter,
        make_golden: GoldenFactory,
    ) -> None:
        super().__init__(name, parent)
        self.memory_agent = MemoryAgent("memory_agent", self, session)
        self.command_agent = CommandAgent(
            "command_agent", self, session=session, memory=self.memory_agent, limits=limits
        )
        self.scoreboard = Scoreboard("scoreboard", self, hardware=hardware, make_golden=make_golden)
        self.coverage = CoverageCollector("coverage", self, hardware)
        self.start_reporter = StartReporter("start_reporter", self, writer)
        self.verdict_reporter = VerdictReporter(
            "verdict_reporter", self, writer=writer, coverage=self.coverage
        )

    def connect_phase(self) -> None:
        """Monitors to scoreboard, scoreboard to collectors."""
        agent, board = self.command_agent, self.scoreboard
        agent.driver.ap.connect(self.start_reporter.analysis_export)
        agent.driver.ap.connect(board.items.analysis_export)
        agent.command_monitor.ap.connect(board.commands.analysis_export)
        agent.response_monitor.ap.connect(board.responses.analysis_export)
        agent.fault_monitor.ap.connect(board.faults.analysis_export)
        agent.job_monitor.ap.connect(board.jobs.analysis_export)
        self.memory_agent.burst_monitor.ap.connect(board.bursts.analysis_export)
        self.memory_agent.memory_monitor.ap.connect(board.memories.analysis_export)
        board.judged_ap.connect(self.coverage.analysis_export)
        board.verdict_ap.connect(self.verdict_reporter.analysis_export)
