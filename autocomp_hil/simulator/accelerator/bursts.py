# SPDX-License-Identifier: Apache-2.0
"""Rules for DMA bursts, checked against what the program asked for.

Covered: beats aligned, bursts within one line, only beats that hold a byte of a row that some
command moves, every such beat at least once, every burst ended, bursts in flight per direction
(from the handshake of the address to that of the last read beat or of the write response).
Not covered: write strobes (the comparison of DRAM sees a wrong one).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accesses import DramAccess
from autocomp_hil.simulator.job import NEVER

__all__ = ["burst_fault"]

_BEAT_BYTES = 16
_WORD = (1 << 64) - 1


def burst_fault(
    bursts: npt.NDArray[np.void],
    accesses: Iterable[DramAccess],
    *,
    hardware: HardwareConfig,
) -> str | None:
    """What is wrong with the bursts, in one line; None where nothing is.

    Args:
        bursts: Bursts as the memory saw them, dtype BURST.
        accesses: What the golden model moved between DRAM and local memories.
        hardware: The configuration.
    """
    wanted = list(accesses)
    for is_write, name in ((False, "read"), (True, "write")):
        some = bursts[(bursts["is_write"] != 0) == is_write]
        needed = _beats([access for access in wanted if access.is_write == is_write])
        text = (
            _shape_fault(some, hardware)
            or _place_fault(some, needed)
            or _end_fault(some)
            or _in_flight_fault(some, hardware.dma_max_in_flight)
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


def _in_flight_fault(bursts: npt.NDArray[np.void], limit: int) -> str | None:
    """A burst is in flight from its first handshake to its last, both cycles included."""
    starts = np.sort(bursts["cycle"])
    begun = np.searchsorted(starts, starts, side="right")
    ended = np.searchsorted(np.sort(bursts["end_cycle"]), starts, side="left")
    in_flight = begun - ended
    if len(in_flight) and int(in_flight.max()) > limit:
        cycle = int(starts[int(in_flight.argmax())])
        return f"bursts: {int(in_flight.max())} in flight in cycle {cycle}, the limit is {limit}"
    return None


def _end_fault(bursts: npt.NDArray[np.void]) -> str | None:
    for burst in bursts:
        address, cycle, end = (int(burst[name]) for name in ("address", "cycle", "end_cycle"))
        if end == NEVER:
            return f"burst at {address:#x} was in flight when the job ended"
        if end <= cycle:
            return f"burst at {address:#x} of cycle {cycle} ended in cycle {end}"
    return None
