# SPDX-License-Identifier: Apache-2.0
"""Why a call of a language model gave nothing; the names are kept in the store and in JSON."""

from enum import StrEnum
from typing import Final

__all__ = ["Reason", "in_words"]


class Reason(StrEnum):
    """The kinds of calls that gave nothing."""

    CUT_OFF = "cut_off"
    FILTERED = "filtered"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_PROTOCOL = "no_protocol"
    BROKEN_OFF = "broken_off"
    TIMED_OUT = "timed_out"
    NO_PLAN = "no_plan"
    NO_CODE = "no_code"
    REFUSED = "refused"
    BUSY = "busy"
    ENDPOINT_FAILED = "endpoint_failed"
    NO_CONNECTION = "no_connection"
    UNKNOWN = "unknown"


_WORDS: Final = {
    Reason.CUT_OFF: "cut off by the endpoint's limit of tokens",
    Reason.FILTERED: "withheld by the endpoint's filter",
    Reason.EMPTY: "empty",
    Reason.TOO_LONG: "longer than any kernel",
    Reason.NO_PROTOCOL: "not in the form of the protocol",
    Reason.BROKEN_OFF: "broken off half-way",
    Reason.TIMED_OUT: "not there in time",
    Reason.NO_PLAN: "without a plan",
    Reason.NO_CODE: "without the code that was asked for",
    Reason.REFUSED: "refused by the endpoint",
    Reason.BUSY: "put off by a busy endpoint",
    Reason.ENDPOINT_FAILED: "failed at the endpoint",
    Reason.NO_CONNECTION: "without a connection",
    Reason.UNKNOWN: "of no use for a reason that was not recorded",
}


def in_words(reason: str) -> str:
    """A reason as the predicate of a sentence about answers; an unknown name is its own words."""
    return _WORDS[Reason(reason)] if reason in _WORDS else reason.replace("_", " ")
