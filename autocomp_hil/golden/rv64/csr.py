# SPDX-License-Identifier: Apache-2.0
"""Control and status registers, and what a trap does to them. All others are illegal."""

from enum import IntEnum
from typing import Final

__all__ = ["Cause", "Csr", "Csrs", "Trap"]

_MIE: Final = 1 << 3
_MPIE: Final = 1 << 7
_MPP: Final = 3 << 11
"""Previous privilege: always machine mode."""
_MISA: Final = 2 << 62 | 1 << 12 | 1 << 8
"""RV64, extensions M and I."""
_ALIGNED: Final = (1 << 64) - 4


class Csr(IntEnum):
    """Numbers of the registers that exist."""

    MSTATUS = 0x300
    MISA = 0x301
    MTVEC = 0x305
    MSCRATCH = 0x340
    MEPC = 0x341
    MCAUSE = 0x342
    MTVAL = 0x343
    MCYCLE = 0xB00
    MINSTRET = 0xB02
    CYCLE = 0xC00
    INSTRET = 0xC02
    MHARTID = 0xF14


class Cause(IntEnum):
    """Values of mcause."""

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
        """A trap.

        Args:
            cause: For mcause.
            tval: For mtval: the instruction, or the address that is to blame, or 0.
        """
        super().__init__(cause.name)
        self.cause = cause
        self.tval = tval


class Csrs:
    """The registers with their write masks; the counters are the interpreter's."""

    def __init__(self) -> None:
        """The state after reset: everything 0 that is not constant."""
        self._values: dict[int, int] = {
            Csr.MSTATUS: _MPP,
            Csr.MISA: _MISA,
            Csr.MTVEC: 0,
            Csr.MSCRATCH: 0,
            Csr.MEPC: 0,
            Csr.MCAUSE: 0,
            Csr.MTVAL: 0,
            Csr.MHARTID: 0,
        }

    def __getitem__(self, number: int) -> int:
        """The value of a register other than a counter; KeyError if there is none."""
        return self._values[number]

    def __contains__(self, number: int) -> bool:
        """Whether there is such a register other than a counter."""
        return number in self._values

    def write(self, number: int, value: int) -> None:
        """Set the writable bits; misa has none, addresses of code are multiples of 4."""
        match number:
            case Csr.MSTATUS:
                value = value & (_MIE | _MPIE) | _MPP
            case Csr.MISA:
                value = _MISA
            case Csr.MTVEC | Csr.MEPC:
                value &= _ALIGNED
        self._values[number] = value

    def enter_trap(self, pc: int, cause: int, tval: int) -> int:
        """Take a trap at ``pc``; returns the handler's address."""
        status = self._values[Csr.MSTATUS]
        self._values[Csr.MSTATUS] = _MPP | (_MPIE if status & _MIE else 0)
        self._values[Csr.MEPC] = pc & _ALIGNED
        self._values[Csr.MCAUSE] = cause
        self._values[Csr.MTVAL] = tval
        return self._values[Csr.MTVEC]

    def leave_trap(self) -> int:
        """Do what mret does; returns the address to go on at."""
        status = self._values[Csr.MSTATUS]
        self._values[Csr.MSTATUS] = _MPP | _MPIE | (_MIE if status & _MPIE else 0)
        return self._values[Csr.MEPC]
