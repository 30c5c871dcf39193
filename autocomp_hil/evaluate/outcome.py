# SPDX-License-Identifier: Apache-2.0
"""Verdicts on a candidate: one of six kinds of value, never an exception.

A harness that fails raises; these are what the search and the prompt read, and what the cache
holds. None has a number that stands for something else: what does not apply is None or absent.
However long and odd what a candidate provokes is, texts and lists here are short and plain.
"""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.plain_text import plain, shortened

__all__ = [
    "KILLS_MACHINE",
    "MAX_DIAGNOSTICS",
    "MAX_FINDINGS",
    "MAX_TEXT",
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
Stage = Literal["guard", "compile", "object", "functional", "rtl", "context"]
"""Stages of the judge, in the order in which a candidate passes them."""
FindingKind = Literal[
    "wrong_element",
    "guard_bytes",
    "input_changed",
    "missing_fence",
    "unwritten_read",
    "overwritten_before_use",
    "wrong_context",
]


KILLS_MACHINE: Final = "kills_machine"
"""Rule that is broken by a candidate on which two fresh processes of the judge failed."""
MAX_TEXT: Final = 800
"""Most characters of one text."""
MAX_DIAGNOSTICS: Final = 4_200
"""Most characters of what a compiler says."""
MAX_FINDINGS: Final = 32

_Told = Annotated[str, AfterValidator(lambda text: shortened(plain(text), MAX_TEXT))]
_Printed = Annotated[str, AfterValidator(lambda text: shortened(plain(text), MAX_DIAGNOSTICS))]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Record):
    """One thing that is wrong with a candidate's result."""

    kind: FindingKind
    text: _Told
    """One line for people and prompts: where, expected, got, and the command to blame."""


class Correct(_Record):
    """The result equals the gold, for every seed in the golden model, for the first in RTL."""

    outcome: Literal["correct"] = "correct"
    measurement: Measurement


class WrongResult(_Record):
    """The candidate ran to its end and left something wrong, or was right by luck only."""

    outcome: Literal["wrong_result"] = "wrong_result"
    stage: Stage
    findings: Annotated[
        tuple[Finding, ...], AfterValidator(lambda findings: findings[:MAX_FINDINGS])
    ]
    """What is wrong, the most telling first; at least one finding."""


class BuildFailed(_Record):
    """The candidate does not compile or link."""

    outcome: Literal["build_failed"] = "build_failed"
    diagnostics: _Printed
    """The errors that matter, with line numbers of the candidate."""


class TimedOut(_Record):
    """The candidate did not end within a limit."""

    outcome: Literal["timed_out"] = "timed_out"
    stage: Stage
    message: _Told
    """Limit that was passed, and place where the program was."""
    more_than_cycles: int | None
    """The candidate needs more cycles than this; None if no cycle limit was the cause."""


class Trapped(_Record):
    """The core or the accelerator stopped, or an access left the tensors."""

    outcome: Literal["trapped"] = "trapped"
    stage: Stage
    message: _Told
    address: int | None = None
    """The byte outside the ranges, or mtval."""
    command: _Told | None = None
    """The accelerator command that is to blame, in words."""


class Rejected(_Record):
    """The candidate breaks a rule of the judge."""

    outcome: Literal["rejected"] = "rejected"
    stage: Stage
    rule: str
    """Short name of the rule, as in the documentation."""
    message: _Told
    line: int | None = None
    """Line of the candidate's source, from 1."""


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
