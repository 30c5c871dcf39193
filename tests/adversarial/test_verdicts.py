# SPDX-License-Identifier: Apache-2.0
"""Every cheat before the whole judge, one after another in the same worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.outcome import BuildFailed, Correct
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, HONEST_FENCED, SHAPE, Cheat
from tests.adversarial.cheats import all_cheats
from tests.adversarial.time_tricks import TIME_TRICKS

pytestmark = pytest.mark.model

INSTANCE = load_workload("gemm").instance(SHAPE)
HARDWARE = load_hardware("int8_4x4")
CYCLE_LIMIT = 20_000


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """One worker, nothing known from earlier runs."""
    with Judge(HARDWARE, cache=tmp_path_factory.mktemp("results")) as started:
        yield started


def request_for(source: bytes) -> Request:
    """With the limit that all cheats have."""
    return Request(source=source, cycle_limit=CYCLE_LIMIT)


@pytest.fixture(scope="module")
def honest_cycles(judge: Judge) -> int:
    """Of the faster honest kernel."""
    cycles = [
        judge.evaluate(INSTANCE, request_for(source)).cycles for source in (HONEST, HONEST_FENCED)
    ]
    assert None not in cycles
    return min(count for count in cycles if count is not None)


@pytest.mark.parametrize("cheat", [pytest.param(cheat, id=cheat.name) for cheat in all_cheats()])
def test_no_cheat_is_correct(judge: Judge, cheat: Cheat) -> None:
    """It ends as it should, where it should, with a reason."""
    evaluation = judge.evaluate(INSTANCE, request_for(cheat.source))
    outcome = evaluation.outcome
    assert outcome.outcome in cheat.outcomes, outcome
    stage = "compile" if isinstance(outcome, BuildFailed) else cheat.stage
    assert getattr(outcome, "stage", "compile") == stage, outcome
    assert reasons(outcome)


@pytest.mark.parametrize("cheat", [pytest.param(cheat, id=cheat.name) for cheat in TIME_TRICKS])
def test_nobody_gains_time(judge: Judge, honest_cycles: int, cheat: Cheat) -> None:
    """Honest work with a trick at its end: no fewer cycles than without."""
    evaluation = judge.evaluate(INSTANCE, request_for(cheat.source))
    assert evaluation.outcome.outcome in cheat.outcomes, evaluation.outcome
    assert evaluation.cycles is None or evaluation.cycles >= honest_cycles


def test_the_next_candidate_is_unharmed(judge: Judge, honest_cycles: int, tmp_path: Path) -> None:
    """After all of them the same worker gives what a new one gives."""
    del judge  # it has run everything above
    with Judge(HARDWARE, cache=tmp_path) as fresh:
        evaluation = fresh.evaluate(INSTANCE, request_for(HONEST))
    assert isinstance(evaluation.outcome, Correct)
    assert evaluation.cycles is not None
    assert evaluation.cycles >= honest_cycles
