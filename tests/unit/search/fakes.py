# SPDX-License-Identifier: Apache-2.0
"""A judge and a proposer that answer at once, so that a whole search runs in milliseconds.

A candidate's source says what it costs: ``cycles 900``, ``wrong``, or ``stuck``.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import Correct, Finding, Outcome, TimedOut, WrongResult
from autocomp_hil.propose.kind import ProposerKind
from autocomp_hil.propose.proposal import Proposal, ProposeRequest
from autocomp_hil.propose.proposers import usual_proposer
from autocomp_hil.workloads.instance import Instance
from tests.unit.evaluate.measurements import measurement

__all__ = ["FakeJudge", "FakeProposer", "Killed", "usual_fake"]

_OPTIONS = ("tile", "unroll", "hoist")


def usual_fake(*, has_models: bool) -> ProposerKind:
    """The usual proposer, but that it follows the options of ``FakeProposer``, everywhere."""
    usual = usual_proposer(has_models=has_models)
    return replace(usual, make=lambda _: FakeProposer(), options=lambda *_: frozenset(_OPTIONS))


class Killed(BaseException):
    """The process ends here, whatever it was doing."""


class FakeJudge:
    """Answers by the source; counts what it was asked; dies after some evaluations if told to."""

    def __init__(self, *, dies_after: int | None = None) -> None:
        """Make a fake that dies after some evaluations, by default never."""
        self.asked: list[Request] = []
        self._left = dies_after

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Judge in an order of its own, as workers do."""
        del instance
        answers: dict[int, Evaluation] = {}
        for index in reversed(range(len(requests))):
            if self._left == 0:
                raise Killed
            if self._left is not None:
                self._left -= 1
            self.asked.append(requests[index])
            answers[index] = _evaluation(requests[index])
            if on_done is not None:
                on_done(index, answers[index])
        return [answers[index] for index in range(len(requests))]


class FakeProposer:
    """Children a little faster or slower than their parent, some of them wrong."""

    name = "fake"

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.requests: list[ProposeRequest] = []

    def propose(self, request: ProposeRequest) -> list[Proposal]:
        """Draws from the request's seed only; follows three options."""
        self.requests.append(request)
        if request.forced_option not in {None, *_OPTIONS}:
            return []
        rng = random.Random(request.seed)
        parent = int(request.parent.source.split()[1])
        proposals = []
        for plan in range(request.plans):
            option = request.forced_option or rng.choice(_OPTIONS)
            for _ in range(request.implementations):
                cycles = parent + rng.randint(-60, 30)
                source = rng.choice([f"cycles {cycles}", f"cycles {cycles}", "wrong 1"])
                proposals.append(
                    Proposal(option=option, plan=f"{option} {plan}", source=source, proposer="fake")
                )
        return proposals


def _evaluation(request: Request) -> Evaluation:
    words = request.source.decode().split()
    outcome: Outcome
    if words[0] == "wrong":
        finding = Finding(kind="wrong_element", text="C[0]")
        outcome = WrongResult(stage="functional", findings=(finding,))
    elif words[0] == "endless":
        outcome = TimedOut(stage="functional", message="no end of it", more_than_cycles=None)
    elif request.cycle_limit is not None and int(words[1]) > request.cycle_limit:
        outcome = TimedOut(stage="rtl", message="slow", more_than_cycles=request.cycle_limit)
    else:
        outcome = Correct(measurement=measurement(cycles=int(words[1])))
    return Evaluation(outcome=outcome, source_hash=hashlib.sha256(request.source).hexdigest())
