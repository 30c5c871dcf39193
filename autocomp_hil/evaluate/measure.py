# SPDX-License-Identifier: Apache-2.0
"""Turns the counters of a run into a measurement.

Source of the formulas: the events' sentences in docs/reference/isa.md; engines are busy in the
MAIN_* events, which part the measured region by the set of busy engines.
"""

from collections.abc import Mapping
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.measurement import (
    EngineUse,
    Measurement,
    MemoryUse,
    Overlap,
    Roofline,
    Traffic,
)
from autocomp_hil.evaluate.runs.functional import FunctionalRun
from autocomp_hil.simulator.chip.run import ChipRun
from autocomp_hil.workloads.instance import Instance

__all__ = ["measure"]

_BUSY: Final = {
    "load": ("main_ld", "main_ld_st", "main_ld_ex", "main_ld_st_ex"),
    "execute": ("main_ex", "main_ld_ex", "main_st_ex", "main_ld_st_ex"),
    "store": ("main_st", "main_ld_st", "main_st_ex", "main_ld_st_ex"),
}
_ACTIVE: Final = {
    "load": "load_active_cycle",
    "execute": "exe_active_cycle",
    "store": "store_active_cycle",
}
_STALLS: Final = {
    "load": {
        "DRAM data": "load_dma_wait_cycle",
        "DRAM request": "rdma_tl_wait_cycles",
        "local memory write": "load_scratchpad_wait_cycle",
    },
    "execute": {
        "stationary operand": "exe_preload_haz_cycle",
        "operand rows": "exe_overlap_haz_cycle",
        "engine full": "exe_control_q_block_cycle",
        "scratchpad bank of A": "scratchpad_a_wait_cycle",
        "scratchpad bank of B or D": "scratchpad_b_wait_cycle",
        "scratchpad bank of the preload": "scratchpad_d_wait_cycle",
    },
    "store": {
        "DMA writer": "store_dma_wait_cycle",
        "DRAM request or data": "wdma_tl_wait_cycles",
        "local memory read": "store_scratchpad_wait_cycle",
    },
}


def measure(
    instance: Instance,
    hardware: HardwareConfig,
    cycles: int,
    chip: ChipRun,
    functional: FunctionalRun,
) -> Measurement:
    """The measurement of a correct candidate.

    Args:
        instance: Workload and shape.
        hardware: Configuration of the run.
        cycles: Cycles of the measured region.
        chip: Its run on the hardware.
        functional: Its run on the functional machine, for rows and bytes.
    """
    counters = chip.region_counters
    size = {"input": 0, "output": 0}
    for tensor in instance.tensors:
        size[tensor.role] += tensor.size_bytes
    return Measurement(
        cycles=cycles,
        ideal_cycles=-(-instance.macs // hardware.dim**2),
        roofline=Roofline(
            compute=counters["exe_active_cycle"],
            bytes_in=max(functional.cycles_in, counters["load_active_cycle"]),
            bytes_out=max(functional.cycles_out, _rows_stored(counters)),
            issue=chip.region_instructions,
        ),
        engines={name: _engine(name, counters) for name in _BUSY},
        overlap=_overlap(cycles, counters),
        issue_bound_cycles=counters["issue_bound"],
        bytes_in=Traffic(moved=functional.bytes_in, minimum=size["input"]),
        bytes_out=Traffic(moved=functional.bytes_out, minimum=size["output"]),
        scratchpad_rows=MemoryUse(
            used=functional.rows["scratchpad"], available=hardware.scratchpad_rows
        ),
        accumulator_rows=MemoryUse(
            used=functional.rows["accumulator"], available=hardware.accumulator_rows
        ),
        commands=chip.commands,
        instructions=chip.instructions,
        counters={name: count for name, count in counters.items() if count},
    )


def _rows_stored(counters: Mapping[str, int]) -> int:
    """Steps of the store engine: its cycles at work but those in which it waits."""
    waits = counters["store_scratchpad_wait_cycle"] + counters["store_dma_wait_cycle"]
    return max(0, counters["store_active_cycle"] - waits)


def _engine(name: str, counters: Mapping[str, int]) -> EngineUse:
    return EngineUse(
        busy=sum(counters[f"{event}_cycles"] for event in _BUSY[name]),
        active=counters[_ACTIVE[name]],
        stalls={cause: counters[event] for cause, event in _STALLS[name].items()},
    )


def _overlap(cycles: int, counters: Mapping[str, int]) -> Overlap:
    def together(*events: str) -> int:
        return sum(counters[f"main_{event}_cycles"] for event in events)

    one, two = together("ld", "ex", "st"), together("ld_st", "ld_ex", "st_ex")
    three = together("ld_st_ex")
    return Overlap(none=cycles - one - two - three, one=one, two=two, three=three)
