# SPDX-License-Identifier: Apache-2.0
"""Runs inside the model's process, under cocotb: takes one job after another from the parent.

Python blocks in a read between jobs and in one trigger while a job runs. The end of a job is its
number on ``end_job_o``; the parent checks it against the number it gave.
"""

import os
from typing import Any

import cocotb
from cocotb.triggers import Timer, ValueChange

from autocomp_hil.simulator.channel import Channel, ChannelClosed, Message
from autocomp_hil.simulator.local_memory import PAGE_BYTES, LocalMemory, local_memories
from autocomp_hil.simulator.native import Job, Native

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
        native.accept_cycles(int(result.commands_accepted)),
        native.responses(int(result.responses)),
        native.bursts(int(result.bursts)),
        *(memory.content() for memory in memories),
        b"".join(native.read_dram(page, PAGE_BYTES) for page in pages),
    ]
    return Message(header, blobs)


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    channel = Channel(int(os.environ["HIL_WORKER_READ"]), int(os.environ["HIL_WORKER_WRITE"]))
    native = Native()
    await Timer(1, unit="ns")  # initial blocks run: values settle, memories announce themselves
    memories = local_memories(native)
    channel.send({"kind": "ready"})
    while True:
        try:
            message = channel.receive()
        except ChannelClosed:
            return
        if message.header["kind"] == "quit":
            channel.send({"kind": "goodbye"})
            return
        _prepare(native, memories, message)
        dut.job_i.value = message.header["job"]
        await ValueChange(dut.end_job_o)
        answer = _collect(native, memories)
        answer.header["end_job"] = int(dut.end_job_o.value.to_unsigned())
        channel.send(answer.header, answer.blobs)
