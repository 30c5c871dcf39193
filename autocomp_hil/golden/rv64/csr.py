# SPDX-License-Identifier: Apache-2.0
"""Control and status registers, and what a trap does to them. All others are illegal."""

from enum import IntEnum
from typing import Final

from autocomp_hil.golden.rv64._csrs import COUNTERS, FIXED, WRITABLE, Csr

__all__ = ["Cause", "Csr", "Csrs", "Trap"]

_MIE: Final = 1 << 3
_MPIE: Final = 1 << 7


class Cause(IntEnum):
    """Causes of traps, by their values in mcause."""

    FETCH_MISALIGNED = 0
    FETCH_ACCESS = 1
    ILLEGAL = 2
    BREAKPOINT = 3
    LOAD_MISALIGNED = 4
    LOAD_ACCESS = 5
    STORE_MISALIGNED = 6
    STORE_ACCESS = 7
    ECALL_M = 11


class Trap(Exception):  # noqa: N818  # named after what the manual calls it
    """Raised by an instruction that traps; never leaves the interpreter."""

    def __init__(self, cause: Cause, tval: int) -> None:
        """Describe a trap.

        Args:
            cause: Value for mcause.
            tval: Value for mtval: the instruction, or the address that is to blame, or 0.
        """
        super().__init__(cause.name)
        self.cause = cause
        self.tval = tval


class Csrs:
    """The registers and which of their bits are writable; the counters are the interpreter's."""

    def __init__(self) -> None:
        """The state after reset: everything 0 that is not fixed."""
        self._values: dict[int, int] = {
            int(number): fixed for number, fixed in FIXED.items() if number not in COUNTERS
        }

    def __getitem__(self, number: int) -> int:
        """The value of a register other than a counter; KeyError if the core has no such."""
        return self._values[number]

    def __contains__(self, number: int) -> bool:
        """Whether there is such a register other than a counter."""
        return number in self._values

    def values(self) -> tuple[int, ...]:
        """The values of all registers but the counters, in an order that does not change."""
        return tuple(self._values.values())

    def write(self, number: int, value: int) -> None:
        """Set the writable bits."""
        known = Csr(number)
        self._values[number] = FIXED[known] | value & WRITABLE[known]

    def enter_trap(self, pc: int, cause: int, tval: int) -> int:
        """Take a trap at ``pc``; returns the handler's address."""
        status = self._values[Csr.MSTATUS]
        self.write(Csr.MSTATUS, _MPIE if status & _MIE else 0)
        self.write(Csr.MEPC, pc)
        self.write(Csr.MCAUSE, cause)
        self.write(Csr.MTVAL, tval)
        return self._values[Csr.MTVEC]

    def leave_trap(self) -> int:
        """Do what mret does; returns the address to go on at."""
        status = self._values[Csr.MSTATUS]
        self.write(Csr.MSTATUS, _MPIE | (_MIE if status & _MPIE else 0))
        return self._values[Csr.MEPC]
