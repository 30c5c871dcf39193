# SPDX-License-Identifier: Apache-2.0
"""Agents: the command port with its sequencer and driver, and the memory with its timing."""

from pyuvm import (
    uvm_agent,
    uvm_analysis_port,
    uvm_component,
    uvm_driver,
    uvm_sequencer,
)

from autocomp_hil.simulator.encode import native_timing, pack_commands
from autocomp_hil.simulator.observation import DramTiming, Job
from tb.accel.env.monitors import (
    BurstMonitor,
    CommandMonitor,
    FaultMonitor,
    JobMonitor,
    MemoryMonitor,
    ResponseMonitor,
)
from tb.accel.env.records import ProgramItem
from tb.accel.env.session import Session

__all__ = ["CommandAgent", "JobLimits", "MemoryAgent", "ProgramDriver"]


class JobLimits:
    """Limits at which a job that does not end by itself is ended."""

    def __init__(self, *, cycles: int, no_progress_cycles: int) -> None:
        self.cycles = cycles
        self.no_progress_cycles = no_progress_cycles


class MemoryAgent(uvm_agent):
    """Fills all memories, gives the DRAM its timing, and observes the bursts."""

    def __init__(self, name: str, parent: uvm_component, session: Session) -> None:
        super().__init__(name, parent)
        self._session = session
        self.burst_monitor = BurstMonitor("burst_monitor", self, session)
        self.memory_monitor = MemoryMonitor("memory_monitor", self, session)

    def prepare(self, item: ProgramItem) -> DramTiming:
        """Load images and start pattern; returns the timing for the next job."""
        program = item.program
        self._session.fill_memories(program.seed, program.images)
        return native_timing(item.settings.timing)


class ProgramDriver(uvm_driver):
    """Hands a program to the command port and waits for the end of the job."""

    def __init__(
        self,
        name: str,
        parent: uvm_component,
        *,
        session: Session,
        memory: MemoryAgent,
        limits: JobLimits,
    ) -> None:
        super().__init__(name, parent)
        self.ap = uvm_analysis_port("ap", self)
        self._session = session
        self._memory = memory
        self._limits = limits

    async def run_phase(self) -> None:
        """One program after the other."""
        while True:
            item: ProgramItem = await self.seq_item_port.get_next_item()
            job = Job(
                seed=item.program.seed,
                cycle_limit=self._limits.cycles,
                no_progress_cycles=self._limits.no_progress_cycles,
                timing=self._memory.prepare(item),
            )
            self._session.prepare(job, pack_commands(item.program, item.settings.idle_seed))
            self.ap.write(item)
            await self._session.run()
            self.seq_item_port.item_done()


class CommandAgent(uvm_agent):
    """Sequencer, driver and monitors of the command, answer and error ports."""

    def __init__(
        self,
        name: str,
        parent: uvm_component,
        *,
        session: Session,
        memory: MemoryAgent,
        limits: JobLimits,
    ) -> None:
        super().__init__(name, parent)
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = ProgramDriver("driver", self, session=session, memory=memory, limits=limits)
        self.command_monitor = CommandMonitor("command_monitor", self, session)
        self.response_monitor = ResponseMonitor("response_monitor", self, session)
        self.fault_monitor = FaultMonitor("fault_monitor", self, session)
        self.job_monitor = JobMonitor("job_monitor", self, session)

    def connect_phase(self) -> None:
        """The driver pulls from the sequencer."""
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)
