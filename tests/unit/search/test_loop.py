# SPDX-License-Identifier: Apache-2.0
"""The loop with a judge and a proposer that answer at once: budgets, kills, resumes."""

import tempfile
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.config import load_hardware
from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.loop import Progress, Search
from autocomp_hil.search.settings import Budget, SearchSettings
from autocomp_hil.store.records import CandidateRecord, NewRun
from autocomp_hil.store.store import Store
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.search.fakes import FakeJudge, FakeProposer, Killed

HARDWARE = load_hardware("int8_4x4")
INSTANCE = replace(SMALL, baseline="cycles 1000")


def search_settings(evaluations: int = 60, **changes: object) -> SearchSettings:
    """A search of some sixty evaluations."""
    whole = SearchSettings(
        name="test",
        iterations=6,
        beam_width=2,
        plans=3,
        implementations=2,
        menu_kept=0.5,
        stale_iterations=6,
        budget=Budget(evaluations=evaluations),
    )
    return whole.model_copy(update=changes)


def new_run(store: Store, chosen: SearchSettings, seed: int = 1) -> int:
    """A run in a store."""
    return store.add_run(
        NewRun(
            workload="small",
            shape="8x8x8",
            config="int8_4x4",
            seed=seed,
            settings=chosen.model_dump_json(),
            proposer="fake",
            reused_run=None,
            reused_options=(),
            provenance={},
        )
    ).id


def go_on(
    store: Store,
    run: int,
    chosen: SearchSettings,
    judge: FakeJudge,
    proposer: FakeProposer | None = None,
    seen: list[Progress] | None = None,
) -> CandidateRecord | None:
    """Run a search from where the store has it."""
    return Search(
        store=store,
        run=store.run(run),
        instance=INSTANCE,
        hardware=HARDWARE,
        settings=chosen,
        strategy=BeamSearch(chosen),
        proposer=proposer or FakeProposer(),
        evaluator=judge,
        on_progress=None if seen is None else seen.append,
    ).run()


def test_a_search_gets_faster_and_keeps_everything(tmp_path: Path) -> None:
    """Candidates, evaluations, the winner, the end."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings()
        run, seen = new_run(store, chosen), list[Progress]()
        winner = go_on(store, run, chosen, FakeJudge(), seen=seen)
        assert winner is not None
        assert int(winner.source.split()[1]) < 900
        record = store.run(run)
        assert (record.winner, record.ended is not None) == (winner.number, True)
        judged = {item.number for item in store.evaluations(run) if item.seeds == 1}
        fresh = {item.number for item in store.candidates(run) if item.same_as is None}
        assert judged <= fresh
        assert len(judged) <= 60
        assert seen[-1].evaluations == len(judged)
        assert sum(seen[-1].outcomes.values()) == len(judged)


@pytest.mark.parametrize("evaluations", [1, 2, 5, 17])
def test_the_budget_is_kept_exactly(tmp_path: Path, evaluations: int) -> None:
    """The baseline counts; the winner's further seeds do not."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings(evaluations)
        judge = FakeJudge()
        assert go_on(store, new_run(store, chosen), chosen, judge) is not None
        assert len([r for r in judge.asked if r.seeds == 1]) == evaluations


def test_the_same_code_is_judged_once(tmp_path: Path) -> None:
    """Comments and spaces make no difference."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings()
        judge = FakeJudge()
        go_on(store, new_run(store, chosen), chosen, judge)
        counts = Counter(request.source for request in judge.asked if request.seeds == 1)
        assert max(counts.values()) == 1


def test_no_time_left_ends_it_between_generations(tmp_path: Path) -> None:
    """The search ends after the baseline if no time is left."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings(budget=Budget(evaluations=60, seconds=1e-9))
        judge = FakeJudge()
        winner = go_on(store, new_run(store, chosen), chosen, judge)
        assert winner is not None
        assert winner.number == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=1, max_size=4), st.integers(0, 3))
def test_a_killed_search_ends_as_an_uninterrupted_one(deaths: list[int], seed: int) -> None:
    """A search ends as an undisturbed one wherever it is killed, and repeats nothing."""
    chosen = search_settings()
    with tempfile.TemporaryDirectory() as folder:
        with Store(Path(folder) / "whole.sqlite") as store:
            whole = new_run(store, chosen, seed)
            expected = go_on(store, whole, chosen, FakeJudge())
            candidates = store.candidates(whole)
        path = Path(folder) / "killed.sqlite"
        with Store(path) as store:
            run = new_run(store, chosen, seed)
        judged: Counter[tuple[bytes, int]] = Counter()
        proposed: Counter[tuple[int, int]] = Counter()
        for dies_after in [*deaths, None]:
            judge, proposer = FakeJudge(dies_after=dies_after), FakeProposer()
            with Store(path) as store:
                try:
                    winner = go_on(store, run, chosen, judge, proposer)
                except Killed:
                    winner = None
            judged.update((request.source, request.seeds) for request in judge.asked)
            proposed.update((r.iteration, r.parent.candidate_id) for r in proposer.requests)
        with Store(path) as store:
            assert winner == expected
            assert store.candidates(run) == candidates
        assert max(judged.values()) == 1
        assert max(proposed.values()) == 1


def test_a_killed_search_keeps_its_time(tmp_path: Path) -> None:
    """A killed search keeps its time up to the last evaluation; the next start adds to it."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings()
        run = new_run(store, chosen)
        spent = [0.0]
        for _ in range(2):
            with pytest.raises(Killed):
                go_on(store, run, chosen, FakeJudge(dies_after=3))
            spent.append(store.run(run).seconds)
    assert sorted(set(spent)) == spent


def test_reused_options_are_phases_too(tmp_path: Path) -> None:
    """A request says how many generations there are at most."""
    with Store(tmp_path / "store.sqlite") as store:
        chosen = search_settings()
        proposer, beam = FakeProposer(), BeamSearch(chosen, ("tile", "hoist"))
        run = store.run(new_run(store, chosen))
        Search(
            store=store, run=run, instance=INSTANCE, hardware=HARDWARE, settings=chosen,
            strategy=beam, proposer=proposer, evaluator=FakeJudge(),
        ).run()  # fmt: skip
    assert {request.iterations for request in proposer.requests} == {8}
    assert max(request.iteration for request in proposer.requests) < 8


def test_two_searches_in_one_store(tmp_path: Path) -> None:
    """Each ends as it would alone."""
    path = tmp_path / "store.sqlite"
    chosen = search_settings()
    winners = []
    with Store(path) as first, Store(path) as second:
        runs = [new_run(first, chosen, 1), new_run(second, chosen, 2)]

        found: dict[int, CandidateRecord | None] = {}

        def search(store: Store, run: int) -> None:
            found[run] = go_on(store, run, chosen, FakeJudge())

        threads = [
            threading.Thread(target=search, args=pair)
            for pair in zip((first, second), runs, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winners = [found[run] for run in runs]
    with Store(tmp_path / "alone.sqlite") as alone:
        expected = [
            go_on(alone, new_run(alone, chosen, seed), chosen, FakeJudge()) for seed in (1, 2)
        ]
    assert winners == expected
