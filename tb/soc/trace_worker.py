# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the chip's model: the chip's worker, with the retirement log."""

from typing import Any

import cocotb

from autocomp_hil.simulator.channel import Message
from autocomp_hil.simulator.chip.jobs import collect, prepare
from autocomp_hil.simulator.chip.native import ChipNative
from autocomp_hil.simulator.local_memory import LocalMemory
from autocomp_hil.simulator.worker_loop import serve_jobs

__all__ = ["serve"]


def _with_log(native: ChipNative, memories: list[LocalMemory]) -> Message:
    answer = collect(native, memories)
    log = native.retired(native.chip_result()).tobytes()
    return Message(answer.header, [*answer.blobs, log])


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    await serve_jobs(dut, ChipNative(), prepare=prepare, collect=_with_log)
