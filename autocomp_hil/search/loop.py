# SPDX-License-Identifier: Apache-2.0
"""The loop: ask the strategy, make candidates, have them judged, tell the strategy.

Everything that costs goes into the store as soon as it is there, and is asked of the store first.
A resumed search is this same loop from its beginning: what is known costs nothing, and since the
decisions depend on nothing else, they are the same.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import Correct, Outcome
from autocomp_hil.propose.proposal import Parent, Proposal, Proposer, ProposeRequest, Sibling
from autocomp_hil.search.code_key import code_key
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.search.stopwatch import Stopwatch
from autocomp_hil.search.strategy import Ask, Scored, Strategy
from autocomp_hil.store.records import (
    CandidateRecord,
    EvaluationRecord,
    NewCandidate,
    RunRecord,
)
from autocomp_hil.store.store import Store
from autocomp_hil.workloads.instance import Instance

__all__ = ["Evaluator", "Progress", "Search"]


class Evaluator(Protocol):
    """Judges candidates; see ``autocomp_hil.evaluate.Judge``."""

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Judge as ``Judge.evaluate_all`` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a search is."""

    iteration: int
    iterations: int
    """Largest number of generations."""
    evaluations: int
    """Candidates that were judged, the baseline included."""
    baseline: Correct | None
    best: Correct | None
    outcomes: dict[str, int]
    """Candidates by kind of outcome."""
    pending: int
    """Candidates of this generation that are not judged yet."""


class Search:
    """A run, from its beginning or from where it was stopped."""

    def __init__(
        self,
        *,
        store: Store,
        run: RunRecord,
        instance: Instance,
        hardware: HardwareConfig,
        settings: SearchSettings,
        strategy: Strategy,
        proposer: Proposer,
        evaluator: Evaluator,
        stopwatch: Stopwatch | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Prepare; nothing is made or judged yet."""
        self._stopwatch = stopwatch or Stopwatch(store, run.id)
        self._store = store
        self._run = run
        self._instance = instance
        self._hardware = hardware
        self._settings = settings
        self._strategy = strategy
        self._proposer = proposer
        self._evaluator = evaluator
        self._on_progress = on_progress
        self._told = 0
        self._lock = threading.Lock()
        self._outcomes: dict[int, Outcome] = {
            record.number: record.outcome
            for record in store.evaluations(run.id)
            if record.seeds == 1
        }

    def run(self) -> CandidateRecord | None:
        """Search to the end; returns the winner, None if not even the baseline is correct."""
        self._tell([self._baseline()])
        asks = self._strategy.ask()
        while asks and self._has_budget():
            self._tell(self._generation(asks))
            asks = self._strategy.ask()
        winner = self._confirmed_winner()
        self._stopwatch.keep()
        self._store.end_run(self._run.id, None if winner is None else winner.number)
        return winner

    def _baseline(self) -> CandidateRecord:
        known = self._store.candidates(self._run.id)
        if known:
            return known[0]
        baseline = NewCandidate(
            iteration=0,
            parent=None,
            option="",
            plan="",
            source=self._instance.baseline,
            schedule=None,
            proposer="workload",
        )
        return self._store.add_candidates(self._run.id, [baseline], iteration=0, parent=None)[0]

    def _generation(self, asks: Sequence[Ask]) -> list[CandidateRecord]:
        """All children that the strategy asked for, in the order of its questions."""
        return [child for ask in asks for child in self._children(ask)]

    def _children(self, ask: Ask) -> list[CandidateRecord]:
        iteration = self._strategy.iteration + 1
        known = self._store.proposals(self._run.id, iteration, ask.parent_id)
        if known is not None:
            return known
        earlier = self._store.candidates(self._run.id)
        keys = {code_key(item.source): item.number for item in reversed(earlier)}
        fresh: list[NewCandidate] = []
        for proposal in self._proposer.propose(self._request(ask, earlier)):
            key = code_key(proposal.source)
            fresh.append(_new(proposal, ask, iteration, keys.get(key)))
            keys.setdefault(key, len(earlier) + len(fresh) - 1)
        return self._store.add_candidates(
            self._run.id, fresh, iteration=iteration, parent=ask.parent_id
        )

    def _request(self, ask: Ask, earlier: Sequence[CandidateRecord]) -> ProposeRequest:
        parent = earlier[ask.parent_id]
        siblings = [
            Sibling(option=item.option, plan=item.plan, outcome=outcome)
            for item in earlier
            if item.parent == ask.parent_id
            and (outcome := self._outcomes.get(_judged_as(item))) is not None
        ]
        return ProposeRequest(
            instance=self._instance,
            hardware=self._hardware,
            parent=Parent(
                candidate_id=parent.number,
                source=parent.source,
                outcome=self._outcomes[parent.number],
                schedule=parent.schedule,
            ),
            plans=ask.plans,
            implementations=ask.implementations,
            menu_kept=self._settings.menu_kept,
            forced_option=ask.forced_option,
            siblings=siblings,
            iteration=self._strategy.iteration,
            iterations=self._strategy.iterations,
            seed=_seed(self._run.seed, self._strategy.iteration, ask.parent_id),
        )

    def _tell(self, children: Sequence[CandidateRecord]) -> None:
        """Have a generation judged, as far as the budget goes, and tell the strategy."""
        limits = {ask.parent_id: ask.cycle_limit for ask in self._strategy.ask()}
        left = self._settings.budget.evaluations - self._told
        wanted = [child for child in children if child.same_as is None][:left]
        self._told += len(wanted)
        open_ones = [child for child in wanted if child.number not in self._outcomes]
        self._judge(open_ones, limits)
        self._strategy.tell(
            [
                Scored(
                    candidate_id=child.number,
                    parent_id=child.parent,
                    option=child.option,
                    plan=child.plan,
                    cycles=_cycles(self._outcomes[child.number]),
                )
                for child in wanted
            ]
        )

    def _judge(self, children: Sequence[CandidateRecord], limits: dict[int, int]) -> None:
        requests = [
            Request(
                source=child.source.encode(),
                cycle_limit=None if child.parent is None else limits[child.parent],
            )
            for child in children
        ]
        pending = len(children)

        def done(index: int, evaluation: Evaluation) -> None:
            nonlocal pending
            with self._lock:
                pending -= 1
                self._keep(children[index].number, requests[index], evaluation)
                self._outcomes[children[index].number] = evaluation.outcome
                self._report(pending)

        self._report(pending)
        self._evaluator.evaluate_all(self._instance, requests, done)

    def _keep(self, number: int, request: Request, evaluation: Evaluation) -> None:
        record = EvaluationRecord(
            number=number,
            seeds=request.seeds,
            outcome=evaluation.outcome,
            cycle_limit=request.cycle_limit,
            seconds=evaluation.seconds,
            view=evaluation.view,
            cached=evaluation.cached,
        )
        self._store.add_evaluation(self._run.id, record)
        self._stopwatch.keep()

    def _confirmed_winner(self) -> CandidateRecord | None:
        """The fastest candidate that is right on further data seeds, and as fast on the RTL.

        The baseline, which its speed is told against, is confirmed with it.

        Raises:
            HardwareMismatch: The view that candidates competed on does not agree with the RTL.
        """
        candidates = self._store.candidates(self._run.id)
        told = [0] if isinstance(self._outcomes[0], Correct) else []
        ranked = [(_cycles(outcome), number) for number, outcome in self._outcomes.items()]
        for _, number in sorted((cycles, number) for cycles, number in ranked if cycles):
            confirmed = self._confirmed([candidates[n] for n in dict.fromkeys([number, *told])])
            if isinstance(confirmed[number], Correct):
                return candidates[number]
        return None

    def _confirmed(self, candidates: Sequence[CandidateRecord]) -> dict[int, Outcome]:
        """Outcomes on all data seeds, confirmed on the RTL."""
        seeds = self._settings.confirm_seeds
        records = self._store.evaluations(self._run.id)
        outcomes = {record.number: record.outcome for record in records if record.seeds == seeds}
        open_ones = [item for item in candidates if item.number not in outcomes]
        requests = [
            Request(source=item.source.encode(), seeds=seeds, is_confirmed=True)
            for item in open_ones
        ]

        def done(index: int, evaluation: Evaluation) -> None:
            with self._lock:
                self._keep(open_ones[index].number, requests[index], evaluation)
                outcomes[open_ones[index].number] = evaluation.outcome

        self._evaluator.evaluate_all(self._instance, requests, done)
        return outcomes

    def _has_budget(self) -> bool:
        budget = self._settings.budget
        spent_s = self._run.seconds + self._stopwatch.seconds
        if budget.seconds is not None and spent_s >= budget.seconds:
            return False
        if budget.tokens is not None:
            spent = sum(count.tokens for count in self._store.call_counts(self._run.id))
            if spent >= budget.tokens:
                return False
        return self._told < budget.evaluations

    def _report(self, pending: int) -> None:
        if self._on_progress is None:
            return
        outcomes = self._outcomes
        kinds: dict[str, int] = {}
        for outcome in outcomes.values():
            kinds[outcome.outcome] = kinds.get(outcome.outcome, 0) + 1
        correct = [outcome for outcome in outcomes.values() if isinstance(outcome, Correct)]
        first = outcomes.get(0)
        progress = Progress(
            iteration=self._strategy.iteration,
            iterations=self._strategy.iterations,
            evaluations=len(outcomes),
            baseline=first if isinstance(first, Correct) else None,
            best=min(correct, key=lambda item: item.measurement.cycles, default=None),
            outcomes=kinds,
            pending=pending,
        )
        self._on_progress(progress)


def _new(proposal: Proposal, ask: Ask, iteration: int, same_as: int | None) -> NewCandidate:
    return NewCandidate(
        iteration=iteration,
        parent=ask.parent_id,
        option=proposal.option,
        plan=proposal.plan,
        source=proposal.source,
        schedule=proposal.schedule,
        proposer=proposal.proposer,
        same_as=same_as,
    )


def _judged_as(candidate: CandidateRecord) -> int:
    """The candidate whose outcome is this one's."""
    return candidate.number if candidate.same_as is None else candidate.same_as


def _cycles(outcome: Outcome) -> int | None:
    return outcome.measurement.cycles if isinstance(outcome, Correct) else None


def _seed(run_seed: int, iteration: int, parent: int) -> int:
    """Seed of all random draws for one parent in one generation, of 63 bits."""
    digest = hashlib.sha256(f"{run_seed}/{iteration}/{parent}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1
