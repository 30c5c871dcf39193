# SPDX-License-Identifier: Apache-2.0
"""The accelerator's counters as a table for people: who was busy, who waited for what."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.table import Table

__all__ = ["counter_table"]


class _Engine(NamedTuple):
    """Events of one part of the accelerator, by what they mean for it."""

    name: str
    busy: tuple[str, ...]
    """Events whose sum is the number of cycles in which the part has a command."""
    works: tuple[str, ...]
    waits: Mapping[str, tuple[str, ...]]
    """Events by what the part waits for; their cycles may overlap."""


_ENGINES: Final = (
    _Engine(
        "load",
        ("main_ld_cycles", "main_ld_st_cycles", "main_ld_ex_cycles", "main_ld_st_ex_cycles"),
        ("load_active_cycle",),
        {
            "DRAM data": ("load_dma_wait_cycle",),
            "read requests": ("rdma_tl_wait_cycles",),
            "local memory": ("load_scratchpad_wait_cycle",),
        },
    ),
    _Engine(
        "execute",
        ("main_ex_cycles", "main_ld_ex_cycles", "main_st_ex_cycles", "main_ld_st_ex_cycles"),
        ("exe_active_cycle", "exe_flush_cycle"),
        {
            "stationary operand": ("exe_preload_haz_cycle",),
            "operand rows": ("exe_overlap_haz_cycle",),
            "banks": (
                "scratchpad_a_wait_cycle",
                "scratchpad_b_wait_cycle",
                "scratchpad_d_wait_cycle",
            ),
        },
    ),
    _Engine(
        "store",
        ("main_st_cycles", "main_ld_st_cycles", "main_st_ex_cycles", "main_ld_st_ex_cycles"),
        ("store_active_cycle",),
        {
            "DRAM": ("store_dma_wait_cycle",),
            "write requests": ("wdma_tl_wait_cycles",),
            "local memory": ("store_scratchpad_wait_cycle",),
        },
    ),
    _Engine(
        "reservation station",
        ("reservation_station_active_cycles",),
        (),
        {"a free entry": ("reservation_station_full_cycles",)},
    ),
)


def counter_table(counters: Mapping[str, int], cycles: int, title: str) -> Table:
    """Busy, work and wait cycles of each part.

    Args:
        counters: Cycles with each event, by its name.
        cycles: Number of cycles in which the events were counted.
        title: Above the table.
    """
    table = Table(title=title, title_justify="left")
    table.add_column("part")
    for heading in ("busy", "of all", "works"):
        table.add_column(heading, justify="right")
    table.add_column("waits for")

    def total(events: tuple[str, ...]) -> int:
        return sum(counters[event] for event in events)

    for engine in _ENGINES:
        busy = total(engine.busy)
        waits = [(what, total(events)) for what, events in engine.waits.items()]
        table.add_row(
            engine.name,
            str(busy),
            f"{busy / cycles:.0%}" if cycles else "-",
            str(total(engine.works)) if engine.works else "",
            ", ".join(f"{what} {count}" for what, count in waits if count),
        )
    return table
