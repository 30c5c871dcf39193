# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the accelerator's model, under cocotb."""

from typing import Any

import cocotb

from autocomp_hil.simulator.accelerator.messages import AcceleratorAnswer, AcceleratorTask
from autocomp_hil.simulator.local_memory import PAGE_BYTES, LocalMemory
from autocomp_hil.simulator.messages import EndOfJob
from autocomp_hil.simulator.native import Native
from autocomp_hil.simulator.observation import Job
from autocomp_hil.simulator.worker_loop import serve_jobs

__all__ = ["serve"]


def _prepare(native: Native, memories: list[LocalMemory], task: AcceleratorTask) -> None:
    native.load_dram(task.seed, task.images)
    for memory in memories:
        memory.fill(task.seed)
    native.configure(Job.from_buffer_copy(task.job), task.commands, task.command_count)


def _collect(native: Native, memories: list[LocalMemory], ending: EndOfJob) -> AcceleratorAnswer:
    result = native.result()
    pages = native.pages()
    scratchpad, accumulator = memories
    return AcceleratorAnswer(
        ending=ending,
        result=result.as_dict(),
        description=native.description(),
        page_addresses=tuple(pages),
        pages=b"".join(native.read_dram(page, PAGE_BYTES) for page in pages),
        accepted=native.accepted_commands(int(result.commands_accepted)),
        responses=native.responses(int(result.responses)),
        bursts=native.bursts(int(result.bursts)),
        scratchpad=scratchpad.content(),
        accumulator=accumulator.content(),
    )


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    await serve_jobs(dut, Native(), kind=AcceleratorTask, prepare=_prepare, collect=_collect)
