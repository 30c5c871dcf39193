# SPDX-License-Identifier: Apache-2.0
"""The body of a request, without what its endpoint refuses.

Endpoints differ in what they take: some have no streams, some want the standard temperature, some
call the limit of tokens by its newer name, some know no system messages. Whoever refuses a request
and names the field is asked again without it, at once; what helped is kept as long as the process.
"""

import logging
import re
import threading
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from autocomp_hil.llm.chat import ChatMessage
from autocomp_hil.llm.protocol.reported import Report
from autocomp_hil.llm.settings import ModelSettings

__all__ = ["REFUSALS", "RequestForm", "is_lasting", "refused_field"]

_LOG = logging.getLogger(__name__)

REFUSALS: Final = frozenset({400, 422, 501})
"""Statuses by which an endpoint says that it does not take the request as it is."""

SYSTEM: Final = "system message"
"""Name for the role of the first message, whose text can begin the second one instead."""
_PATTERNS: Final = {
    "stream_options": re.compile(r"stream_?options|include_usage"),
    "stream": re.compile(r"(?<![a-z_])stream(ing|ed|s)?(?![a-z_])"),
    "temperature": re.compile(r"(?<![a-z_])temperature(?![a-z_])"),
    "max_tokens": re.compile(r"(?<![a-z_])max_?tokens(?![a-z_])"),
    "max_completion_tokens": re.compile(r"max_?completion_?tokens"),
    SYSTEM: re.compile(
        r"messages\W{0,3}0\W{1,3}role|system\W{1,3}(role|message|prompt|instruction)"
        r"|roles?\b.{0,40}\bsystem\b|roles? must alternate"
    ),
}
_TOO_MUCH: Final = re.compile(r"context[ _](length|window|size)")
"""Words of a refusal that concerns the length of one request; the next one may be shorter."""
_READ_CHARACTERS: Final = 1000
"""Words of an endpoint that are looked through; what follows may quote the prompt."""


class RequestForm:
    """What one model at its endpoint is sent; may be used by several threads."""

    def __init__(self, settings: ModelSettings) -> None:
        """Begin with everything that the settings want."""
        self._settings = settings
        self._refused: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    @property
    def refused(self) -> frozenset[str]:
        """Fields that the endpoint is known to refuse."""
        return self._refused

    def body(self, messages: Sequence[ChatMessage], without: Collection[str]) -> dict[str, Any]:
        """The body of a request.

        Args:
            messages: The conversation.
            without: Fields that must not be in it.
        """
        body = {
            "model": self._settings.name,
            "messages": _as_sent(messages, has_system=SYSTEM not in without),
        }
        return body | {name: value for name, value in self._options(without) if name not in without}

    def _options(self, without: Collection[str]) -> Iterable[tuple[str, object]]:
        settings = self._settings
        if settings.temperature is not None:
            yield "temperature", settings.temperature
        if settings.max_tokens is not None:
            is_old = "max_tokens" not in without
            yield "max_tokens" if is_old else "max_completion_tokens", settings.max_tokens
        if settings.stream and "stream" not in without:
            yield "stream", True
            yield "stream_options", {"include_usage": True}

    def remember(self, refused: Collection[str], said: str) -> None:
        """Leave fields out from now on.

        Args:
            refused: Fields without which the endpoint took the request.
            said: Its words, redacted, for the log.
        """
        with self._lock:
            fresh = sorted(set(refused) - self._refused)
            self._refused |= set(refused)
        if fresh:
            _LOG.warning(
                "model %s: the endpoint refuses %s, so it is asked without from now on; it says: "
                "%s", self._settings.name, " and ".join(fresh), said,
            )  # fmt: skip


def refused_field(report: Report, body: dict[str, Any]) -> str | None:
    """The field of a request that its endpoint refuses; None if it names none that can go.

    Args:
        report: What the endpoint says.
        body: The request.
    """
    sent = [name for name in _PATTERNS if name in body]
    if any(message["role"] == "system" for message in body["messages"]):
        sent.append(SYSTEM)
    for named in report.fields:
        for name in sent:
            if _PATTERNS[name].search(named.lower()):
                return name
    words = report.message.lower()[:_READ_CHARACTERS]
    places = {
        name: found.start() for name in sent if (found := _PATTERNS[name].search(words)) is not None
    }
    return min(places, key=places.__getitem__) if places else None


def is_lasting(report: Report) -> bool:
    """Whether the endpoint would refuse the field of any request, and not of a long one only."""
    return not _TOO_MUCH.search(f"{report.message} {report.code}".lower())


def _as_sent(messages: Sequence[ChatMessage], *, has_system: bool) -> list[dict[str, str]]:
    """The messages; where there may be no system message the next one begins with its text."""
    sent = [{"role": message.role, "content": message.content} for message in messages]
    if has_system or len(sent) < 2 or sent[0]["role"] != "system":
        return sent
    first, second, *rest = sent
    return [{**second, "content": f"{first['content']}\n\n{second['content']}"}, *rest]
