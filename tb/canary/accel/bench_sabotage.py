# SPDX-License-Identifier: Apache-2.0
"""The ordinary bench with one part broken, named by the order's ``sabotage``.

``golden_<memory>``: the golden model is off by one bit in one element.
``flip_<memory>``: one bit of what the monitors read is wrong.
``drop_command``: the command monitor misses the last command.
``wrong_operand``: the source drives another local address than the sequencer gave for one MVIN.
"""

from typing import Any

import cocotb
import numpy as np
import numpy.typing as npt
from pyuvm import uvm_root

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator, Program, SparseMemory
from autocomp_hil.isa import Command, Funct
from autocomp_hil.simulator.encode import COMMAND
from autocomp_hil.simulator.observation import Job
from tb.accel.env.bench import AcceleratorTest
from tb.accel.env.scoreboard import GoldenFactory
from tb.accel.env.session import Session

__all__ = ["SABOTAGES", "sabotaged_programs"]

SABOTAGES = (
    "golden_scratchpad", "golden_accumulator", "golden_dram", "golden_fault",
    "flip_scratchpad", "flip_accumulator", "flip_dram", "flip_dram_far", "drop_command",
    "wrong_operand",
)  # fmt: skip

_FAR = 0x7FFF_F000
"""An address that no program uses."""


class LyingAccelerator(Accelerator):
    """Off by one bit in one place after every command, whatever it wrote there."""

    lie = ""
    _lies = False

    def execute(self, command: Command) -> int | None:
        """Execute like the honest model, then lie."""
        if self._lies:
            self._change()
        answer = super().execute(command)
        self._change()
        self._lies = True
        return answer

    def _change(self) -> None:
        """Lie, or take it back."""
        if self.lie == "golden_scratchpad":
            self.machine.scratchpad[-1, -1] ^= 1
        elif self.lie == "golden_accumulator":
            self.machine.accumulator[-1, 0] ^= 1
        elif self.lie == "golden_dram":
            self.dram.write(_FAR, self.dram.read(_FAR, 1) ^ np.uint8(1))


class ForgivingAccelerator(Accelerator):
    """An accelerator that never sees a fault."""

    def execute(self, command: Command) -> int | None:
        """Execute like the honest model, but without the fault."""
        answer = super().execute(command)
        self.fault = None
        return answer


class DeafSession(Session):
    """Reads something else than what is there."""

    flip = ""

    def scratchpad(self) -> npt.NDArray[np.int8]:
        """Implement ``Session``."""
        rows = super().scratchpad().copy()
        rows[3, 1] ^= 1 if self.flip == "flip_scratchpad" else 0
        return rows

    def accumulator(self) -> npt.NDArray[np.int32]:
        """Implement ``Session``."""
        rows = super().accumulator().copy()
        rows[-1, -1] ^= 1 << 30 if self.flip == "flip_accumulator" else 0
        return rows

    def dram(self) -> SparseMemory:
        """Implement ``Session``."""
        memory = super().dram()
        target = {"flip_dram": memory.written_pages()[0] + 77, "flip_dram_far": _FAR}.get(self.flip)
        if target is not None:
            memory.write(target, memory.read(target, 1) ^ np.uint8(0x80))
        return memory

    def accepted(self) -> npt.NDArray[np.void]:
        """Implement ``Session``."""
        log = super().accepted()
        return log[:-1] if self.flip == "drop_command" else log

    def prepare(self, job: Job, commands: bytes) -> None:
        """Implement ``Session``."""
        queue = np.frombuffer(commands, COMMAND).copy()
        if self.flip == "wrong_operand":
            first = int(np.flatnonzero(queue["funct"] == Funct.MVIN)[0])
            queue["rs2"][first] ^= 1
        super().prepare(job, queue.tobytes())


class SabotagedTest(AcceleratorTest):
    """The ordinary test but for one part."""

    def make_session(self) -> Session:
        """Implement ``AcceleratorTest``."""
        session = DeafSession(cocotb.top, self.hardware)
        session.flip = self.order.sabotage
        return session

    def make_golden(self) -> GoldenFactory:
        """Implement ``AcceleratorTest``."""
        lie = self.order.sabotage
        if lie not in SABOTAGES:
            message = f"unknown sabotage {lie!r}"
            raise ValueError(message)

        def make(program: Program, hardware: HardwareConfig) -> Accelerator:
            if lie == "golden_fault":
                return ForgivingAccelerator.for_program(program, hardware)
            model = LyingAccelerator.for_program(program, hardware)
            assert isinstance(model, LyingAccelerator)
            model.lie = lie
            return model

        return make


@cocotb.test()
async def sabotaged_programs(_dut: Any) -> None:
    """The bench; verdicts are in the results file."""
    await uvm_root().run_test(SabotagedTest)
