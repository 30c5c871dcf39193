# SPDX-License-Identifier: Apache-2.0
"""What a run was made with, as a table, and the command that makes it again."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from autocomp_hil.report.markup import Markup, safe, table
from autocomp_hil.report.subject import Subject
from autocomp_hil.search.settings import ModelShare, search_names

__all__ = ["command_of", "provenance_section"]

_WORDS: Final = {
    "model": "simulation model (hash of RTL, simulator and flags)",
    "judge": "judge and golden model (hash)",
    "hardware": "hardware configuration (hash)",
    "instance": "workload and shape (hash)",
    "search": "search and proposers (hash)",
    "menu": "menu of options (hash)",
    "firmware": "firmware (hash)",
    "commit": "git commit",
    "compiler": "C compiler",
    "cxx": "C++ compiler",
    "changed files": "files changed since the commit",
}
_HOST: Final = re.compile(r"^[a-z]+://(?:[^/@]*@)?([^/?#]+)", re.IGNORECASE)


def command_of(subject: Subject) -> str:
    """The command line that starts the same search; a search file must be where one stands."""
    run, settings = subject.run, subject.settings
    is_named = settings.name in search_names()
    words = [
        "autocomp-hil", "optimize", run.workload, "--shape", run.shape, "--config", run.config,
        "--search", settings.name if is_named else f"{settings.name}.toml",
        "--seed", str(run.seed), "--budget", str(settings.budget.evaluations),
    ]  # fmt: skip
    if settings.budget.seconds is not None:
        words += ["--budget-seconds", f"{settings.budget.seconds:g}"]
    if settings.budget.tokens is not None:
        words += ["--budget-tokens", str(settings.budget.tokens)]
    if run.reused_run is not None:
        words += ["--reuse", str(run.reused_run)]
    if all(model == ModelShare(name=model.name) for model in settings.models):
        for model in settings.models:
            words += ["--models", model.name]
    return shlex.join(words)


def provenance_section(subject: Subject) -> Markup:
    """All of it."""
    rows = list(_rows(subject))
    settings = subject.settings.model_dump(mode="json", exclude={"models"})
    budget = settings.pop("budget")
    rows += [(f"search: {name}", value) for name, value in settings.items()]
    rows += [(f"budget: {name}", _or_dash(value)) for name, value in budget.items()]
    return Markup(
        f"{table(('', ''), rows, left=2)}<p>The same search again:</p>"
        f"<pre>{safe(command_of(subject))}</pre>"
    )


def _rows(subject: Subject) -> Iterator[tuple[str, object]]:
    run = subject.run
    yield "run", run.id
    yield "begun", run.created
    yield "ended", run.ended or "not yet"
    yield "seconds of work", f"{run.seconds:.1f}"
    yield "seed", run.seed
    yield "proposals by", run.proposer
    if run.reused_run is not None:
        yield (
            f"options of run {run.reused_run}, tried first",
            ", ".join(run.reused_options) or "none",
        )
    if subject.confirmation is not None:
        words = f"{subject.confirmation.outcome.outcome} on {subject.confirmation.seeds} data seeds"
        yield "best kernel", words
    for model in subject.settings.models:
        yield "language model", f"{model.name}, share {model.weight:g}, at {_host(model)}"
    yield "calls of language models", f"{subject.calls} ({subject.failed_calls} failed)"
    yield "tokens of prompts", f"{subject.prompt_tokens:,}"
    yield "tokens of answers", f"{subject.answer_tokens:,}"
    for name, value in run.provenance.items():
        yield _WORDS.get(name, name), value


def _host(model: ModelShare) -> str:
    """Of its endpoint: the rest of an address may hold a password."""
    if model.base_url is None:
        return "the default endpoint"
    found = _HOST.match(model.base_url)
    return found[1] if found else "an endpoint"


def _or_dash(value: object) -> object:
    return "-" if value is None else value
