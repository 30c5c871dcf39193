# SPDX-License-Identifier: Apache-2.0
"""Loads a job of the chip inside the model's process, and reads back what it left."""

from autocomp_hil.simulator.chip.messages import ChipAnswer, ChipTask
from autocomp_hil.simulator.chip.native import ChipEnd, ChipJob, ChipNative, Range, Right
from autocomp_hil.simulator.local_memory import PAGE_BYTES, LocalMemory
from autocomp_hil.simulator.messages import EndOfJob

__all__ = ["collect", "prepare"]


def prepare(native: ChipNative, memories: list[LocalMemory], task: ChipTask) -> None:
    """Load a job into the model."""
    native.load_dram(task.seed, task.images)
    for memory in memories:
        memory.fill(task.seed)
    native.configure_chip(
        ChipJob.from_buffer_copy(task.job),
        [Range(base=base, size=size, rights=Right(rights)) for base, size, rights in task.ranges],
    )


def collect(native: ChipNative, memories: list[LocalMemory], ending: EndOfJob) -> ChipAnswer:
    """The answer of a job that has ended."""
    del memories  # what a program leaves there is not read back
    result = native.chip_result()
    pages = native.pages()
    is_fault = result.end_reason == ChipEnd.FAULT
    blamed = int(result.fault_command if is_fault else result.access_command)
    accepted = native.accepted(result)
    has_log = bool(result.changes or result.moments)
    logs = (accepted, native.moments(result), native.changes(result)) if has_log else ()
    return ChipAnswer(
        ending=ending,
        result=result.as_dict(),
        description=native.description(),
        page_addresses=tuple(pages),
        pages=b"".join(native.read_dram(page, PAGE_BYTES) for page in pages),
        events=tuple(result.events),
        region_events=tuple(result.region_events),
        command=accepted[blamed].tolist()[1:] if blamed < len(accepted) else None,
        command_pc=native.command_pc(blamed),
        last_trap=native.last_trap(),
        last_pcs=tuple(native.last_pcs()),
        console=native.console(result),
        logs=tuple(log.tobytes() for log in logs),
    )
