# SPDX-License-Identifier: Apache-2.0
"""Judges each program: golden model on the observed commands against everything observed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pyuvm import (
    uvm_analysis_port,
    uvm_component,
    uvm_scoreboard,
    uvm_tlm_analysis_fifo,
)

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import PAGE_BYTES, Accelerator, Program
from autocomp_hil.golden.accesses import AccessRecorder
from autocomp_hil.simulator import AcceleratorRun, judge
from tb.accel.env.records import (
    BurstsSeen,
    CommandsSeen,
    FaultSeen,
    JobSeen,
    MemorySeen,
    ProgramItem,
    ResponsesSeen,
    Verdict,
)

__all__ = ["GoldenFactory", "JudgedProgram", "Observation", "Scoreboard"]

GoldenFactory = Callable[[Program, HardwareConfig], Accelerator]
"""Makes the model that is the reference; canaries pass one that lies."""

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that was observed of one job."""

    commands: CommandsSeen
    responses: ResponsesSeen
    fault: FaultSeen
    bursts: BurstsSeen
    memory: MemorySeen
    job: JobSeen

    def as_run(self) -> AcceleratorRun:
        """The program's run in the form that the simulator package compares."""
        return AcceleratorRun(
            cycles=self.job.cycles,
            end_reason=self.job.end_reason,
            fault=self.fault.fault,
            dram=self.memory.dram,
            scratchpad=self.memory.scratchpad,
            accumulator=self.memory.accumulator,
            counter_responses=self.responses.values,
            accepted=self.commands.log,
            bursts=self.bursts.bursts,
            description=self.job.description,
        )

    def digest(self) -> str:
        """SHA-256 over everything, cycles included, in hexadecimal."""
        total = hashlib.sha256()
        memory = self.memory
        pages = memory.dram.written_pages()
        for part in (
            repr((self.job.cycles, self.job.end_reason, self.fault.fault, pages)).encode(),
            repr(self.responses.values).encode(),
            self.commands.log.tobytes(),
            self.bursts.bursts.tobytes(),
            memory.scratchpad.tobytes(),
            memory.accumulator.tobytes(),
            *(memory.dram.read(page, PAGE_BYTES).tobytes() for page in pages),
        ):
            total.update(part)
        return total.hexdigest()


class Scoreboard(uvm_scoreboard):
    """Collects one record per monitor and job, and publishes a verdict."""

    def __init__(
        self,
        name: str,
        parent: uvm_component,
        *,
        hardware: HardwareConfig,
        make_golden: GoldenFactory,
    ) -> None:
        super().__init__(name, parent)
        self.items = uvm_tlm_analysis_fifo("items", self)
        self.commands = uvm_tlm_analysis_fifo("commands", self)
        self.responses = uvm_tlm_analysis_fifo("responses", self)
        self.faults = uvm_tlm_analysis_fifo("faults", self)
        self.bursts = uvm_tlm_analysis_fifo("bursts", self)
        self.memories = uvm_tlm_analysis_fifo("memories", self)
        self.jobs = uvm_tlm_analysis_fifo("jobs", self)
        self.verdict_ap = uvm_analysis_port("verdict_ap", self)
        self.judged_ap = uvm_analysis_port("judged_ap", self)
        self.judged = 0
        """Number of programs with a verdict."""
        self._hardware = hardware
        self._make_golden = make_golden

    async def run_phase(self) -> None:
        """Judge one job after the other."""
        while True:
            item = await _next(self.items, ProgramItem)
            seen = Observation(
                commands=await _next(self.commands, CommandsSeen),
                responses=await _next(self.responses, ResponsesSeen),
                fault=await _next(self.faults, FaultSeen),
                bursts=await _next(self.bursts, BurstsSeen),
                memory=await _next(self.memories, MemorySeen),
                job=await _next(self.jobs, JobSeen),
            )
            self.judged += 1
            golden = self._make_golden(item.program, self._hardware)
            mismatch, recorder = judge(
                item.program,
                seen.as_run(),
                seen.commands.commands,
                golden=golden,
                hardware=self._hardware,
            )
            if seen.job.number != self.judged:
                mismatch = f"job {self.judged} ended with number {seen.job.number}"
            self.judged_ap.write(JudgedProgram(item=item, seen=seen, recorder=recorder))
            self.verdict_ap.write(
                Verdict(
                    name=item.name,
                    mismatch=mismatch,
                    fault=seen.fault.fault,
                    commands=len(seen.commands.commands),
                    cycles=seen.job.cycles,
                    digest=seen.digest(),
                    description=seen.job.description,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedProgram:
    """What coverage is collected from: program, what was seen, what the golden model touched."""

    item: ProgramItem
    seen: Observation
    recorder: AccessRecorder


async def _next(fifo: uvm_tlm_analysis_fifo, kind: type[_Record]) -> _Record:
    record = await fifo.get()
    assert isinstance(record, kind)
    return record
