# SPDX-License-Identifier: Apache-2.0
"""Candidates of which the judge's own processes die: a verdict for each, and the judge goes on."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.outcome import KILLS_MACHINE, Correct, Rejected, WrongResult
from autocomp_hil.view import View
from tests.unit.evaluate.deadly import deadly_body
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.evaluate.test_functional import HARDWARE, RIGHT

pytestmark = pytest.mark.model


def request_for(body: str) -> Request:
    """A candidate with a body."""
    return Request(source=f"{SMALL.signature} {{{body}}}".encode())


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Judge]:
    """A judge that knows nothing."""
    with Judge(HARDWARE, cache=tmp_path) as started:
        yield started


def make_deadly(judge: Judge, way: str) -> None:
    """Replace the functional machine's process by one that dies of the mark."""
    machine = judge._workers[0].functional
    setup = machine._setup
    machine._setup = replace(
        setup,
        command=(sys.executable, "-m", "tests.unit.evaluate.deadly"),
        environment={**setup.environment, "DEADLY_WAY": way},
    )


def test_a_deadly_candidate_is_rejected_and_the_others_are_judged(judge: Judge) -> None:
    """All of them, in one call; nobody else can know whether another machine survives it."""
    make_deadly(judge, "die")
    deadly = request_for(deadly_body(RIGHT))
    good = [request_for(f"{RIGHT} /* {number} */") for number in range(2)]
    first, killed, last = judge.evaluate_all(SMALL, [good[0], deadly, good[1]])
    assert isinstance(first.outcome, Correct)
    assert isinstance(last.outcome, Correct)
    assert isinstance(killed.outcome, Rejected)
    assert (killed.outcome.stage, killed.outcome.rule) == ("functional", KILLS_MACHINE)
    assert "the functional machine died (exit status 9)" in killed.outcome.message
    again = judge.evaluate(SMALL, deadly)
    assert (again.outcome, again.cached) == (killed.outcome, False)
    assert judge.check(SMALL, deadly.source) == killed.outcome


def test_a_wrong_result_stands_without_its_explanation(judge: Judge) -> None:
    """The explained run is extra."""
    make_deadly(judge, "explained")
    wrong = judge.evaluate(SMALL, request_for(deadly_body("config_st(8); mvout(C, 5, 4, 4);")))
    assert isinstance(wrong.outcome, WrongResult)
    assert [finding.kind for finding in wrong.outcome.findings] == ["wrong_element"]


def test_what_kills_a_hostile_run_is_rejected_too(judge: Judge) -> None:
    """A kernel that kills a hostile run is not correct, before the chip sees it or after."""
    make_deadly(judge, "calls")
    outcome = judge.evaluate(SMALL, request_for(deadly_body(RIGHT))).outcome
    assert isinstance(outcome, Rejected)
    assert (outcome.stage, outcome.rule) == ("context", KILLS_MACHINE)


def test_what_kills_the_chip_is_rejected_too(judge: Judge) -> None:
    """What kills the chip is rejected although the functional run was good."""
    chip = judge._workers[0].chip(View.RTL)
    environment = {
        **chip._setup.environment, "COCOTB_TEST_MODULES": "tests.unit.evaluate.deadly_chip",
    }  # fmt: skip
    chip._setup = replace(chip._setup, environment=environment)
    outcome = judge.evaluate(SMALL, request_for(deadly_body(RIGHT))).outcome
    assert isinstance(outcome, Rejected)
    assert (outcome.stage, outcome.rule) == ("rtl", KILLS_MACHINE)
    assert "the simulator died (exit status 9)" in outcome.message
    assert isinstance(judge.evaluate(SMALL, request_for(RIGHT)).outcome, Correct)
