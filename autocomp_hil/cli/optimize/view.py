# SPDX-License-Identifier: Apache-2.0
"""Live progress of a search: a table on a terminal, lines elsewhere."""

import time
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.effort import effort_of
from autocomp_hil.llm.tally import Tally, tally_of
from autocomp_hil.plain_text import plain
from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.propose.rewriter.proposer import REWRITER
from autocomp_hil.search.loop import Progress
from autocomp_hil.search.settings import Budget, SearchSettings
from autocomp_hil.store.records import ModelCall, RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload

__all__ = ["SearchView", "kinds", "time_left_s"]


class SearchView:
    """Live progress on a terminal, a line per generation elsewhere, nothing with ``--json``."""

    def __init__(self, console: Console, store: Store, run: RunRecord, *, is_quiet: bool) -> None:
        """Say what begins.

        Args:
            console: Where everything is shown.
            store: Where the run's calls of models are counted.
            run: The run.
            is_quiet: Show nothing at all.
        """
        self._console = console
        self._store = store
        self._run = run
        self._progress: Progress | None = None
        self._reasons: set[str | None] = set()
        self._said: Tally | None = None
        self._is_quiet = is_quiet
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._is_live = console.is_terminal and not is_quiet
        self._begin = time.monotonic()
        self._evaluations = 0
        self._known: int | None = None
        settings = SearchSettings.model_validate_json(run.settings)
        self._budget = settings.budget
        self._spent_before_s = run.seconds
        if not is_quiet:
            console.out(
                f"run {run.id}: {run.workload} {run.shape} on {run.config}, search "
                f"{settings.name}, at most {settings.budget.evaluations} evaluations, "
                f"proposals by {run.proposer}",
                highlight=False,
            )
            if run.proposer == REWRITER.title:
                console.out("no model is named, so the built-in schedule rewriter proposes")
                _say_what_it_cannot(run, console)
            _say_how_long_it_takes(run, console)

    def __enter__(self) -> Self:
        """Begin to show progress."""
        if self._is_live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give the terminal back."""
        self.stop()

    def stop(self) -> None:
        """Give the terminal back."""
        self._live.stop()

    def show(self, progress: Progress) -> None:
        """Show progress; called from the loop and from the threads of the workers."""
        self._progress = progress
        if self._is_quiet:
            return
        if self._is_live:
            self._live.update(self._table(progress), refresh=True)
            return
        if progress.pending:
            return
        if progress.evaluations != self._evaluations:
            self._evaluations = progress.evaluations
            self._out(_line(progress))
        tally = self._tally()
        if tally.useless and tally != self._said:
            self._said = tally
            self._out(tally.words)

    def called(self, call: ModelCall) -> None:
        """Say at once why a call gave nothing, once for each reason; count the others."""
        if self._is_quiet:
            return
        if call.error is not None and call.reason not in self._reasons:
            self._reasons.add(call.reason)
            tokens = call.prompt_tokens + call.answer_tokens
            self._out(
                f"a call of {call.model} gave nothing and cost {tokens:,} tokens: {call.error}"
            )
        if self._is_live and self._progress is not None:
            self._live.update(self._table(self._progress), refresh=True)

    def _tally(self) -> Tally:
        return tally_of(self._store.call_counts(self._run.id))

    def _out(self, line: str) -> None:
        self._console.out(plain(line), highlight=False)

    def _table(self, progress: Progress) -> Table:
        table = Table.grid(padding=(0, 2))
        spent_s = time.monotonic() - self._begin
        if self._known is None:
            self._known = progress.evaluations
        left_s = time_left_s(
            self._budget,
            evaluations=progress.evaluations,
            fresh=progress.evaluations - self._known,
            spent_s=spent_s,
            spent_before_s=self._spent_before_s,
        )
        left = "" if left_s is None else f", at most {left_s:.0f} s left"
        rows: dict[str, str] = {
            "generation": f"{progress.iteration + 1} of at most {progress.iterations}",
            "best": _line(progress),
            "candidates": kinds(progress.outcomes) + f", {progress.pending} at work",
            "time": f"{spent_s:.0f} s{left}",
        }
        tally = self._tally()
        if tally.calls:
            rows["models"] = tally.words
        for name, text in rows.items():
            table.add_row(name, text)
        return table


def time_left_s(
    budget: Budget, *, evaluations: int, fresh: int, spent_s: float, spent_before_s: float
) -> float | None:
    """Seconds until the budget is spent, at the pace so far; None if there is no pace yet.

    Args:
        budget: The budget of the run.
        evaluations: Number in the store.
        fresh: Number of those that this start made.
        spent_s: Seconds since this start.
        spent_before_s: Seconds that earlier starts took.
    """
    if fresh <= 0:
        return None
    left_s = max(0, budget.evaluations - evaluations) * spent_s / fresh
    if budget.seconds is not None:
        left_s = min(left_s, max(0.0, budget.seconds - spent_before_s - spent_s))
    return left_s


def _line(progress: Progress) -> str:
    after = f"after {progress.evaluations} evaluations"
    if progress.best is None:
        return f"no correct candidate {after}"
    measured = progress.best.measurement
    speedup = ""
    if progress.baseline is not None:
        speedup = f", {progress.baseline.measurement.cycles / measured.cycles:.2f}x the baseline"
    return f"{measured.cycles} cycles, {measured.utilization:.1%} of the peak{speedup} {after}"


def _say_how_long_it_takes(run: RunRecord, console: Console) -> None:
    """One line if a single kernel takes minutes."""
    instance = load_workload(run.workload).instance(run.shape)
    words = effort_of(instance, load_hardware(run.config)).words
    if words is not None:
        console.out(words, highlight=False)


def _say_what_it_cannot(run: RunRecord, console: Console) -> None:
    """One line if the rewriter does not know how to write such kernels."""
    instance = load_workload(run.workload).instance(run.shape)
    if family_of(instance, load_hardware(run.config)) is None:
        console.out(
            f"it knows no schedules for {run.workload} {run.shape}, so only the workload's own "
            "kernel is judged; name a language model with --models",
            highlight=False,
        )


def kinds(outcomes: dict[str, int]) -> str:
    """Counts of outcomes in words."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(outcomes.items())) or "none"
