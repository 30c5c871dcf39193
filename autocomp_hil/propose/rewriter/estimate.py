# SPDX-License-Identifier: Apache-2.0
"""A rough count of cycles, good enough to say which of two schedules to try first.

Not covered: bank conflicts of loads and stores, and everything that needs a clock. Nothing is ever
accepted or refused by these numbers; the judge measures.
"""

from dataclasses import dataclass, replace
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.propose.rewriter.schedule import Movement, Stores

__all__ = ["Work", "calibrated", "cycles_of", "load_row_cycles", "store_row_cycles"]

_FILL_CYCLES: Final = 60
"""Time from a step's last operand to its last result: rows of the array twice, and queues."""
_LOSS: Final = 0.03
"""Part of the work of the engines that are not the slowest which shows nevertheless."""
_OVERHEAD_CYCLES: Final = 6
"""Cycles between two requests of one engine, beyond the memory's latency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one step and one block ask of the hardware, in cycles of the engine alone."""

    steps: int
    blocks: int
    """Blocks of the output, each of one or more steps."""
    load: float
    """Loads, all of them."""
    execute: float
    store: float
    issue: float
    """Instructions of the core, one a cycle."""
    loads_per_step: float
    """Load commands of one step."""
    stores_per_block: float
    """Store commands of one block."""
    slots: int
    """Places between the products of a step at which loads can stand."""
    contended: float
    """Rows that loads write to banks which the array reads from all the time."""
    movement: Movement
    stores: Stores


def load_row_cycles(elements: float, hardware: HardwareConfig) -> float:
    """Cycles of loading a row of so many inputs.

    Args:
        elements: Inputs of the row.
        hardware: Bus and memory.
    """
    memory = hardware.memory
    latency, request_cycles = memory.first_beat_latency_cycles, memory.read_request_cycles
    return _row_cycles(elements, latency, request_cycles, hardware)


def store_row_cycles(elements: float, hardware: HardwareConfig) -> float:
    """Cycles of storing a row of so many inputs.

    Args:
        elements: Inputs of the row.
        hardware: Bus and memory.
    """
    memory = hardware.memory
    latency, request_cycles = memory.write_response_latency_cycles, memory.write_request_cycles
    return _row_cycles(elements, latency, request_cycles, hardware)


def _row_cycles(
    elements: float, latency: int, request_cycles: int, hardware: HardwareConfig
) -> float:
    """Bandwidth, what the memory charges for requests, or latency over requests in flight."""
    row_bytes = elements * hardware.element_type.input.bytes
    requests = max(1.0, row_bytes / hardware.dma_max_request_bytes)
    in_flight = min(hardware.dma_max_in_flight, hardware.memory.max_reads_in_flight)
    wait = requests * (latency + _OVERHEAD_CYCLES) / in_flight
    return max(row_bytes / hardware.dma_bus_bytes, requests * request_cycles, wait)


def cycles_of(work: Work, hardware: HardwareConfig) -> float:
    """Cycles of the whole, given how much of it overlaps."""
    latency = hardware.memory.first_beat_latency_cycles + _FILL_CYCLES
    if work.movement == "serial":
        total = work.load + work.execute + work.steps * latency
        return max(total, work.issue) + work.store + work.blocks * _FILL_CYCLES
    parts = [work.load, work.execute] + ([work.store] if work.stores == "behind" else [])
    total = max(parts) + _LOSS * (sum(parts) - max(parts)) + work.contended
    # The core stands at the first load that finds no entry, and issues no products meanwhile.
    slots = work.slots if work.movement == "spread" else 1
    stuck = max(0.0, 1 - hardware.load_entries / max(1.0, work.loads_per_step / slots))
    ahead = hardware.execute_entries / 2 * hardware.dim * work.steps * slots
    total += max(0.0, stuck * work.load - ahead)
    if work.stores == "after":
        stuck = max(0.0, 1 - hardware.store_entries / max(1.0, work.stores_per_block))
        total += stuck * work.store + work.blocks * 2 * _FILL_CYCLES
    ends = work.load / work.steps + latency + work.store / work.blocks
    return max(total, work.issue) + ends


def calibrated(work: Work, parent: Work, measurement: Measurement | None) -> Work:
    """The work of a child with the errors that its parent's measurement shows.

    Args:
        work: Work of the child.
        parent: What was expected of the parent.
        measurement: What it was; None: nothing is known.
    """
    if measurement is None:
        return work
    # An engine that waits for others is busy without working: half of that is believed.
    found = {name: max(use.active, use.busy / 2) for name, use in measurement.engines.items()}
    found["issue"] = measurement.roofline.issue

    def scaled(name: str) -> float:
        value, expected = float(getattr(work, name)), float(getattr(parent, name))
        if not found.get(name) or expected <= 0:
            return value
        return value * min(max(found[name] / expected, 0.5), 2.0)

    return replace(
        work,
        load=scaled("load"),
        execute=scaled("execute"),
        store=scaled("store"),
        issue=scaled("issue"),
    )
