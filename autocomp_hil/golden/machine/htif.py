# SPDX-License-Identifier: Apache-2.0
"""The host's side of HTIF: what a program asks for through ``tohost``, answered in ``fromhost``.

Covered: exit (odd), system calls write (64) and exit (93), the console device's putchar. Another
system call answers -ENOSYS; another device ends the job.
"""

from collections.abc import Callable, Mapping
from typing import Final

from autocomp_hil.golden.machine.outcome import Ending, JobEnd, exit_end

__all__ = ["Htif"]

_WRITE: Final = 64
_EXIT: Final = 93
_NO_SUCH_CALL: Final = (1 << 64) - 38
_MOST_PRINTED: Final = 1 << 20
_PAYLOAD: Final = (1 << 48) - 1


class Htif:
    """HTIF of one job; off if the program has no ``tohost``."""

    def __init__(
        self,
        symbols: Mapping[str, int],
        *,
        read: Callable[[int, int], bytes],
        write: Callable[[int, bytes], None],
        console: Callable[[bytes], None],
    ) -> None:
        """The host of a program.

        Args:
            symbols: Symbols of the program.
            read: Reads (address, count) of memory.
            write: Writes (address, bytes) of memory.
            console: Prints.
        """
        self.tohost = symbols.get("tohost")
        self._fromhost = symbols.get("fromhost")
        self._read = read
        self._write = write
        self._console = console

    def writes(self, address: int) -> bool:
        """Whether a byte lies in a word that the host writes."""
        words = (self.tohost, self._fromhost)
        return any(word is not None and address >> 3 == word >> 3 for word in words)

    def handle(self) -> None:
        """Do what a store has just asked for; raises JobEnd at an exit."""
        if self.tohost is None:
            return
        request = self._word(self.tohost)
        if request == 0:
            return
        self._put(self.tohost, 0)
        payload = request & _PAYLOAD
        match request >> 48:
            case 0 if payload & 1:
                raise exit_end(payload >> 1)
            case 0:
                self._call(payload)
            case 0x0101:
                self._console(bytes([payload & 0xFF]))
            case _:
                raise JobEnd(
                    Ending.REJECTED, f"tohost: expected an exit code, a system call or "
                    f"putchar, got 0x{request:x}",
                )  # fmt: skip

    def _call(self, block: int) -> None:
        """A system call whose number and arguments are at ``block``, where the answer goes."""
        answer = _NO_SUCH_CALL
        match self._word(block):
            case number if number == _WRITE:
                answer = min(self._word(block + 24), _MOST_PRINTED)
                self._console(self._read(self._word(block + 16), answer))
            case number if number == _EXIT:
                raise exit_end(self._word(block + 8))
        self._put(block, answer)
        if self._fromhost is not None:
            self._put(self._fromhost, 1)

    def _word(self, address: int) -> int:
        return int.from_bytes(self._read(address, 8), "little")

    def _put(self, address: int, value: int) -> None:
        self._write(address, value.to_bytes(8, "little"))
