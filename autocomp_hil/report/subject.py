# SPDX-License-Identifier: Apache-2.0
"""A run as reports and commands see it: every candidate with what the judge said of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct, TimedOut
from autocomp_hil.llm.tally import Tally, tally_of
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.store.records import CandidateRecord, EvaluationRecord, ModelCall, RunRecord
from autocomp_hil.store.store import Store

__all__ = ["NOTHING_USABLE", "Entry", "Subject", "load_subject", "summary"]

NOTHING_USABLE: Final = (
    "no answer of the language models gave a kernel that could be judged, so only the workload's "
    "own kernel was"
)
"""What is said of a run that is barren."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A candidate of the run, with what the judge said."""

    candidate: CandidateRecord
    evaluation: EvaluationRecord | None
    """Result on the first data seed; None: the same code was judged before, or the budget was
    spent.
    """

    @property
    def number(self) -> int:
        """Number of the candidate."""
        return self.candidate.number

    @property
    def measurement(self) -> Measurement | None:
        """Measurement of a candidate, or None if it is not correct."""
        outcome = None if self.evaluation is None else self.evaluation.outcome
        return outcome.measurement if isinstance(outcome, Correct) else None

    @property
    def cycles(self) -> int | None:
        """Cycles of a candidate, or None if it is not correct."""
        return None if self.measurement is None else self.measurement.cycles

    @property
    def state(self) -> str:
        """Kind of its outcome, or why there is none."""
        if self.evaluation is not None:
            return self.evaluation.outcome.outcome
        return "not_judged" if self.candidate.same_as is None else "same_code"

    @property
    def words(self) -> str:
        """The state for people; one that was stopped because it could not win is no hang."""
        outcome = None if self.evaluation is None else self.evaluation.outcome
        if isinstance(outcome, TimedOut) and outcome.more_than_cycles is not None:
            return "too slow"
        return self.state.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A run with its candidates."""

    run: RunRecord
    entries: tuple[Entry, ...]
    """Entries by number of the candidate."""
    confirmation: EvaluationRecord | None
    """Results of the winner on further data seeds."""
    tally: Tally
    """Calls of language models."""
    endpoints: Mapping[str, tuple[str, ...]]
    """Endpoints that answered, by model, as far as they were recorded."""
    prompt_tokens: int
    answer_tokens: int
    settings: SearchSettings = field(repr=False)

    @cached_property
    def evaluated(self) -> tuple[Entry, ...]:
        """Candidates that were judged, the baseline first."""
        return tuple(entry for entry in self.entries if entry.evaluation is not None)

    @property
    def baseline(self) -> Entry | None:
        """The kernel that the search began with; None if the run did not come so far."""
        return self.entries[0] if self.entries else None

    @cached_property
    def best(self) -> Entry | None:
        """The winner; of a run that is not finished the fastest correct candidate so far."""
        if self.run.winner is not None:
            return self.entries[self.run.winner]
        if self.run.ended is not None:
            return None
        correct = [entry for entry in self.evaluated if entry.cycles is not None]
        return min(correct, key=lambda entry: (entry.cycles, entry.number), default=None)

    @property
    def is_barren(self) -> bool:
        """Whether language models were asked and nothing that they said could be judged."""
        return self.tally.calls > 0 and len(self.entries) <= 1

    @cached_property
    def path(self) -> tuple[int, ...]:
        """Numbers from the baseline to the best candidate, both included."""
        chain, number = list[int](), None if self.best is None else self.best.number
        while number is not None:
            chain.append(number)
            number = self.entries[number].candidate.parent
        return tuple(reversed(chain))

    @property
    def title(self) -> str:
        """What was searched, in words."""
        return f"{self.run.workload} {self.run.shape} on {self.run.config}"

    def speedup(self, entry: Entry) -> float | None:
        """Speed-up of a correct candidate over the baseline."""
        return _ratio(self.baseline, entry)

    def gain(self, entry: Entry) -> float | None:
        """Speed-up of a correct candidate over its parent; the baseline has none."""
        parent = entry.candidate.parent
        return None if parent is None else _ratio(self.entries[parent], entry)


def _ratio(slow: Entry | None, fast: Entry) -> float | None:
    if slow is None or slow.cycles is None or fast.cycles is None:
        return None
    return slow.cycles / fast.cycles


def load_subject(store: Store, number: int) -> Subject:
    """A run by its number.

    Raises:
        ConfigError: There is no such run.
    """
    runs = {run.id: run for run in store.runs()}
    if number not in runs:
        known = ", ".join(map(str, sorted(runs)[-10:])) or "none yet"
        raise ConfigError(
            f"run: expected the number of a run (the last are: {known}), got {number}"
        )
    run = runs[number]
    evaluations = store.evaluations(number)
    first = {item.number: item for item in evaluations if item.seeds == 1}
    further = {item.number: item for item in evaluations if item.seeds > 1}
    calls = store.model_calls(number)
    return Subject(
        run=run,
        entries=tuple(
            Entry(candidate=item, evaluation=first.get(item.number))
            for item in store.candidates(number)
        ),
        confirmation=None if run.winner is None else further.get(run.winner),
        tally=tally_of(store.call_counts(number)),
        endpoints=_endpoints(calls),
        prompt_tokens=sum(call.prompt_tokens for call in calls),
        answer_tokens=sum(call.answer_tokens for call in calls),
        settings=SearchSettings.model_validate_json(run.settings),
    )


def _endpoints(calls: Sequence[ModelCall]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for call in calls:
        if call.endpoint is not None:
            found.setdefault(call.model, {})[call.endpoint] = None
    return {model: tuple(endpoints) for model, endpoints in found.items()}


def summary(subject: Subject) -> Mapping[str, Any]:
    """The numbers of a run for ``--json``; a value that does not apply is None."""
    baseline, best = subject.baseline, subject.best
    speedup = None if best is None else subject.speedup(best)
    measured = None if best is None else best.measurement
    return {
        "run": subject.run.id,
        "baseline_cycles": None if baseline is None else baseline.cycles,
        "best_cycles": None if best is None else best.cycles,
        "speedup": None if speedup is None else round(speedup, 4),
        "utilization": None if measured is None else round(measured.utilization, 4),
        "evaluations": len(subject.evaluated),
        "outcomes": dict(sorted(Counter(entry.state for entry in subject.evaluated).items())),
        "model_calls": subject.tally.calls,
        "useless_calls": subject.tally.record,
        "tokens": subject.tally.tokens,
        "seconds": round(subject.run.seconds, 2),
    }
