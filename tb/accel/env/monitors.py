# SPDX-License-Identifier: Apache-2.0
"""Monitors: each reads, once per job, what the simulation logged of its port.

They use nothing of what the driver intended.
"""

import numpy as np
from pyuvm import uvm_analysis_port, uvm_component, uvm_monitor

from autocomp_hil.simulator import BURST, EndReason
from autocomp_hil.simulator.encode import commands_of, program_fault
from tb.accel.env.records import (
    BurstsSeen,
    CommandsSeen,
    FaultSeen,
    JobSeen,
    MemorySeen,
    ResponsesSeen,
)
from tb.accel.env.session import Session

__all__ = [
    "BurstMonitor",
    "CommandMonitor",
    "FaultMonitor",
    "JobMonitor",
    "MemoryMonitor",
    "ResponseMonitor",
]


class _EndOfJobMonitor(uvm_monitor):
    """Publishes one record at the end of each job."""

    def __init__(self, name: str, parent: uvm_component, session: Session) -> None:
        super().__init__(name, parent)
        self.ap = uvm_analysis_port("ap", self)
        self._session = session

    async def run_phase(self) -> None:
        """Sample whenever a job ends."""
        while True:
            await self._session.job_end()
            self.ap.write(self.sample())

    def sample(self) -> object:
        """The record of the job that has just ended."""
        raise NotImplementedError


class CommandMonitor(_EndOfJobMonitor):
    """Commands as they stood at the port when it accepted them."""

    def sample(self) -> CommandsSeen:
        """Implement ``sample`` of the base class."""
        log = self._session.accepted()
        return CommandsSeen(commands=commands_of(log), log=log)


class ResponseMonitor(_EndOfJobMonitor):
    """Monitors the answers of COUNTER commands."""

    def sample(self) -> ResponsesSeen:
        """Implement ``sample`` of the base class."""
        native = self._session.native
        words = native.responses(int(native.result().responses))
        return ResponsesSeen(values=tuple(int(x) for x in np.frombuffer(words, dtype="<u8")))


class FaultMonitor(_EndOfJobMonitor):
    """Monitors the error port."""

    def sample(self) -> FaultSeen:
        """Implement ``sample`` of the base class."""
        return FaultSeen(fault=program_fault(self._session.native.result().as_dict()))


class BurstMonitor(_EndOfJobMonitor):
    """DMA bursts at the memory."""

    def sample(self) -> BurstsSeen:
        """Implement ``sample`` of the base class."""
        native = self._session.native
        log = native.bursts(int(native.result().bursts))
        return BurstsSeen(bursts=np.frombuffer(log, dtype=BURST))


class MemoryMonitor(_EndOfJobMonitor):
    """Monitors the contents of all memories."""

    def sample(self) -> MemorySeen:
        """Implement ``sample`` of the base class."""
        session = self._session
        return MemorySeen(
            dram=session.dram(),
            scratchpad=session.scratchpad(),
            accumulator=session.accumulator(),
        )


class JobMonitor(_EndOfJobMonitor):
    """The end of the job."""

    def sample(self) -> JobSeen:
        """Implement ``sample`` of the base class."""
        result = self._session.native.result()
        return JobSeen(
            number=self._session.end_number(),
            cycles=int(result.cycles),
            end_reason=EndReason(result.end_reason),
            description=self._session.native.description(),
        )
