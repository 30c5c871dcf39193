# SPDX-License-Identifier: Apache-2.0
"""The pyuvm test, and the cocotb test that starts it inside the model's process."""

import os
from pathlib import Path
from typing import Any

import cocotb
from pyuvm import uvm_component, uvm_root, uvm_test

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, load_program
from autocomp_hil.simulator import RunSettings
from tb.accel.env.agents import JobLimits
from tb.accel.env.environment import AcceleratorEnvironment
from tb.accel.env.results import ORDER_VARIABLE, BenchOrder, ResultWriter
from tb.accel.env.scoreboard import GoldenFactory
from tb.accel.env.sequences import ProgramSequence, ProgramSource, RandomProgram, StoredProgram
from tb.accel.env.session import Session

__all__ = ["AcceleratorTest", "random_programs"]


class AcceleratorTest(uvm_test):
    """Runs the programs of the order. Canaries derive from it and break one part."""

    def __init__(self, name: str, parent: uvm_component) -> None:
        super().__init__(name, parent)
        order_text = Path(os.environ[ORDER_VARIABLE]).read_text(encoding="utf-8")
        self.order = BenchOrder.model_validate_json(order_text)
        self.hardware = load_hardware(self.order.hardware)
        self.writer = ResultWriter(self.order.results)

    def make_session(self) -> Session:
        """Make the session that runs the simulation."""
        return Session(cocotb.top, self.hardware)

    def make_golden(self) -> GoldenFactory:
        """Make the reference model."""
        if self.order.sabotage:
            message = f"sabotage {self.order.sabotage!r} is for canaries"
            raise ValueError(message)
        return Accelerator.for_program

    def build_phase(self) -> None:
        """Everything is made here and handed to who needs it."""
        self.environment = AcceleratorEnvironment(
            "environment",
            self,
            session=self.make_session(),
            hardware=self.hardware,
            limits=JobLimits(
                cycles=self.order.cycle_limit, no_progress_cycles=self.order.no_progress_cycles
            ),
            writer=self.writer,
            make_golden=self.make_golden(),
        )

    def sources(self) -> list[ProgramSource]:
        """The programs of the order."""
        stored: list[ProgramSource] = []
        for path in self.order.files:
            program = load_program(path)
            settings = RunSettings.of_program(program, self.hardware)
            stored.append(StoredProgram(path.stem, program, settings))
        return [*(RandomProgram(seed) for seed in self.order.seeds), *stored]

    async def run_phase(self) -> None:
        """Send everything; the phase ends when the last program has been judged."""
        self.raise_objection()
        sequence = ProgramSequence("programs", self.sources(), self.hardware)
        await sequence.start(self.environment.command_agent.sequencer)
        self.drop_objection()

    def report_phase(self) -> None:
        """The last line of the results."""
        self.writer.ended(self.environment.scoreboard.judged)


@cocotb.test()
async def random_programs(_dut: Any) -> None:
    """The bench; verdicts are in the results file."""
    await uvm_root().run_test(AcceleratorTest)
