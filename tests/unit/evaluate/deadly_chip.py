# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the chip's model: a worker that dies of the mark of ``deadly``."""

import os
from typing import Any

import cocotb

from autocomp_hil.simulator.chip.jobs import collect, prepare
from autocomp_hil.simulator.chip.messages import ChipTask
from autocomp_hil.simulator.chip.native import ChipNative
from autocomp_hil.simulator.local_memory import LocalMemory
from autocomp_hil.simulator.worker_loop import serve_jobs
from tests.unit.evaluate.deadly import MARK, STATUS

__all__ = ["serve"]


def _prepare(native: ChipNative, memories: list[LocalMemory], task: ChipTask) -> None:
    if any(MARK in contents for _, contents in task.images):
        os._exit(STATUS)
    prepare(native, memories, task)


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    await serve_jobs(dut, ChipNative(), kind=ChipTask, prepare=_prepare, collect=collect)
