# SPDX-License-Identifier: Apache-2.0
"""Runs programs on tb_chip inside a cocotb test: assembled here, one job after another."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from cocotb.triggers import Timer, ValueChange

from autocomp_hil import isa, memory_map
from autocomp_hil.golden.machine import CONSOLE_LIMIT
from autocomp_hil.isa import Command
from autocomp_hil.simulator.chip.native import (
    ChipEnd,
    ChipJob,
    ChipNative,
    ChipResult,
    Range,
    Right,
    exact_timing,
)
from autocomp_hil.simulator.local_memory import local_memories
from autocomp_hil.simulator.observation import DramTiming, Job
from tb.core.assembler import Assembler

__all__ = [
    "DATA",
    "ROW",
    "TEXT",
    "ChipBench",
    "ChipProgram",
    "ChipRun",
    "copy",
    "loads",
    "start_bench",
]

TEXT: Final = memory_map.FIRMWARE_BASE
DATA: Final = memory_map.TENSORS_BASE
ROW: Final = 16
"""Bytes of a row of the commands below."""
_DATA_BYTES: Final = 0x10000
_JOBS: Final = itertools.count(1)  # the model goes on from test to test
_A, _B, _HOST = 28, 29, 30  # registers that the helpers below use


class ChipProgram(Assembler):
    """Words, accelerator commands and accesses to the host device. x28 to x30 are not kept."""

    def __init__(self, base: int = TEXT) -> None:
        super().__init__(base)

    def accel(self, *commands: Command) -> None:
        """Issue commands with the operands they carry."""
        for command in commands:
            self.li(_A, command.rs1)
            self.li(_B, command.rs2)
            self.command(command.funct, 0, _A, _B)

    def answer(self, rd: int, command: Command) -> None:
        """Issue a COUNTER, and put its answer into a register."""
        self.li(_A, command.rs1)
        self.li(_B, command.rs2)
        self.command(command.funct, rd, _A, _B, funct3=7)

    def host(self, register: int, value: int = 1, *, name: str = "sd") -> None:
        """Write a register of the host device."""
        self.li(_HOST, register)
        self.li(_A, value)
        self.store(name, _A, 0, _HOST)

    def start(self) -> None:
        """Start the measured region."""
        self.host(memory_map.HOST_DEVICE_START)

    def stop(self) -> None:
        """End the measured region."""
        self.host(memory_map.HOST_DEVICE_STOP)

    def end(self, code: int = 0) -> None:
        """Give the exit code, and go nowhere."""
        self.host(memory_map.HOST_DEVICE_EXIT_CODE, code)
        self.spin("hil_end")

    def print(self, text: str) -> None:
        """Write to the console."""
        for char in text:
            self.host(memory_map.HOST_DEVICE_CONSOLE, ord(char))

    def spin(self, label: str) -> None:
        """Jump to the same place for ever."""
        self.label(label)
        self.jal(0, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipRun:
    """What a job came to."""

    result: ChipResult
    console: bytes
    retired: npt.NDArray[np.void]
    accepted: npt.NDArray[np.void]
    last_pcs: list[int] = field(repr=False)
    description: str

    @property
    def end(self) -> ChipEnd:
        """Reason of the job's end."""
        return ChipEnd(self.result.end_reason)

    def expect(self, end: ChipEnd) -> "ChipRun":
        """Check the reason of the job's end."""
        assert self.end is end, (
            f"{self.end!r} at pc {int(self.result.pc):#x}, access "
            f"{int(self.result.access_address):#x}, fault {int(self.result.fault_rule)}\n"
            f"{self.description}"
        )
        return self


class ChipBench:
    """Gives jobs to the chip and waits for them."""

    def __init__(self, dut: Any) -> None:
        """The memories must have announced themselves already."""
        self._dut = dut
        self.native = ChipNative()
        self._memories = local_memories(self.native)

    async def run(
        self,
        program: ChipProgram,
        *,
        images: Sequence[tuple[int, bytes]] = (),
        ranges: Sequence[Range] | None = None,
        seed: int = 1,
        timing: DramTiming | None = None,
        cycle_limit: int = 20_000,
        no_progress_cycles: int = 2_000,
        **settings: int,
    ) -> ChipRun:
        """Run a program from its first word.

        Args:
            program: Loaded with execute and read rights, exactly its bytes.
            images: (address, bytes) to load besides.
            ranges: Ranges in place of 64 KiB for reads and writes at DATA.
            seed: Seed of the start pattern.
            timing: Timing of the memory; None: 40 cycles each way.
            cycle_limit: Cycle at which the job ends.
            no_progress_cycles: Cycles without progress after which the job ends.
            settings: More fields of ``hil_chip_job_t``.
        """
        text = program.image()
        self.native.load_dram(seed, [(program.base, text), *images])
        for memory in self._memories:
            memory.fill(seed)
        data = Range(base=DATA, size=_DATA_BYTES, rights=Right.READ | Right.WRITE)
        common = Job(
            seed=seed, cycle_limit=cycle_limit, no_progress_cycles=no_progress_cycles,
            timing=timing or exact_timing(),
        )  # fmt: skip
        self.native.configure_chip(
            ChipJob(
                common=common,
                entry=program.base,
                trace_limit=100_000,
                console_limit=CONSOLE_LIMIT,
                **settings,
            ),
            [
                Range(base=program.base, size=len(text), rights=Right.EXECUTE | Right.READ),
                *([data] if ranges is None else ranges),
            ],
        )
        number = next(_JOBS)
        self._dut.job_i.value = number
        await ValueChange(self._dut.end_job_o)
        assert int(self._dut.end_job_o.value.to_unsigned()) == number
        result = self.native.chip_result()
        assert result.job == number
        assert result.cycles > 0
        return ChipRun(
            result=result,
            console=self.native.console(result),
            retired=self.native.retired(result),
            accepted=self.native.accepted(result),
            last_pcs=self.native.last_pcs(),
            description=self.native.description(),
        )


def loads(count: int, *, first: int = DATA) -> list[Command]:
    """Commands that load ``count`` lines to the scratchpad, as ROW columns of 4 rows each."""
    return [
        isa.config_ld(ROW, block_stride=4),
        *(isa.mvin(first + 64 * i, 16 * i, ROW, 4) for i in range(count)),
    ]


def copy(source: int, target: int, count: int) -> list[Command]:
    """Commands that copy lines through the scratchpad."""
    return [
        *loads(count, first=source),
        isa.config_st(ROW),
        *(isa.mvout(target + 64 * i, 16 * i, ROW, 4) for i in range(count)),
    ]


async def start_bench(dut: Any) -> ChipBench:
    """The bench of a chip that waits for its next job; the model's main program makes the clock."""
    await Timer(1, "ns")
    return ChipBench(dut)
