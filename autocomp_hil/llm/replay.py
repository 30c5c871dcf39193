# SPDX-License-Identifier: Apache-2.0
"""Answers from the calls of an earlier run, without a network.

The same search on the same versions asks the same questions; where one differs, the run that is
replayed is not this one, and that is said instead of giving an answer to something else.
"""

import dataclasses
from collections.abc import Callable, Sequence

from autocomp_hil.errors import LLMError
from autocomp_hil.llm.chat import Question, Share
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store

__all__ = ["Replay"]


class Replay:
    """Implements ``Models`` with what a run has kept."""

    def __init__(self, store: Store, run: int, shares: Sequence[Share]) -> None:
        """A run whose calls are in a store.

        Args:
            store: The store that holds the run.
            run: Its number.
            shares: The models of that run, as it had them.

        Raises:
            LLMError: The run has no calls.
        """
        self._calls = {call.key: call for call in store.model_calls(run)}
        self._run = run
        self._shares = tuple(shares)
        if not self._calls:
            raise LLMError(f"run {run} has no recorded calls of language models to replay")

    @property
    def shares(self) -> Sequence[Share]:
        """Implement ``Models.shares``."""
        return self._shares

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """Implement ``Models.ask_all``; a failed call fails again.

        Raises:
            LLMError: A question was not asked then, or was another.
        """
        for question in questions:
            keys = (question.key, question.other_key)
            calls = [self._calls[key] for key in keys if key in self._calls]
            if not calls:
                raise self._differs(question, "was not asked")
            call = next((call for call in calls if question.is_answered_by(call)), None)
            if call is None:
                raise self._differs(question, "was another question, or to another model,")
            on_done(dataclasses.replace(call, key=question.key))

    def _differs(self, question: Question, how: str) -> LLMError:
        return LLMError(
            f"replay of run {self._run}: call {question.key} {how} in that run; replay with the "
            "same workload, shape, hardware, settings, seed and version, or ask models anew"
        )
