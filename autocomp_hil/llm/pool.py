# SPDX-License-Identifier: Apache-2.0
"""Several models at once: who gets which part of the work, and how many calls run together."""

import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from autocomp_hil.errors import LLMError
from autocomp_hil.llm.chat import CallFailed, ChatModel, Question, Share
from autocomp_hil.store.records import ModelCall

__all__ = ["ClosableModel", "Member", "ModelPool", "assigned"]


class ClosableModel(ChatModel, Protocol):
    """A model that holds connections."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A model of a pool."""

    model: ClosableModel
    weight: float
    """Share of the work, relative to the other models."""
    concurrency: int
    """Calls of it that may run at once."""


class ModelPool:
    """Implements ``Models`` as a context manager that closes its models."""

    def __init__(self, members: Sequence[Member]) -> None:
        """Take at least one model; names differ."""
        self._members = {member.model.name: member for member in members}
        self._shares = tuple(
            Share(model=member.model.name, weight=member.weight) for member in members
        )

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the models."""
        self.close()

    def close(self) -> None:
        """Close the models."""
        for member in self._members.values():
            member.model.close()

    @property
    def shares(self) -> Sequence[Share]:
        """Implement ``Models.shares``."""
        return self._shares

    def check(self) -> None:
        """Ask every model whether it would answer; call it before anything that takes long.

        Raises:
            LLMError: One would not; all that would not are named.
        """
        problems = []
        for member in self._members.values():
            try:
                member.model.check()
            except LLMError as error:
                problems.append(str(error))
        if problems:
            raise LLMError("; ".join(problems))

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """Implement ``Models.ask_all``."""
        waiting: dict[str, queue.SimpleQueue[Question]] = {}
        counts: dict[str, int] = {}
        for question in questions:
            waiting.setdefault(question.model, queue.SimpleQueue()).put(question)
            counts[question.model] = counts.get(question.model, 0) + 1
        done: queue.SimpleQueue[ModelCall | BaseException] = queue.SimpleQueue()
        # Daemons, so that Ctrl-C need not wait for an endpoint that is silent.
        for name, count in counts.items():
            for _ in range(min(self._members[name].concurrency, count)):
                threading.Thread(target=self._work, args=(waiting[name], done), daemon=True).start()
        try:
            for _ in questions:
                result = done.get()
                if isinstance(result, BaseException):
                    raise result  # noqa: TRY301  # it comes from another thread
                on_done(result)
        except BaseException:
            for rest in waiting.values():
                _drain(rest)
            raise

    def _work(
        self,
        waiting: "queue.SimpleQueue[Question]",
        done: "queue.SimpleQueue[ModelCall | BaseException]",
    ) -> None:
        """Ask until nothing waits; the body of a thread."""
        while True:
            try:
                question = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put(self._call(question))
            except BaseException as error:  # noqa: BLE001  # raised again by the caller's thread
                done.put(error)
                return

    def _call(self, question: Question) -> ModelCall:
        begin = time.monotonic()
        model = self._members[question.model].model
        text = error_text = reason = None
        try:
            answer = model.ask(question.messages)
            text = answer.text
            prompt_tokens, answer_tokens = answer.prompt_tokens, answer.answer_tokens
        except CallFailed as failed:
            error_text, reason = str(failed), failed.reason
            prompt_tokens, answer_tokens = failed.prompt_tokens, failed.answer_tokens
        return ModelCall(
            key=question.key,
            model=question.model,
            endpoint=model.endpoint,
            prompt=question.prompt,
            answer=text,
            error=error_text,
            reason=reason,
            prompt_tokens=prompt_tokens,
            answer_tokens=answer_tokens,
            seconds=time.monotonic() - begin,
        )


def assigned(shares: Sequence[Share], count: int, seed: int) -> list[str]:
    """A model for each of some pieces of work.

    Each model gets its share to within one piece, however few there are; which pieces, and who
    gets the odd one, follows from the seed.

    Args:
        shares: Weights of the models, at least one, all above 0.
        count: Number of pieces.
        seed: All draws follow from it.
    """
    rng = random.Random(f"models/{seed}")
    total = sum(share.weight for share in shares)
    start = rng.random()
    chosen = [_at((start + index) / count * total, shares) for index in range(count)]
    rng.shuffle(chosen)
    return chosen


def _at(place: float, shares: Sequence[Share]) -> str:
    """The model whose interval a place lies in, the weights being laid end to end."""
    end = 0.0
    for share in shares:
        end += share.weight
        if place < end:
            return share.model
    return shares[-1].model


def _drain(waiting: "queue.SimpleQueue[Question]") -> None:
    try:
        while True:
            waiting.get_nowait()
    except queue.Empty:
        return
