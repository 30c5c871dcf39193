# SPDX-License-Identifier: Apache-2.0
"""The loop of a worker, inside the model's process: takes one job after another from the parent.

Python blocks in a read between jobs and in one trigger while a job runs. The end of a job is its
number on ``end_job_o``; the parent checks it against the number it gave.
"""

import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

from cocotb.triggers import Timer, ValueChange

from autocomp_hil.simulator.channel import Channel, ChannelClosed, Message
from autocomp_hil.simulator.local_memory import LocalMemory, local_memories
from autocomp_hil.simulator.native import Native

__all__ = ["serve_jobs"]

_Functions = TypeVar("_Functions", bound=Native)


async def serve_jobs(
    dut: Any,
    native: _Functions,
    *,
    prepare: Callable[[_Functions, list[LocalMemory], Message], None],
    collect: Callable[[_Functions, list[LocalMemory]], Message],
) -> None:
    """Serve jobs until the parent says quit or is gone.

    Args:
        dut: A top with ``job_i`` and ``end_job_o``.
        native: Its C functions.
        prepare: Loads a job into the model.
        collect: Makes the answer of a job that has ended.
    """
    channel = Channel(int(os.environ["HIL_WORKER_READ"]), int(os.environ["HIL_WORKER_WRITE"]))
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
        prepare(native, memories, message)
        dut.job_i.value = message.header["job"]
        start_s, start_cpu_s = time.perf_counter(), time.process_time()
        await ValueChange(dut.end_job_o)
        spent_s = time.perf_counter() - start_s
        cpu_s = time.process_time() - start_cpu_s
        answer = collect(native, memories)
        answer.header["end_job"] = int(dut.end_job_o.value.to_unsigned())
        answer.header["spent_s"] = spent_s
        answer.header["cpu_s"] = cpu_s
        channel.send(answer.header, answer.blobs)
