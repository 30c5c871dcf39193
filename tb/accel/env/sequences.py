# SPDX-License-Identifier: Apache-2.0
"""Sequences of programs."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from pyuvm import uvm_sequence

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import FENCE, Program
from autocomp_hil.isa import CounterEvent, Funct, counter
from autocomp_hil.simulator import RunSettings
from tb.accel.chains import product_chain
from tb.accel.env.records import ProgramItem
from tb.accel.points.faults import fault_entries
from tb.accel.random_program import random_program
from tb.accel.settings import random_settings

__all__ = [
    "ILLEGAL_EVERY",
    "ProgramSequence",
    "ProgramSource",
    "RandomProgram",
    "StoredProgram",
    "counted_program",
]

_COUNTERS = 8
ILLEGAL_EVERY = 6
"""One program in so many breaks a rule; every way to break one has its turn."""

_CHAIN_SHARE = 0.2
_COUNTED_SHARE = 0.5
_SIZES = (60, 80, 120)
"""Least numbers of commands."""

WATCHED = tuple(
    event for event in CounterEvent
    if event in {
        CounterEvent.MAIN_LD_ST_CYCLES, CounterEvent.MAIN_LD_EX_CYCLES,
        CounterEvent.MAIN_ST_EX_CYCLES, CounterEvent.MAIN_LD_ST_EX_CYCLES,
        CounterEvent.LOAD_DMA_WAIT_CYCLE, CounterEvent.LOAD_SCRATCHPAD_WAIT_CYCLE,
        CounterEvent.STORE_DMA_WAIT_CYCLE, CounterEvent.STORE_POOLING_CYCLE,
        CounterEvent.STORE_SCRATCHPAD_WAIT_CYCLE, CounterEvent.RDMA_TL_WAIT_CYCLES,
        CounterEvent.WDMA_TL_WAIT_CYCLES, CounterEvent.EXE_FLUSH_CYCLE,
        CounterEvent.EXE_CONTROL_Q_BLOCK_CYCLE, CounterEvent.EXE_PRELOAD_HAZ_CYCLE,
        CounterEvent.EXE_OVERLAP_HAZ_CYCLE, CounterEvent.SCRATCHPAD_A_WAIT_CYCLE,
        CounterEvent.SCRATCHPAD_B_WAIT_CYCLE, CounterEvent.SCRATCHPAD_D_WAIT_CYCLE,
        CounterEvent.RESERVATION_STATION_FULL_CYCLES, CounterEvent.LOOP_MATMUL_ACTIVE_CYCLES,
    }
)  # fmt: skip
"""Events that say how the hardware was exercised; each is a coverage bin."""


class ProgramSource(Protocol):
    """Makes one program; nothing is generated before its turn."""

    @property
    def name(self) -> str:
        """Names the program in results."""

    def make(self, hardware: HardwareConfig) -> tuple[Program, RunSettings]:
        """The program and the settings it runs under."""


@dataclass(frozen=True, slots=True)
class RandomProgram:
    """A constrained-random program: a function of its seed and the configuration."""

    seed: int

    @property
    def name(self) -> str:
        """Names the program in results."""
        return f"random-{self.seed}"

    def make(self, hardware: HardwareConfig) -> tuple[Program, RunSettings]:
        """Implement ``ProgramSource.make``; the program's settings are filled in."""
        rng = random.Random(self.seed)
        turn, is_illegal = self.seed // ILLEGAL_EVERY, self.seed % ILLEGAL_EVERY == 0
        entries = fault_entries(hardware)
        illegal = entries[turn % len(entries)] if is_illegal else None
        size = rng.choice(_SIZES)
        program = random_program(hardware, self.seed, commands=size, illegal=illegal)
        if rng.random() < _CHAIN_SHARE:
            chain = product_chain(rng, hardware)
            program = replace(program, commands=(*program.commands, *chain))
        settings = random_settings(rng)
        if rng.random() < _COUNTED_SHARE:
            program = counted_program(program, rng.sample(WATCHED, _COUNTERS))
        return replace(program, settings=settings.as_mapping()), settings


@dataclass(frozen=True, slots=True)
class StoredProgram:
    """A program that exists already, with the settings in it.

    Register values and limits are those of the process that runs it.
    """

    name: str
    program: Program
    settings: RunSettings

    def make(self, hardware: HardwareConfig) -> tuple[Program, RunSettings]:  # noqa: ARG002  # as RandomProgram
        """Implement ``ProgramSource.make``."""
        return self.program, self.settings


def counted_program(program: Program, events: Iterable[CounterEvent]) -> Program:
    """The program with up to 8 counters set before it and read after it.

    A program that uses COUNTER itself stays as it is.
    """
    if any(getattr(item, "funct", None) == Funct.COUNTER for item in program.commands):
        return program
    chosen = list(events)[:_COUNTERS]
    head = [
        counter(index=index, write_config=1, event_code=event) for index, event in enumerate(chosen)
    ]
    tail = [counter(index=index) for index in range(len(chosen))]
    return replace(program, commands=(*head, *program.commands, FENCE, *tail))


class ProgramSequence(uvm_sequence):
    """Sends programs to the driver, one after the other has ended."""

    def __init__(
        self, name: str, sources: Iterable[ProgramSource], hardware: HardwareConfig
    ) -> None:
        super().__init__(name)
        self._sources = list(sources)
        self._hardware = hardware

    async def body(self) -> None:
        """Make and send each program."""
        for source in self._sources:
            program, settings = source.make(self._hardware)
            item = ProgramItem(source.name, program, settings)
            await self.start_item(item)
            await self.finish_item(item)
