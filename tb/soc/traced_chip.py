# SPDX-License-Identifier: Apache-2.0
"""The chip with its retirement log, and the comparison of that with the interpreter.

Both run the same program on the same start of memory, with the golden accelerator behind the
interpreter. Every record must be equal but for values that depend on time, which are the
hardware's in both: cycle counts, answers of COUNTER, words that the host writes through HTIF.
instret is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.machine import (
    ElfProgram,
    Ending,
    MachineResult,
    run_functional,
    run_in_lock_step,
)
from autocomp_hil.golden.rv64 import Retired, RetiredStore
from autocomp_hil.simulator import ChipRun, ChipSimulator, MemoryTiming, memory_difference
from autocomp_hil.simulator.chip.messages import ChipAnswer, ChipTask
from autocomp_hil.simulator.chip.native import RETIRED, ChipJob
from tb.common.retirement import what_differs

__all__ = ["TracedAnswer", "TracedChip", "compare_program", "compare_traces", "retired"]

_MOST_RECORDS: Final = 4_000_000
_NONE: Final = 255
"""Value of ``rd`` and ``trap`` in a record that has none."""
_CONTEXT: Final = 6
_AFTER_THE_END: Final = 200
"""Most instructions that retire after the one that ends the job: the store that does it is on its
way for some cycles."""

Records = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedAnswer(ChipAnswer):
    """An answer with the retirement log."""

    retired: bytes
    """Instructions that retired, dtype RETIRED."""


class TracedChip(ChipSimulator):
    """A chip whose last job's retirement log is kept."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        verilator_seed: int = 1,
        stand_ins: Sequence[Path] = (),
    ) -> None:
        super().__init__(hardware, verilator_seed=verilator_seed, stand_ins=stand_ins)
        environment = {**self._setup.environment, "COCOTB_TEST_MODULES": "tb.soc.trace_worker"}
        self._setup = replace(self._setup, environment=environment)
        self._answer = TracedAnswer
        self.records: Records = np.empty(0, RETIRED)
        """dtype RETIRED; one per instruction of the last job."""

    def _serve(self, task: ChipTask, timeout_s: float) -> ChipAnswer:
        job = ChipJob.from_buffer_copy(task.job)
        job.trace_limit = _MOST_RECORDS
        answer = super()._serve(replace(task, job=bytes(job)), timeout_s)
        assert isinstance(answer, TracedAnswer)  # as the constructor asked for
        self.records = np.frombuffer(answer.retired, RETIRED)
        if len(self.records) == _MOST_RECORDS:
            raise SimInfraError("the retirement log is full; compare a shorter program")
        return answer


class Comparison(NamedTuple):
    """Three runs of one program that agree."""

    chip: ChipRun
    golden: MachineResult
    records: int
    """Number of instructions that were compared."""


def retired(record: Records) -> Retired:
    """A record of the hardware in the interpreter's form."""
    store = None
    if record["is_store"]:
        size = int(record["bytes"])
        value = int(record["store_data"]) & (1 << 8 * size) - 1
        store = RetiredStore(int(record["address"]), size, value)
    is_trap = record["trap"] != _NONE
    writes = record["rd"] != _NONE
    return Retired(
        pc=int(record["pc"]),
        instruction=int(record["instruction"]),
        rd=int(record["rd"]) if writes else None,
        value=int(record["rd_value"]) if writes else None,
        trap=bool(is_trap),
        cause=int(record["trap"]) if is_trap else None,
        tval=int(record["tval"]) if is_trap else None,
        store=store,
    )


class _Follower:
    """Holds the interpreter against the records, one by one."""

    def __init__(self, records: Records, program: ElfProgram) -> None:
        self._records = records
        self._program = program
        self.now = 0
        """Number of records that were compared."""

    def value(self) -> int:
        """What the instruction at hand wrote in hardware."""
        return int(self._records[self.now]["rd_value"]) if self.now < len(self._records) else 0

    def step(self, expected: Retired) -> None:
        """Compare the next one; AssertionError if it differs."""
        if self.now == len(self._records):
            raise AssertionError(
                f"{self._program.origin}: the hardware stopped after {self.now} instructions, "
                f"expected {expected}"
            )
        seen = retired(self._records[self.now])
        if seen != expected:
            before = self._records[max(0, self.now - _CONTEXT) : self.now]
            places = ", ".join(self._program.place(int(record["pc"])) for record in before)
            raise AssertionError(
                f"{self._program.origin}: record {self.now} at cycle "
                f"{self._records[self.now]['cycle']}: {what_differs(seen, expected)} differs\n"
                f"  {self._program.place(seen.pc)}\n"
                f"  hardware {seen}\n  expected {expected}\nbefore it: {places}"
            )
        self.now += 1


def compare_traces(
    records: Records, program: ElfProgram, hardware: HardwareConfig, *, seed: int = 0
) -> tuple[MachineResult, int]:
    """Run the interpreter along a retirement log.

    Returns:
        What became of it, and how many instructions were compared.

    Raises:
        AssertionError: The first record that differs, or too many after the end.
    """
    follower = _Follower(records, program)
    result = run_in_lock_step(
        program,
        hardware,
        follow=follower.step,
        timed=follower.value,
        seed=seed,
        max_instructions=len(records) + 1,
    )
    left = len(records) - follower.now
    if result.outcome is Ending.TIMED_OUT or left > _AFTER_THE_END:
        raise AssertionError(
            f"{program.origin}: the interpreter ends ({result.outcome.value}) after "
            f"{follower.now} instructions, the hardware retired {left} more"
        )
    return result, follower.now


def compare_program(
    chip: TracedChip,
    program: ElfProgram,
    hardware: HardwareConfig,
    *,
    seed: int = 0,
    timing: MemoryTiming | None = None,
    cycle_limit: int = 10_000_000,
    event_limit: int = 0,
) -> Comparison:
    """Run a program on chip, functional machine and interpreter.

    Args:
        chip: The chip.
        program: What runs.
        hardware: Its configuration.
        seed: Job seed of the start pattern.
        timing: Timing of the chip's memory; None: the configuration's.
        cycle_limit: Limit of the chip's cycles.
        event_limit: Length of the event log of the run; 0: no log.

    Raises:
        AssertionError: They differ in outcome, exit code, console, trap, retired instructions or
            any byte of memory.
    """
    run = chip.run(
        program, seed=seed, timing=timing, cycle_limit=cycle_limit, event_limit=event_limit
    )
    golden = run_functional(program, hardware, seed=seed)
    interpreted, count = compare_traces(chip.records, program, hardware, seed=seed)
    for name, other in (("functional machine", golden), ("interpreter", interpreted)):
        _same_end(run, other, f"{program.origin}: {name}")
        _same_memory(run, other, f"{program.origin}: {name}")
    return Comparison(run, golden, count)


def _same_end(chip: ChipRun, other: MachineResult, name: str) -> None:
    for field in ("outcome", "exit_code", "console"):
        found, expected = getattr(chip, field), getattr(other, field)
        if found != expected:
            raise AssertionError(f"{name}: {field}: chip {found!r}, expected {expected!r}")
    for field in ("pc", "cause", "address", "direction", "command", "fault"):
        found, expected = getattr(chip.trap, field, None), getattr(other.trap, field, None)
        if found != expected:
            raise AssertionError(f"{name}: trap.{field}: chip {found!r}, expected {expected!r}")


def _same_memory(chip: ChipRun, other: MachineResult, name: str) -> None:
    difference = memory_difference(chip.memory, other.memory)
    if difference is not None:
        raise AssertionError(f"{name}: {difference}")
