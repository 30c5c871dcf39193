# SPDX-License-Identifier: Apache-2.0
"""The ``optimize`` command: a search with live progress, and what came of it."""

import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.cli.proposers import proposer_maker
from autocomp_hil.cli.report import run_folder, write_report
from autocomp_hil.cli.runs import existing_store
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.propose.rewriter.proposer import NAME as REWRITER
from autocomp_hil.report.subject import Subject, load_subject, summary
from autocomp_hil.search.loop import Progress
from autocomp_hil.search.session import MakeProposer, Order, begin, held, resume, run_search
from autocomp_hil.search.settings import Budget, ModelShare, SearchSettings, load_search
from autocomp_hil.search.stopwatch import Stopwatch
from autocomp_hil.store.records import RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload, workload_names

__all__ = ["OptimizeOptions", "optimize", "time_left_s"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeOptions:
    """The command line."""

    workload: str | None
    """None only with ``resume`` or ``replay``."""
    shape: str | None
    config: str
    search: str
    models: tuple[str, ...]
    evaluations: int | None
    seconds: float | None
    tokens: int | None
    reuse: int | None
    resume: int | None
    replay: int | None
    """Run that is made again from its recorded calls of models."""
    batch: Path | None
    """Folder for files of requests to models and their answers."""
    force: bool
    seed: int
    workers: int
    store: Path
    as_json: bool


def optimize(options: OptimizeOptions, console: Console) -> bool:
    """Search, and show what came of it; returns whether there is a correct kernel.

    Raises:
        HilError: Wrong options, no model that answers, or a harness that fails.
    """
    settings = _checked(options)
    stop = _Stop(options.resume)
    with ends_at_once(stop.last_words), Store(options.store) as store, ExitStack() as lock:
        make_proposer, run = _prepared(store, options, settings, lock)
        view = _View(console, run, is_quiet=options.as_json)
        stop.begin(store, run, view)
        with view:
            winner = run_search(
                store,
                run,
                make_proposer,
                workers=options.workers,
                stopwatch=stop.stopwatch,
                on_progress=view.show,
            )
        stop.end()
        record = _record(load_subject(store, run.id), options.store)
    if options.as_json:
        print(json.dumps(record))
    else:
        _conclude(record, console)
    return winner is not None


def _checked(options: OptimizeOptions) -> SearchSettings | None:
    """Settings of a new search, None if one is resumed; nothing is made or built yet.

    Raises:
        ConfigError: A name or a number is none.
    """
    for number in (options.resume, options.replay, options.reuse):
        if number is not None:
            with existing_store(options.store) as store:
                load_subject(store, number)
    if options.resume is not None:
        return None
    if options.replay is not None:
        with existing_store(options.store) as store:
            replayed = SearchSettings.model_validate_json(store.run(options.replay).settings)
        if not replayed.models:
            raise ConfigError(
                f"--replay: expected a run with calls of models, got run {options.replay} of the "
                f"{REWRITER}; the same search again gives the same"
            )
        return replayed
    if options.workload is None:
        raise ConfigError(
            f"optimize: expected a workload ({', '.join(workload_names())}), or --resume RUN"
        )
    load_workload(options.workload).instance(options.shape)
    load_hardware(options.config)
    settings = load_search(options.search)
    if options.seconds is not None and not options.seconds > 0:
        raise ConfigError(f"--budget-seconds: expected more than 0, got {options.seconds:g}")
    budget = Budget(
        evaluations=options.evaluations or settings.budget.evaluations,
        seconds=options.seconds or settings.budget.seconds,
        tokens=options.tokens or settings.budget.tokens,
    )
    models = tuple(ModelShare(name=name) for name in options.models) or settings.models
    if options.batch is not None and not models:
        raise ConfigError("--batch: expected --models too, or a search file that names models")
    return settings.model_copy(update={"budget": budget, "models": models})


def _prepared(
    store: Store, options: OptimizeOptions, settings: SearchSettings | None, lock: ExitStack
) -> tuple[MakeProposer, RunRecord]:
    """How to make the proposer, and the run, which is held; models are asked before it is made."""
    folder = options.store.parent
    if options.resume is not None:
        lock.enter_context(held(folder, options.resume))
        run = resume(store, options.resume, force=options.force)
        resumed = SearchSettings.model_validate_json(run.settings)
        maker = proposer_maker(resumed, store, batch=options.batch, replay=run.replayed_run)
        return maker, run
    assert settings is not None  # noqa: S101  # checked
    make_proposer = proposer_maker(settings, store, batch=options.batch, replay=options.replay)
    run = begin(store, _order(store, options, settings))
    lock.enter_context(held(folder, run.id))
    return make_proposer, run


def _order(store: Store, options: OptimizeOptions, settings: SearchSettings) -> Order:
    """A new search, or an earlier one made again."""
    if options.replay is not None:
        old = store.run(options.replay)
        return Order(
            workload=old.workload,
            shape=old.shape,
            config=old.config,
            settings=settings,
            seed=old.seed,
            proposer=f"{old.proposer} (replay of run {old.id})",
            reused_run=old.reused_run,
            replayed_run=old.id,
        )
    assert options.workload is not None  # noqa: S101  # checked
    return Order(
        workload=options.workload,
        shape=options.shape,
        config=options.config,
        settings=settings,
        seed=options.seed,
        proposer=", ".join(model.name for model in settings.models) or REWRITER,
        reused_run=options.reuse,
    )


class _Stop:
    """What is said and kept when somebody stops the search."""

    def __init__(self, resumed: int | None) -> None:
        self._number = resumed
        self._view: _View | None = None
        self._is_over = False
        self.stopwatch: Stopwatch | None = None

    def begin(self, store: Store, run: RunRecord, view: "_View") -> None:
        """From here on there is something to go on with."""
        self._number, self._view = run.id, view
        self.stopwatch = Stopwatch(store, run.id)

    def end(self) -> None:
        """The search is over; what follows can be had again from the store."""
        self._is_over = True

    def last_words(self) -> str:
        """Called in a thread of its own, while the search runs."""
        if self._view is not None:
            self._view.stop()
        if self._number is None:
            return "stopped before there was a run"
        if self._is_over:
            return f"stopped; the search is over: autocomp-hil report {self._number}"
        if self.stopwatch is not None:
            self.stopwatch.keep()
        return f"stopped; go on with --resume {self._number}"


class _View:
    """Live progress on a terminal, a line per generation elsewhere, nothing with ``--json``."""

    def __init__(self, console: Console, run: RunRecord, *, is_quiet: bool) -> None:
        self._console = console
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
            if run.proposer == REWRITER:
                console.out("no model is named, so the built-in schedule rewriter proposes")
                _say_what_it_cannot(run, console)

    def __enter__(self) -> Self:
        if self._is_live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Give the terminal back."""
        self._live.stop()

    def show(self, progress: Progress) -> None:
        """Called from the loop and from the threads of the workers."""
        if self._is_quiet:
            return
        if self._is_live:
            self._live.update(self._table(progress), refresh=True)
        elif progress.pending == 0 and progress.evaluations != self._evaluations:
            self._evaluations = progress.evaluations
            self._console.out(_line(progress), highlight=False)

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
        rows = {
            "generation": f"{progress.iteration + 1} of at most {progress.iterations}",
            "best": _line(progress),
            "candidates": _kinds(progress.outcomes) + f", {progress.pending} at work",
            "time": f"{spent_s:.0f} s{left}",
        }
        for name, text in rows.items():
            table.add_row(name, text)
        return table


def time_left_s(
    budget: Budget, *, evaluations: int, fresh: int, spent_s: float, spent_before_s: float
) -> float | None:
    """Seconds until the budget is spent, at the pace so far; None if there is no pace yet.

    Args:
        budget: Of the run.
        evaluations: In the store.
        fresh: Those of this start.
        spent_s: Since this start.
        spent_before_s: By earlier starts.
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


def _say_what_it_cannot(run: RunRecord, console: Console) -> None:
    """One line if the rewriter does not know how to write such kernels."""
    instance = load_workload(run.workload).instance(run.shape)
    if family_of(instance, load_hardware(run.config)) is None:
        console.out(
            f"it knows no schedules for {run.workload} {run.shape}, so only the workload's own "
            "kernel is judged; name a language model with --models",
            highlight=False,
        )


def _kinds(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(outcomes.items())) or "none"


def _record(subject: Subject, store: Path) -> dict[str, Any]:
    """What ``--json`` prints; a value that does not apply is null. Writes kernel and report."""
    folder = run_folder(store, subject.run.id)
    folder.mkdir(parents=True, exist_ok=True)
    source = None
    if subject.best is not None:
        source = folder / "best.c"
        source.write_text(subject.best.candidate.source, encoding="utf-8")
    report = folder / "report.html"
    write_report(subject, report, timelines=True)
    return {
        **summary(subject),
        "best_source": None if source is None else str(source),
        "report": str(report),
    }


def _conclude(record: dict[str, Any], console: Console) -> None:
    if record["best_cycles"] is None:
        console.out("no correct kernel: not even the workload's own", highlight=False)
        console.out(f"report: {record['report']}", highlight=False)
        return
    cycles = (
        f"{record['best_cycles']} cycles against {record['baseline_cycles']}: "
        f"{record['speedup']:.2f}x, {record['utilization']:.1%} of the array's peak"
    )
    work = (
        f"{record['evaluations']} evaluations in {record['seconds']:.0f} s "
        f"({_kinds(record['outcomes'])})"
    )
    for line in (
        cycles,
        work,
        f"best kernel: {record['best_source']}",
        f"report: {record['report']}",
    ):
        console.out(line, highlight=False)
