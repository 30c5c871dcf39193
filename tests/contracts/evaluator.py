# SPDX-License-Identifier: Apache-2.0
"""What every evaluator must do, as tests that run against any of them.

Derive a class named ``Test...`` from ``EvaluatorContract`` and override its two fixtures.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass

import pytest

from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import Correct, TimedOut, outcome_from_json, outcome_to_json
from autocomp_hil.search.loop import Evaluator
from autocomp_hil.view import View
from autocomp_hil.workloads.instance import Instance

__all__ = ["Candidates", "EvaluatorContract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Sources whose verdicts are known."""

    instance: Instance
    good: bytes
    """Source of a correct candidate."""
    better: bytes
    """A correct one with another number of cycles."""
    bad: bytes
    """One that is not correct."""


class EvaluatorContract:
    """What every evaluator must keep to, as ``Evaluator`` says."""

    @pytest.fixture
    def evaluator(self) -> Evaluator:
        """The evaluator under test."""
        raise NotImplementedError

    @pytest.fixture
    def candidates(self) -> Candidates:
        """Sources for the evaluator."""
        raise NotImplementedError

    def test_verdicts(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """What is correct is correct and measured; what is not is a value, never an exception."""
        good, bad = _evaluations(evaluator, candidates, candidates.good, candidates.bad)
        assert isinstance(good.outcome, Correct)
        assert good.cycles is not None
        assert good.cycles > 0
        assert not isinstance(bad.outcome, Correct)
        assert bad.cycles is None

    def test_order(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """Answers come in the order of the requests, whichever ends first."""
        sources = [candidates.bad, candidates.good, candidates.better, candidates.good]
        found = _evaluations(evaluator, candidates, *sources)
        assert len(found) == len(sources)
        hashes = [hashlib.sha256(source).hexdigest() for source in sources]
        assert [evaluation.source_hash for evaluation in found] == hashes
        kinds = [isinstance(evaluation.outcome, Correct) for evaluation in found]
        assert kinds == [False, True, True, True]
        assert found[1].cycles == found[3].cycles != found[2].cycles

    def test_each_is_told_once(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """Each evaluation is told with its index, before all are returned."""
        told: list[tuple[int, Evaluation]] = []
        sources = (candidates.good, candidates.bad, candidates.better)
        requests = [Request(source=source) for source in sources]
        found = evaluator.evaluate_all(
            candidates.instance, requests, lambda index, item: told.append((index, item))
        )
        assert Counter(index for index, _ in told) == Counter(range(len(requests)))
        assert all(found[index] == evaluation for index, evaluation in told)

    def test_nothing_to_judge(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """No request gets no answer."""
        told: list[int] = []
        found = evaluator.evaluate_all(candidates.instance, [], lambda index, _: told.append(index))
        assert found == []
        assert told == []

    def test_again(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """A candidate gets the same verdict each time, whoever was judged between."""
        first = _evaluations(evaluator, candidates, candidates.good, candidates.bad)
        again = _evaluations(evaluator, candidates, candidates.bad, candidates.good)
        assert [item.outcome for item in first] == [item.outcome for item in reversed(again)]

    def test_cycle_limit(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """A limit that is kept changes nothing; one that is passed stops, and says which it was."""
        (free,) = _evaluations(evaluator, candidates, candidates.good)
        assert free.cycles is not None
        requests = [
            Request(source=candidates.good, cycle_limit=limit)
            for limit in (free.cycles, free.cycles - 1)
        ]
        kept, passed = evaluator.evaluate_all(candidates.instance, requests)
        assert kept.outcome == free.outcome
        assert isinstance(passed.outcome, TimedOut)
        assert passed.outcome.more_than_cycles == free.cycles - 1

    def test_further_seeds(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """A correct kernel is correct on further data, in as many cycles."""
        one, three = evaluator.evaluate_all(
            candidates.instance,
            [Request(source=candidates.good, seeds=seeds) for seeds in (1, 3)],
        )
        assert isinstance(three.outcome, Correct)
        assert three.cycles == one.cycles

    def test_confirmation(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """A verdict that is confirmed on the RTL is the one that was given before."""
        found = [
            item
            for is_confirmed in (False, True)
            for item in evaluator.evaluate_all(
                candidates.instance,
                [
                    Request(source=source, is_confirmed=is_confirmed)
                    for source in (candidates.good, candidates.bad)
                ],
            )
        ]
        assert [item.outcome for item in found[:2]] == [item.outcome for item in found[2:]]
        assert found[2].view is View.RTL

    def test_outcomes_can_be_kept(self, evaluator: Evaluator, candidates: Candidates) -> None:
        """A verdict comes back from its JSON as it was."""
        for item in _evaluations(evaluator, candidates, candidates.good, candidates.bad):
            assert outcome_from_json(outcome_to_json(item.outcome)) == item.outcome


def _evaluations(evaluator: Evaluator, candidates: Candidates, *sources: bytes) -> list[Evaluation]:
    requests = [Request(source=source) for source in sources]
    return evaluator.evaluate_all(candidates.instance, requests)
