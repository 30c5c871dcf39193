# SPDX-License-Identifier: Apache-2.0
"""The loop of a worker, inside the model's process: takes one job after another from the parent.

Python blocks in a read between jobs and in one trigger while a job runs. The end of a job is its
number on ``end_job_o``; the parent checks it against the number it gave.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from cocotb.triggers import Timer, ValueChange

from autocomp_hil.child import open_channel, tasks
from autocomp_hil.simulator.local_memory import LocalMemory, local_memories
from autocomp_hil.simulator.messages import EndOfJob, SimulatorAnswer, SimulatorTask
from autocomp_hil.simulator.native import Native

__all__ = ["serve_jobs"]

_Functions = TypeVar("_Functions", bound=Native)
_Task = TypeVar("_Task", bound=SimulatorTask)


async def serve_jobs(
    dut: Any,
    native: _Functions,
    *,
    kind: type[_Task],
    prepare: Callable[[_Functions, list[LocalMemory], _Task], None],
    collect: Callable[[_Functions, list[LocalMemory], EndOfJob], SimulatorAnswer],
) -> None:
    """Serve jobs until the parent says quit or is gone.

    Args:
        dut: A top with ``job_i`` and ``end_job_o``.
        native: Its C functions.
        kind: Class of the tasks.
        prepare: Loads a job into the model.
        collect: Makes the answer of a job that has ended.
    """
    channel = open_channel()
    await Timer(1, unit="ns")  # initial blocks run: values settle, memories announce themselves
    memories = local_memories(native)
    for job, task in tasks(channel, kind):
        prepare(native, memories, task)
        dut.job_i.value = job
        start_s, start_cpu_s = time.perf_counter(), time.process_time()
        await ValueChange(dut.end_job_o)
        ending = EndOfJob(
            job=int(dut.end_job_o.value.to_unsigned()),
            spent_s=time.perf_counter() - start_s,
            cpu_s=time.process_time() - start_cpu_s,
        )
        channel.send(collect(native, memories, ending), job)
