# SPDX-License-Identifier: Apache-2.0
"""The host device: measured region, console, exit code."""

from collections.abc import Callable
from typing import Final

from autocomp_hil import memory_map
from autocomp_hil.golden.machine.outcome import Ending, JobEnd, exit_end, is_fault_exit

__all__ = ["CONSOLE_LIMIT", "HOST_REGISTERS", "Host"]

HOST_REGISTERS: Final = frozenset(
    {
        memory_map.HOST_DEVICE_START,
        memory_map.HOST_DEVICE_STOP,
        memory_map.HOST_DEVICE_CONSOLE,
        memory_map.HOST_DEVICE_EXIT_CODE,
    }
)
"""Addresses of the registers."""
CONSOLE_LIMIT: Final = 1 << 20
"""Bytes that the console keeps."""


class Host:
    """The host device of one job."""

    def __init__(self, *, judged: bool, refusal: Callable[[], str | None] | None = None) -> None:
        """A device that nobody has written to.

        Args:
            judged: STOP ends the job, an exit before it or a START or STOP out of turn rejects
                it, and the console is off. Otherwise a START or STOP out of turn does nothing.
            refusal: Why the code that stores must not, in words, None if it may: a refused store
                rejects the job. By default every code may.
        """
        self.console = bytearray()
        self.console_is_cut = False
        """Whether more was printed than the console keeps."""
        self.started = False
        self.stopped = False
        self._judged = judged
        self._refusal = refusal

    def begin_region(self) -> None:
        """Enter the state after START, whatever came before."""
        self.started, self.stopped = True, False

    def store(self, address: int, value: int) -> None:
        """A store to one of HOST_REGISTERS; raises JobEnd where it ends the job."""
        refusal = None if self._refusal is None else self._refusal()
        if refusal is not None:
            raise JobEnd(Ending.REJECTED, refusal)
        match address:
            case memory_map.HOST_DEVICE_START:
                self._start()
            case memory_map.HOST_DEVICE_STOP:
                self._stop()
            case memory_map.HOST_DEVICE_CONSOLE:
                self.print(bytes([value & 0xFF]))
            case memory_map.HOST_DEVICE_EXIT_CODE:
                self._exit(value)

    def print(self, text: bytes) -> None:
        """Put text on the console."""
        if not self._judged:
            left = CONSOLE_LIMIT - len(self.console)
            self.console += text[:left]
            self.console_is_cut |= len(text) > left

    def _start(self) -> None:
        if self.started:
            self._mistake("START was written twice")
        self.started = True

    def _stop(self) -> None:
        if not self.started or self.stopped:
            self._mistake(
                "STOP was written twice" if self.stopped else "STOP was written before START"
            )
            return
        self.stopped = True
        if self._judged:
            raise JobEnd(Ending.EXITED)

    def _mistake(self, message: str) -> None:
        if self._judged:
            raise JobEnd(Ending.REJECTED, message)

    def _exit(self, value: int) -> None:
        if self._judged and not is_fault_exit(value):
            raise JobEnd(Ending.REJECTED, "the program exited before STOP")
        raise exit_end(value)
