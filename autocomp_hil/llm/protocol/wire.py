# SPDX-License-Identifier: Apache-2.0
"""The OpenAI protocol as bytes: an answer in one piece or as a stream of events.

What comes from outside is checked here: UTF-8, JSON, the fields that matter and their types.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from autocomp_hil.llm.protocol.reported import ReportedError, report_of
from autocomp_hil.llm.reasons import Reason

__all__ = [
    "Collected",
    "Malformed",
    "collect_stream",
    "read_completion",
    "read_model_list",
]

_EXCERPT: Final = 4096
_HALF: Final = frozenset(map(chr, range(0xD800, 0xE000)))
"""Characters that JSON can say and UTF-8 cannot, so no file could keep them."""
_CUT_OFF: Final = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_FILTERED: Final = frozenset({"content_filter", "safety", "recitation", "refusal"})
_BROKEN_OFF: Final = "error"
_STRAY_LINES: Final = 100
"""Lines of a stream besides its events that are kept, in case they are an error."""
_Count = Annotated[int, Field(ge=0, le=1 << 40)]


class Malformed(Exception):  # noqa: N818  # says what the bytes are
    """The bytes are no answer."""

    def __init__(self, message: str, got: str = "") -> None:
        """Keep what was expected, and the beginning of what came instead, not yet redacted."""
        super().__init__(message)
        self.got = got


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


class _Model(_Form):
    id: str


class _ModelList(_Form):
    data: list[_Model]


class Collected:
    """An answer as far as it has come."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.parts: list[str] = []
        self.size = 0
        """Characters so far."""
        self.finish_reason: str | None = None
        self.has_begun = False
        """Whether a first event came, by the protocol."""
        self.is_done = False
        """Whether the endpoint said that this was all."""
        self.prompt_tokens: int | None = None
        self.answer_tokens: int | None = None

    @property
    def text(self) -> str:
        """All parts in one."""
        return "".join(self.parts)

    def problem(self) -> tuple[Reason, str] | None:
        """Why a complete answer is of no use; None if it is of use."""
        finish = (self.finish_reason or "").lower()
        after = f"({self.finish_reason}) after {self.size} characters"
        if finish in _CUT_OFF:
            return Reason.CUT_OFF, f"the endpoint cut the answer off {after}"
        if finish in _FILTERED:
            return Reason.FILTERED, f"the endpoint withheld the answer {after}"
        if finish == _BROKEN_OFF:
            return Reason.BROKEN_OFF, f"the endpoint broke off {after}"
        return None if self.text.strip() else (Reason.EMPTY, "the answer is empty")

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
        Malformed: The bytes are no answer.
        ReportedError: The endpoint reports an error instead.
    """
    value = _json(body)
    _count_early(value, collected)
    _raise_reported(value)
    completion = _validated(_Completion, value)
    choice = completion.choices[0]
    collected.add(choice.message.content)
    collected.finish_reason = choice.finish_reason
    collected.is_done = True


def read_model_list(body: bytes) -> frozenset[str]:
    """Names of the models that an endpoint has.

    Raises:
        Malformed: The answer is no list of models.
    """
    return frozenset(model.id for model in _validated(_ModelList, _json(body)).data)


def collect_stream(pieces: Iterable[bytes], collected: Collected) -> Iterator[None]:
    """Read server-sent events into an answer; yields after each, so that the caller can stop.

    Raises:
        Malformed: An event is none of the protocol.
        ReportedError: The endpoint says that it failed.
    """
    stray: list[bytes] = []
    for line, is_whole in _lines(pieces):
        if not line.startswith(b"data:"):  # comments, names of events, ends of events
            if len(stray) < _STRAY_LINES:
                stray.append(line)
            continue
        data = line[len(b"data:") :].strip()
        if data == b"[DONE]":
            collected.is_done = True
            return
        try:
            value = _json(data)
        except Malformed:
            if is_whole and collected.finish_reason is None:
                raise
            return  # the end of the stream cut it in two, or the answer is there anyway
        _take_event(value, collected)
        yield
    if not collected.parts:
        _raise_stray(stray)


def _take_event(value: object, collected: Collected) -> None:
    _count_early(value, collected)
    _raise_reported(value)
    for choice in _validated(_Chunk, value).choices or ():
        if choice.index == 0:
            collected.add(choice.delta.content if choice.delta else None)
            collected.finish_reason = choice.finish_reason or collected.finish_reason
    collected.has_begun = True


def _count_early(value: object, collected: Collected) -> None:
    """Take the count of tokens before anything else: an error may have cost some too."""
    if isinstance(value, Mapping):
        collected.count(value.get("usage"))


def _raise_reported(value: object) -> None:
    """Raise the error that an answer, or its first choice, is instead."""
    report = report_of(value)
    choices = value.get("choices") if isinstance(value, Mapping) else None
    if report is None and isinstance(choices, list) and choices:
        first = choices[0]
        if isinstance(first, Mapping) and first.get("error"):
            report = report_of(first)
    if report is not None:
        raise ReportedError(report)


def _raise_stray(lines: list[bytes]) -> None:
    """Raise the error that a stream holds in place of events, if it holds one."""
    try:
        value = json.loads(b"\n".join(lines))
    except (ValueError, RecursionError):
        return
    _raise_reported(value)


def _lines(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines, and whether each had an end."""
    rest: list[bytes] = []
    for piece in pieces:
        *whole, last = piece.split(b"\n")
        for line in whole:
            yield b"".join([*rest, line]), True
            rest = []
        rest.append(last)
    if any(rest):
        yield b"".join(rest), False


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
