# SPDX-License-Identifier: Apache-2.0
"""Calls a function of a program several times on one machine, as different callers would.

What a call leaves - static variables, local memories - is there for the next one. The program's own
start-up code does not run: its images say what static variables hold at the first call.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accelerator import Accelerator
from autocomp_hil.golden.machine.call import Call, broken_promise
from autocomp_hil.golden.machine.elf import ElfProgram
from autocomp_hil.golden.machine.machine import Job
from autocomp_hil.golden.machine.memory import SharedMemory
from autocomp_hil.golden.machine.outcome import Ending
from autocomp_hil.golden.machine.ranges import Ranges
from autocomp_hil.golden.machine.result import MachineResult
from autocomp_hil.golden.usage import Usage

__all__ = ["CallResult", "run_calls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """How one call ended."""

    result: MachineResult
    """How the call ended; its memory is that of the machine, so read it before the next call."""
    broken: str | None
    """What the function owes its caller; None if nothing, or if it did not end."""


def run_calls(
    program: ElfProgram,
    hardware: HardwareConfig,
    calls: Iterable[Call],
    *,
    seed: int,
    max_instructions: int,
    max_cycles: int,
    device_code: Sequence[tuple[int, int]],
) -> Iterator[CallResult]:
    """Make judged calls one after another, up to the first that does not end well.

    Args:
        program: Program with the function.
        hardware: Configuration of the accelerator.
        calls: The calls.
        seed: Job seed of the start pattern.
        max_instructions: A call that needs more is TIMED_OUT.
        max_cycles: A call whose commands take more cycles, whatever overlaps, is TIMED_OUT too.
        device_code: Code that may store to the host device, as for ``run_functional``.
    """
    memory = SharedMemory(seed)
    job = Job(
        program, Accelerator(hardware, memory, seed), memory, Ranges(()), Usage(hardware, ()),
        judged=True, max_cycles=max_cycles, device_code=device_code,
    )  # fmt: skip
    for address, contents in program.images():
        job.memory.write(address, contents)
    for call in calls:
        job.prepare(call)
        result = job.run(max_instructions)
        is_back = result.outcome is Ending.EXITED
        broken = broken_promise(call, job.registers, job.bytes_at) if is_back else None
        yield CallResult(result=result, broken=broken)
        if not is_back or broken is not None:
            return
