# SPDX-License-Identifier: Apache-2.0
"""A model behind an OpenAI-compatible endpoint: one question, as many requests as it takes.

The ``openai`` package sends requests; retries, limits and the reading of answers are here, because
each attempt's fate goes into the record. Importing this module takes
seconds: import it only when a model is named.

Covered: endpoints that stream and that do not, that refuse fields of a request, 408/409/429/5xx
with Retry-After, errors inside answers of status 200, connections that are refused, cut or silent,
answers without end, without text, cut off, and of bytes that are none of the protocol. Not covered:
response headers that come one byte at a time for ever (each byte restarts the wait); compressed
answers are not asked for and refused.
"""

import itertools
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import httpx

from autocomp_hil.errors import LLMError
from autocomp_hil.llm.chat import Answer, CallFailed, ChatMessage, estimated_tokens
from autocomp_hil.llm.endpoint import Endpoint, names_of
from autocomp_hil.llm.failure import Failure, failure_of, shortened
from autocomp_hil.llm.pool import Member, ModelPool
from autocomp_hil.llm.protocol.request import RequestForm, is_lasting, refused_field
from autocomp_hil.llm.protocol.wire import (
    Collected,
    Malformed,
    collect_stream,
    read_completion,
    read_model_list,
)
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits, made_client

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["OpenAIModel", "connect"]

_LOG = logging.getLogger(__name__)
_PROBE: Final = (ChatMessage(role="user", content="Answer with the one word: ready"),)
_CHECKS: Final = 2
"""Attempts to see whether a model would answer."""
_MAX_NAMES: Final = 20
"""Models that are named to somebody who asked for one that is not there."""
_T = TypeVar("_T")


class OpenAIModel:
    """Implements ``ChatModel`` as a context manager that closes its connections."""

    def __init__(
        self,
        settings: ModelSettings,
        environment: Mapping[str, str],
        *,
        name: str | None = None,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            settings: The model, and how it is asked.
            environment: Where keys, addresses and proxies are looked up.
            name: Name for records; by default the model's.
            limits: What a call may take.
            sleep: Waits between attempts.

        Raises:
            ConfigError: The settings or the environment cannot be used.
        """
        self._endpoint = Endpoint.of(settings, environment)
        self._name = name or settings.name
        self._timeout_s = settings.timeout_s
        self._limits = limits or Limits()
        self._sleep = sleep
        self._form = RequestForm(settings)
        self._is_estimating = False
        self._client = made_client(self._endpoint, environment, settings.timeout_s, self._limits)

    def __enter__(self) -> Self:
        """Return the model itself."""
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
        """Implement ``ChatModel.name``."""
        return self._name

    @property
    def endpoint(self) -> str:
        """Implement ``ChatModel.endpoint``."""
        return self._endpoint.host

    def ask(self, messages: Sequence[ChatMessage]) -> Answer:
        """Implement ``ChatModel.ask``."""
        return self._ask(messages, attempts=self._limits.attempts)

    def check(self) -> None:
        """Implement ``ChatModel.check``; a model that is only busy passes."""
        try:
            self._probe()
        except CallFailed as failed:
            if failed.reason is Reason.BUSY:
                _LOG.warning("%s; the search begins all the same", failed)
                return
            rest = self._others() if failed.reason is Reason.REFUSED else ""
            raise LLMError(f"{failed}{rest}") from None

    def _probe(self) -> None:
        """Make one small call; an answer of no use gets a second chance."""
        for number in range(1, _CHECKS + 1):
            try:
                self._ask(_PROBE, attempts=_CHECKS)
            except CallFailed as failed:
                is_useless = failed.prompt_tokens + failed.answer_tokens > 0
                if not is_useless or number == _CHECKS:
                    raise
            else:
                return

    def _others(self) -> str:
        """The models that the endpoint lists, if this one is not among them, for a message."""
        try:
            listed = self._listed()
        except Failure:
            return ""
        if not listed or self._endpoint.model in listed:
            return ""
        names = ", ".join(sorted(listed)[:_MAX_NAMES])
        more = len(listed) - _MAX_NAMES
        text = f"; the endpoint lists: {names}" + (f" and {more} more" if more > 0 else "")
        return self._endpoint.redact(text)

    def _ask(self, messages: Sequence[ChatMessage], *, attempts: int) -> Answer:
        """Ask as ``ask`` does; tokens are those of all attempts."""
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
        except Failure as failure:
            raise CallFailed(
                str(failure), failure.reason, prompt_tokens=paid[0], answer_tokens=paid[1]
            ) from None

    def _patiently(self, attempt: Callable[[], _T], *, attempts: int) -> _T:
        """The result of the first attempt that does not fail.

        Raises:
            Failure: The last one failed, or one failed for good.
        """
        begin = time.monotonic()
        for number in itertools.count(1):
            try:
                return attempt()
            except Failure as failure:
                wait_s = self._wait_s(number, failure)
                is_late = time.monotonic() - begin >= 2 * self._timeout_s
                if wait_s is None or number == attempts or is_late:
                    times = "" if number == 1 else f" ({number} attempts)"
                    text = f"model {self._name}: {failure}{times}"
                    raise Failure(self._endpoint.redact(text), failure.reason) from None
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

    def _attempt(self, messages: Sequence[ChatMessage]) -> Answer:
        """One attempt: a request, and more of them without what the endpoint refuses.

        Raises:
            Failure: The attempt came to nothing.
        """
        without, said = set(self._form.refused), ""
        while True:
            body = self._form.body(messages, without)
            try:
                answer = self._request(body, messages)
            except Failure as failure:
                refusal = failure.refusal
                field = None if refusal is None else refused_field(refusal, body)
                if refusal is None and said:
                    self._form.remember(without, said)
                if refusal is None or field is None:
                    raise
                without.add(field)
                if is_lasting(refusal):
                    said = said or shortened(refusal.message, self._endpoint)
            else:
                if said:
                    self._form.remember(without, said)
                return answer

    def _request(self, body: dict[str, Any], messages: Sequence[ChatMessage]) -> Answer:
        """Send one request.

        Raises:
            Failure: The request came to nothing.
        """
        collected = Collected()
        try:
            with self._client.chat.completions.with_streaming_response.create(
                model=body["model"],
                messages=body["messages"],
                extra_body=body,
            ) as response:
                self._collect(response.http_response, collected)
            return self._answer(messages, collected)
        except Exception as error:  # noqa: BLE001  # the package and its parts raise all kinds
            failure = failure_of(error, self._endpoint)
            if isinstance(error, Malformed) and collected.has_begun:
                failure.may_pass = True  # who began by the protocol knows it
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
            text = f"the answer has more than {limit} characters; refused"
            raise Failure(text, Reason.TOO_LONG)

    def _answer(self, messages: Sequence[ChatMessage], collected: Collected) -> Answer:
        if not collected.is_done and collected.finish_reason is None:
            text = "the connection ended before the answer did"
            raise Failure(text, Reason.BROKEN_OFF, may_pass=True)
        problem = collected.problem()
        if problem is not None:
            reason, text = problem
            raise Failure(text, reason, may_pass=reason is Reason.BROKEN_OFF)
        prompt_tokens, answer_tokens = self._tokens(messages, collected)
        return Answer(
            text=self._endpoint.redact(collected.text),
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
        )

    def _tokens(self, messages: Sequence[ChatMessage], collected: Collected) -> tuple[int, int]:
        """Tokens of prompt and answer, as the endpoint counts, else estimated."""
        if collected.prompt_tokens is not None and collected.answer_tokens is not None:
            return collected.prompt_tokens, collected.answer_tokens
        if not self._is_estimating:
            self._is_estimating = True
            _LOG.warning("model %s: no count of tokens; estimated from the bytes", self._name)
        prompt = sum(estimated_tokens(message.content) for message in messages)
        return prompt, estimated_tokens(collected.text)

    def _count(
        self, failure: Failure, messages: Sequence[ChatMessage], collected: Collected
    ) -> None:
        """Tokens of a failed attempt: those of an answer that had begun or was counted."""
        if collected.is_done or collected.parts or collected.prompt_tokens is not None:
            failure.prompt_tokens, failure.answer_tokens = self._tokens(messages, collected)

    def _listed(self) -> frozenset[str] | None:
        """Models that the endpoint lists; None if it has no list.

        Raises:
            Failure: The list cannot be asked for now.
        """
        try:
            with self._client.models.with_streaming_response.list() as response:
                return read_model_list(response.read())
        except Malformed:
            return None
        except Exception as error:  # noqa: BLE001  # as in _request
            raise failure_of(error, self._endpoint) from None


def connect(
    models: Sequence[ModelSettings],
    environment: Mapping[str, str],
    *,
    limits: Limits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> ModelPool:
    """The models that a person named; nothing is asked yet.

    Args:
        models: Models to connect to, at least one.
        environment: Where keys, addresses and proxies are looked up.
        limits: What each call may take.
        sleep: Waits between attempts.

    Raises:
        ConfigError: A key is missing, or something in settings or environment cannot be used.
    """
    return ModelPool(
        [
            Member(
                model=OpenAIModel(settings, environment, name=name, limits=limits, sleep=sleep),
                weight=settings.weight,
                concurrency=settings.concurrency,
            )
            for settings, name in zip(models, names_of(models), strict=True)
        ]
    )
