# SPDX-License-Identifier: Apache-2.0
"""A model behind an OpenAI-compatible endpoint, asked with the ``openai`` package.

The package sends requests and knows the endpoint's errors; retries, limits and the reading of
answers are here, because each attempt's fate goes into the record. Importing this module takes
seconds: import it only when a model is named.

Covered: endpoints that stream and that do not, 408/409/429/5xx with Retry-After, connections that
are refused, cut or silent, answers without end, without text, cut off, and of bytes that are none
of the protocol. Not covered: response headers that come one byte at a time for ever (each byte
restarts the wait); compressed answers are not asked for and refused.
"""

import functools
import itertools
import logging
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypeVar, cast

import httpx
import openai

from autocomp_hil.errors import LLMError, RateLimited
from autocomp_hil.llm.chat import Answer, Message, UnusableAnswer, estimated_tokens
from autocomp_hil.llm.endpoint import Endpoint, ModelSpec, names_of
from autocomp_hil.llm.failure import Failure, failure_of
from autocomp_hil.llm.pool import ModelPool
from autocomp_hil.llm.wire import (
    Collected,
    Malformed,
    collect_stream,
    read_completion,
    read_model_list,
)

if TYPE_CHECKING:
    from types import TracebackType

    from openai.types.chat import ChatCompletionMessageParam

__all__ = ["Limits", "OpenAIModel", "connect"]

_LOG = logging.getLogger(__name__)
_PROBE: Final = (Message(role="user", content="Answer with the one word: ready"),)
_CHECKS: Final = 2
_MAX_NAMES: Final = 20
"""Models that are named to somebody who asked for one that is not there."""
"""Attempts to see whether a model would answer."""
_LOGGERS: Final = ("openai", "httpx", "httpcore")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may take."""

    timeout_s: float = 300.0
    """Of one attempt: until the answer begins, and from there until it ends."""
    connect_timeout_s: float = 10.0
    attempts: int = 4
    """At most; none begins after twice ``timeout_s``."""
    first_wait_s: float = 2.0
    """Before the second attempt; doubles each time. Retry-After wins."""
    longest_wait_s: float = 60.0
    """An endpoint that asks for more patience is given up."""
    max_answer_characters: int = 256 << 10
    """More than any kernel needs: an answer that passes it is refused at once."""
    max_wire_bytes: int = 32 << 20
    """Of one answer with all its packaging."""


class OpenAIModel:
    """See ``ChatModel``; a context manager that closes its connections."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        name: str | None = None,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            endpoint: Where, and with which key.
            name: For records; by default the model's.
            limits: What a call may take.
            sleep: Waits between attempts.
        """
        self._endpoint = endpoint
        self._name = name or endpoint.model
        self._limits = limits = limits or Limits()
        self._sleep = sleep
        self._is_estimating = False
        for logger in _LOGGERS:  # their debug texts show requests and headers
            logging.getLogger(logger).setLevel(logging.WARNING)
        self._http = openai.DefaultHttpxClient(
            verify=_trusted(),
            timeout=httpx.Timeout(limits.timeout_s, connect=limits.connect_timeout_s),
            event_hooks={"response": [self._limit_response]},
        )
        self._client = openai.OpenAI(
            api_key="none" if endpoint.key is None else endpoint.key.reveal(),
            base_url=endpoint.base_url,
            max_retries=0,
            timeout=httpx.Timeout(limits.timeout_s, connect=limits.connect_timeout_s),
            default_headers={"Accept-Encoding": "identity"},
            http_client=self._http,
        )

    def __enter__(self) -> Self:
        """The model itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: "TracebackType | None",
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def name(self) -> str:
        """See ``ChatModel``."""
        return self._name

    def ask(self, messages: Sequence[Message]) -> Answer:
        """See ``ChatModel``."""
        return self._ask(messages, attempts=self._limits.attempts)

    def check(self) -> None:
        """See ``ChatModel``: looks into the endpoint's list of models, asks if that says nothing.

        A model that is only busy passes, and one whose answer is of no use.
        """
        listed = self._patiently(self._listed, attempts=_CHECKS)
        if listed is None or self._endpoint.model not in listed:
            try:
                self._ask(_PROBE, attempts=_CHECKS)
            except (RateLimited, UnusableAnswer):
                return
            except LLMError as error:
                if not listed:
                    raise
                names = ", ".join(sorted(listed)[:_MAX_NAMES])
                more = len(listed) - _MAX_NAMES
                rest = f" and {more} more" if more > 0 else ""
                raise LLMError(f"{error}; the endpoint lists: {names}{rest}") from None

    def _ask(self, messages: Sequence[Message], *, attempts: int) -> Answer:
        """See ``ask``; tokens are those of all attempts."""
        paid = [0, 0]

        def attempt() -> Answer:
            try:
                answer = self._attempt(messages)
            except Failure as failure:
                paid[0] += failure.prompt_tokens
                paid[1] += failure.answer_tokens
                raise
            return Answer(
                text=answer.text,
                prompt_tokens=answer.prompt_tokens + paid[0],
                answer_tokens=answer.answer_tokens + paid[1],
            )

        try:
            return self._patiently(attempt, attempts=attempts)
        except LLMError as error:
            if not any(paid):
                raise
            raise UnusableAnswer(str(error), prompt_tokens=paid[0], answer_tokens=paid[1]) from None

    def _patiently(self, attempt: Callable[[], _T], *, attempts: int) -> _T:
        """The result of the first attempt that does not fail.

        Raises:
            LLMError: The last one failed, or one failed for good.
        """
        begin = time.monotonic()
        for number in itertools.count(1):
            try:
                return attempt()
            except Failure as failure:
                wait_s = self._wait_s(number, failure)
                is_late = time.monotonic() - begin >= 2 * self._limits.timeout_s
                if wait_s is None or number == attempts or is_late:
                    times = "" if number == 1 else f" ({number} attempts)"
                    text = f"model {self._name}: {failure}{times}"
                    raise failure.kind(self._endpoint.redact(text)) from None
            self._sleep(wait_s)
        raise AssertionError("an attempt returns or raises")

    def _wait_s(self, number: int, failure: Failure) -> float | None:
        """Seconds until the next attempt; None if there is no point in one."""
        if not failure.may_pass:
            return None
        wanted_s = failure.retry_after_s
        if wanted_s is not None:
            return wanted_s if wanted_s <= self._limits.longest_wait_s else None
        wait_s = self._limits.first_wait_s * 2.0 ** (number - 1) * random.uniform(0.75, 1.0)
        return min(wait_s, self._limits.longest_wait_s)

    def _attempt(self, messages: Sequence[Message]) -> Answer:
        """One request.

        Raises:
            Failure: It came to nothing.
        """
        collected = Collected()
        try:
            with self._client.chat.completions.with_streaming_response.create(
                model=self._endpoint.model,
                messages=_as_sent(messages),
                temperature=1.0,
                stream=True,
                stream_options={"include_usage": True},
            ) as response:
                self._collect(response.http_response, collected)
            return self._answer(messages, collected)
        except Exception as error:  # noqa: BLE001  # the package and its parts raise all kinds
            failure = failure_of(error, self._endpoint)
            self._count(failure, messages, collected)
            raise failure from None

    def _collect(self, response: httpx.Response, collected: Collected) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Malformed("the answer is compressed, which was not asked for")
        if "text/event-stream" not in response.headers.get("content-type", ""):
            read_completion(response.read(), collected)
            self._check_size(collected)
            return
        for _ in collect_stream(response.iter_bytes(), collected):
            self._check_size(collected)

    def _check_size(self, collected: Collected) -> None:
        limit = self._limits.max_answer_characters
        if collected.size > limit:
            raise Failure(f"the answer has more than {limit} characters; refused")

    def _answer(self, messages: Sequence[Message], collected: Collected) -> Answer:
        if not collected.is_done and collected.finish_reason is None:
            raise Failure("the connection ended before the answer did", may_pass=True)
        problem = collected.problem()
        if problem is not None:
            raise Failure(problem)
        prompt_tokens, answer_tokens = self._tokens(messages, collected)
        return Answer(
            text=self._endpoint.redact(collected.text),
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
        )

    def _tokens(self, messages: Sequence[Message], collected: Collected) -> tuple[int, int]:
        """Of prompt and answer, as the endpoint counts, else estimated."""
        if collected.prompt_tokens is not None and collected.answer_tokens is not None:
            return collected.prompt_tokens, collected.answer_tokens
        if not self._is_estimating:
            self._is_estimating = True
            _LOG.warning("model %s: no count of tokens; estimated from the bytes", self._name)
        prompt = sum(estimated_tokens(message.content) for message in messages)
        return prompt, estimated_tokens(collected.text)

    def _count(self, failure: Failure, messages: Sequence[Message], collected: Collected) -> None:
        """Tokens of a failed attempt: those of an answer that had begun or was counted."""
        if collected.is_done or collected.parts or collected.prompt_tokens is not None:
            failure.prompt_tokens, failure.answer_tokens = self._tokens(messages, collected)

    def _listed(self) -> frozenset[str] | None:
        """Models that the endpoint lists; None if it has no list."""
        try:
            with self._client.models.with_streaming_response.list() as response:
                return read_model_list(response.read())
        except Malformed:
            return None
        except Exception as error:  # noqa: BLE001  # as in _attempt
            failure = failure_of(error, self._endpoint)
            if isinstance(error, openai.APIStatusError) and not failure.may_pass:
                return None  # no list, or not for this key; a call will tell
            raise failure from None

    def _limit_response(self, response: httpx.Response) -> None:
        """Called when headers have come: the body ends by its limits of bytes and time."""
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  # the client is synchronous
        response.stream = _Limited(stream, self._limits)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Certificates that https trusts; one for all, since reading them takes a while."""
    return httpx.create_ssl_context()


def _as_sent(messages: Sequence[Message]) -> "list[ChatCompletionMessageParam]":
    sent = [{"role": message.role, "content": message.content} for message in messages]
    return cast("list[ChatCompletionMessageParam]", sent)


class _Limited(httpx.SyncByteStream):
    """A body that fails when it passes its limits."""

    def __init__(self, stream: httpx.SyncByteStream, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._deadline = time.monotonic() + limits.timeout_s

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > self._limits.max_wire_bytes:
                raise Failure(f"more than {self._limits.max_wire_bytes} bytes came; refused")
            if time.monotonic() > self._deadline:
                text = f"the answer did not end within {self._limits.timeout_s:g} s; refused"
                raise Failure(text)
            yield piece

    def close(self) -> None:
        self._stream.close()


def connect(
    specs: Sequence[ModelSpec],
    environment: Mapping[str, str],
    *,
    concurrency: int = 8,
    limits: Limits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> ModelPool:
    """The models that a person named; nothing is asked yet.

    Args:
        specs: At least one.
        environment: Where keys are looked up.
        concurrency: Calls at once, over all models.
        limits: Of each call.
        sleep: Waits between attempts.

    Raises:
        ConfigError: A key is missing, or a name or address cannot be used.
    """
    endpoints = [Endpoint.of(spec, environment) for spec in specs]
    models = [
        OpenAIModel(endpoint, name=name, limits=limits, sleep=sleep)
        for endpoint, name in zip(endpoints, names_of(specs), strict=True)
    ]
    weights = [spec.weight for spec in specs]
    return ModelPool(list(zip(models, weights, strict=True)), concurrency=concurrency)
