# SPDX-License-Identifier: Apache-2.0
"""Begins a search, or takes one up again: everything between the command line and the loop."""

import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import ConfigError, StoreError
from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.propose.kind import Check
from autocomp_hil.propose.proposal import Proposer
from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.loop import Progress, Search
from autocomp_hil.search.provenance import difference, provenance
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.search.stopwatch import Stopwatch
from autocomp_hil.storage import storage
from autocomp_hil.store.beside import beside
from autocomp_hil.store.records import CandidateRecord, NewRun, RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload
from autocomp_hil.workloads.instance import Instance

__all__ = [
    "Check",
    "MakeProposer",
    "Order",
    "begin",
    "held",
    "options_of_winner",
    "resume",
    "run_search",
]

_LOG = logging.getLogger(__name__)
MakeProposer = Callable[[Store, RunRecord, Check], Proposer]
"""Makes the proposer of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants searched."""

    workload: str
    shape: str | None
    config: str
    """Name or file of a hardware configuration."""
    settings: SearchSettings
    seed: int
    proposer: str
    """Name of the proposer."""
    reused_run: int | None = None
    """Run whose winner's options are tried first."""
    replayed_run: int | None = None
    """Run whose recorded calls of models answer."""


def begin(store: Store, order: Order) -> RunRecord:
    """Enter a new run into the store.

    Raises:
        ConfigError: Unknown workload, shape, configuration or proposer; or the options of the
            run to reuse mean nothing to the proposer.
        StoreError: There is no run to reuse, or it has no winner.
    """
    hardware = load_hardware(order.config)
    instance = load_workload(order.workload).instance(order.shape)
    reused_options = _reused_options(store, order, instance, hardware)
    return store.add_run(
        NewRun(
            workload=order.workload,
            shape=instance.shape,
            config=order.config,
            seed=order.seed,
            settings=order.settings.model_dump_json(),
            proposer=order.proposer,
            reused_run=order.reused_run,
            replayed_run=order.replayed_run,
            reused_options=reused_options,
            provenance=provenance(instance, hardware, order.settings.view),
        )
    )


def resume(store: Store, number: int, *, force: bool) -> RunRecord:
    """A run that is to go on.

    Args:
        store: The store that holds the run.
        number: Number of the run.
        force: If it was made with other hardware, judge or search, begin it again.

    Raises:
        StoreError: There is no such run, or it was made with something else and ``force`` is not
            given.
    """
    run = store.run(number)
    view = SearchSettings.model_validate_json(run.settings).view
    now = provenance(*_subjects(run), view)
    changed = difference(run.provenance, now)
    if changed is None:
        return run
    if not force:
        raise StoreError(
            f"run {number} was made with something else: {changed} changed since; its cycles do "
            "not compare with new ones. Start a new run, or --force to search and judge again"
        )
    store.forget_evaluations(number, now)
    return store.run(number)


def run_search(
    store: Store,
    run: RunRecord,
    make_proposer: MakeProposer,
    *,
    workers: int,
    stopwatch: Stopwatch | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> CandidateRecord | None:
    """Search to the end; returns the winner, None if not even the baseline is correct.

    Args:
        store: The store that holds the run.
        run: New, or one to go on with.
        make_proposer: Function that is called once, with the judge's cheap check.
        workers: Candidates that are judged at once.
        stopwatch: Stopwatch of the run; None: one that starts now.
        on_progress: Function that is called before and after each evaluation, one at a time.

    Raises:
        LLMError: No language model can be asked any more.
        HilError: The harness failed; the run can be resumed.
    """
    instance, hardware = _subjects(run)
    settings = SearchSettings.model_validate_json(run.settings)
    with Judge(hardware, view=settings.view, run_seed=run.seed, workers=workers) as judge:

        def check(source: str) -> Outcome | None:
            return judge.check(instance, source.encode())

        return Search(
            store=store,
            run=run,
            instance=instance,
            hardware=hardware,
            settings=settings,
            strategy=BeamSearch(settings, run.reused_options),
            proposer=make_proposer(store, run, check),
            evaluator=judge,
            stopwatch=stopwatch,
            on_progress=on_progress,
        ).run()


def options_of_winner(store: Store, number: int) -> tuple[str, ...]:
    """Menu options on the way from the baseline to a run's winner, in their order.

    Raises:
        StoreError: There is no such run, or it has no winner.
    """
    run = store.run(number)
    if run.winner is None:
        state = "has no winner" if run.ended else "is not finished"
        raise StoreError(f"run {number} {state}; reuse a run that ended with one")
    return tuple(item.option for item in _ancestry(store.candidates(number), run.winner))


def _reused_options(
    store: Store, order: Order, instance: Instance, hardware: HardwareConfig
) -> tuple[str, ...]:
    """What of the winner's options the proposer can follow; what it cannot is told.

    Raises:
        ConfigError: The proposer can follow none of the options.
        StoreError: There is no run to reuse, or it has no winner.
    """
    if order.reused_run is None:
        return ()
    found = options_of_winner(store, order.reused_run)
    kind = order.settings.proposer_kind
    known = kind.options(instance, hardware)
    lost = sorted(set(found) - known)
    source = f"--reuse {order.reused_run}: the winner of that run"
    if not found:
        raise ConfigError(
            f"{source} is the workload's own kernel, made by no option; reuse another run, or none"
        )
    if not known.intersection(found):
        raise ConfigError(
            f"{source} came by {', '.join(found)}; for {instance.workload} {instance.shape} "
            f"proposer {kind.name} follows {', '.join(sorted(known)) or 'no option'}; "
            "reuse another run, or none"
        )
    if lost:
        _LOG.warning(
            "%s also came by %s, which proposer %s cannot follow here and leaves out",
            source,
            ", ".join(lost),
            kind.name,
        )
    return tuple(option for option in found if option in known)


@contextlib.contextmanager
def held(store: Path, number: int) -> Iterator[None]:
    """Keep other processes from running the same run of a store.

    Raises:
        StoreError: Another process runs it.
        StorageError: The folder of the store cannot be written.
    """
    path = beside(store, f"run-{number}.lock")
    with storage(path.parent, "name a store elsewhere with --store"):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"run {number} is being run by another process; wait for it, or start a new run"
            ) from error
        yield
    finally:
        os.close(descriptor)


def _subjects(run: RunRecord) -> tuple[Instance, HardwareConfig]:
    """Workload and configuration of a run.

    Raises:
        StoreError: They are no longer there.
    """
    try:
        return load_workload(run.workload).instance(run.shape), load_hardware(run.config)
    except ConfigError as error:
        raise StoreError(f"run {run.id} cannot go on: {error}") from error


def _ancestry(candidates: Sequence[CandidateRecord], number: int) -> list[CandidateRecord]:
    """The way from the first child of the baseline to a candidate."""
    chain = []
    item = candidates[number]
    while item.parent is not None:
        chain.append(item)
        item = candidates[item.parent]
    return chain[::-1]
