# SPDX-License-Identifier: Apache-2.0
"""Makes measurements for tests."""

from typing import Any

from autocomp_hil.evaluate.measurement import (
    EngineUse,
    Measurement,
    MemoryUse,
    Overlap,
    Roofline,
    Traffic,
)


def measurement(**changes: Any) -> Measurement:
    """A kernel that computes 60 of 100 cycles and waits for loads in 30."""
    whole = Measurement(
        cycles=100,
        ideal_cycles=50,
        roofline=Roofline(compute=60, bytes_in=40, bytes_out=10, issue=30),
        engines={
            "load": EngineUse(busy=50, active=40, stalls={"DRAM data": 10}),
            "execute": EngineUse(busy=70, active=60, stalls={"operand rows": 30}),
            "store": EngineUse(busy=12, active=10, stalls={"DMA writer": 0}),
        },
        overlap=Overlap(none=5, one=50, two=40, three=5),
        issue_bound_cycles=3,
        bytes_in=Traffic(moved=640, minimum=320),
        bytes_out=Traffic(moved=160, minimum=160),
        scratchpad_rows=MemoryUse(used=10, available=100),
        accumulator_rows=MemoryUse(used=5, available=20),
        commands=12,
        instructions=34,
        counters={},
    )
    return whole.model_copy(update=changes)
