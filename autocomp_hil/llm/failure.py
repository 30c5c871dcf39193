# SPDX-License-Identifier: Apache-2.0
"""What became of an attempt that came to nothing, in words, and whether another may do better."""

import email.utils
import math
import time
from collections.abc import Mapping
from typing import Final

import httpx
import openai

from autocomp_hil.errors import BadResponse, LLMError, RateLimited
from autocomp_hil.llm.endpoint import Endpoint
from autocomp_hil.llm.wire import Malformed, UnfinishedAnswer

__all__ = ["Failure", "failure_of"]

_EXCERPT: Final = 300
_PASSING: Final = frozenset({408, 409, 429})
"""Statuses below 500 after which the same request may succeed."""


class Failure(Exception):  # noqa: N818  # an event on its way to the retry loop
    """An attempt came to nothing; tokens are those that it cost all the same."""

    def __init__(
        self,
        message: str,
        *,
        kind: type[LLMError] = BadResponse,
        may_pass: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        """By default an answer that is no good, and that asking again would not mend.

        Args:
            message: What happened.
            kind: Error that it becomes if there is no further attempt.
            may_pass: Whether another attempt makes sense.
            retry_after_s: When the endpoint wants it.
        """
        super().__init__(message)
        self.kind = kind
        self.may_pass = may_pass
        self.retry_after_s = retry_after_s
        self.prompt_tokens = 0
        self.answer_tokens = 0


def failure_of(error: Exception, endpoint: Endpoint) -> Failure:
    """The failure that an error of the package or of its parts stands for.

    Raises:
        Exception: The error itself, if it is a fault of ours.
    """
    where = endpoint.base_url or "the default endpoint"
    if isinstance(error, openai.APIConnectionError) and isinstance(error.__cause__, Failure):
        error = error.__cause__
    match error:
        case Failure():
            failure = error
        case UnfinishedAnswer():
            failure = _passing(f"the endpoint broke off: {_short(str(error), endpoint)}")
        case Malformed():
            got = f", got: {_short(error.got, endpoint)}" if error.got else ""
            failure = Failure(f"{error}{got}")
        case openai.APITimeoutError() | httpx.TimeoutException():
            failure = _passing(f"{where} did not answer in time")
        case openai.APIConnectionError():
            failure = _passing(f"no connection to {where}: {_cause(error.__cause__)}")
        case httpx.TransportError():
            failure = _passing(f"the connection to {where} was cut: {_cause(error)}")
        case openai.APIStatusError():
            failure = _of_status(error, endpoint, where)
        case openai.OpenAIError() | httpx.HTTPError() | httpx.InvalidURL() | httpx.StreamError():
            text = f"{type(error).__name__}: {_short(str(error), endpoint)}"
            failure = Failure(text, kind=LLMError)
        case _:
            raise error
    return failure


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that an endpoint asks for; None if it does not say, or says nonsense."""
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        date = email.utils.parsedate_tz(text)
        if date is None:
            return None
        seconds = email.utils.mktime_tz(date) - time.time()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _passing(text: str) -> Failure:
    return Failure(text, kind=LLMError, may_pass=True)


def _of_status(error: openai.APIStatusError, endpoint: Endpoint, where: str) -> Failure:
    status = error.status_code
    said = _short(str(error), endpoint)
    if status in {401, 403}:
        sent = f"the key in {endpoint.key_variable}"
        if endpoint.key is None:
            sent = f"a call without key ({endpoint.key_variable} is not set)"
        return Failure(f"{where} refuses {sent}: {said}", kind=LLMError)
    if status == 429 and error.code != "insufficient_quota":
        return Failure(
            f"{where} asks for patience (429): {said}",
            kind=RateLimited,
            may_pass=True,
            retry_after_s=_retry_after_s(error.response.headers),
        )
    may_pass = status != 429 and (status >= 500 or status in _PASSING)
    return Failure(
        f"{where} answered {status}: {said}",
        kind=LLMError,
        may_pass=may_pass,
        retry_after_s=_retry_after_s(error.response.headers) if may_pass else None,
    )


def _short(text: str, endpoint: Endpoint) -> str:
    """A text of the endpoint without the key, on one short line that any terminal can show."""
    text = " ".join(endpoint.redact(text).split())
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} ..."


def _cause(error: BaseException | None) -> str:
    """The reason of a failed connection; protocol errors may quote headers, so only their kind."""
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError) and str(error):
        return str(error)
    return type(error).__name__
