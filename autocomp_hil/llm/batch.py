# SPDX-License-Identifier: Apache-2.0
"""For machines without network: requests and answers as files in the OpenAI Batch format.

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
from autocomp_hil.llm.endpoint import ModelSpec, names_of
from autocomp_hil.llm.wire import Collected, Malformed, read_completion
from autocomp_hil.store.records import ModelCall

__all__ = ["Batch"]

_LOG = logging.getLogger(__name__)
_REMIND_S: Final = 600.0
_ENDPOINT: Final = "/v1/chat/completions"


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
    """See ``Models``."""

    def __init__(
        self,
        folder: Path,
        specs: Sequence[ModelSpec],
        *,
        poll_s: float = 2.0,
        timeout_s: float | None = None,
        max_answer_characters: int = 256 << 10,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Requests go into a folder, answers are expected there.

        Args:
            folder: Made if it is not there.
            specs: The models; only names and weights matter.
            poll_s: Between two looks.
            timeout_s: After which what is missing counts as failed; None: wait for ever.
            max_answer_characters: A longer answer is refused.
            sleep: Waits between two looks.

        Raises:
            ConfigError: The folder cannot be made, or a model is named twice.
        """
        names = names_of(specs)
        self._bodies = dict(zip(names, (spec.name for spec in specs), strict=True))
        self._shares = tuple(
            Share(model=name, weight=spec.weight) for name, spec in zip(names, specs, strict=True)
        )
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
        """See ``Models``."""
        return self._shares

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """See ``Models``: writes requests, and waits for the answers of all.

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
                    on_done(
                        _failed(question, f"no answer within {self._timeout_s:g} s", now - begin)
                    )
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
            body = {
                "model": self._bodies[question.model],
                "messages": json.loads(question.prompt),
                "temperature": 1.0,
            }
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
            return _failed(question, f"the batch reports: {json.dumps(said)[:300]}", seconds)
        collected = Collected()
        try:
            read_completion(json.dumps(line.response.body).encode(), collected)
        except Malformed as malformed:
            return _failed(question, str(malformed), seconds)
        problem = collected.problem()
        if collected.size > self._max_answer_characters:
            problem = f"the answer has more than {self._max_answer_characters} characters; refused"
        prompt = question.prompt
        prompt_tokens, answer_tokens = collected.prompt_tokens, collected.answer_tokens
        if prompt_tokens is None or answer_tokens is None:
            prompt_tokens = estimated_tokens(prompt)
            answer_tokens = estimated_tokens(collected.text)
        return ModelCall(
            key=question.key,
            model=question.model,
            prompt=prompt,
            answer=collected.text if problem is None else None,
            error=problem,
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
            seconds=seconds,
        )


def _failed(question: Question, error: str, seconds: float) -> ModelCall:
    return ModelCall(
        key=question.key,
        model=question.model,
        prompt=question.prompt,
        answer=None,
        error=error,
        prompt_tokens=0,
        answer_tokens=0,
        seconds=seconds,
    )
