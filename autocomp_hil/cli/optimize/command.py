# SPDX-License-Identifier: Apache-2.0
"""The ``optimize`` command: a search with live progress, and what came of it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.cli.optimize.proposers import models_of, proposer_maker
from autocomp_hil.cli.optimize.view import SearchView, kinds
from autocomp_hil.cli.report import run_folder, write_file, write_report
from autocomp_hil.cli.runs import existing_store
from autocomp_hil.cli.terminal.output import OutputClosed
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.outcome import TimedOut
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.llm.chat import Models
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.plain_text import plain
from autocomp_hil.propose.rewriter.proposer import REWRITER
from autocomp_hil.report.subject import NOTHING_USABLE, Subject, load_subject, summary
from autocomp_hil.search.session import Order, begin, held, resume, run_search
from autocomp_hil.search.settings import Budget, SearchSettings, load_search
from autocomp_hil.search.stopwatch import Stopwatch
from autocomp_hil.store.records import RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from autocomp_hil.workloads import load_workload, workload_names

__all__ = ["OptimizeOptions", "optimize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeOptions:
    """Options of the command line."""

    workload: str | None
    """Name or folder; None only with ``resume`` or ``replay``."""
    shape: str | None
    config: str
    search: str
    proposer: str | None
    """Name of a proposer; None: that of the search file, or the usual one."""
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
    view: View | None
    """View of the mesh; None: that of the search."""
    workers: int
    store: Path
    as_json: bool


def optimize(options: OptimizeOptions, console: Console) -> bool:
    """Search, and show what came of it; returns whether it is a success.

    There must be a correct kernel, and where language models were asked, something to judge.

    Raises:
        HilError: Options are wrong, a model does not answer, or the harness fails.
    """
    settings = _checked(options)
    stop = _Stop(options.resume)
    with ends_at_once(stop.last_words), Store(options.store) as store, ExitStack() as lock:
        models, run = _prepared(store, options, settings, lock)
        view = SearchView(console, store, run, is_quiet=options.as_json)
        stop.begin(store, run, view)
        with view, _resumable(run):
            winner = run_search(
                store,
                run,
                proposer_maker(_settings_of(run), models, view.called),
                workers=options.workers,
                stopwatch=stop.stopwatch,
                on_progress=view.show,
            )
        stop.end()
        subject = load_subject(store, run.id)
        record = _record(subject, options.store)
    if options.as_json:
        print(json.dumps(record))
    else:
        _conclude(subject, record, console)
    return winner is not None and not subject.is_barren


@contextmanager
def _resumable(run: RunRecord) -> Iterator[None]:
    """Say how a search goes on that standard output, closed or full, has ended."""
    try:
        yield
    except OutputClosed as error:
        raise OutputClosed(f"{error}; the search goes on with --resume {run.id}") from error


def _checked(options: OptimizeOptions) -> SearchSettings | None:
    """Settings of a new search, None if one is resumed; nothing is made or built yet.

    Raises:
        ConfigError: There is nothing of a name or number, or a number is not allowed.
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
                f"{REWRITER.title}; the same search again gives the same"
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
    models = _chosen(options.models, settings.models)
    proposer = options.proposer or settings.proposer
    if options.batch is not None and not models:
        raise ConfigError("--batch: expected --models too, or a search file that names models")
    view = options.view or settings.view
    wanted = {"budget": budget, "models": models, "proposer": proposer, "view": view}
    settings = settings.model_copy(update=wanted)
    _ = settings.proposer_kind  # raises where proposer and models do not go together
    return settings


def _chosen(
    names: Sequence[str], described: tuple[ModelSettings, ...]
) -> tuple[ModelSettings, ...]:
    """The models that somebody named, as the search file describes them; by default all of it."""
    if not names:
        return described
    return tuple(
        model
        for name in names
        for model in [item for item in described if item.name == name] or [ModelSettings(name=name)]
    )


def _prepared(
    store: Store, options: OptimizeOptions, settings: SearchSettings | None, lock: ExitStack
) -> tuple[Models | None, RunRecord]:
    """The models, and the run, which is held; models are tried before it is made."""
    if options.resume is not None:
        lock.enter_context(held(options.store, options.resume))
        run = resume(store, options.resume, force=options.force)
        return models_of(
            _settings_of(run), store, batch=options.batch, replay=run.replayed_run
        ), run
    assert settings is not None  # noqa: S101  # checked
    models = models_of(settings, store, batch=options.batch, replay=options.replay)
    run = begin(store, _order(store, options, settings))
    lock.enter_context(held(options.store, run.id))
    return models, run


def _settings_of(run: RunRecord) -> SearchSettings:
    return SearchSettings.model_validate_json(run.settings)


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
        proposer=", ".join(model.name for model in settings.models) or settings.proposer_kind.title,
        reused_run=options.reuse,
    )


class _Stop:
    """What is said and kept when somebody stops the search."""

    def __init__(self, resumed: int | None) -> None:
        self._number = resumed
        self._view: SearchView | None = None
        self._is_over = False
        self.stopwatch: Stopwatch | None = None

    def begin(self, store: Store, run: RunRecord, view: "SearchView") -> None:
        """Note that from now on there is a run that can be resumed."""
        self._number, self._view = run.id, view
        self.stopwatch = Stopwatch(store, run.id)

    def end(self) -> None:
        """The search is over; what follows can be had again from the store."""
        self._is_over = True

    def last_words(self) -> str:
        """Say what was reached; called in a thread of its own while the search runs."""
        if self._view is not None:
            self._view.stop()
        if self._number is None:
            return "stopped before there was a run"
        if self._is_over:
            return f"stopped; the search is over: autocomp-hil report {self._number}"
        if self.stopwatch is not None:
            self.stopwatch.keep()
        return f"stopped; go on with --resume {self._number}"


def _record(subject: Subject, store: Path) -> dict[str, Any]:
    """What ``--json`` prints; a value that does not apply is null. Writes kernel and report."""
    folder = run_folder(store, subject.run.id)
    remedy = f"free it, then: autocomp-hil report {subject.run.id}"
    source = None
    if subject.best is not None:
        source = folder / "best.c"
        write_file(source, subject.best.candidate.source, remedy)
    report = folder / "report.html"
    write_report(subject, report, timelines=True, remedy=remedy)
    return {
        **summary(subject),
        "best_source": None if source is None else str(source),
        "report": str(report),
    }


def _without_kernel(subject: Subject) -> str:
    """Why there is no correct kernel: what the judge says of the workload's own."""
    evaluation = subject.entries[0].evaluation if subject.entries else None
    if evaluation is None:
        return "no correct kernel: not even the workload's own was judged"
    outcome = evaluation.outcome
    why = reasons(outcome)[0].text
    if isinstance(outcome, TimedOut) and outcome.more_than_cycles is None:
        return (
            f"nothing is known of any kernel: judging the workload's own took too long ({why}); "
            "search a smaller shape, or on a machine with more time"
        )
    return f"no correct kernel: not even the workload's own ({outcome.outcome}: {why})"


def _conclude(subject: Subject, record: dict[str, Any], console: Console) -> None:
    """Say what came of the search."""
    lines = []
    if record["best_cycles"] is None:
        lines.append(_without_kernel(subject))
    else:
        lines.append(
            f"{record['best_cycles']} cycles against {record['baseline_cycles']}: "
            f"{record['speedup']:.2f}x, {record['utilization']:.1%} of the array's peak"
        )
        lines.append(
            f"{record['evaluations']} evaluations in {record['seconds']:.0f} s "
            f"({kinds(record['outcomes'])})"
        )
    if subject.tally.calls:
        lines.append(subject.tally.words)
    if subject.is_barren:
        lines.append(NOTHING_USABLE)
    if record["best_source"] is not None:
        lines.append(f"best kernel: {record['best_source']}")
    lines.append(f"report: {record['report']}")
    for line in lines:
        console.out(plain(line), highlight=False)
