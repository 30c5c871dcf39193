# SPDX-License-Identifier: Apache-2.0
"""Runs candidates on the functional machine in a child process with limits of time and memory.

Covered: a candidate's faults and limits are values. A child that dies is replaced and its job tried
again; a job that two fresh children died of is raised, as is an answer for another job.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.child import ChildDied, ChildHung, ChildServer, ChildSetup
from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.runs.functional_messages import (
    CallEnd,
    CallsTask,
    FunctionalAnswer,
    FunctionalTask,
    Notes,
)
from autocomp_hil.evaluate.runs.place import Placement, device_code
from autocomp_hil.golden.machine import Call, ElfProgram, Ending
from autocomp_hil.paths import REPOSITORY

__all__ = ["LEAST_MEMORY_BYTES", "FunctionalMachine", "FunctionalRun"]

LEAST_MEMORY_BYTES: Final = 2400 << 20
"""Least address space: the emulator reserves 1 GiB for translations, numpy almost as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalRun:
    """How a candidate ended on the functional machine and what it left."""

    outcome: Ending
    message: str | None
    """Why, in words, unless EXITED."""
    trap: Mapping[str, Any] | None
    """Keys ``address`` and ``command``, perhaps None; not None exactly if TRAPPED."""
    instructions: int
    commands: int
    reads_time: bool
    """Whether cycle, instret or a performance counter was read."""
    races: tuple[str, ...]
    rows: Mapping[str, int]
    """Rows of ``scratchpad`` and ``accumulator`` that were written."""
    bytes_in: int
    """Bytes loaded from DRAM."""
    bytes_out: int
    """Bytes stored to DRAM."""
    cycles_in: int
    """Cycles for which its loads occupy the memory at least."""
    cycles_out: int
    """Cycles for which its stores occupy the memory at least."""
    least_cycles: int
    """Cycles that its commands take at least on the hardware, whatever overlaps."""
    notes: Notes
    pages: tuple[bytes, ...] = field(repr=False)
    """Contents of the placement's regions afterwards."""
    stored: tuple[npt.NDArray[np.bool_], ...] = field(repr=False)
    """Which of its bytes a command stored, for each output."""


class FunctionalMachine(ChildServer[FunctionalTask | CallsTask, FunctionalAnswer]):
    """One child process, started with the first job; a context manager. Not thread-safe."""

    def __init__(self, hardware: HardwareConfig) -> None:
        """Prepare without starting anything."""
        self._hardware = hardware
        setup = ChildSetup(
            name="functional machine",
            command=(sys.executable, "-m", "autocomp_hil.evaluate.runs.functional_child"),
            environment={"PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])},
            least_memory_bytes=LEAST_MEMORY_BYTES,
        )
        super().__init__(setup, FunctionalAnswer)

    def run(
        self,
        elf: bytes,
        program: ElfProgram,
        placement: Placement,
        *,
        kernel_address: int,
        seed: int,
        max_instructions: int,
        max_cycles: int,
        timeout_s: float,
        explain: bool = False,
        blame: int | None = None,
    ) -> FunctionalRun | None:
        """Run a judged job.

        Args:
            elf: The program's file.
            program: The program, loaded from that file.
            placement: Tensors in memory.
            kernel_address: What the launch program calls.
            seed: Job seed of the start pattern.
            max_instructions: Number of instructions after which the job is TIMED_OUT.
            max_cycles: Least cycles of the commands on the hardware that end it the same way.
            timeout_s: Wall time.
            explain: Whether to fill ``notes``, which takes longer.
            blame: Address of a byte whose last store is asked for.

        Returns:
            None if the job did not end within ``timeout_s``.

        Raises:
            ChildDied: Two fresh children died.
            SimInfraError: A child did not start or answered for another job.
        """
        task = FunctionalTask(
            elf=elf,
            hardware=self._hardware,
            images=(*program.images(), *placement.images(kernel_address)),
            ranges=tuple((r.start, r.size, r.rights) for r in placement.ranges(program)),
            regions=tuple(placement.regions()),
            outputs=tuple(placement.outputs()),
            seed=seed,
            max_instructions=max_instructions,
            max_cycles=max_cycles,
            explain=explain,
            blame=blame,
            device_code=device_code(program),
        )
        answer = self._answered(task, timeout_s)
        return None if answer is None else _run(answer)

    def run_calls(
        self,
        elf: bytes,
        program: ElfProgram,
        calls: Sequence[tuple[Call, Placement]],
        *,
        seed: int,
        max_instructions: int,
        max_cycles: int,
        timeout_s: float,
    ) -> tuple[FunctionalRun, tuple[CallEnd, ...]] | None:
        """Make judged calls, up to the first that does not end well.

        Args:
            elf: The program's file.
            program: The program, loaded from that file.
            calls: Each call with the placement of its tensors.
            seed: Job seed of the start pattern.
            max_instructions: Limit of each call.
            max_cycles: Limit of the cycles that the commands of each call take at least.
            timeout_s: Wall time of all calls.

        Returns:
            How the last call ended, and what each of them left; None if they did not end within
            ``timeout_s``.

        Raises:
            ChildDied: Two fresh children died.
            SimInfraError: A child did not start or answered for another job.
        """
        task = CallsTask(
            elf=elf,
            hardware=self._hardware,
            calls=tuple(call for call, _ in calls),
            regions=tuple(tuple(placement.regions()) for _, placement in calls),
            seed=seed,
            max_instructions=max_instructions,
            max_cycles=max_cycles,
            device_code=device_code(program),
        )
        answer = self._answered(task, timeout_s)
        return None if answer is None else (_run(answer), answer.calls)

    def _answered(
        self, task: FunctionalTask | CallsTask, timeout_s: float
    ) -> FunctionalAnswer | None:
        """What the child says; None if it does not answer in time."""
        try:
            return self._serve_again(task, timeout_s, after=ChildDied)
        except ChildHung:
            return None


def _run(answer: FunctionalAnswer) -> FunctionalRun:
    return FunctionalRun(
        outcome=answer.outcome,
        message=answer.message,
        trap=answer.trap,
        instructions=answer.instructions,
        commands=answer.commands,
        reads_time=answer.reads_time,
        races=answer.races,
        rows=answer.rows,
        bytes_in=answer.bytes_in,
        bytes_out=answer.bytes_out,
        cycles_in=answer.cycles_in,
        cycles_out=answer.cycles_out,
        least_cycles=answer.least_cycles,
        notes=answer.notes,
        pages=answer.pages,
        stored=tuple(np.frombuffer(blob, np.bool_) for blob in answer.stored),
    )
