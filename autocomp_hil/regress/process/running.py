# SPDX-License-Identifier: Apache-2.0
"""Starts the process of a unit below a supervisor, and tells when all of it has ended.

The supervisor is a program of its own, so that units end even if this process is killed.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from pydantic import ValidationError

from autocomp_hil.environment import child_environment
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.folder import Ending, NightFolder
from autocomp_hil.regress.process import supervise
from autocomp_hil.regress.unit import Unit
from autocomp_hil.storage import RUNS, storage

__all__ = ["RunningUnit"]

_OUTPUT_BYTES: Final = 2 << 20
"""Most that is kept of what a unit prints: its first half from the beginning, the other from the
end."""


class RunningUnit:
    """A unit that was started."""

    def __init__(
        self, unit: Unit, night: NightFolder, on_end: Callable[[Unit, Ending], None]
    ) -> None:
        """Start it.

        Args:
            unit: What to run.
            night: Folder of the night; the unit's folder is made in it.
            on_end: Function that is called in a thread of its own once nothing of it is left.

        Raises:
            StorageError: Its folder cannot be made.
            SimInfraError: No process can be started.
        """
        self.unit = unit
        self._night = night
        self._on_end = on_end
        self._begin = time.monotonic()
        with storage(night.path, f"set {RUNS.variable} to another folder"):
            night.of_unit(unit.name).mkdir(parents=True, exist_ok=True)
        task = {
            "command": [
                sys.executable, "-X", "faulthandler", *unit.arguments,
                "--records", str(night.records(unit.name)),
            ],
            "folder": str(REPOSITORY),
            "limit_s": unit.limit_s,
            "output": str(night.output(unit.name)),
            "output_bytes": _OUTPUT_BYTES,
            "ending": str(night.ending_file(unit.name)),
        }  # fmt: skip
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", supervise.__file__, json.dumps(task)],
                cwd=REPOSITORY, env=child_environment(), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise SimInfraError(f"{unit.name}: cannot be started: {error.strerror}") from error
        threading.Thread(target=self._wait, name=unit.name, daemon=True).start()

    def end(self) -> None:
        """Have the supervisor end all of it; from any thread, also again."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()

    def _wait(self) -> None:
        """Wait for the supervisor's last line."""
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        with self._process.stdout as pipe:
            text = pipe.read()
        self._process.wait()
        self.end()  # closes its pipe
        try:
            ending = Ending.model_validate_json(text)
        except ValidationError:
            # Somebody killed the supervisor: its command was killed with it.
            seconds = time.monotonic() - self._begin
            ending = Ending(status=None, is_hung=False, is_stopped=False, seconds=seconds)
        self._on_end(self.unit, ending)
