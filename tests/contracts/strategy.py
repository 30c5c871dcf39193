# SPDX-License-Identifier: Apache-2.0
"""What every search strategy must do, as tests that run against any of them.

Derive a class named ``Test...`` from ``StrategyContract`` and override its fixture.
"""

import random
from collections.abc import Callable, Sequence
from itertools import count

import pytest

from autocomp_hil.search.strategy import Ask, Scored, Strategy

__all__ = ["BASELINE", "MakeStrategy", "StrategyContract", "history"]

MakeStrategy = Callable[[], Strategy]
"""Makes a strategy that was told nothing; it allows several generations."""

BASELINE = Scored(candidate_id=0, parent_id=None, option="", plan="", cycles=1000)
_MANY = 500
"""Generations after which a search that goes on is one without end."""


def history(strategy: Strategy, seed: int, *, wrong: float = 0.3) -> list[list[Ask]]:
    """What a strategy asks in a search to its end.

    Args:
        strategy: One that was told nothing.
        seed: Decides what comes of each child.
        wrong: Share of the children that are not correct.
    """
    rng, numbers, cycles = random.Random(seed), count(1), {0: 1000}
    asks, told = list[list[Ask]](), [BASELINE]
    while len(asks) < _MANY:
        strategy.tell(told)
        asks.append(list(strategy.ask()))
        if not asks[-1]:
            break
        told = []
        for ask in asks[-1]:
            for child in range(ask.plans * ask.implementations):
                number = next(numbers)
                cycles[number] = max(1, cycles[ask.parent_id] + rng.randint(-60, 30))
                told.append(
                    Scored(
                        candidate_id=number,
                        parent_id=ask.parent_id,
                        option=ask.forced_option or rng.choice(("tile", "unroll", "hoist")),
                        plan=f"plan {child}",
                        cycles=None if rng.random() < wrong else cycles[number],
                    )
                )
    return asks


class StrategyContract:
    """What every strategy must keep to, as ``Strategy`` says."""

    @pytest.fixture
    def make(self) -> MakeStrategy:
        """How to make the strategy."""
        raise NotImplementedError

    def test_before_anything_is_told(self, make: MakeStrategy) -> None:
        """A strategy asks for nothing before a candidate is known, but may be asked."""
        assert list(make().ask()) == []

    def test_baseline(self, make: MakeStrategy) -> None:
        """The first parent is the baseline; it counts as no generation."""
        strategy = make()
        strategy.tell([BASELINE])
        assert strategy.iteration == 0
        assert strategy.iterations >= 1
        assert {ask.parent_id for ask in strategy.ask()} == {0}

    def test_wrong_baseline(self, make: MakeStrategy) -> None:
        """A strategy does not search without a correct kernel to start from."""
        strategy = make()
        strategy.tell([Scored(candidate_id=0, parent_id=None, option="", plan="", cycles=None)])
        assert list(strategy.ask()) == []

    def test_asking_again(self, make: MakeStrategy) -> None:
        """Asking changes nothing: the same question has the same answer."""
        strategy = make()
        strategy.tell([BASELINE])
        first = list(strategy.ask())
        assert list(strategy.ask()) == first == list(strategy.ask())

    def test_asks_can_be_met(self, make: MakeStrategy) -> None:
        """Every ask wants at least one child that could be kept."""
        for seed in range(5):
            for ask in (ask for asks in history(make(), seed) for ask in asks):
                assert ask.plans >= 1
                assert ask.implementations >= 1
                assert ask.cycle_limit >= 1

    def test_parents_are_correct(self, make: MakeStrategy) -> None:
        """A parent was told before, and was correct; none is asked twice in one generation."""
        strategy, rng, numbers = make(), random.Random(1), count(1)
        correct, told = {0}, [BASELINE]
        while told:
            strategy.tell(told)
            parents = [ask.parent_id for ask in strategy.ask()]
            assert len(set(parents)) == len(parents)
            assert set(parents) <= correct
            told = [
                Scored(
                    candidate_id=next(numbers), parent_id=parent, option="tile", plan="plan",
                    cycles=rng.choice((None, rng.randint(1, 2000))),
                )
                for parent in parents
            ]  # fmt: skip
            correct |= {item.candidate_id for item in told if item.cycles is not None}

    def test_generations_are_counted(self, make: MakeStrategy) -> None:
        """Each one that is told counts once, also one that is empty."""
        strategy = make()
        strategy.tell([BASELINE])
        for number in range(1, 4):
            strategy.tell([])
            assert strategy.iteration == number
            list(strategy.ask())
            assert strategy.iteration == number

    def test_it_ends(self, make: MakeStrategy) -> None:
        """A strategy ends, for good, after at most as many generations as it said."""
        for wrong in (0.0, 0.5, 1.0):
            strategy = make()
            asks = history(strategy, 2, wrong=wrong)
            assert len(asks) - 1 <= strategy.iterations
            assert asks[-1] == []
            assert list(strategy.ask()) == []

    def test_equal_histories(self, make: MakeStrategy) -> None:
        """What it asks follows from what it was told: a resumed search goes the same way."""
        state = random.getstate()
        try:
            runs = []
            for seed in (1, 2):
                random.seed(seed)
                runs.append([history(make(), 5), history(make(), 6)])
        finally:
            random.setstate(state)
        assert runs[0] == runs[1]

    def test_what_is_told_stays(self, make: MakeStrategy) -> None:
        """A strategy leaves the generation as it was."""
        strategy = make()
        generation: Sequence[Scored] = [BASELINE]
        strategy.tell(generation)
        list(strategy.ask())
        assert generation == [BASELINE]
