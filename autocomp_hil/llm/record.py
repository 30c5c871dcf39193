# SPDX-License-Identifier: Apache-2.0
"""Keeps every call in the store as soon as it returns, and never pays for one that is there.

A failed call is kept as well, with what happened; if it cost nothing, a resumed search makes it
again.
"""

import dataclasses
from collections.abc import Callable, Sequence

from autocomp_hil.llm.chat import Models, Question
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store

__all__ = ["Recorder"]


class Recorder:
    """The calls of one run."""

    def __init__(self, models: Models, store: Store, run: int) -> None:
        """Whoever answers, and where the answers are kept."""
        self._models = models
        self._store = store
        self._run = run

    def ask_all(
        self, questions: Sequence[Question], problem: Callable[[str], str | None]
    ) -> list[ModelCall]:
        """The calls of some questions, made or known, in their order.

        Args:
            questions: With different keys.
            problem: Says why an answer is of no use, None if it is; goes into the record beside
                the answer.

        Raises:
            LLMError: No call can be made any more.
            StoreError: A call could not be kept.
        """
        placed = [self._placed(question) for question in questions]
        calls: dict[str, ModelCall] = {}
        for question in placed:
            known = self._store.model_call(self._run, question.key)
            if known is not None and known.is_settled:
                calls[question.key] = known
        unknown = [question for question in placed if question.key not in calls]

        def keep(call: ModelCall) -> None:
            if call.answer is not None:
                call = dataclasses.replace(call, error=problem(call.answer))
            self._store.add_model_call(self._run, call)
            calls[call.key] = call

        if unknown:
            self._models.ask_all(unknown, keep)
        return [calls[question.key] for question in placed]

    def _placed(self, question: Question) -> Question:
        """The question with the key under which its call is kept."""
        known = self._store.model_call(self._run, question.key)
        if known is None or question.is_answered_by(known):
            return question
        return dataclasses.replace(question, key=question.other_key)
