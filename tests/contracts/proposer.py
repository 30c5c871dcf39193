# SPDX-License-Identifier: Apache-2.0
"""What every proposer must do, as tests that run against any of them.

Derive a class named ``Test...`` from ``ProposerContract`` and override its three fixtures.
"""

import copy
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from autocomp_hil.propose.language_model.parse import NOT_NAMED
from autocomp_hil.propose.proposal import Proposal, Proposer, ProposeRequest

__all__ = ["MakeProposer", "ProposerContract"]

MakeProposer = Callable[[], Proposer]
"""Makes a proposer as a run has it at its beginning: nothing was asked of it yet."""

_SEEDS = range(6)


class ProposerContract:
    """What every proposer must keep to, as ``Proposer`` says."""

    @pytest.fixture
    def make(self) -> MakeProposer:
        """How to make the proposer."""
        raise NotImplementedError

    @pytest.fixture
    def asked(self) -> ProposeRequest:
        """A request to which the proposer has an answer: several plans, no forced option."""
        raise NotImplementedError

    @pytest.fixture
    def follows(self) -> frozenset[str]:
        """Ids of the menu that the proposer can follow for the request's workload."""
        raise NotImplementedError

    def test_name(self, make: MakeProposer) -> None:
        """A proposer has a name that can be printed, the same for all of its kind."""
        name = make().name
        assert name.strip() == name != ""
        assert name.isprintable()
        assert make().name == name

    def test_some_answer(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """A proposer has something to propose; else the rest of this contract says nothing."""
        assert any(_answer(make, replace(asked, seed=seed)) for seed in _SEEDS)

    def test_no_more_than_asked(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """A proposer proposes no more children than were asked for."""
        for plans, implementations in ((1, 1), (1, 2), (4, 1), (3, 2)):
            request = replace(asked, plans=plans, implementations=implementations)
            assert len(_answer(make, request)) <= plans * implementations

    def test_whole_proposals(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """Each proposal has a plan, a source that can be written to a file, and its proposer."""
        for proposal in _answer(make, asked):
            assert proposal.plan.strip()
            assert proposal.source.strip()
            assert proposal.source.encode("utf-8").decode("utf-8") == proposal.source
            assert proposal.proposer.strip()
            if proposal.schedule is not None:
                assert isinstance(json.loads(proposal.schedule), dict)

    def test_options_of_the_menu(
        self, make: MakeProposer, asked: ProposeRequest, follows: frozenset[str]
    ) -> None:
        """Each proposal names an option that the proposer follows, or says that it names none."""
        assert follows <= set(asked.instance.menu.ids)
        for seed in _SEEDS:
            for proposal in _answer(make, replace(asked, seed=seed)):
                assert proposal.option in {*follows, NOT_NAMED}

    def test_forced_option(
        self, make: MakeProposer, asked: ProposeRequest, follows: frozenset[str]
    ) -> None:
        """An option that is forced is the only one; some option can be."""
        found = {
            option: _answer(make, replace(asked, forced_option=option))
            for option in sorted(follows)
        }
        assert any(found.values())
        for option, proposals in found.items():
            assert {proposal.option for proposal in proposals} <= {option}

    def test_unknown_option(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """An option that is on no menu gives no child, and is no error."""
        for option in ("no_such_option", NOT_NAMED):
            assert not _answer(make, replace(asked, forced_option=option))

    def test_equal_requests(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """Equal requests get equal answers, of one proposer and of two: a search can resume."""
        one = make()
        first = list(one.propose(asked))
        assert list(one.propose(asked)) == first
        assert _answer(make, asked) == first

    def test_chance_comes_from_the_seed(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """Random draws follow from the request alone, not from the process."""
        state = random.getstate()
        try:
            answers = []
            for seed in _SEEDS:
                random.seed(seed)
                answers.append(_answer(make, asked))
        finally:
            random.setstate(state)
        assert all(answer == answers[0] for answer in answers)

    def test_order_of_requests(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """An answer does not depend on what was asked before: parents are asked in any order."""
        other = replace(asked, parent=replace(asked.parent, candidate_id=7), seed=99)
        one = make()
        first = [list(one.propose(request)) for request in (asked, other)]
        two = make()
        again = [list(two.propose(request)) for request in (other, asked)]
        assert first == again[::-1]

    def test_request_stays(self, make: MakeProposer, asked: ProposeRequest) -> None:
        """A proposer leaves the request as it was."""
        siblings = list(asked.siblings)
        request = replace(asked, siblings=siblings)
        before = copy.copy(siblings)
        make().propose(request)
        assert siblings == before


def _answer(make: MakeProposer, request: ProposeRequest) -> Sequence[Proposal]:
    """The answer of a new proposer."""
    return list(make().propose(request))
