# SPDX-License-Identifier: Apache-2.0
"""What a run was made with, as a table, and the command that makes it again."""

import shlex
from collections.abc import Iterator
from typing import Final

from autocomp_hil.llm.endpoint import host_of, names_of
from autocomp_hil.llm.reasons import in_words
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.page.markup import Markup, safe, table
from autocomp_hil.report.subject import Subject
from autocomp_hil.search.settings import search_names

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
_REQUEST: Final = {"timeout_s", "temperature", "max_tokens", "stream", "concurrency"}
"""Settings of a model that are shown where somebody changed them."""


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
    if settings.proposer is not None:
        words += ["--proposer", settings.proposer]
    if run.reused_run is not None:
        words += ["--reuse", str(run.reused_run)]
    if all(model == ModelSettings(name=model.name) for model in settings.models):
        for model in settings.models:
            words += ["--models", model.name]
    return shlex.join(words)


def provenance_section(subject: Subject) -> Markup:
    """The section on what the run depended on."""
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
    for name, model in zip(names_of(subject.settings.models), subject.settings.models, strict=True):
        yield "language model", f"{name}, share {model.weight:g}, {_places(subject, name, model)}"
        for field, value in model.model_dump(exclude_defaults=True, include=_REQUEST).items():
            yield f"{name}: {field}", value
    if subject.settings.models or subject.tally.calls:
        yield "calls of language models", subject.tally.calls
        for reason, count in subject.tally.useless.items():
            cost = f"{count.calls}, for {count.tokens:,} tokens"
            yield f"calls that gave nothing: {in_words(reason)}", cost
        yield "tokens of prompts", f"{subject.prompt_tokens:,}"
        yield "tokens of answers", f"{subject.answer_tokens:,}"
    for name, value in run.provenance.items():
        yield _WORDS.get(name, name), value


def _places(subject: Subject, name: str, model: ModelSettings) -> str:
    """Places where models were asked, as the calls say, else as the settings say."""
    asked = subject.endpoints.get(name, ())
    if asked:
        return f"asked at {', '.join(asked)}"
    if model.base_url is not None:
        return f"at {host_of(model.base_url)}"
    return "at an endpoint that was not recorded" if subject.tally.calls else "not asked"


def _or_dash(value: object) -> object:
    return "-" if value is None else value
