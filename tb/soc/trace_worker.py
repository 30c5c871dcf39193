# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the chip's model: the chip's worker, with the retirement log."""

import dataclasses
from typing import Any

import cocotb

from autocomp_hil.simulator.chip.jobs import collect, prepare
from autocomp_hil.simulator.chip.messages import ChipTask
from autocomp_hil.simulator.chip.native import ChipNative
from autocomp_hil.simulator.local_memory import LocalMemory
from autocomp_hil.simulator.messages import EndOfJob
from autocomp_hil.simulator.worker_loop import serve_jobs
from tb.soc.traced_chip import TracedAnswer

__all__ = ["serve"]


def _with_log(native: ChipNative, memories: list[LocalMemory], ending: EndOfJob) -> TracedAnswer:
    answer = collect(native, memories, ending)
    fields = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
    log = native.retired(native.chip_result()).tobytes()
    return TracedAnswer(**fields, retired=log)


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    await serve_jobs(dut, ChipNative(), kind=ChipTask, prepare=prepare, collect=_with_log)
