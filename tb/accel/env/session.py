# SPDX-License-Identifier: Apache-2.0
"""The simulation that this process is: the only place where the bench touches the design.

A job is prepared by driver and memory agent, started by its number, and over when that number
appears on ``end_job_o``. The hardware runs while Python waits for that one edge.
"""

from typing import Any

from cocotb.triggers import Timer, ValueChange

from autocomp_hil.config import HardwareConfig
from autocomp_hil.simulator.native import Job, Native
from autocomp_hil.simulator.worker import LocalMemory, local_memories

__all__ = ["Session"]


class Session:
    """Ports of ``tb_accel`` and the C functions behind it."""

    def __init__(self, dut: Any, hardware: HardwareConfig) -> None:
        self.hardware = hardware
        self.native = Native()
        self.scratchpad: LocalMemory
        self.accumulator: LocalMemory
        self.scratchpad, self.accumulator = local_memories(self.native)
        self.number = 0
        """Of the last job that was started."""
        self._dut = dut

    def prepare(self, job: Job, commands: bytes, command_count: int) -> None:
        """Describe the next job; ``commands`` are packed ``hil_command_t``."""
        self.native.configure(job, commands, command_count)

    async def run(self) -> None:
        """Run the job that was prepared; monitors have seen its end when this returns."""
        self.number += 1
        self._dut.job_i.value = self.number
        await self.job_end()
        await Timer(1, "ns")  # the clock stands still; every monitor takes its turn before

    async def job_end(self) -> None:
        """Wait until a job ends."""
        await ValueChange(self._dut.end_job_o)

    def end_number(self) -> int:
        """The number that the design shows at the end of a job."""
        return int(self._dut.end_job_o.value.to_unsigned())
