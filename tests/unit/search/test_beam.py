# SPDX-License-Identifier: Apache-2.0
"""The beam: what it asks for, whom it keeps."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.settings import Budget, SearchSettings
from autocomp_hil.search.strategy import Scored

SETTINGS = SearchSettings(
    name="test",
    iterations=5,
    beam_width=2,
    plans=3,
    implementations=2,
    menu_kept=0.5,
    early_iterations=1,
    stale_iterations=2,
    budget=Budget(evaluations=100),
)


def scored(number: int, parent: int | None, cycles: int | None, plan: str = "") -> Scored:
    """A candidate; every one has a plan of its own unless said."""
    return Scored(
        candidate_id=number,
        parent_id=parent,
        option="tile",
        plan=plan or f"plan {number}",
        cycles=cycles,
    )


def started(reused: Sequence[str] = ()) -> BeamSearch:
    """A search whose baseline needs 1000 cycles."""
    search = BeamSearch(SETTINGS, reused)
    search.tell([scored(0, None, 1000)])
    return search


def test_the_baseline_is_the_first_parent() -> None:
    """The baseline is asked with plans, implementations, and the early tolerance as its limit."""
    (ask,) = started().ask()
    assert (ask.parent_id, ask.plans, ask.implementations) == (0, 3, 2)
    assert (ask.forced_option, ask.cycle_limit) == (None, 1100)


def test_asking_twice_is_asking_once() -> None:
    """Asking twice changes nothing."""
    search = started()
    assert search.ask() == search.ask()


def test_a_child_must_beat_its_parent() -> None:
    """A child may be a tenth slower in the first generation, later it must be faster."""
    search = started()
    search.tell([scored(1, 0, 1100), scored(2, 0, 1101), scored(3, 0, None)])
    assert [item.candidate_id for item in search.beam] == [0, 1]
    search.tell([scored(4, 1, 1100), scored(5, 0, 1000), scored(6, 1, 1050)])
    assert [item.candidate_id for item in search.beam] == [0, 6]


def test_one_plan_of_one_parent_is_kept_once() -> None:
    """The faster of its implementations."""
    search = started()
    same = [scored(n, 0, cycles, "same") for n, cycles in ((1, 700), (2, 600), (3, 650))]
    search.tell([*same, scored(4, 0, 800)])
    assert [item.candidate_id for item in search.beam] == [2, 4]


def test_one_option_of_one_parent_is_kept_once() -> None:
    """One option of one parent is kept once if settings say so; other parents do not count."""
    search = BeamSearch(SETTINGS.model_copy(update={"near_duplicates": "option"}))
    search.tell([scored(0, None, 1000)])
    search.tell([scored(1, 0, 600), replace(scored(2, 0, 610), option="keep")])
    assert [item.candidate_id for item in search.beam] == [1, 2]
    search.tell([scored(3, 1, 500), scored(4, 1, 510), scored(5, 2, 520)])
    assert [item.candidate_id for item in search.beam] == [3, 5]


def test_a_full_beam_lowers_the_limit() -> None:
    """The limit of a full beam is its slowest member."""
    search = started()
    search.tell([scored(1, 0, 500), scored(2, 0, 900)])
    assert {ask.parent_id: ask.cycle_limit for ask in search.ask()} == {1: 499, 2: 899}


def test_it_ends_when_nothing_gets_better() -> None:
    """A search ends after the stale generations, not before."""
    search = started()
    search.tell([scored(1, 0, 500)])
    search.tell([])
    assert search.ask()
    search.tell([scored(2, 0, 700)])
    assert search.ask() == []


def test_a_wrong_baseline_ends_it() -> None:
    """A wrong baseline leaves nothing to start from."""
    search = BeamSearch(SETTINGS)
    search.tell([scored(0, None, None)])
    assert (search.ask(), search.beam) == ([], ())


def test_reused_options_come_first() -> None:
    """One a generation, then a free search of the usual length."""
    search = started(["tile", "hoist"])
    seen = []
    for number in range(1, 20):
        asks = search.ask()
        if not asks:
            break
        seen.append(asks[0].forced_option)
        search.tell([scored(number, asks[0].parent_id, 1000 - number)])
    assert seen == ["tile", "hoist", *[None] * 5]


@given(st.data())
def test_the_beam_is_the_best_of_what_passed_the_gate(data: st.DataObject) -> None:
    """The beam is sorted, bounded and never worse, and every member is faster than its parent."""
    search = started()
    number, known = 1, {0: 1000}
    while asks := search.ask():
        before = search.beam[0].cycles
        generation = []
        for ask in asks:
            for cycles in data.draw(st.lists(st.none() | st.integers(1, 1500), max_size=3)):
                known[number] = cycles or 0
                generation.append(scored(number, ask.parent_id, cycles))
                number += 1
        search.tell(generation)
        cycles_now = [item.cycles for item in search.beam]
        assert cycles_now == sorted(cycles_now, key=lambda c: c or 0)
        assert len(cycles_now) <= SETTINGS.beam_width
        assert cycles_now[0] is not None
        assert before is not None
        assert cycles_now[0] <= before
        limits = {ask.parent_id: ask.cycle_limit for ask in asks}
        for item in generation:
            if item in search.beam:
                assert item.cycles is not None
                assert item.cycles <= limits[item.parent_id or 0]
