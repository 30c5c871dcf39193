# SPDX-License-Identifier: Apache-2.0
"""Shows on standard error how a regression goes: bars on a terminal, lines elsewhere."""

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.regress.folder import Plan
from autocomp_hil.regress.night import UnitResult, UnitStatus
from autocomp_hil.regress.unit import Unit

__all__ = ["NightProgress"]

_CHARACTERS: Final = 200


class NightProgress:
    """Watches an engine. A context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bars: dict[str, TaskID] = {}
        self._total: TaskID | None = None
        self._done = self._failed = 0
        self._required = 0
        self._begin = time.monotonic()

    def __enter__(self) -> Self:
        """Show bars from now on."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the bars."""
        self._progress.stop()

    def planned(self, plan: Plan) -> None:
        """Show what the night is."""
        identity = plan.identity
        self._required = sum(not unit.is_filler for unit in plan.units)
        self.said(
            f"night {identity.name}: tier {identity.tier}, seed {identity.seed}, "
            f"{identity.hours:g} hours, {identity.cores} at once; {self._required} units, then "
            f"random ones for what is left of the time"
        )
        self._total = self._progress.add_task(self._sums())

    def started(self, unit: Unit) -> None:
        """Show a bar for a unit."""
        self._bars[unit.name] = self._progress.add_task(escape(unit.name))

    def ended(self, result: UnitResult) -> None:
        """Show how a unit ended."""
        bar = self._bars.pop(result.unit.name, None)
        if bar is not None:
            self._progress.remove_task(bar)
        self._done += 1
        is_good = result.status in {UnitStatus.PASSED, UnitStatus.INTERRUPTED}
        self._failed += not is_good
        cases = f"{result.passed} passed" + (f", {result.failed} failed" * bool(result.failed))
        minutes, seconds = divmod(round(time.monotonic() - self._begin), 60)
        self.said(
            f"{minutes:4d}:{seconds:02d} {result.unit.name}: {result.status}, {cases}, "
            f"{result.seconds:.0f} s"
        )
        if self._total is not None:
            self._progress.update(self._total, description=self._sums())

    def said(self, text: str) -> None:
        """Show a line above the bars."""
        self._console.print(
            shortened(plain(text), _CHARACTERS), markup=False, highlight=False, soft_wrap=True
        )

    def _sums(self) -> str:
        return f"{self._done} units done, {self._failed} not well"
