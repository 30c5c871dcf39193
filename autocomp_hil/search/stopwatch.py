# SPDX-License-Identifier: Apache-2.0
"""Wall time of a run, kept in the store as it passes, so that a killed search has it too."""

import threading
import time

from autocomp_hil.store.store import Store

__all__ = ["Stopwatch"]


class Stopwatch:
    """Runs from its making; may be used by several threads."""

    def __init__(self, store: Store, run: int) -> None:
        """Time of a run, from now on."""
        self._store = store
        self._run = run
        self._begin = self._kept = time.monotonic()
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds since the stopwatch was made."""
        return time.monotonic() - self._begin

    def keep(self) -> None:
        """Add the time since the last call to the run."""
        with self._lock:
            now = time.monotonic()
            self._store.add_seconds(self._run, now - self._kept)
            self._kept = now
