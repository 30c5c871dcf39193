# SPDX-License-Identifier: Apache-2.0
"""The ``runs`` and ``show`` commands: what is in the store."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autocomp_hil.cli.evaluate import as_record
from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.judge import Evaluation
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.report.subject import NOTHING_USABLE, Entry, Subject, load_subject, summary
from autocomp_hil.store.store import Store

__all__ = ["existing_store", "list_runs", "show"]

_NAME: Final = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?")
_PLAN_CHARACTERS: Final = 70


def existing_store(path: Path) -> Store:
    """Open a store that must be there already.

    Raises:
        ConfigError: The file of the store is not there.
    """
    if not path.is_file():
        raise ConfigError(
            f"{path}: there is no store; autocomp-hil optimize makes it, or name one with --store"
        )
    return Store(path)


def list_runs(path: Path, console: Console, *, as_json: bool) -> None:
    """Print every run in a line; an empty store is no error."""
    subjects: list[Subject] = []
    if path.is_file():
        with Store(path) as store:
            subjects = [load_subject(store, run.id) for run in store.runs()]
    if as_json:
        print(json.dumps({"store": str(path), "runs": [_head(item) for item in subjects]}))
    elif subjects:
        console.print(_runs_table(subjects))
    else:
        console.print(f"no runs in {path}; start one: autocomp-hil optimize", highlight=False)


def show(name: str, path: Path, console: Console, *, as_json: bool) -> None:
    """Print a run, like ``3``, or a candidate, like ``3.17``.

    Raises:
        ConfigError: There is no such run or candidate.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ConfigError(f"show: expected RUN or RUN.CANDIDATE, like 3 or 3.17, got {name!r}")
    with existing_store(path) as store:
        subject = load_subject(store, int(found[1]))
    if found[2] is None:
        record, view = _run_record(subject), _show_run
    else:
        entry = _entry(subject, int(found[2]))
        record = _candidate_record(subject, entry)

        def view(subject: Subject, console: Console) -> None:
            _show_candidate(subject, entry, console)

    if as_json:
        print(json.dumps(record))
    else:
        view(subject, console)


def _entry(subject: Subject, number: int) -> Entry:
    if number >= len(subject.entries):
        known = f"0 to {len(subject.entries) - 1}" if subject.entries else "none yet"
        raise ConfigError(
            f"show: expected a candidate of run {subject.run.id} ({known}), got {number}"
        )
    return subject.entries[number]


def _head(subject: Subject) -> dict[str, Any]:
    """Facts about a run for ``runs --json``, and the beginning of ``show RUN --json``."""
    run = subject.run
    return {
        **summary(subject),
        "workload": run.workload,
        "shape": run.shape,
        "config": run.config,
        "search": subject.settings.name,
        "proposer": run.proposer,
        "seed": run.seed,
        "reused_run": run.reused_run,
        "reused_options": list(run.reused_options),
        "created": run.created,
        "ended": run.ended,
        "winner": run.winner,
    }


def _run_record(subject: Subject) -> dict[str, Any]:
    candidates = [
        {
            "candidate": entry.number,
            "parent": entry.candidate.parent,
            "iteration": entry.candidate.iteration,
            "option": entry.candidate.option,
            "state": entry.state,
            "cycles": entry.cycles,
        }
        for entry in subject.entries
    ]
    path = list(subject.path)
    provenance = dict(subject.run.provenance)
    return {**_head(subject), "path": path, "provenance": provenance, "candidates": candidates}


def _candidate_record(subject: Subject, entry: Entry) -> dict[str, Any]:
    candidate, evaluation = entry.candidate, entry.evaluation
    judged = None
    if evaluation is not None:
        digest = hashlib.sha256(candidate.source.encode()).hexdigest()
        judged = as_record(
            Evaluation(
                outcome=evaluation.outcome,
                source_hash=digest,
                seconds=evaluation.seconds,
                view=evaluation.view,
                cached=evaluation.cached,
            )
        )
    schedule = None if candidate.schedule is None else json.loads(candidate.schedule)
    return {
        "run": subject.run.id,
        "candidate": entry.number,
        "parent": candidate.parent,
        "iteration": candidate.iteration,
        "option": candidate.option,
        "plan": candidate.plan,
        "proposer": candidate.proposer,
        "same_as": candidate.same_as,
        "state": entry.state,
        "evaluation": judged,
        "schedule": schedule,
        "source": candidate.source,
    }


def _runs_table(subjects: list[Subject]) -> Table:
    """Table with two lines for each run, so that 80 columns are enough."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("run", "workload"):
        table.add_column(heading, no_wrap=True)
    table.add_column("proposals by", overflow="fold")
    for heading in ("judged", "baseline", "best", "speed-up"):
        table.add_column(heading, justify="right", no_wrap=True)
    for subject in subjects:
        run, numbers = subject.run, summary(subject)
        state = "" if run.ended else "\nnot finished"
        table.add_row(
            str(run.id),
            f"{run.workload} {run.shape}\n{run.config}, {subject.settings.name}",
            Text(plain(run.proposer) + state),
            str(numbers["evaluations"]),
            _count(numbers["baseline_cycles"]),
            _count(numbers["best_cycles"]),
            _times(numbers["speedup"]),
        )
    return table


def _show_run(subject: Subject, console: Console) -> None:
    """Print the result, the way to the best candidate, and how the others ended."""
    run, numbers = subject.run, summary(subject)
    best, baseline = numbers["best_cycles"], numbers["baseline_cycles"]
    state = f"ended {run.ended}" if run.ended else "not finished; go on with optimize --resume"
    lines = [
        f"run {run.id}: {subject.title}, {state}",
        f"proposals by {run.proposer}, search {subject.settings.name}, seed {run.seed}"
        + ("" if run.reused_run is None else f", options of run {run.reused_run} first"),
        f"{_count(best)} cycles against {_count(baseline)}: {_times(numbers['speedup'])}",
        f"{numbers['evaluations']} evaluations: "
        + ", ".join(f"{count} {kind}" for kind, count in numbers["outcomes"].items()),
    ]
    if subject.tally.calls:
        lines.append(subject.tally.words)
    if subject.is_barren:
        lines.append(NOTHING_USABLE)
    for line in lines:
        _print(line, console)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("candidate", "option"):
        table.add_column(heading, no_wrap=True)
    table.add_column("plan", overflow="fold")
    for heading in ("cycles", "over parent"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number in subject.path:
        entry = subject.entries[number]
        table.add_row(
            f"{run.id}.{number}",
            Text(plain(entry.candidate.option)),
            Text(plain(shortened(entry.candidate.plan, _PLAN_CHARACTERS))),
            _count(entry.cycles),
            _times(subject.gain(entry)),
        )
    console.print(table)


def _show_candidate(subject: Subject, entry: Entry, console: Console) -> None:
    candidate = entry.candidate
    origin = "" if candidate.parent is None else f", child of {candidate.parent}"
    _print(f"candidate {subject.run.id}.{entry.number} of {subject.title}{origin}", console)
    if candidate.option:
        _print(f"{candidate.option}: {candidate.plan}", console)
    if candidate.same_as is not None:
        _print(f"the same code as candidate {candidate.same_as}, not judged again", console)
    elif entry.evaluation is None:
        _print("not judged: the budget was spent", console)
    else:
        _print(entry.state, console)
        for reason in reasons(entry.evaluation.outcome):
            _print(f"  {reason.text}", console)
    _print(f"\n{candidate.source.rstrip()}", console)


def _print(text: str, console: Console) -> None:
    """Print text of whatever origin: no markup, no control characters, no line breaks added."""
    console.out(plain(text), highlight=False)


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _times(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}x"
