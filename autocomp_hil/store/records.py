# SPDX-License-Identifier: Apache-2.0
"""Rows of the store as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.view import View

__all__ = [
    "CallCount",
    "CandidateRecord",
    "EvaluationRecord",
    "ModelCall",
    "NewCandidate",
    "NewRun",
    "RunRecord",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A search that is about to begin."""

    workload: str
    shape: str
    config: str
    """Name of the hardware configuration."""
    seed: int
    settings: str
    """JSON of the search settings."""
    proposer: str
    reused_run: int | None
    """Run whose winner's options are tried first."""
    reused_options: tuple[str, ...]
    """Options of the reused run, in their order; empty without ``reused_run``."""
    replayed_run: int | None = None
    """Run whose recorded calls of models answer instead of models."""
    provenance: Mapping[str, str]
    """Versions and hashes that its results follow from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord(NewRun):
    """A search as the store holds it."""

    id: int
    created: str
    """Time of its creation, UTC, ISO 8601."""
    ended: str | None
    """Time of its end; None while it is not finished."""
    winner: int | None
    """Number of a candidate."""
    seconds: float
    """Wall time over all starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidate:
    """A candidate without its number."""

    iteration: int
    parent: int | None
    option: str
    plan: str
    source: str = field(repr=False)
    schedule: str | None = field(repr=False)
    proposer: str
    same_as: int | None = None
    """An earlier candidate with the same code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRecord(NewCandidate):
    """A candidate of a run."""

    number: int
    """Number from 0, the baseline, in the order of creation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRecord:
    """What the judge said of a candidate."""

    number: int
    seeds: int
    """Data seeds that it was judged on."""
    outcome: Outcome
    cycle_limit: int | None
    seconds: Mapping[str, float]
    view: View
    """What of the chip was simulated as it is."""
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One call of a language model."""

    key: str
    """Place in the search; the same call has the same key."""
    model: str
    prompt: str = field(repr=False)
    """JSON list of messages."""
    answer: str | None = field(repr=False)
    """Text of the answer; None if the call failed."""
    error: str | None
    """What was wrong with it; None if its answer is of use."""
    prompt_tokens: int
    answer_tokens: int
    seconds: float
    reason: str | None = None
    """Kind of the error; None too if it was not recorded."""
    endpoint: str | None = None
    """Who answered: a host, or a folder of files; None if this was not recorded."""

    @property
    def is_settled(self) -> bool:
        """Whether the call was answered or cost tokens, so that it is never made again."""
        return self.answer is not None or self.prompt_tokens + self.answer_tokens > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """Calls of language models that ended alike."""

    is_useless: bool
    """Whether the calls gave nothing that the search can use."""
    reason: str | None
    """Kind of their error; None if they have none, or if it was not recorded."""
    calls: int
    tokens: int
    """Tokens of prompts and answers."""
