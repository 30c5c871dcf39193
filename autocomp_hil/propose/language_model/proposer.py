# SPDX-License-Identifier: Apache-2.0
"""The proposer that asks language models: plans, implementations of each, and one repair round.

Every call has a key from its place in the search and is made once in the life of a run; models,
menus and conversations follow from the request, so that a resumed or replayed search goes the same
way. A call that fails, or whose answer is of no use, means fewer children and nothing else; the
store has what happened. Only where nobody answers at all, twice in a row, the search ends with an
error: it can be resumed when somebody does.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import BadResponse, ConfigError, LLMError
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.evaluate.source.signature import read_head
from autocomp_hil.llm.chat import ChatMessage, Models, Question
from autocomp_hil.llm.pool import assigned
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.llm.record import Recorder
from autocomp_hil.propose.kind import Check, ProposerKind, ProposerTools
from autocomp_hil.propose.language_model.parse import Plan, parse_code, parse_plan
from autocomp_hil.propose.language_model.prompts import (
    code_messages,
    menu_for,
    plan_messages,
    repair_messages,
)
from autocomp_hil.propose.proposal import Proposal, ProposeRequest
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store
from autocomp_hil.workloads.instance import Instance

__all__ = ["LANGUAGE_MODEL", "LanguageModelProposer"]

_T = TypeVar("_T")
_CHECKS_AT_ONCE: Final = 2
"""Drafts that are checked at once; the judge gives each a worker as soon as one is free."""
_MAX_SILENT: Final = 2
"""Requests in a row that nobody answers, after which the search ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An implementation on its way."""

    place: str
    """Numbers of plan and implementation, as in keys."""
    model: str
    plan: Plan
    conversation: tuple[ChatMessage, ...]
    """The messages that asked for it."""
    source: str


class LanguageModelProposer:
    """A ``Proposer`` that asks language models."""

    def __init__(
        self,
        models: Models,
        store: Store,
        run: int,
        *,
        check: Check | None = None,
        on_call: Callable[[ModelCall], None] | None = None,
    ) -> None:
        """A proposer for one run.

        Args:
            models: Language models to ask; the caller sees to it that they can be asked, before
                anything is simulated.
            store: The store in which calls are kept.
            run: Whose calls they are.
            check: Finds what is worth a repair; None: nothing is repaired.
            on_call: Function that is called with each call that is made, one at a time.
        """
        self._models = models
        self._recorder = Recorder(models, store, run, on_call=on_call)
        self._check = check
        self._silent = 0

    @property
    def name(self) -> str:
        """Names of the models."""
        return ", ".join(share.model for share in self._models.shares)

    def propose(self, request: ProposeRequest) -> Sequence[Proposal]:
        """Children of the request's parent, plan by plan.

        Raises:
            LLMError: No model answers any more.
        """
        if not menu_for(request, 0):
            return ()
        prefix = f"{request.iteration}/{request.parent.candidate_id}"
        plans = self._plans(request, prefix)
        drafts = self._repaired(request, prefix, self._drafts(request, prefix, plans))
        return [
            Proposal(
                option=draft.plan.option,
                plan=draft.plan.text,
                source=draft.source,
                proposer=draft.model,
            )
            for draft in drafts
        ]

    def _plans(self, request: ProposeRequest, prefix: str) -> dict[int, tuple[str, Plan]]:
        """Model and plan by index; those that came to nothing are absent."""
        models = assigned(self._models.shares, request.plans, request.seed)
        menus = [menu_for(request, index) for index in range(request.plans)]
        questions = [
            Question(
                key=f"{prefix}/plan/{index}",
                model=models[index],
                messages=plan_messages(request, menus[index]),
            )
            for index in range(request.plans)
        ]
        calls = self._recorder.ask_all(
            questions, lambda text: _problem(parse_plan, text, ()), Reason.NO_PLAN
        )
        self._silent = 0 if any(call.is_settled for call in calls) else self._silent + 1
        if self._silent == _MAX_SILENT:
            raise LLMError(
                f"no model answers any more, the last time: {calls[-1].error}; resume the run when "
                "one does"
            )
        return {
            index: (models[index], parse_plan(call.answer, menus[index]))
            for index, call in enumerate(calls)
            if call.answer is not None and call.error is None
        }

    def _drafts(
        self, request: ProposeRequest, prefix: str, plans: Mapping[int, tuple[str, Plan]]
    ) -> list[_Draft]:
        """Implementations of all plans; the model of a plan writes its code."""
        wanted = [
            _Draft(
                place=f"{index}/{number}",
                model=model,
                plan=plan,
                conversation=code_messages(request, plan, number),
                source="",
            )
            for index, (model, plan) in plans.items()
            for number in range(request.implementations)
        ]
        questions = [
            Question(
                key=f"{prefix}/code/{draft.place}", model=draft.model, messages=draft.conversation
            )
            for draft in wanted
        ]
        sources = self._sources(request, questions)
        return [
            replace(draft, source=source)
            for draft, source in zip(wanted, sources, strict=True)
            if source is not None
        ]

    def _repaired(
        self, request: ProposeRequest, prefix: str, drafts: Sequence[_Draft]
    ) -> list[_Draft]:
        """Drafts, those that fail replaced by what their model made of them when told why.

        A repair that comes to nothing leaves the draft as it was: the judge says what is wrong
        with it, and later plans are told.
        """
        failures = self._failures(drafts)
        failed = [draft for draft in drafts if draft.source in failures]
        questions = [
            Question(
                key=f"{prefix}/repair/{draft.place}",
                model=draft.model,
                messages=repair_messages(draft.conversation, draft.source, failures[draft.source]),
            )
            for draft in failed
        ]
        sources = self._sources(request, questions)
        better = {
            draft.place: replace(draft, source=source)
            for draft, source in zip(failed, sources, strict=True)
            if source is not None
        }
        return [better.get(draft.place, draft) for draft in drafts]

    def _failures(self, drafts: Sequence[_Draft]) -> dict[str, Outcome]:
        """What is wrong, by source; each source is checked once."""
        if self._check is None:
            return {}
        sources = list(dict.fromkeys(draft.source for draft in drafts))
        with ThreadPoolExecutor(_CHECKS_AT_ONCE) as pool:
            outcomes = list(pool.map(self._check, sources))
        pairs = zip(sources, outcomes, strict=True)
        return {source: outcome for source, outcome in pairs if outcome is not None}

    def _sources(self, request: ProposeRequest, questions: Sequence[Question]) -> list[str | None]:
        """The code of each answer; None where there is none."""
        function = read_head(request.instance.signature).name
        calls = self._recorder.ask_all(
            questions, lambda text: _problem(parse_code, text, function), Reason.NO_CODE
        )
        return [
            parse_code(call.answer, function)
            if call.answer is not None and call.error is None
            else None
            for call in calls
        ]


def _problem(parse: Callable[[str, _T], object], text: str, argument: _T) -> str | None:
    """Why an answer cannot be parsed; None if it can."""
    try:
        parse(text, argument)
    except BadResponse as error:
        return str(error)
    return None


def _made(tools: ProposerTools) -> LanguageModelProposer:
    if tools.models is None:
        raise ConfigError("proposer language_model: expected --models, or a search that names some")
    return LanguageModelProposer(
        tools.models, tools.store, tools.run, check=tools.check, on_call=tools.on_call
    )


def _options(instance: Instance, _: HardwareConfig) -> frozenset[str]:
    return frozenset(instance.menu.ids)


LANGUAGE_MODEL: Final = ProposerKind(
    name="language_model",
    title="language models",
    asks_models=True,
    make=_made,
    options=_options,
)
