# SPDX-License-Identifier: Apache-2.0
"""The C functions of ``rtl/sim/sim_chip*.cpp``, as Python sees them inside the model's process."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.simulator.native import Native
from autocomp_hil.simulator.observation import (
    ACCEPTED,
    CHANGE,
    LAST_PCS,
    MOMENTS,
    RANGE,
    RETIRED,
    ChipEnd,
    ChipJob,
    ChipResult,
    DramTiming,
    Mistake,
    Right,
)

__all__ = [
    "RETIRED",
    "ChipEnd",
    "ChipJob",
    "ChipNative",
    "ChipResult",
    "Mistake",
    "Range",
    "Right",
    "exact_timing",
]

_U64 = ctypes.c_uint64
_TRAP_FIELDS: Final = ("since", "pc", "cause", "value", "instruction")
_UNKNOWN: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Bytes that a program may use."""

    base: int
    size: int
    """Number of bytes."""
    rights: Right


class ChipNative(Native):
    """The functions with their types; usable only in a process that is a model of tb_chip."""

    def configure_chip(self, job: ChipJob, ranges: Sequence[Range]) -> None:
        """Describe the next job."""
        self._library.hil_chip_configure(ctypes.byref(job))
        rows = [(part.base, part.size, int(part.rights)) for part in ranges]
        packed = np.array(rows, dtype=RANGE).tobytes()
        self._library.hil_chip_ranges(packed, _U64(len(ranges)))

    def chip_result(self) -> ChipResult:
        """What the last job came to."""
        result = ChipResult()
        self._library.hil_chip_result(ctypes.byref(result))
        return result

    def console(self, result: ChipResult) -> bytes:
        """What the last job printed."""
        target = ctypes.create_string_buffer(int(result.console_bytes) + 1)
        self._library.hil_chip_console(target, _U64(int(result.console_bytes)))
        return target.raw[:-1]

    def retired(self, result: ChipResult) -> npt.NDArray[np.void]:
        """The retirement log; dtype RETIRED."""
        target = ctypes.create_string_buffer(RETIRED.itemsize * int(result.records))
        self._library.hil_chip_retired(target, _U64(int(result.records)))
        return np.frombuffer(target.raw, dtype=RETIRED)

    def accepted(self, result: ChipResult) -> npt.NDArray[np.void]:
        """Accelerator commands as they were accepted; dtype ACCEPTED."""
        target = ctypes.create_string_buffer(ACCEPTED.itemsize * int(result.commands))
        self._library.hil_chip_accepted(target, _U64(int(result.commands)))
        return np.frombuffer(target.raw, dtype=ACCEPTED)

    def moments(self, result: ChipResult) -> npt.NDArray[np.void]:
        """How far each command came, by its number; dtype MOMENTS."""
        target = ctypes.create_string_buffer(MOMENTS.itemsize * int(result.moments))
        self._library.hil_chip_moments(target, _U64(int(result.moments)))
        return np.frombuffer(target.raw, dtype=MOMENTS)

    def changes(self, result: ChipResult) -> npt.NDArray[np.void]:
        """What the parts of the chip did, in order of cycles; dtype CHANGE."""
        target = ctypes.create_string_buffer(CHANGE.itemsize * int(result.changes))
        self._library.hil_chip_changes(target, _U64(int(result.changes)))
        return np.frombuffer(target.raw, dtype=CHANGE)

    def command_pc(self, number: int) -> int | None:
        """Address of the instruction that issued a command, None if it is not known."""
        target = _U64()
        self._library.hil_chip_command_pc(_U64(number), ctypes.byref(target))
        return None if target.value == _UNKNOWN else target.value

    def last_trap(self) -> dict[str, int] | None:
        """The last trap, None if there was none; ``since`` counts instructions after it."""
        target = (_U64 * len(_TRAP_FIELDS))()
        if not self._library.hil_chip_last_trap(target):
            return None
        return dict(zip(_TRAP_FIELDS, target, strict=True))

    def last_pcs(self) -> list[int]:
        """Addresses of the last instructions, oldest first."""
        target = (_U64 * LAST_PCS)()
        self._library.hil_chip_last_pcs(target)
        return [pc for pc in target if pc]


def exact_timing(latency: int = 40) -> DramTiming:
    """Memory timing without anything random."""
    return DramTiming(
        first_beat_latency=latency, write_response_latency=latency, max_reads=16, max_writes=16
    )
