# SPDX-License-Identifier: Apache-2.0
"""Which unit starts next: required ones first, within the time, on so many cores."""

from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.regress.schedule import Queue, Rank
from autocomp_hil.regress.unit import Unit
from tests.unit.regress.made_up import unit


def _queue(*units: Unit, cores: int = 2) -> Queue:
    queue = Queue(cores, lambda entry: entry.estimate_s)
    queue.add(units)
    return queue


def test_order() -> None:
    """Units that measure come first and alone, then the longest, repeats, old ones, fillers."""
    names = ["filler", "short", "fixed/old", "long", "measures", "again"]
    queue = _queue(
        unit("filler", is_filler=True, estimate_s=50),
        unit("short", estimate_s=1),
        unit("fixed/old", is_filler=True, estimate_s=9),
        unit("long", estimate_s=9),
        unit("measures", is_exclusive=True, estimate_s=2),
    )
    queue.add([unit("again")], Rank.REPEAT)
    order = [found.name for _ in names if (found := queue.take([], 100.0))]
    assert order == ["measures", "long", "short", "again", "fixed/old", "filler"]
    assert queue.take([], 100.0) is None


def test_what_measures_runs_alone() -> None:
    """Nothing starts beside it, and it waits until nothing runs."""
    measures, other = unit("measures", is_exclusive=True), unit("other")
    assert _queue(other).take([measures], 100.0) is None
    assert _queue(measures, other).take([unit("running")], 100.0) is None


def test_fillers_keep_their_order() -> None:
    """The catalogue lists fillers in turn; longer ones do not come first."""
    fillers = [unit(f"f/{n}", is_filler=True, estimate_s=float(n)) for n in (1, 3, 2)]
    queue = _queue(*fillers)
    assert [queue.take([], 100.0) for _ in fillers] == fillers


def test_a_unit_of_several_cores_waits_and_is_not_overtaken() -> None:
    """It starts once enough cores are free; more cores than there are count as all."""
    queue = _queue(unit("wide", cores=8, estimate_s=20), unit("small", estimate_s=1))
    assert queue.take([unit("running")], 100.0) is None
    found = queue.take([], 100.0)
    assert found is not None
    assert found.name == "wide"


@given(
    st.lists(st.tuples(st.floats(0.1, 50.0), st.integers(1, 3), st.booleans()), max_size=12),
    st.floats(0.0, 60.0),
    st.integers(1, 3),
)
def test_the_time_is_kept(shapes: list[tuple[float, int, bool]], left_s: float, cores: int) -> None:
    """Nothing starts that would end too late, nor more than there are cores; nothing gets lost."""
    units = [
        unit(f"u/{n}", estimate_s=estimate_s, cores=wide, is_filler=is_filler)
        for n, (estimate_s, wide, is_filler) in enumerate(shapes)
    ]
    queue = _queue(*units, cores=cores)
    running: list[Unit] = []
    done: list[Unit] = []
    while (found := queue.take(running, left_s)) or running:
        if found is None:
            done.append(running.pop())
            continue
        running.append(found)
        assert found.estimate_s <= left_s
        assert len(running) == 1 or sum(min(u.cores, cores) for u in running) <= cores
    fits = {u.name for u in units if u.estimate_s <= left_s}
    assert {u.name for u in done} == fits
    assert {u.name for u in queue.waiting()} == {u.name for u in units} - fits
