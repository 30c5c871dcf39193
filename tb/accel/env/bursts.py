# SPDX-License-Identifier: Apache-2.0
"""Rules for DMA bursts, checked against what the program asked for.

Covered: beats aligned, bursts within one line, only beats that hold a byte of a row that some
command moves, every such beat at least once, requests in flight. The number in flight is
a lower bound: a request counts from its address for as long as the memory certainly takes.
Not covered: write strobes (the comparison of DRAM sees a wrong one).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.simulator import MemoryTiming
from tb.accel.env.accesses import DramAccess

__all__ = ["burst_fault"]

_BEAT_BYTES = 16
_WORD = (1 << 64) - 1


def burst_fault(
    bursts: npt.NDArray[np.void],
    accesses: Iterable[DramAccess],
    *,
    hardware: HardwareConfig,
    timing: MemoryTiming,
) -> str | None:
    """What is wrong with the bursts, in one line; None where nothing is.

    Args:
        bursts: As the memory saw them, dtype BURST.
        accesses: What the golden model moved between DRAM and local memories.
        hardware: The configuration.
        timing: Of the memory in this run.
    """
    wanted = list(accesses)
    for is_write, name in ((False, "read"), (True, "write")):
        some = bursts[(bursts["is_write"] != 0) == is_write]
        needed = _beats([access for access in wanted if access.is_write == is_write])
        text = (
            _shape_fault(some, hardware)
            or _place_fault(some, needed)
            or _in_flight_fault(some, hardware, timing, is_write=is_write)
        )
        if text is not None:
            return f"{name} {text}"
    return None


def _beats(accesses: Iterable[DramAccess]) -> set[int]:
    """Numbers of the beats that hold a byte of the rows."""
    beats: set[int] = set()
    for access in accesses:
        for row in range(access.rows if access.stride else min(1, access.rows)):
            first = access.address + row * access.stride
            last = first + access.row_bytes - 1
            beats.update(
                (number * _BEAT_BYTES & _WORD) // _BEAT_BYTES
                for number in range(first // _BEAT_BYTES, last // _BEAT_BYTES + 1)
            )
    return beats


def _shape_fault(bursts: npt.NDArray[np.void], hardware: HardwareConfig) -> str | None:
    line = hardware.dma_max_request_bytes
    for burst in bursts:
        address, beats = int(burst["address"]), int(burst["beats"])
        if address % _BEAT_BYTES:
            return f"burst at {address:#x}: not at a beat"
        if beats == 0 or address % line + beats * _BEAT_BYTES > line:
            return f"burst at {address:#x} of {beats} beats leaves its line of {line} bytes"
    return None


def _place_fault(bursts: npt.NDArray[np.void], needed: set[int]) -> str | None:
    moved: set[int] = set()
    for burst in bursts:
        first = int(burst["address"]) // _BEAT_BYTES
        moved.update(range(first, first + int(burst["beats"])))
    if moved - needed:
        beat = min(moved - needed)
        return f"burst moves beat {beat * _BEAT_BYTES:#x}, where no command has a byte"
    if needed - moved:
        beat = min(needed - moved)
        return f"burst for beat {beat * _BEAT_BYTES:#x} never came"
    return None


def _in_flight_fault(
    bursts: npt.NDArray[np.void], hardware: HardwareConfig, timing: MemoryTiming, *, is_write: bool
) -> str | None:
    limit = hardware.dma_max_in_flight
    starts = bursts["cycle"].astype(np.int64)
    ends = starts + timing.write_response_latency_cycles
    if not is_write:
        ends = starts + timing.first_beat_latency_cycles + bursts["beats"].astype(np.int64) - 1
    # In the cycle of its address, burst i meets those from j up that have certainly not ended.
    ends = np.maximum.accumulate(ends) if len(ends) else ends
    in_flight = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="right")
    if len(in_flight) and int(in_flight.max()) > limit:
        where = int(in_flight.argmax())
        return (
            f"burst at {int(bursts['address'][where]):#x}: {int(in_flight[where])} in flight in "
            f"cycle {int(starts[where])}, the limit is {limit}"
        )
    return None
