# SPDX-License-Identifier: Apache-2.0
"""Each outcome of a mutant, and the alarms of explanations."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autocomp_hil.regress.records import MutantOutcome, MutantRecord
from autocomp_hil.storage import CACHE
from tb.common.runner import run_block_bench
from tb.mutation.build_in import build_in
from tb.mutation.judge import Judgement, Ladder, judge, ladder_of
from tb.mutation.places import Mutant, find_mutants
from tb.mutation.rungs import PytestRung, alarm_in
from tb.mutation.survivors import SURVIVORS, Survivor, complaint, lost, read_survivors
from tb.mutation.wake import Reach, Wake, awake_models
from tb.mutation.watched import Seen, Watched

_ASSERTION = "[5] %Error: prim_fifo.sv:69: Assertion failed in tb.u_fifo.CountInRange_A: text"


class _Rung:
    """A rung that leaves a note and says what it is told to."""

    name = "planted"

    def __init__(self, caught_by: str | None, note: str) -> None:
        self.caught_by = caught_by
        self.note = note
        self.times = 0

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        self.times += 1
        if self.note:
            wake.notes.parent.mkdir(parents=True, exist_ok=True)
            with wake.notes.open("a", encoding="ascii") as file:
                file.write(f"{self.note}\n")
        return self.caught_by


def _wake(folder: Path, mutant: str | None = "name") -> Wake:
    return Wake(library=folder / "rtl", folder=folder / "run", mutant=mutant)


@pytest.mark.parametrize(
    ("rungs", "outcome"),
    [
        ([(None, ""), (None, "")], MutantOutcome.NOT_REACHED),
        ([(None, ""), (None, "used")], MutantOutcome.NO_DIFFERENCE),
        ([(None, "differed"), (None, "used")], MutantOutcome.SURVIVED),
        ([(None, "used"), ("cycles", "differed")], MutantOutcome.CAUGHT),
    ],
)
def test_outcome(
    rungs: list[tuple[str | None, str]], outcome: MutantOutcome, tmp_path: Path
) -> None:
    """What all rungs saw counts together."""
    caught_by = next((caught for caught, _ in rungs if caught), "")
    found = judge(Ladder(tuple(_Rung(*rung) for rung in rungs), ()), _wake(tmp_path))
    assert found == Judgement(outcome, caught_by)


def test_first_catch_ends_the_ladder(tmp_path: Path) -> None:
    """What is dearer does not run."""
    last = _Rung(None, "")
    ladder = Ladder((_Rung("trace", ""),), (last,))
    assert judge(ladder, _wake(tmp_path)).caught_by == "trace"
    assert last.times == 0


@dataclass(frozen=True, kw_only=True)
class _WatchedRung:
    """A rung whose models leave notes of all mutants."""

    text: str
    caught_by: str | None = None
    name = "watched"

    def judge(self, wake: Wake) -> str | None:
        """Implement ``Rung.judge``."""
        wake.notes.parent.mkdir(parents=True, exist_ok=True)
        wake.notes.write_text(self.text, encoding="ascii")
        return self.caught_by


def test_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A difference within the reset matters, though it is none that counts as reached."""
    monkeypatch.setenv(CACHE.variable, str(tmp_path / "cache"))
    (tmp_path / "rtl").mkdir()
    (tmp_path / "mutants.txt").write_text("first\nsecond\nthird", encoding="ascii")
    watched = Watched(tmp_path / "rtl")
    rung = _WatchedRung(text="1 used\n2 used\n2 differed\n3 moved\n")
    assert watched.seen(rung, "first") == Seen(Reach.USED, can_matter=False)
    assert watched.seen(rung, "second") == Seen(Reach.DIFFERED, can_matter=True)
    assert watched.seen(rung, "third") == Seen(Reach.UNUSED, can_matter=True)
    with pytest.raises(AssertionError, match="watched: cycles, although no mutant is awake"):
        watched.seen(_WatchedRung(text="", caught_by="cycles"), "first")


def test_alarm() -> None:
    """The assertion is named by its module and its own name."""
    assert alarm_in(f"noise\n{_ASSERTION}\n") == "assertion prim_fifo.CountInRange_A"
    assert alarm_in("noise") is None


def _record(outcome: MutantOutcome, explanation: str = "") -> MutantRecord:
    return MutantRecord(
        mutant="a/b/c", file="accel/a.sv", line=1, operator="b", before="x", after="y",
        outcome=outcome, explanation=explanation,
    )  # fmt: skip


def test_explanations_ring() -> None:
    """A survivor without one, one of a mutant that is caught, one of a mutant that is gone."""
    survived, caught = MutantOutcome.SURVIVED, MutantOutcome.CAUGHT
    assert "survived: catch it" in str(complaint(_record(survived)))
    assert complaint(_record(survived, "because")) is None
    assert "remove its explanation" in str(complaint(_record(caught, "because")))
    for outcome in (caught, MutantOutcome.NOT_REACHED, MutantOutcome.NO_DIFFERENCE):
        assert complaint(_record(outcome)) is None
    assert lost(["here", "gone"], ["here", "other"]) == ["gone"]


def test_explanations_of_the_repository() -> None:
    """Each is of a mutant that exists, and each is about one."""
    assert not lost(read_survivors(), (mutant.name for mutant in find_mutants()))


def test_explained_twice(tmp_path: Path) -> None:
    """The second of two explanations would hide the first."""
    path = tmp_path / SURVIVORS.name
    entry = Survivor(mutant="a/b/c", change="x -> y", reason="nobody looks at it, ever, at all")
    lines = "".join(f'{key} = "{value}"\n' for key, value in entry.model_dump().items())
    path.write_text(f"[[survivor]]\n{lines}[[survivor]]\n{lines}", encoding="utf-8")
    with pytest.raises(ValueError, match="explained twice: a/b/c"):
        read_survivors(path)


def _fifo_mutant(operator: str, before: str, after: str) -> Mutant:
    (found,) = (
        mutant
        for mutant in find_mutants()
        if mutant.module == "prim_fifo"
        and (mutant.operator, mutant.before, mutant.after) == (operator, before, after)
    )
    return found


@pytest.mark.model
def test_one_model_serves_all(tmp_path: Path) -> None:
    """Asleep a FIFO is right; awake each mutant is caught, or told to have made no difference."""
    wrong = _fifo_mutant("dropped dependency", "in_fire && !out_fire", "(in_fire)")
    full = _fifo_mutant("lost backpressure", "count_q != FullCount", "1'b1")
    library = build_in(tmp_path, [wrong, full])
    test = "tb/blocks/test_prim_fifo.py::test_prim_fifo[8-2]"
    rung = PytestRung(tests=(test,), limit_s=600.0)

    def wake(mutant: Mutant | None) -> Wake:
        name = mutant.name if mutant else None
        return Wake(library=library, folder=tmp_path / "run", mutant=name)

    with awake_models(wake(None)):
        asleep = run_block_bench(
            "prim_fifo", "bench_prim_fifo", parameters={"Width": 8, "Depth": 2}
        )
    assert asleep.tests_run > 0
    for mutant in (wrong, full):
        found = judge(Ladder((rung,), ()), wake(mutant))
        assert found.outcome is MutantOutcome.CAUGHT
        assert found.caught_by.startswith(("assertion prim_fifo.", "bench tb/blocks"))
        assert "differed" in wake(mutant).notes.read_text(encoding="ascii")
    assert all(ladder_of(wrong))

    watched = Watched(library)
    assert watched.seen(rung, wrong.name) == Seen(Reach.DIFFERED, can_matter=True)
    assert watched.seen(rung, "of/another/file") == Seen()
    # A model that is asked to wake it would say that there is none.
    stranger = replace(wake(None), mutant="of/another/file")
    assert judge(Ladder((), (rung,)), stranger, watched).outcome is MutantOutcome.NOT_REACHED
    assert judge(Ladder((), (rung,)), wake(wrong), watched).outcome is MutantOutcome.CAUGHT
