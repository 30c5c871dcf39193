# SPDX-License-Identifier: Apache-2.0
"""Every check of every contract fails what breaks it, and passes what does not."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import Correct, TimedOut, WrongResult
from autocomp_hil.propose.proposal import Proposal, ProposeRequest
from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.strategy import Ask, Scored
from autocomp_hil.workloads.instance import Instance
from tests.contracts.evaluator import EvaluatorContract
from tests.contracts.proposer import ProposerContract
from tests.contracts.strategy import StrategyContract
from tests.contracts.test_evaluators import FAKE_CANDIDATES
from tests.contracts.test_proposers import request_for
from tests.contracts.test_strategies import SETTINGS
from tests.unit.evaluate.measurements import measurement
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.search.fakes import FakeJudge, FakeProposer

FOLLOWS: Final = frozenset({"tile", "unroll", "hoist"})
ASKED: Final = request_for(SMALL, "cycles 1000")


class _Proposer(FakeProposer):
    """The fake, whose answer a broken one spoils."""

    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        """Return what is answered instead."""
        del request
        return proposals

    def propose(self, request: ProposeRequest) -> list[Proposal]:
        """Propose what the fake does, spoiled."""
        return list(self.spoiled(request, super().propose(request)))


class _Nameless(_Proposer):
    name = " "


class _Silent(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request, proposals
        return []


class _Eager(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request
        return proposals * 2


class _Planless(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request
        return [replace(proposal, plan="\n") for proposal in proposals]


class _Inventive(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request
        return [replace(proposal, option="make it faster") for proposal in proposals]


class _Stubborn(_Proposer):
    def propose(self, request: ProposeRequest) -> list[Proposal]:
        return super().propose(replace(request, forced_option=None))


class _Guessing(_Proposer):
    def propose(self, request: ProposeRequest) -> list[Proposal]:
        known = request.forced_option in {None, *FOLLOWS}
        return super().propose(request if known else replace(request, forced_option="tile"))


class _Forgetful(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request
        return [replace(p, plan=f"{p.plan}, request {len(self.requests)}") for p in proposals]


class _Fickle(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        del request
        return random.sample(proposals, len(proposals))


class _Greedy(_Proposer):
    def spoiled(self, request: ProposeRequest, proposals: list[Proposal]) -> Sequence[Proposal]:
        assert isinstance(request.siblings, list)
        request.siblings.clear()
        return proposals


class _Strategy:
    """The beam, wrapped, so that a broken one can spoil any part of it."""

    def __init__(self) -> None:
        self.beam = BeamSearch(SETTINGS)

    @property
    def iteration(self) -> int:
        return self.beam.iteration

    @property
    def iterations(self) -> int:
        return self.beam.iterations

    def ask(self) -> Sequence[Ask]:
        return self.beam.ask()

    def tell(self, generation: Sequence[Scored]) -> None:
        self.beam.tell(generation)


_ANY: Final = Ask(parent_id=0, plans=1, implementations=1, forced_option=None, cycle_limit=1)


class _Rash(_Strategy):
    def ask(self) -> Sequence[Ask]:
        return self.beam.ask() or [_ANY]


class _Hasty(_Strategy):
    def tell(self, generation: Sequence[Scored]) -> None:
        self.beam.tell(generation)
        self.beam.iteration += 1


class _Trusting(_Strategy):
    def tell(self, generation: Sequence[Scored]) -> None:
        self.beam.tell([replace(item, cycles=item.cycles or 1) for item in generation])


class _Draining(_Strategy):
    asked = 0

    def ask(self) -> Sequence[Ask]:
        self.asked += 1
        return [replace(ask, plans=ask.plans + self.asked) for ask in self.beam.ask()]


class _Idle(_Strategy):
    def ask(self) -> Sequence[Ask]:
        return [replace(ask, implementations=0) for ask in self.beam.ask()]


class _Doubling(_Strategy):
    def ask(self) -> Sequence[Ask]:
        return [ask for ask in self.beam.ask() for _ in range(2)]


class _Sleepy(_Strategy):
    def tell(self, generation: Sequence[Scored]) -> None:
        if generation:
            self.beam.tell(generation)


class _Endless(_Strategy):
    @property
    def iterations(self) -> int:
        return 2


class _Moody(_Strategy):
    def ask(self) -> Sequence[Ask]:
        random.seed(random.getrandbits(32))
        return [replace(ask, plans=random.randint(1, 9)) for ask in self.beam.ask()]


class _Tidy(_Strategy):
    def tell(self, generation: Sequence[Scored]) -> None:
        self.beam.tell(list(generation))
        assert isinstance(generation, list)
        generation.clear()


class _Evaluator(FakeJudge):
    """The fake, whose evaluations a broken one spoils."""

    calls = 0

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        self.calls += 1
        spoiled = self.spoiled(requests, super().evaluate_all(instance, requests))
        for index, evaluation in enumerate(spoiled):
            if on_done is not None:
                on_done(index, evaluation)
        return spoiled

    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        """Return what is answered instead."""
        del requests
        return found


class _Friendly(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        del requests
        right = Correct(measurement=measurement(cycles=5))
        return [replace(item, outcome=right) for item in found]


class _Sorting(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        del requests
        return sorted(found, key=lambda item: item.cycles or 0)


class _Repeating(_Evaluator):
    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        if on_done is not None:
            super().evaluate_all(instance, requests, on_done)
        return super().evaluate_all(instance, requests, on_done)


class _Talkative(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        wrong = WrongResult(stage="rtl", findings=())
        return found if requests else [Evaluation(outcome=wrong, source_hash="")]


class _Drifting(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        del requests
        later = Correct(measurement=measurement(cycles=100 + self.calls))
        return [replace(item, outcome=later) if item.cycles else item for item in found]


class _Patient(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        stopped = TimedOut(stage="rtl", message="slow", more_than_cycles=None)
        is_stopped = [isinstance(item.outcome, TimedOut) for item in found]
        del requests
        return [
            replace(item, outcome=stopped) if stop else item
            for item, stop in zip(found, is_stopped, strict=True)
        ]


class _Picky(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        wrong = WrongResult(stage="functional", findings=())
        return [
            replace(item, outcome=wrong) if request.seeds > 1 else item
            for item, request in zip(found, requests, strict=True)
        ]


class _Wavering(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        slower = Correct(measurement=measurement(cycles=901))
        return [
            replace(item, outcome=slower) if request.is_confirmed and item.cycles else item
            for item, request in zip(found, requests, strict=True)
        ]


class _Private(WrongResult):
    """An outcome with something that its JSON does not have."""

    secret: int = 1


class _Unkept(_Evaluator):
    def spoiled(self, requests: Sequence[Request], found: list[Evaluation]) -> list[Evaluation]:
        del requests
        outcome = _Private(stage="rtl", findings=())
        return [item if item.cycles else replace(item, outcome=outcome) for item in found]


BROKEN: Final[dict[type, dict[str, Callable[[], Any]]]] = {
    ProposerContract: {
        "test_name": _Nameless,
        "test_some_answer": _Silent,
        "test_no_more_than_asked": _Eager,
        "test_whole_proposals": _Planless,
        "test_options_of_the_menu": _Inventive,
        "test_forced_option": _Stubborn,
        "test_unknown_option": _Guessing,
        "test_equal_requests": _Forgetful,
        "test_chance_comes_from_the_seed": _Fickle,
        "test_order_of_requests": _Forgetful,
        "test_request_stays": _Greedy,
    },
    StrategyContract: {
        "test_before_anything_is_told": _Rash,
        "test_baseline": _Hasty,
        "test_wrong_baseline": _Trusting,
        "test_asking_again": _Draining,
        "test_asks_can_be_met": _Idle,
        "test_parents_are_correct": _Doubling,
        "test_generations_are_counted": _Sleepy,
        "test_it_ends": _Endless,
        "test_equal_histories": _Moody,
        "test_what_is_told_stays": _Tidy,
    },
    EvaluatorContract: {
        "test_verdicts": _Friendly,
        "test_order": _Sorting,
        "test_each_is_told_once": _Repeating,
        "test_nothing_to_judge": _Talkative,
        "test_again": _Drifting,
        "test_cycle_limit": _Patient,
        "test_further_seeds": _Picky,
        "test_confirmation": _Wavering,
        "test_outcomes_can_be_kept": _Unkept,
    },
}
"""An implementation that breaks each check."""
SOUND: Final[dict[type, Callable[[], Any]]] = {
    ProposerContract: _Proposer,
    StrategyContract: _Strategy,
    EvaluatorContract: _Evaluator,
}
"""The implementations that the broken ones are made of."""
_CASES: Final = [(contract, check) for contract, checks in BROKEN.items() for check in checks]


def _run(contract: type, check: str, make: Callable[[], Any]) -> None:
    """One check against an implementation, as pytest would run it."""
    method = getattr(contract(), check)
    if contract is EvaluatorContract:
        method(make(), FAKE_CANDIDATES)
        return
    given = {"make": make, "asked": ASKED, "follows": FOLLOWS}
    names = method.__code__.co_varnames[1 : method.__code__.co_argcount]
    method(**{name: given[name] for name in names})


def test_every_check_is_here() -> None:
    """A check that is added needs an implementation that breaks it."""
    for contract, checks in BROKEN.items():
        assert set(checks) == {name for name in vars(contract) if name.startswith("test_")}


@pytest.mark.parametrize(("contract", "check"), _CASES)
def test_a_broken_one_fails(contract: type, check: str) -> None:
    """An assertion fails, and no accident happens."""
    with pytest.raises(AssertionError):
        _run(contract, check, BROKEN[contract][check])


@pytest.mark.parametrize(("contract", "check"), _CASES)
def test_a_sound_one_passes(contract: type, check: str) -> None:
    """What the broken ones are made of breaks nothing itself."""
    _run(contract, check, SOUND[contract])
