# SPDX-License-Identifier: Apache-2.0
"""What a job is given besides its program, and what it comes to."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.element import Array
from autocomp_hil.golden.faults import ProgramFault
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.simulator.observation import ACCEPTED, BURST, EndReason

__all__ = ["ACCEPTED", "BURST", "NEVER", "AcceleratorRun", "EndReason", "MemoryTiming"]

NEVER: Final = (1 << 64) - 1
"""Value of ``end_cycle`` for a burst that was in flight when the job ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryTiming:
    """Timing of the DRAM in one job. Chances are per mille and cycle; all 0: cycle-exact."""

    first_beat_latency_cycles: int = 40
    """Cycles from address handshake to first read beat, 1 and up."""
    write_response_latency_cycles: int = 40
    """Cycles from last write beat to response, 1 and up."""
    read_request_cycles: int = 1
    """Cycles that a read request occupies its channel at least."""
    write_request_cycles: int = 1
    """Cycles that a write request occupies its channel at least."""
    max_reads_in_flight: int = 16
    """Read requests accepted and not fully answered."""
    max_writes_in_flight: int = 16
    """Write requests accepted and not answered."""
    latency_jitter_cycles: int = 0
    """Each request takes up to this many cycles longer."""
    read_idle_per_mille: int = 0
    """Chance that no new read beat is offered in a cycle."""
    address_stall_per_mille: int = 0
    """Chance that an address is not taken in a cycle."""
    write_data_stall_per_mille: int = 0
    """Chance that write data are not taken in a cycle."""
    response_stall_per_mille: int = 0
    """Chance that a COUNTER answer is not taken in a cycle."""
    seed: int = 0
    """Seed of all random choices above."""

    @classmethod
    def of(cls, hardware: HardwareConfig, **changes: int) -> Self:
        """The configuration's timing, with changes."""
        memory = hardware.memory
        values = {
            "first_beat_latency_cycles": memory.first_beat_latency_cycles,
            "write_response_latency_cycles": memory.write_response_latency_cycles,
            "read_request_cycles": memory.read_request_cycles,
            "write_request_cycles": memory.write_request_cycles,
            "max_reads_in_flight": memory.max_reads_in_flight,
            "max_writes_in_flight": memory.max_writes_in_flight,
        }
        return cls(**{**values, **changes})


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorRun:
    """What became of a program on the RTL."""

    cycles: int
    """Cycles from the end of reset to the end of the job."""
    end_reason: EndReason
    fault: ProgramFault | None
    """What the error port reported."""
    dram: SparseMemory
    """Contents of DRAM at the end."""
    scratchpad: Array
    """Contents of the scratchpad, shape (scratchpad_rows, dim)."""
    accumulator: Array
    """Contents of the accumulator, shape (accumulator_rows, dim)."""
    counter_responses: tuple[int, ...]
    """Answers of COUNTER commands, in order."""
    accepted: npt.NDArray[np.void]
    """Commands as the port accepted them, in order; dtype ACCEPTED, shape (commands,)."""
    bursts: npt.NDArray[np.void]
    """DMA bursts in order of their address handshakes; dtype BURST. At most 2^20 are kept."""
    description: str
    """Reservation station, queues and engines in words; empty for a job that is done."""
