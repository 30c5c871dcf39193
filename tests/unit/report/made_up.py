# SPDX-License-Identifier: Apache-2.0
"""Runs in a store: one by hand, whose numbers are known, and one that a search made."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.outcome import (
    BuildFailed,
    Correct,
    Finding,
    Outcome,
    TimedOut,
    WrongResult,
)
from autocomp_hil.report.subject import Subject, load_subject
from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.loop import Search
from autocomp_hil.search.settings import Budget, SearchSettings
from autocomp_hil.store.records import EvaluationRecord, NewCandidate, NewRun, RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from tests.unit.evaluate.measurements import measurement
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.page.reader import HOSTILE
from tests.unit.search.fakes import FakeJudge, FakeProposer

__all__ = ["SETTINGS", "by_hand", "hostile", "large", "searched", "subject_of", "winning"]

SETTINGS = SearchSettings(
    name="test",
    iterations=6,
    beam_width=2,
    plans=3,
    implementations=2,
    menu_kept=0.5,
    stale_iterations=6,
    budget=Budget(evaluations=60),
)


def by_hand(path: Path) -> int:
    """Eight candidates: see the comments of each."""
    with Store(path) as store:
        run = _new_run(store, provenance={"commit": "0123abc", "judge": "j1"}).id
        _add(store, run, "", None, 0)  # 0: 1000 cycles
        _add(store, run, "tile", 0, 1)  # 1: 500 cycles, twice as fast
        _add(store, run, "tile", 0, 1)  # 2: wrong
        _add(store, run, "hoist", 0, 1)  # 3: 1100 cycles, slower
        _add(store, run, "tile", 1, 2, same_as=1)  # 4: not judged again
        _add(store, run, "tile", 1, 2)  # 5: 400 cycles, the winner
        _add(store, run, "unroll", 1, 2)  # 6: too slow
        _add(store, run, "unroll", 1, 2)  # 7: the budget was spent
        finding = Finding(kind="wrong_element", text="C[3][4] is 7, expected 9")
        outcomes: dict[int, Outcome] = {
            0: _correct(1000),
            1: _correct(500),
            2: WrongResult(stage="functional", findings=(finding,)),
            3: _correct(1100),
            5: _correct(400),
            6: TimedOut(stage="rtl", message="slow", more_than_cycles=500),
        }
        for number, outcome in outcomes.items():
            _judge(store, run, number, outcome)
        _judge(store, run, 5, _correct(400), seeds=3)
        store.add_seconds(run, 12.5)
        store.end_run(run, 5)
    return run


def winning(path: Path, source: str, *, workload: str, shape: str, config: str) -> int:
    """A search whose winner has this source."""
    with Store(path) as store:
        run = _new_run(store, workload=workload, shape=shape, config=config).id
        _add(store, run, "", None, 0)
        _add(store, run, "tile", 0, 1, source=source)
        _judge(store, run, 0, _correct(1000))
        _judge(store, run, 1, _correct(500))
        store.end_run(run, 1)
    return run


def searched(path: Path, seed: int = 1, reuse: int | None = None) -> int:
    """A whole search with a judge that answers at once."""
    with Store(path) as store:
        run = _new_run(store, seed=seed, reused_run=reuse)
        Search(
            store=store,
            run=run,
            instance=replace(SMALL, baseline="cycles 1000"),
            hardware=load_hardware("int8_4x4"),
            settings=SETTINGS,
            strategy=BeamSearch(SETTINGS),
            proposer=FakeProposer(),
            evaluator=FakeJudge(),
        ).run()
    return run.id


def hostile(path: Path) -> int:
    """Every text that somebody else may choose tries to get out of its place."""
    with Store(path) as store:
        run = _new_run(
            store,
            provenance={HOSTILE[0]: HOSTILE[1], "commit": HOSTILE[0]},
            proposer=HOSTILE[0],
            reused_run=_new_run(store).id,
            reused_options=HOSTILE,
        ).id
        _add(store, run, "", None, 0)
        _judge(store, run, 0, _correct(1000))
        for number, text in enumerate(HOSTILE, 1):
            _add(store, run, text, 0, 1, plan=text, source=f"{text}\n// {number}")
            failed = BuildFailed(diagnostics=text)
            _judge(store, run, number, _correct(900 - number) if number % 2 else failed)
        store.end_run(run, 5)
    return run


def large(path: Path, candidates: int) -> int:
    """A long search by somebody who writes much."""
    rng = random.Random(1)
    source = "\n".join(f"  compute({index});" for index in range(2500))
    with Store(path) as store:
        run = _new_run(store).id
        _add(store, run, "", None, 0, source=source)
        children = [
            NewCandidate(
                iteration=1,
                parent=rng.randrange(max(0, number - 60), number),
                option=f"option {number % 40}",
                plan=f"{number}: " + "a plan of many words, " * 200,
                source="" if number < candidates - 1 else source.replace("(", "( "),
                schedule=None,
                proposer="fake",
            )
            for number in range(1, candidates)
        ]
        store.add_candidates(run, children, iteration=1, parent=0)
        for number in range(candidates):
            _judge(store, run, number, _correct(10_000 - number))
        store.end_run(run, candidates - 1)
    return run


def subject_of(path: Path, run: int) -> Subject:
    """A run of a store."""
    with Store(path) as store:
        return load_subject(store, run)


def _new_run(store: Store, **changes: Any) -> RunRecord:
    run = NewRun(
        workload="small",
        shape="8x8x8",
        config="int8_4x4",
        seed=1,
        settings=SETTINGS.model_dump_json(),
        proposer="fake",
        reused_run=None,
        reused_options=(),
        provenance={},
    )
    return store.add_run(replace(run, **changes))


def _add(
    store: Store,
    run: int,
    option: str,
    parent: int | None,
    iteration: int,
    *,
    plan: str | None = None,
    source: str | None = None,
    same_as: int | None = None,
) -> None:
    number = len(store.candidates(run))
    candidate = NewCandidate(
        iteration=iteration,
        parent=parent,
        option=option,
        plan=f"plan of {number}" if plan is None else plan,
        source=f"void solution(void) {{ work({number}); }}\n" if source is None else source,
        schedule=None,
        proposer="fake",
        same_as=same_as,
    )
    store.add_candidates(run, [candidate], iteration=1000 + number, parent=parent)


def _judge(store: Store, run: int, number: int, outcome: Outcome, seeds: int = 1) -> None:
    record = EvaluationRecord(
        number=number,
        seeds=seeds,
        outcome=outcome,
        cycle_limit=None,
        seconds={"rtl": 0.5},
        view=View.FAST,
        cached=False,
    )
    store.add_evaluation(run, record)


def _correct(cycles: int) -> Correct:
    return Correct(measurement=measurement(cycles=cycles))
