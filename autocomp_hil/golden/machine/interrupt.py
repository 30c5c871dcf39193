# SPDX-License-Identifier: Apache-2.0
"""Holds Ctrl-C back while a C library runs that swallows what its callbacks raise."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

__all__ = ["held_back_interrupt"]


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
