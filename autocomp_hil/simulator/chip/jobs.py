# SPDX-License-Identifier: Apache-2.0
"""A job of the chip inside the model's process: what is loaded before it and read back after it."""

from autocomp_hil.simulator.channel import Message
from autocomp_hil.simulator.chip.native import ChipEnd, ChipJob, ChipNative, Range, Right
from autocomp_hil.simulator.local_memory import PAGE_BYTES, LocalMemory

__all__ = ["collect", "prepare"]


def prepare(native: ChipNative, memories: list[LocalMemory], message: Message) -> None:
    """Load a job into the model."""
    header = message.header
    job_bytes, *contents = message.blobs
    native.load_dram(header["seed"], list(zip(header["images"], contents, strict=True)))
    for memory in memories:
        memory.fill(header["seed"])
    native.configure_chip(
        ChipJob.from_buffer_copy(job_bytes),
        [
            Range(base=base, size=size, rights=Right(rights))
            for base, size, rights in header["ranges"]
        ],
    )


def collect(native: ChipNative, memories: list[LocalMemory]) -> Message:
    """The answer of a job that has ended."""
    del memories  # what a program leaves there is not read back
    result = native.chip_result()
    pages = native.pages()
    is_fault = result.end_reason == ChipEnd.FAULT
    blamed = int(result.fault_command if is_fault else result.access_command)
    accepted = native.accepted(result)
    command = accepted[blamed].tolist()[1:] if blamed < len(accepted) else None
    header = {
        "kind": "result",
        "result": result.as_dict(),
        "events": list(result.events),
        "region_events": list(result.region_events),
        "pages": pages,
        "command": command,  # rs1, rs2, funct
        "command_pc": native.command_pc(blamed),
        "last_trap": native.last_trap(),
        "last_pcs": native.last_pcs(),
        "description": native.description(),
    }
    blobs = [
        native.console(result),
        b"".join(native.read_dram(page, PAGE_BYTES) for page in pages),
    ]
    if result.changes or result.moments:
        logs = (accepted, native.moments(result), native.changes(result))
        blobs += [log.tobytes() for log in logs]
    return Message(header, blobs)
