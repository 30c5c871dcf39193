# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the accelerator's model, under cocotb."""

from typing import Any

import cocotb

from autocomp_hil.simulator.channel import Message
from autocomp_hil.simulator.local_memory import PAGE_BYTES, LocalMemory
from autocomp_hil.simulator.native import Job, Native
from autocomp_hil.simulator.worker_loop import serve_jobs

__all__ = ["serve"]


def _prepare(native: Native, memories: list[LocalMemory], message: Message) -> None:
    header = message.header
    job_bytes, commands, *contents = message.blobs
    native.load_dram(header["seed"], list(zip(header["images"], contents, strict=True)))
    for memory in memories:
        memory.fill(header["seed"])
    native.configure(Job.from_buffer_copy(job_bytes), commands, header["commands"])


def _collect(native: Native, memories: list[LocalMemory]) -> Message:
    result = native.result()
    pages = native.pages()
    header = {
        "kind": "result",
        "result": result.as_dict(),
        "pages": pages,
        "description": native.description(),
    }
    blobs = [
        native.accepted_commands(int(result.commands_accepted)),
        native.responses(int(result.responses)),
        native.bursts(int(result.bursts)),
        *(memory.content() for memory in memories),
        b"".join(native.read_dram(page, PAGE_BYTES) for page in pages),
    ]
    return Message(header, blobs)


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    native = Native()
    await serve_jobs(dut, native, prepare=_prepare, collect=_collect)
