# SPDX-License-Identifier: Apache-2.0
"""What the core's loads, stores and fetches reach, with every check that they are subject to."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.golden.machine.host import HOST_REGISTERS, Host
from autocomp_hil.golden.machine.htif import Htif
from autocomp_hil.golden.machine.ranges import Ranges
from autocomp_hil.golden.machine.watch import Watch
from autocomp_hil.golden.memory import SparseMemory

__all__ = ["Bus", "InstructionBus"]

_DEVICE_END = memory_map.HOST_DEVICE_BASE + memory_map.HOST_DEVICE_BYTES


class Bus:
    """Data side of the core: DRAM within the ranges, the host device, HTIF."""

    def __init__(
        self,
        memory: SparseMemory,
        ranges: Ranges,
        *,
        host: Host,
        htif: Htif | None,
        watch: Watch,
        host_words: Callable[[], int] | None = None,
    ) -> None:
        """Make a bus of its parts, which say more about themselves.

        Args:
            memory: The bytes.
            ranges: What may be accessed.
            host: The host device.
            htif: HTIF of the job; None: off.
            watch: Observer that is told of the accesses.
            host_words: Gives the value of a load from the words that HTIF writes; None: they are
                in memory like all others.
        """
        self.memory = memory
        self.ranges = ranges
        self._host = host
        self._htif = htif
        self._tohost = None if htif is None else htif.tohost
        self._host_words = host_words
        self.note = watch.host_access
        """Function that looks for a race of an access that does not cross a page."""

    def is_plain(self, address: int, size: int, *, is_write: bool) -> bool:
        """Whether an access is a legal one to DRAM that nobody else needs to know of."""
        if address < memory_map.DRAM_BASE:
            return False
        if is_write:
            return not self._is_tohost(address) and self.ranges.allows("W", address, size)
        return self.ranges.allows("R", address, size)

    def read(self, address: int, count: int) -> npt.NDArray[np.uint8]:
        """Load a value; the host device reads as 0. Raises AccessViolation."""
        self.ranges.check("R", address, count)
        if _is_device(address):
            return np.zeros(count, np.uint8)
        self.note(address, count, is_write=False)
        if self._host_words is None or self._htif is None or not self._htif.writes(address):
            return self.memory.read(address, count)
        value = self._host_words() & (1 << 8 * count) - 1
        return np.frombuffer(value.to_bytes(count, "little"), np.uint8)

    def write(self, address: int, contents: bytes) -> None:
        """Store a value; raises AccessViolation, or JobEnd where the host ends the job."""
        if address in HOST_REGISTERS:
            self._host.store(address, int.from_bytes(contents, "little"))
            return
        self.ranges.check("W", address, len(contents))
        if _is_device(address):
            return
        self.note(address, len(contents), is_write=True)
        self.memory.write(address, contents)
        if self._htif is not None and self._is_tohost(address):
            self._htif.handle()

    def _is_tohost(self, address: int) -> bool:
        return self._tohost is not None and address >> 3 == self._tohost >> 3


def _is_device(address: int) -> bool:
    return memory_map.HOST_DEVICE_BASE <= address < _DEVICE_END


class InstructionBus:
    """Instruction side of the core."""

    def __init__(self, memory: SparseMemory, ranges: Ranges) -> None:
        """A bus that checks the right X."""
        self._memory = memory
        self._ranges = ranges

    def read(self, address: int, count: int) -> npt.NDArray[np.uint8]:
        """Fetch an instruction; raises AccessViolation."""
        self._ranges.check("X", address, count)
        return self._memory.read(address, count)

    def write(self, _address: int, _contents: bytes) -> None:
        """Refuse, for nobody writes through a fetch."""
        raise NotImplementedError
