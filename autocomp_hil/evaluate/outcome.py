# SPDX-License-Identifier: Apache-2.0
"""What a candidate came to: one of six kinds of value, never an exception.

A harness that fails raises; these are what the search and the prompt read, and what the cache
holds. None has a number that stands for something else: what does not apply is None or absent.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from autocomp_hil.evaluate.measurement import Measurement

__all__ = [
    "BuildFailed",
    "Correct",
    "Finding",
    "FindingKind",
    "Outcome",
    "OutcomeKind",
    "Rejected",
    "Stage",
    "TimedOut",
    "Trapped",
    "WrongResult",
    "outcome_from_json",
    "outcome_to_json",
]

OutcomeKind = Literal["correct", "wrong_result", "build_failed", "timed_out", "trapped", "rejected"]
Stage = Literal["guard", "compile", "object", "functional", "rtl"]
"""Stages of the judge, in the order in which a candidate passes them."""
FindingKind = Literal[
    "wrong_element",
    "guard_bytes",
    "input_changed",
    "missing_fence",
    "unwritten_read",
    "overwritten_before_use",
]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Record):
    """One thing that is wrong with a candidate's result."""

    kind: FindingKind
    text: str
    """One line for people and prompts: where, expected, got, and the command to blame."""


class Correct(_Record):
    """Equal to the gold for every data seed in the golden model, for the first one in RTL too."""

    outcome: Literal["correct"] = "correct"
    measurement: Measurement


class WrongResult(_Record):
    """It ran to its end and left something wrong, or was only right by luck."""

    outcome: Literal["wrong_result"] = "wrong_result"
    stage: Stage
    findings: tuple[Finding, ...]
    """The most telling first; at least one."""


class BuildFailed(_Record):
    """It does not compile or link."""

    outcome: Literal["build_failed"] = "build_failed"
    diagnostics: str
    """The errors that matter, with line numbers of the candidate."""


class TimedOut(_Record):
    """It did not end within a limit."""

    outcome: Literal["timed_out"] = "timed_out"
    stage: Stage
    message: str
    """Which limit, and where the program was."""
    more_than_cycles: int | None
    """The candidate needs more cycles than this; None if no cycle limit was the cause."""


class Trapped(_Record):
    """The core or the accelerator stopped, or an access left the tensors."""

    outcome: Literal["trapped"] = "trapped"
    stage: Stage
    message: str
    address: int | None = None
    """The byte outside the ranges, or mtval."""
    command: str | None = None
    """The accelerator command that is to blame, in words."""


class Rejected(_Record):
    """It breaks a rule of the judge."""

    outcome: Literal["rejected"] = "rejected"
    stage: Stage
    rule: str
    """Short name of the rule, as in the documentation."""
    message: str
    line: int | None = None
    """Of the candidate's source, from 1."""


Outcome = Annotated[
    Correct | WrongResult | BuildFailed | TimedOut | Trapped | Rejected,
    Field(discriminator="outcome"),
]

_ADAPTER: TypeAdapter[Outcome] = TypeAdapter(Outcome)


def outcome_to_json(outcome: Outcome) -> str:
    """The outcome as one line of JSON; ``outcome_from_json`` gives it back."""
    return _ADAPTER.dump_json(outcome).decode()


def outcome_from_json(text: str) -> Outcome:
    """The outcome that a text describes.

    Raises:
        ValueError: The text is no outcome.
    """
    return _ADAPTER.validate_json(text)
