# SPDX-License-Identifier: Apache-2.0
"""Runs a candidate of a search once more on the chip, as the judge did, to log its timeline."""

import logging
from types import TracebackType
from typing import Final, Self

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.evaluate.runs.again import run_again
from autocomp_hil.search.provenance import difference, provenance
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.simulator.chip.events import EventLog
from autocomp_hil.simulator.chip.simulator import ChipSimulator
from autocomp_hil.store.records import RunRecord
from autocomp_hil.workloads import load_workload

__all__ = ["ChipTimelines"]

_LOG = logging.getLogger(__name__)
_EVENTS: Final = 1 << 20
"""Changes of state in a log: a few hundred thousand cycles, some seconds to draw."""


class ChipTimelines:
    """Gives the timeline of a source; a context manager.

    Covered: a workload or hardware that is no longer what the run was made with, and a simulator
    that fails, give no timeline, and the log says why. A report is worth having without.
    """

    def __init__(self, run: RunRecord) -> None:
        """Prepare without building or starting anything."""
        self._run = run
        self._chip: ChipSimulator | None = None
        self._is_refused = False

    def __enter__(self) -> Self:
        """Return the object itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the simulator."""
        if self._chip is not None:
            self._chip.close()

    def __call__(self, source: str) -> EventLog | None:
        """The log of a source's run; None if it cannot be had."""
        if self._is_refused:
            return None
        try:
            return self._log(source.encode())
        except HilError as error:
            _LOG.warning("run %d: no timeline: %s", self._run.id, error)
            return None

    def _log(self, source: bytes) -> EventLog | None:
        run = self._run
        hardware = load_hardware(run.config)
        instance = load_workload(run.workload).instance(run.shape)
        if self._chip is None:
            view = SearchSettings.model_validate_json(run.settings).view
            changed = difference(run.provenance, provenance(instance, hardware, view))
            if changed is not None:
                self._is_refused = True
                _LOG.warning("run %d: no timeline: %s changed since", run.id, changed)
                return None
            self._chip = ChipSimulator(hardware)
        again = run_again(
            self._chip, instance, hardware, source, run_seed=run.seed, event_limit=_EVENTS
        )
        if again is None:
            _LOG.warning("run %d: no timeline: the source is no program any more", run.id)
            return None
        return again.events
