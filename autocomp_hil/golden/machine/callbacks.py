# SPDX-License-Identifier: Apache-2.0
"""Lets the emulator's C library call Python: without the binding's wrappers, and with Ctrl-C.

The binding calls three functions for each event, and looks up the kind of each register that it
reads. Blocks and commands are too many for that.
"""

import contextlib
import ctypes
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from unicorn import riscv_const, unicorn_const
from unicorn.unicorn_py3.unicorn import uclib

from autocomp_hil.errors import SimInfraError

__all__ = ["REGISTERS", "EventHooks", "RegisterPairs", "held_back_interrupt"]

REGISTERS: Final = [riscv_const.UC_RISCV_REG_X0 + n for n in range(32)]
"""Numbers of x0 to x31 in the library."""
_BLOCK: Final = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint32, ctypes.c_void_p
)
_INTERRUPT: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
_READ: Final[Any] = uclib["uc_reg_read_batch"]  # by index it is a fresh one, without types


class EventHooks:
    """Hooks of one emulator; they live as long as this object."""

    def __init__(self, uc: Any) -> None:
        """No hooks yet."""
        self._handle = _handle_of(uc)
        self._kept: list[object] = []

    def on_block(self, callback: Callable[[int, int, int, int], None]) -> None:
        """Call with (_, address, size, _) before each block; ``callback`` must not raise."""
        self._add(unicorn_const.UC_HOOK_BLOCK, _BLOCK(callback))

    def on_interrupt(self, callback: Callable[[int, int, int], None]) -> None:
        """Call with three numbers at each exception; ``callback`` must not raise."""
        self._add(unicorn_const.UC_HOOK_INTR, _INTERRUPT(callback))

    def _add(self, kind: int, function: Any) -> None:
        hook = ctypes.c_size_t()
        everywhere = (ctypes.c_uint64(1), ctypes.c_uint64(0))
        status = uclib["uc_hook_add"](
            self._handle, ctypes.byref(hook), kind, function, None, *everywhere
        )
        if status:
            raise SimInfraError(f"emulator: hook {kind} was refused with status {status}")
        self._kept.append(function)


class RegisterPairs:
    """Reads two registers at once."""

    def __init__(self, uc: Any) -> None:
        """Prepare for one emulator."""
        self._handle = _handle_of(uc)
        values = (ctypes.c_uint64 * 2)()
        first = ctypes.addressof(values)
        self._places = ctypes.byref((ctypes.c_void_p * 2)(first, first + 8))
        self._values = memoryview(values).cast("B").cast("Q")

    def name(self, first: int, second: int) -> Any:
        """What ``read`` wants for x0 to x31 by their numbers."""
        return ctypes.byref((ctypes.c_int * 2)(REGISTERS[first], REGISTERS[second]))

    def read(self, pair: Any) -> list[int]:
        """The two values."""
        _READ(self._handle, pair, self._places, 2)
        return self._values.tolist()


def _handle_of(uc: Any) -> Any:
    return uc._uch  # noqa: SLF001  # it has no name for others


@contextlib.contextmanager
def held_back_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at SIGINT, and treat the signal as usual when the block has ended.

    Only the main thread gets signals; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    is_pending = False

    def note(_number: int, _frame: object) -> None:
        nonlocal is_pending
        is_pending = True
        stop()

    usual = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if is_pending:
            signal.raise_signal(signal.SIGINT)
