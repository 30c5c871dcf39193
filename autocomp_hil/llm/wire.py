# SPDX-License-Identifier: Apache-2.0
"""The OpenAI protocol as bytes: an answer in one piece or as a stream of events.

What comes from outside is checked here: UTF-8, JSON, the fields that matter and their types.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

__all__ = [
    "Collected",
    "Malformed",
    "UnfinishedAnswer",
    "collect_stream",
    "read_completion",
    "read_model_list",
]

_EXCERPT: Final = 4096
_HALF: Final = frozenset(map(chr, range(0xD800, 0xE000)))
"""What JSON can say and UTF-8 cannot, so no file could keep it."""
_Count = Annotated[int, Field(ge=0, le=1 << 40)]


class Malformed(Exception):  # noqa: N818  # says what the bytes are
    """The bytes are no answer."""

    def __init__(self, message: str, got: str = "") -> None:
        """What was expected, and the beginning of what came instead, not yet redacted."""
        super().__init__(message)
        self.got = got


class UnfinishedAnswer(Exception):  # noqa: N818  # says what happened
    """The endpoint reported an error instead of going on; the text is its own."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


_F = TypeVar("_F", bound=_Form)


class _Usage(_Form):
    prompt_tokens: _Count
    completion_tokens: _Count


def _whole(text: str) -> str:
    if not _HALF.isdisjoint(text):
        raise ValueError("half of a surrogate pair")
    return text


class _Text(_Form):
    content: Annotated[str, AfterValidator(_whole)] | None = None


class _Choice(_Form):
    message: _Text
    finish_reason: str | None = None


class _ChunkChoice(_Form):
    index: int = 0
    delta: _Text | None = None
    finish_reason: str | None = None


class _Completion(_Form):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: Any = None


class _Chunk(_Form):
    choices: list[_ChunkChoice] | None = None
    usage: Any = None
    error: Any = None


class _Model(_Form):
    id: str


class _ModelList(_Form):
    data: list[_Model]


class Collected:
    """An answer as far as it has come."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self.parts: list[str] = []
        self.size = 0
        """Characters so far."""
        self.finish_reason: str | None = None
        self.is_done = False
        """The endpoint said that this was all."""
        self.prompt_tokens: int | None = None
        self.answer_tokens: int | None = None

    @property
    def text(self) -> str:
        """All parts."""
        return "".join(self.parts)

    def problem(self) -> str | None:
        """Why a complete answer is of no use; None if it is."""
        if self.finish_reason in {"length", "content_filter"}:
            cause = f"({self.finish_reason}) after {self.size} characters"
            return f"the endpoint cut the answer off {cause}"
        return None if self.text.strip() else "the answer is empty"

    def add(self, text: str | None) -> None:
        """Append what came."""
        if text:
            self.parts.append(text)
            self.size += len(text)

    def count(self, usage: object) -> None:
        """Take the endpoint's count; one that makes no sense counts as none."""
        try:
            counted = _Usage.model_validate(usage)
        except ValidationError:
            return
        self.prompt_tokens = counted.prompt_tokens
        self.answer_tokens = counted.completion_tokens


def read_completion(body: bytes, collected: Collected) -> None:
    """Read an answer that comes in one piece.

    Raises:
        Malformed: It is none.
    """
    completion = _validated(_Completion, _json(body))
    choice = completion.choices[0]
    collected.add(choice.message.content)
    collected.count(completion.usage)
    collected.finish_reason = choice.finish_reason
    collected.is_done = True


def read_model_list(body: bytes) -> frozenset[str]:
    """Names of the models that an endpoint has.

    Raises:
        Malformed: It is no list of models.
    """
    return frozenset(model.id for model in _validated(_ModelList, _json(body)).data)


def collect_stream(pieces: Iterable[bytes], collected: Collected) -> Iterator[None]:
    """Read server-sent events into an answer; yields after each, so that the caller can stop.

    Raises:
        Malformed: An event is none of the protocol.
        UnfinishedAnswer: The endpoint says that it failed.
    """
    for line in _lines(pieces):
        if not line.startswith(b"data:"):
            continue  # comments, names of events, ends of events
        data = line[len(b"data:") :].strip()
        if data == b"[DONE]":
            collected.is_done = True
            return
        chunk = _validated(_Chunk, _json(data))
        if chunk.error:
            raise UnfinishedAnswer(json.dumps(chunk.error))
        for choice in chunk.choices or ():
            if choice.index == 0:
                collected.add(choice.delta.content if choice.delta else None)
                collected.finish_reason = choice.finish_reason or collected.finish_reason
        collected.count(chunk.usage)
        yield


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    for piece in pieces:
        *whole, last = piece.split(b"\n")
        for line in whole:
            yield b"".join([*rest, line])
            rest = []
        rest.append(last)
    if any(rest):
        yield b"".join(rest)


def _json(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(f"byte {error.start} of the answer is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Malformed("expected JSON", got=data[:_EXCERPT].decode("ascii", "replace")) from None


def _validated(form: type[_F], value: object) -> _F:
    try:
        return form.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Malformed(f"the answer breaks the protocol: {where}: {first['msg']}") from None
