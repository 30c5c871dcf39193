# SPDX-License-Identifier: Apache-2.0
"""Every cheat before the whole judge, and an honest kernel after each that reached a machine."""

import functools
from collections.abc import Callable, Iterator

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Evaluation, Judge, Request
from autocomp_hil.evaluate.outcome import BuildFailed, Correct
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, HONEST_FENCED, SHAPE, Cheat
from tests.adversarial.cheats import all_cheats
from tests.adversarial.time_tricks import TIME_TRICKS, TimeTrick

pytestmark = pytest.mark.model

INSTANCE = load_workload("gemm").instance(SHAPE)
HARDWARE = load_hardware("int8_4x4")
CYCLE_LIMIT = 20_000


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """One worker for all cheats of this process, nothing known from earlier runs."""
    with Judge(HARDWARE, cache=tmp_path_factory.mktemp("results")) as started:
        yield started


def request_for(source: bytes) -> Request:
    """A request with the limit that all cheats have."""
    return Request(source=source, cycle_limit=CYCLE_LIMIT)


@pytest.fixture(scope="module")
def fresh_cycles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], int]:
    """Cycles of a correct kernel in a judge that has judged nothing else."""

    @functools.cache
    def cycles(source: bytes) -> int:
        with Judge(HARDWARE, cache=tmp_path_factory.mktemp("fresh")) as fresh:
            count = fresh.evaluate(INSTANCE, request_for(source)).cycles
        assert count is not None
        return count

    return cycles


def assert_unharmed(judge: Judge, cycles: int, cheat: Cheat, evaluation: Evaluation) -> None:
    """Check that a cheat which reached a machine left the next candidate's result unchanged."""
    if not evaluation.seconds.keys() & {"functional", "rtl"}:
        return
    unique = HONEST + f"// after {cheat.name}\n".encode()
    following = judge.evaluate(INSTANCE, request_for(unique))
    assert not following.cached
    assert isinstance(following.outcome, Correct), following.outcome
    assert following.cycles == cycles


@pytest.mark.parametrize("cheat", [pytest.param(cheat, id=cheat.name) for cheat in all_cheats()])
def test_no_cheat_is_correct(
    judge: Judge, fresh_cycles: Callable[[bytes], int], cheat: Cheat
) -> None:
    """Each cheat ends as and where it should, with a reason; the next candidate is unharmed."""
    evaluation = judge.evaluate(INSTANCE, request_for(cheat.source))
    outcome = evaluation.outcome
    assert outcome.outcome in cheat.outcomes, outcome
    stage = "compile" if isinstance(outcome, BuildFailed) else cheat.stage
    assert getattr(outcome, "stage", "compile") == stage, outcome
    assert reasons(outcome)
    assert_unharmed(judge, fresh_cycles(HONEST), cheat, evaluation)


@pytest.mark.parametrize("trick", [pytest.param(trick, id=trick.name) for trick in TIME_TRICKS])
def test_nobody_gains_time(
    judge: Judge, fresh_cycles: Callable[[bytes], int], trick: TimeTrick
) -> None:
    """No fewer cycles than the same work with a fence; the next candidate is unharmed."""
    evaluation = judge.evaluate(INSTANCE, request_for(trick.source))
    assert evaluation.outcome.outcome in trick.outcomes, evaluation.outcome
    assert evaluation.cycles is None or evaluation.cycles >= fresh_cycles(trick.twin)
    assert_unharmed(judge, fresh_cycles(HONEST), trick, evaluation)


def test_a_closing_fence_costs_nothing(fresh_cycles: Callable[[bytes], int]) -> None:
    """Who waits for the last store, kernel or launch program, makes no difference."""
    assert fresh_cycles(HONEST_FENCED) == fresh_cycles(HONEST)
