# SPDX-License-Identifier: Apache-2.0
"""What an outcome says is short and plain, whatever the candidate was."""

import json

import pytest

from autocomp_hil.evaluate.outcome import (
    MAX_DIAGNOSTICS,
    MAX_FINDINGS,
    MAX_TEXT,
    BuildFailed,
    Finding,
    Outcome,
    Rejected,
    TimedOut,
    Trapped,
    WrongResult,
    outcome_from_json,
    outcome_to_json,
)
from autocomp_hil.evaluate.reasons import MAX_PROMPT_CHARACTERS, prompt_text, reasons

HOSTILE = "\x1b[31m\u009b31m\u009d0;title\u0007\u202e\u2028\u200b" + "x" * 100_000
OUTCOMES: list[Outcome] = [
    WrongResult(
        stage="functional", findings=(Finding(kind="wrong_element", text=HOSTILE),) * 1_000
    ),
    BuildFailed(diagnostics=HOSTILE),
    TimedOut(stage="rtl", message=HOSTILE, more_than_cycles=3),
    Trapped(stage="functional", message=HOSTILE, command=HOSTILE),
    Rejected(stage="guard", rule="signature", message=HOSTILE),
]
IDS = [outcome.outcome for outcome in OUTCOMES]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=IDS)
def test_texts_are_plain_and_short(outcome: Outcome) -> None:
    """Texts are plain and short for people, prompts, files and what comes back of them."""
    texts = [reason.text for reason in reasons(outcome)]
    limit = MAX_DIAGNOSTICS if isinstance(outcome, BuildFailed) else MAX_TEXT
    assert 1 <= len(texts) <= MAX_FINDINGS
    assert all(len(text) <= limit for text in texts)
    assert all(text.isprintable() for text in texts)
    assert len(prompt_text(outcome)) <= MAX_PROMPT_CHARACTERS
    assert outcome_from_json(outcome_to_json(outcome)) == outcome


@pytest.mark.parametrize("outcome", OUTCOMES, ids=IDS)
def test_what_comes_from_a_file_is_plain_too(outcome: Outcome) -> None:
    """A store may hold what an earlier version wrote."""
    record = json.loads(outcome_to_json(outcome))
    text = json.dumps(_hostile(record))
    assert all(reason.text.isprintable() for reason in reasons(outcome_from_json(text)))


def _hostile(record: object) -> object:
    """The record with long texts replaced by the hostile one."""
    if isinstance(record, dict):
        return {key: _hostile(value) for key, value in record.items()}
    if isinstance(record, list):
        return [_hostile(value) for value in record]
    return HOSTILE if isinstance(record, str) and len(record) > 99 else record
