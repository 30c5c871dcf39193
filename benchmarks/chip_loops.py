# SPDX-License-Identifier: Apache-2.0
"""Runs one multiplication on the simulated chip: in its worker under cocotb, or in a bare loop."""

import json
import struct
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import BuildInfraError, SimInfraError
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    Ending,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipRun, ChipSimulator
from autocomp_hil.simulator.chip.messages import ChipAnswer, ChipTask

__all__ = [
    "TURNAROUND_CYCLES",
    "VERILATOR_SEED",
    "Multiplication",
    "RecordingSimulator",
    "Sample",
    "packed_task",
]

TURNAROUND_CYCLES: Final = 5_000
VERILATOR_SEED: Final = 1
_MATRICES: Final = tuple(memory_map.TENSORS_BASE + i * 0x0100_0000 for i in range(3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run of the multiplication."""

    cycles: int
    """Cycles from the end of reset to the end of the job."""
    wall_s: float
    cpu_s: float
    """Processor time of the simulating process, system time included."""

    @property
    def khz(self) -> float:
        """Simulated cycles per millisecond of wall time."""
        return self.cycles / self.wall_s / 1e3

    @property
    def cpu_khz(self) -> float:
        """Simulated cycles per millisecond of CPU time."""
        return self.cycles / self.cpu_s / 1e3


class RecordingSimulator(ChipSimulator):
    """Keeps the last job and its answer as they travel."""

    task: ChipTask
    answer: ChipAnswer

    def _serve(self, task: ChipTask, timeout_s: float) -> ChipAnswer:
        self.task = task
        self.answer = super()._serve(task, timeout_s)
        return self.answer


class Multiplication:
    """A job that multiplies two square matrices, on a chip under cocotb or in a bare loop."""

    def __init__(
        self, hardware: HardwareConfig, size: int, simulator: RecordingSimulator, kernel: str
    ) -> None:
        """Prepare it; nothing runs yet.

        Args:
            hardware: The configuration.
            size: Rows and columns of the matrices, a multiple of what the kernel wants.
            simulator: Runs it.
            kernel: Name of a file of ``firmware/examples``, and of its function.
        """
        self._simulator = simulator
        self._hardware = hardware
        self._program = _program(hardware, kernel)
        operands = np.random.default_rng(1).integers(-9, 10, (2, size, size), dtype=np.int8)
        product = operands[0].astype(np.int64) @ operands[1].astype(np.int64)
        self._expected = np.clip(product, -128, 127).astype(np.int8)
        entry = self._program.symbols[kernel]
        launch = np.array([entry, *_MATRICES, size, 0, 0, 0, 0], "<u8").tobytes()
        self._images = [
            (memory_map.LAUNCH_BLOCK_BASE, launch),
            *zip(_MATRICES, (operand.tobytes() for operand in operands), strict=False),
        ]
        self._ranges = [
            *default_ranges(self._program),
            *(
                AccessRange(at, size * size, right)
                for at, right in zip(_MATRICES, "RRW", strict=True)
            ),
        ]

    def chip(self) -> Sample:
        """Run the multiplication in the worker, under cocotb.

        Raises:
            SimInfraError: The program does not end by itself, or the product is wrong.
        """
        run = self._run(cycle_limit=1_000_000_000)
        found = run.memory.read(_MATRICES[2], self._expected.size).view(np.int8)
        if run.outcome is not Ending.EXITED or (found != self._expected.ravel()).any():
            raise SimInfraError(f"the multiplication: {run.outcome.value}, {run.message}")
        return _sample(asdict(self._simulator.answer.ending), run.total_cycles)

    def turnaround_s(self) -> float:
        """Turnaround of a job that ends at its limit of TURNAROUND_CYCLES."""
        start_s = time.perf_counter()
        run = self._run(cycle_limit=TURNAROUND_CYCLES)
        spent_s = time.perf_counter() - start_s
        if run.total_cycles != TURNAROUND_CYCLES:
            raise SimInfraError(
                f"a job of {TURNAROUND_CYCLES} cycles ended after {run.total_cycles}; "
                "take larger matrices"
            )
        return spent_s

    def bare(self, program: Path) -> Sample:
        """The last job of ``chip`` in a process without cocotb.

        Raises:
            SimInfraError: The process failed.
        """
        with tempfile.NamedTemporaryFile(suffix=".job") as file:
            file.write(packed_task(self._simulator.task))
            file.flush()
            command = [
                str(program), file.name, "+verilator+rand+reset+2",
                f"+verilator+seed+{VERILATOR_SEED}",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SimInfraError(f"{program}: exit status {done.returncode}\n{done.stderr}")
        answer = json.loads(done.stdout)
        expected = self._simulator.answer.result["end_reason"]
        if answer["end_reason"] != expected:
            raise SimInfraError(
                f"the bare loop ended for reason {answer['end_reason']}, the chip for {expected}"
            )
        return _sample(answer, answer["cycles"])

    def functional_s(self) -> float:
        """CPU time of the multiplication on the functional machine, in this process.

        Raises:
            SimInfraError: The program does not end by itself, or the product is wrong.
        """
        start_s = time.process_time()
        run = run_functional(
            self._program, self._hardware, images=self._images, ranges=self._ranges, judged=True
        )
        spent_s = time.process_time() - start_s
        found = run.memory.read(_MATRICES[2], self._expected.size).view(np.int8)
        if run.outcome is not Ending.EXITED or (found != self._expected.ravel()).any():
            raise SimInfraError(f"the functional machine: {run.outcome.value}, {run.message}")
        return spent_s

    def _run(self, *, cycle_limit: int) -> ChipRun:
        return self._simulator.run(
            self._program, images=self._images, ranges=self._ranges, judged=True,
            cycle_limit=cycle_limit, timeout_s=3600.0,
        )  # fmt: skip


def _program(hardware: HardwareConfig, kernel: str) -> ElfProgram:
    source = REPOSITORY / "firmware" / "examples" / f"{kernel}.c"
    built = build_program([source], hardware, entry="launch")
    if not isinstance(built, Built):
        raise BuildInfraError(f"{source}: {built.diagnostics}")
    return load_elf(built.elf)


def _sample(times: Mapping[str, float], cycles: int) -> Sample:
    return Sample(cycles=cycles, wall_s=times["spent_s"], cpu_s=times["cpu_s"])


def packed_task(task: ChipTask) -> bytes:
    """A job as rtl/sim/chip_bare_main.cpp reads it."""
    parts = [task.job, struct.pack("<Q", len(task.ranges))]
    parts += [struct.pack("<QQQ", *part) for part in task.ranges]
    parts.append(struct.pack("<Q", len(task.images)))
    for address, content in task.images:
        parts += [struct.pack("<QQ", address, len(content)), content]
    return b"".join(parts)
