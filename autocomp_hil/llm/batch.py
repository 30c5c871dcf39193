# SPDX-License-Identifier: Apache-2.0
"""Requests and answers as files in the OpenAI Batch format, for machines without network.

A round of questions becomes ``requests-ID-MODEL.jsonl``, one file for each model as the format
demands; somebody carries it to where the model is, and brings back ``answers-ID*.jsonl``: one file
or several (a batch gives answers and errors apart), in any order. The search waits for them. The
same questions have the same ID, so that a search that was stopped takes up files that came
meanwhile. Files that are still being copied are read again.
"""

import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autocomp_hil.errors import ConfigError, LLMError
from autocomp_hil.llm.chat import Question, Share, estimated_tokens
from autocomp_hil.llm.endpoint import names_of
from autocomp_hil.llm.protocol.reported import ReportedError
from autocomp_hil.llm.protocol.request import RequestForm
from autocomp_hil.llm.protocol.wire import Collected, Malformed, read_completion
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.store.records import ModelCall

__all__ = ["Batch"]

_LOG = logging.getLogger(__name__)
_REMIND_S: Final = 600.0
_ENDPOINT: Final = "/v1/chat/completions"
_EXCERPT: Final = 300


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Response(_Form):
    status_code: int
    body: Any = None


class _Line(_Form):
    custom_id: Annotated[str, Field(min_length=1)]
    response: _Response | None = None
    error: Any = None


class Batch:
    """Implements ``Models``."""

    def __init__(
        self,
        folder: Path,
        models: Sequence[ModelSettings],
        *,
        poll_s: float = 2.0,
        timeout_s: float | None = None,
        max_answer_characters: int = 256 << 10,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Write requests into a folder and expect the answers there.

        Args:
            folder: Place of the files; it is made if it is not there.
            models: The models; their addresses and keys do not matter.
            poll_s: Seconds between two looks.
            timeout_s: Seconds after which what is missing counts as failed; None: wait for ever.
            max_answer_characters: A longer answer is refused.
            sleep: Waits between two looks.

        Raises:
            ConfigError: The folder cannot be made, or a model is named twice.
        """
        named = list(zip(names_of(models), models, strict=True))
        self._forms = {name: RequestForm(settings) for name, settings in named}
        self._shares = tuple(Share(model=name, weight=settings.weight) for name, settings in named)
        self._folder = folder
        self._poll_s = poll_s
        self._timeout_s = timeout_s
        self._max_answer_characters = max_answer_characters
        self._sleep = sleep
        self._useless = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{folder}: cannot be made: {error}; name another") from error

    @property
    def shares(self) -> Sequence[Share]:
        """Implement ``Models.shares``."""
        return self._shares

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """Implement ``Models.ask_all``: write requests, and wait for the answers of all.

        Raises:
            LLMError: Requests cannot be written, or answers not be read.
        """
        name = self._write(questions)
        begin = reminded = time.monotonic()
        missing = {question.key: question for question in questions}
        _LOG.warning("waiting for %s", self._folder / f"answers-{name}.jsonl")
        while missing:
            for line in self._lines(name):
                question = missing.pop(line.custom_id, None)
                if question is not None:
                    on_done(self._call(question, line, time.monotonic() - begin))
            now = time.monotonic()
            if missing and self._timeout_s is not None and now - begin >= self._timeout_s:
                for question in missing.values():
                    text = f"no answer within {self._timeout_s:g} s"
                    on_done(self._failed(question, Reason.TIMED_OUT, text, now - begin))
                return
            if missing:
                if now - reminded >= _REMIND_S:
                    reminded = now
                    _LOG.warning(
                        "still waiting for %d answers of %s (lines that are no answers: %d)",
                        len(missing), name, self._useless,
                    )  # fmt: skip
                self._sleep(self._poll_s)

    def _write(self, questions: Sequence[Question]) -> str:
        """Write the requests, each file at once; returns the round's name."""
        lines: dict[str, list[str]] = {}
        for question in questions:
            body = self._forms[question.model].body(question.messages, {"stream"})
            request = {
                "custom_id": question.key, "method": "POST", "url": _ENDPOINT, "body": body,
            }  # fmt: skip
            lines.setdefault(question.model, []).append(json.dumps(request))
        name = hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:12]
        for model, requests in lines.items():
            slug = re.sub(r"[^A-Za-z0-9.-]+", "_", model)
            path = self._folder / f"requests-{name}-{slug}.jsonl"
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            try:
                temporary.write_text("".join(f"{line}\n" for line in requests), encoding="utf-8")
                temporary.replace(path)
            except OSError as error:
                raise LLMError(f"{path}: cannot be written: {error}") from error
        return name

    def _lines(self, name: str) -> Iterator[_Line]:
        """What has come so far; lines that are no answers are left out, perhaps only for now."""
        self._useless = 0
        for path in sorted(self._folder.glob(f"answers-{name}*.jsonl")):
            try:
                content = path.read_bytes()
            except OSError as error:
                raise LLMError(f"{path}: cannot be read: {error}") from error
            for raw in content.splitlines():
                try:
                    yield _Line.model_validate_json(raw)
                except ValidationError:
                    self._useless += 1

    def _call(self, question: Question, line: _Line, seconds: float) -> ModelCall:
        if line.response is None or line.response.status_code != 200:
            said = line.error if line.response is None else line.response.body
            text = f"the batch reports: {json.dumps(said)[:_EXCERPT]}"
            return self._failed(question, Reason.REFUSED, text, seconds)
        collected = Collected()
        try:
            read_completion(json.dumps(line.response.body).encode(), collected)
        except Malformed as malformed:
            return self._failed(question, Reason.NO_PROTOCOL, str(malformed), seconds, collected)
        except ReportedError as error:
            text = f"the batch reports: {error.report.message[:_EXCERPT]}"
            return self._failed(question, Reason.ENDPOINT_FAILED, text, seconds, collected)
        problem = collected.problem()
        limit = self._max_answer_characters
        if collected.size > limit:
            text = f"the answer has more than {limit} characters; refused"
            problem = Reason.TOO_LONG, text
        if problem is not None:
            return self._failed(question, *problem, seconds, collected)
        prompt_tokens, answer_tokens = _tokens(question, collected)
        return ModelCall(
            key=question.key,
            model=question.model,
            endpoint=self._endpoint,
            prompt=question.prompt,
            answer=collected.text,
            error=None,
            reason=None,
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
            seconds=seconds,
        )

    def _failed(
        self,
        question: Question,
        reason: Reason,
        error: str,
        seconds: float,
        collected: Collected | None = None,
    ) -> ModelCall:
        """A call that gave nothing; what came of an answer was paid for."""
        prompt_tokens = answer_tokens = 0
        if collected is not None and (collected.is_done or collected.prompt_tokens is not None):
            prompt_tokens, answer_tokens = _tokens(question, collected)
        return ModelCall(
            key=question.key,
            model=question.model,
            endpoint=self._endpoint,
            prompt=question.prompt,
            answer=None,
            error=error,
            reason=reason,
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
            seconds=seconds,
        )

    @property
    def _endpoint(self) -> str:
        return f"files in {self._folder}"


def _tokens(question: Question, collected: Collected) -> tuple[int, int]:
    """Tokens of prompt and answer, as they were counted, else estimated."""
    if collected.prompt_tokens is not None and collected.answer_tokens is not None:
        return collected.prompt_tokens, collected.answer_tokens
    return estimated_tokens(question.prompt), estimated_tokens(collected.text)
