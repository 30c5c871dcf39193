# SPDX-License-Identifier: Apache-2.0
"""Keeps every call in the store as soon as it returns, and never pays for one that is there.

A failed call is kept as well, with what happened; if it cost nothing, a resumed search makes it
again.
"""

import dataclasses
from collections.abc import Callable, Sequence

from autocomp_hil.llm.chat import Models, Question
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store

__all__ = ["Recorder"]


class Recorder:
    """Keeps the calls of one run."""

    def __init__(
        self,
        models: Models,
        store: Store,
        run: int,
        *,
        on_call: Callable[[ModelCall], None] | None = None,
    ) -> None:
        """Record what is asked.

        Args:
            models: Language models that answer.
            store: The store in which answers are kept.
            run: Whose calls they are.
            on_call: Function that is called with each new call, once it is kept, one at a time.
        """
        self._models = models
        self._store = store
        self._run = run
        self._on_call = on_call

    def ask_all(
        self, questions: Sequence[Question], problem: Callable[[str], str | None], reason: Reason
    ) -> list[ModelCall]:
        """The calls of some questions, made or known, in their order.

        Args:
            questions: They have different keys.
            problem: Says why an answer is of no use, None if it is; goes into the record beside
                the answer.
            reason: Kind of such a problem.

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
                error = problem(call.answer)
                kind = None if error is None else reason
                call = dataclasses.replace(call, error=error, reason=kind)
            self._store.add_model_call(self._run, call)
            calls[call.key] = call
            if self._on_call is not None:
                self._on_call(call)

        if unknown:
            self._models.ask_all(unknown, keep)
        return [calls[question.key] for question in placed]

    def _placed(self, question: Question) -> Question:
        """The question with the key under which its call is kept."""
        known = self._store.model_call(self._run, question.key)
        if known is None or question.is_answered_by(known):
            return question
        return dataclasses.replace(question, key=question.other_key)
