# SPDX-License-Identifier: Apache-2.0
"""The simulation that this process is: the only place where the bench touches the design.

A job is prepared by driver and memory agent, started by its number, and over when that number
appears on ``end_job_o``. The hardware runs while Python waits for that one edge.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from cocotb.triggers import Timer, ValueChange

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import SparseMemory
from autocomp_hil.golden.element import Array, arithmetic_of
from autocomp_hil.simulator import ACCEPTED
from autocomp_hil.simulator.encode import COMMAND
from autocomp_hil.simulator.local_memory import PAGE_BYTES, local_memories
from autocomp_hil.simulator.native import Native
from autocomp_hil.simulator.observation import Job

__all__ = ["Session"]


class Session:
    """Ports of ``tb_accel`` and the C functions behind it."""

    def __init__(self, dut: Any, hardware: HardwareConfig) -> None:
        self.hardware = hardware
        self._arithmetic = arithmetic_of(hardware.element_type)
        self.native = Native()
        self.number = 0
        """Number of the last job that was started."""
        self._dut = dut
        self._seed = 0
        self._scratchpad, self._accumulator = local_memories(self.native)

    def fill_memories(self, seed: int, images: Sequence[tuple[int, bytes]]) -> None:
        """Start pattern everywhere, then the images in DRAM."""
        self._seed = seed
        self.native.load_dram(seed, images)
        self._scratchpad.fill(seed)
        self._accumulator.fill(seed)

    def prepare(self, job: Job, commands: bytes) -> None:
        """Describe the next job; ``commands`` are packed ``hil_command_t``."""
        self.native.configure(job, commands, len(commands) // COMMAND.itemsize)

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

    def accepted(self) -> npt.NDArray[np.void]:
        """What the command port accepted, in which cycle; dtype ACCEPTED."""
        count = int(self.native.result().commands_accepted)
        return np.frombuffer(self.native.accepted_commands(count), dtype=ACCEPTED)

    def dram(self) -> SparseMemory:
        """Every page of DRAM that was loaded or written."""
        memory = SparseMemory(self._seed)
        for page in self.native.pages():
            memory.write(page, self.native.read_dram(page, PAGE_BYTES))
        return memory

    def scratchpad(self) -> Array:
        """Return the scratchpad, shape (scratchpad_rows, dim)."""
        rows = np.frombuffer(self._scratchpad.content(), dtype=self._arithmetic.input_dtype)
        return rows.reshape(-1, self.hardware.dim)

    def accumulator(self) -> Array:
        """Return the accumulator, shape (accumulator_rows, dim)."""
        rows = np.frombuffer(self._accumulator.content(), dtype=self._arithmetic.sum_dtype)
        return rows.reshape(-1, self.hardware.dim)
