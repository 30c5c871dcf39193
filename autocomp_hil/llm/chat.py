# SPDX-License-Identifier: Apache-2.0
"""What is asked of language models, and the protocols behind which they are asked.

There are three who do: ``ModelPool`` over endpoints, ``Replay`` of recorded calls, and ``Batch``
with files. A call that fails is a value, a ``ModelCall`` with an error; the search goes on.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from autocomp_hil.errors import LLMError
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.store.records import ModelCall

__all__ = [
    "Answer",
    "CallFailed",
    "ChatMessage",
    "ChatModel",
    "Models",
    "Question",
    "Share",
    "estimated_tokens",
]

_BYTES_PER_TOKEN: Final = 4
"""A rule of thumb for English and C with the tokenizers in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call that is wanted."""

    key: str
    """Place in the search; the same call has the same key."""
    model: str
    """Name of a ``Share``."""
    messages: tuple[ChatMessage, ...]

    @property
    def prompt(self) -> str:
        """The conversation as it is recorded: a JSON list of messages."""
        return json.dumps([{"role": item.role, "content": item.content} for item in self.messages])

    @property
    def other_key(self) -> str:
        """Where the call is kept if another question was asked at its place before.

        A run that is judged again under other versions may take another way.
        """
        digest = hashlib.sha256(f"{self.model}\0{self.prompt}".encode()).hexdigest()
        return f"{self.key}@{digest[:12]}"

    def is_answered_by(self, call: ModelCall) -> bool:
        """Whether a call was this question."""
        return (call.model, call.prompt) == (self.model, self.prompt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said."""

    text: str = field(repr=False)
    prompt_tokens: int
    """Tokens as the endpoint counts them; where it does not, they are estimated from the bytes."""
    answer_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A model and its part of the work."""

    model: str
    weight: float
    """Share of the work, relative to the other models."""


class CallFailed(LLMError):  # noqa: N818  # named after what happened
    """A call gave nothing; it may have cost tokens all the same."""

    def __init__(
        self, message: str, reason: Reason, *, prompt_tokens: int = 0, answer_tokens: int = 0
    ) -> None:
        """Keep what happened, its kind, and what it cost; tokens as in ``Answer``."""
        super().__init__(message)
        self.reason = reason
        self.prompt_tokens = prompt_tokens
        self.answer_tokens = answer_tokens


class ChatModel(Protocol):
    """One model behind one endpoint. May be asked by several threads at once."""

    @property
    def name(self) -> str:
        """Name for records."""

    @property
    def endpoint(self) -> str:
        """Host of its endpoint, for records."""

    def ask(self, messages: Sequence[ChatMessage]) -> Answer:
        """The model's answer to a conversation.

        Raises:
            CallFailed: There is no answer, or it is of no use.
        """

    def check(self) -> None:
        """Make one small call, to see whether the model answers; it costs a few tokens.

        Raises:
            LLMError: The endpoint is down, refuses the key, does not know the model, or gives
                answers of no use.
        """


class Models(Protocol):
    """Answers questions with one or several models."""

    @property
    def shares(self) -> Sequence[Share]:
        """The models, and what part of the work each one gets."""

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """Ask everything.

        Args:
            questions: They have different keys.
            on_done: Function that is called once for each, as soon as it is answered or has failed,
                in any order, by the caller's thread.

        Raises:
            LLMError: Nothing can be asked any more: no call, but the way to make calls failed.
        """


def estimated_tokens(text: str) -> int:
    """Tokens of a text, roughly, for endpoints that do not count them."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)
