# SPDX-License-Identifier: Apache-2.0
"""What became of an attempt that came to nothing, in words, and whether another may do better."""

import email.utils
import json
import math
import time
from collections.abc import Mapping
from typing import Final

import httpx
import openai

from autocomp_hil.llm.endpoint import Endpoint
from autocomp_hil.llm.protocol.reported import Report, ReportedError, report_of
from autocomp_hil.llm.protocol.request import REFUSALS
from autocomp_hil.llm.protocol.wire import Malformed
from autocomp_hil.llm.reasons import Reason

__all__ = ["Failure", "failure_of", "shortened"]

_EXCERPT: Final = 300
_PASSING: Final = frozenset({408, 409, 429})
"""Statuses below 500 after which the same request may succeed."""
_NOT_THERE: Final = frozenset({404, 405})
_FROM_PROXIES: Final = frozenset({407, 502, 503, 504})
"""Statuses that a proxy may have answered in the endpoint's place."""


class Failure(Exception):  # noqa: N818  # an event on its way to the retry loop
    """An attempt came to nothing; tokens are those that it cost all the same."""

    def __init__(
        self,
        message: str,
        reason: Reason,
        *,
        may_pass: bool = False,
        retry_after_s: float | None = None,
        refusal: Report | None = None,
    ) -> None:
        """Describe the attempt; by default asking again would not mend it.

        Args:
            message: What happened.
            reason: Its kind.
            may_pass: Whether another attempt makes sense.
            retry_after_s: Time after which the endpoint wants to be asked again.
            refusal: What the endpoint says, if it does not take the request as it is.
        """
        super().__init__(message)
        self.reason = reason
        self.may_pass = may_pass
        self.retry_after_s = retry_after_s
        self.refusal = refusal
        self.prompt_tokens = 0
        self.answer_tokens = 0


def failure_of(error: Exception, endpoint: Endpoint) -> Failure:
    """The failure that an error of the package or of its parts stands for.

    Raises:
        Exception: The error itself, if it is a fault of ours.
    """
    if isinstance(error, openai.APIConnectionError) and isinstance(error.__cause__, Failure):
        error = error.__cause__
    match error:
        case Failure():
            failure = error
        case ReportedError():
            failure = _of_report(error.report, endpoint)
        case Malformed():
            got = f", got: {shortened(error.got, endpoint)}" if error.got else ""
            failure = Failure(f"{error}{got}{endpoint.hint}", Reason.NO_PROTOCOL)
        case openai.APITimeoutError() | httpx.TimeoutException():
            failure = _passing(f"{endpoint.way} did not answer in time", Reason.TIMED_OUT)
        case openai.APIConnectionError():
            text = f"no connection to {endpoint.way}: {_cause(error.__cause__)}"
            failure = _passing(text, Reason.NO_CONNECTION)
        case httpx.TransportError():
            text = f"the connection to {endpoint.way} was cut: {_cause(error)}"
            failure = _passing(text, Reason.BROKEN_OFF)
        case openai.APIStatusError():
            failure = _of_status(
                error.status_code,
                _report(error),
                endpoint,
                retry_after_s=_retry_after_s(error.response.headers),
            )
        case openai.OpenAIError() | httpx.HTTPError() | httpx.InvalidURL() | httpx.StreamError():
            text = f"{type(error).__name__}: {shortened(str(error), endpoint)}"
            failure = Failure(text, Reason.NO_PROTOCOL)
        case _:
            raise error
    return failure


def shortened(text: str, endpoint: Endpoint) -> str:
    """A text of the endpoint without the key, on one short line that any terminal can show."""
    text = " ".join(endpoint.redact(text).split())
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} ..."


def _report(error: openai.APIStatusError) -> Report:
    """What the body of an answer with an error status says."""
    text = error.response.text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    report = report_of(value, is_error=True)
    assert report is not None  # noqa: S101  # any value counts as an error
    return report


def _of_report(report: Report, endpoint: Endpoint) -> Failure:
    """The failure of an error inside an answer of status 200."""
    if report.status is None:
        text = f"the endpoint broke off: {shortened(report.message, endpoint)}"
        failure = _passing(text, Reason.ENDPOINT_FAILED)
        failure.refusal = report if report.fields else None
        return failure
    return _of_status(report.status, report, endpoint, place=" inside an answer of status 200")


def _of_status(
    status: int,
    report: Report,
    endpoint: Endpoint,
    *,
    retry_after_s: float | None = None,
    place: str = "",
) -> Failure:
    where, said = endpoint.base_url, shortened(report.message, endpoint)
    if status in _FROM_PROXIES:
        where = endpoint.way
    if status in {401, 403}:
        sent = f"the key in {endpoint.key_variable}"
        if endpoint.key is None:
            sent = f"a call without key ({endpoint.key_variable} is not set)"
        return Failure(f"{where} refuses {sent}{place}: {said}", Reason.REFUSED)
    if status == 429 and "insufficient_quota" not in report.code:
        return Failure(
            f"{where} asks for patience (429{place}): {said}",
            Reason.BUSY,
            may_pass=True,
            retry_after_s=retry_after_s,
        )
    may_pass = status != 429 and (status >= 500 or status in _PASSING)
    hint = endpoint.hint if status in _NOT_THERE else ""
    return Failure(
        f"{where} answered {status}{place}: {said}{hint}",
        Reason.ENDPOINT_FAILED if status >= 500 else Reason.REFUSED,
        may_pass=may_pass,
        retry_after_s=retry_after_s if may_pass else None,
        refusal=report if status in REFUSALS else None,
    )


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


def _passing(text: str, reason: Reason) -> Failure:
    return Failure(text, reason, may_pass=True)


def _cause(error: BaseException | None) -> str:
    """The reason of a failed connection; protocol errors may quote headers, so only their kind."""
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | httpx.ProxyError) and str(
        error
    ):
        return str(error)
    return type(error).__name__
