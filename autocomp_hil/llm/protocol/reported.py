# SPDX-License-Identifier: Apache-2.0
"""Errors as endpoints word them, wherever they put them: in a body of any status, or in a stream.

Endpoints agree on little: OpenAI nests an object under ``error``, FastAPI lists fields under
``detail``, gateways write ``message`` or ``errors``, some write text. Several answer with status
200 and hide the real status in ``code``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Report", "ReportedError", "report_of"]

_MARKS: Final = ("error", "errors", "detail", "message")
"""Keys of an object that is an error, if it has no choices."""
_STATUS_KEYS: Final = ("code", "status", "status_code")
_STATUS_OF_WORD: Final = {
    "rate_limit": 429, "rate limit": 429, "too_many_requests": 429, "quota": 429,
    "authentication": 401, "api_key": 401, "unauthorized": 401, "permission": 403,
    "not_found": 404, "notfound": 404,
    "invalid": 400, "bad_request": 400, "badrequest": 400, "unsupported": 400,
    "context_length": 400, "content_policy": 400,
    "overloaded": 503, "unavailable": 503, "timeout": 504,
    "server_error": 500, "internal": 500,
}  # fmt: skip
"""Status that a part of an error's code or type stands for; the first that fits."""
_MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an endpoint says of an error."""

    message: str
    """Words of the error, or all of it as JSON if it has none; not yet redacted."""
    status: int | None
    """Status that it carries or that its code stands for; None if it gives no hint."""
    code: str
    """Code and type of the error as one text, in lower case; empty if it has neither."""
    fields: tuple[str, ...]
    """Fields of the request that it names apart from its words."""


class ReportedError(Exception):
    """An answer of status 200, or a part of one, is an error."""

    def __init__(self, report: Report) -> None:
        """Keep the report; its words may hold a key."""
        super().__init__("the endpoint reports an error")
        self.report = report


def report_of(value: object, *, is_error: bool = False) -> Report | None:
    """The error that a JSON value stands for; None if it is none.

    Args:
        value: What an endpoint sent.
        is_error: Whether it is known to be one, so that any value counts.
    """
    if not is_error and not _is_error(value):
        return None
    inner = value
    if isinstance(value, Mapping):
        inner = next((value[mark] for mark in _MARKS if value.get(mark)), value)
    if isinstance(inner, list) and len(inner) == 1:
        inner = inner[0]
    parts = [part for part in (inner, value) if isinstance(part, Mapping)]
    code = " ".join(
        str(part[key]) for part in parts for key in ("code", "type") if part.get(key) is not None
    ).lower()
    return Report(
        message=" ".join(_messages(inner)) or json.dumps(value),
        status=_status(parts, code),
        code=code,
        fields=tuple(_fields(inner))[:_MOST_FIELDS],
    )


def _is_error(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    if value.get("error") or value.get("object") == "error":
        return True
    return value.get("choices") is None and any(value.get(mark) for mark in _MARKS)


def _messages(inner: object) -> Iterator[str]:
    """The words of an error, however deep."""
    if isinstance(inner, str):
        yield inner
    elif isinstance(inner, list):
        for item in inner[:_MOST_FIELDS]:
            yield from _messages(item)
    elif isinstance(inner, Mapping):
        for key in ("message", "msg", "detail", "error"):
            yield from _messages(inner.get(key))


def _fields(inner: object) -> Iterator[str]:
    """Fields under ``param``, or at the end of a ``loc`` as FastAPI writes it."""
    if isinstance(inner, list):
        for item in inner[:_MOST_FIELDS]:
            yield from _fields(item)
    elif isinstance(inner, Mapping):
        if isinstance(inner.get("param"), str):
            yield inner["param"]
        loc = inner.get("loc")
        if isinstance(loc, list):
            yield ".".join(str(part) for part in loc if part not in {"body", "query"})


def _status(parts: list[Mapping[str, Any]], code: str) -> int | None:
    for part in parts:
        for key in _STATUS_KEYS:
            text = str(part.get(key, ""))
            if text.isdecimal() and len(text) == 3 and text >= "400":
                return int(text)
    return next((status for word, status in _STATUS_OF_WORD.items() if word in code), None)
