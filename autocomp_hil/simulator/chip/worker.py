# SPDX-License-Identifier: Apache-2.0
"""Runs inside the process of the chip's model, under cocotb."""

from typing import Any

import cocotb

from autocomp_hil.simulator.chip.jobs import collect, prepare
from autocomp_hil.simulator.chip.messages import ChipTask
from autocomp_hil.simulator.chip.native import ChipNative
from autocomp_hil.simulator.worker_loop import serve_jobs

__all__ = ["serve"]


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve jobs until the parent says quit or is gone."""
    await serve_jobs(dut, ChipNative(), kind=ChipTask, prepare=prepare, collect=collect)
