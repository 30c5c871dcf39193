# SPDX-License-Identifier: Apache-2.0
"""The mutation engine, and the alarms of the regression: what each of them rings for."""

from dataclasses import replace

import pytest

from autocomp_hil.evaluate.outcome import Correct, Finding, Outcome, WrongResult
from tests.mutants.examine import Examined
from tests.mutants.explanations import load_explanations, problems, source_hash
from tests.mutants.kernels import all_mutants, gemm, kernel_sources
from tests.mutants.mutate import Mutant, mutants_of
from tests.unit.evaluate.measurements import measurement

INSTANCE = gemm(64)
CORRECT: Outcome = Correct(measurement=measurement())
RACE: Outcome = WrongResult(
    stage="functional", findings=(Finding(kind="missing_fence", text="byte 7"),)
)
WRONG: Outcome = WrongResult(
    stage="functional", findings=(Finding(kind="wrong_element", text="C[0][0]"),)
)


def changes(source: str) -> list[tuple[str, str]]:
    """Mutants (operator, command afterwards) of a source."""
    return [(mutant.operator, mutant.after) for mutant in mutants_of("some", source)]


def test_a_move() -> None:
    """Commas and parentheses within arguments, comments and line breaks belong to them."""
    found = changes("{ mvin(&A[f(i, 1)][0],\n  row /* , */ + 1, n, m); }")
    assert found[0] == ("drop", "")
    assert found[1] == ("other command", "mvin2(&A[f(i, 1)][0], row /* , */ + 1, n, m)")
    assert ("exchange operands", "mvin(&A[f(i, 1)][0], row /* , */ + 1, m, n)") in found
    assert ("dram - 1", "mvin((&A[f(i, 1)][0]) - 1, row /* , */ + 1, n, m)") in found
    assert ("local + a block", "mvin(&A[f(i, 1)][0], (row /* , */ + 1) + DIM, n, m)") in found
    assert ("rows + 1", "mvin(&A[f(i, 1)][0], row /* , */ + 1, n, (m) + 1)") in found
    assert len(found) == len(set(found)) == 13


def test_a_fence_and_names_that_are_no_commands() -> None:
    """Comments, strings, longer names and names that are not called are left alone."""
    source = "{ fence(); /* fence(); */ my_fence(); int fence; }"
    (mutant,) = mutants_of("some", source)
    assert mutant.is_fence
    assert mutant.source == b"{ ; /* fence(); */ my_fence(); int fence; }"


def test_flags_and_the_accumulate_bit() -> None:
    """The flags of the configuration and the accumulate bit of a preload's result are mutated."""
    found = changes("config_ex(WS, NONE, 1, false, x); preload(w, c, 1, 2, 3, 4);")
    assert ("flag", "config_ex(WS, NONE, 1, !(false), x)") in found
    assert ("flag", "config_ex(WS, NONE, 1, false, !(x))") in found
    assert ("accumulate bit", "preload(w, (c) ^ (1U << 30), 1, 2, 3, 4)") in found
    assert ("exchange operands", "preload(c, w, 1, 2, 3, 4)") in found


def test_an_exchange_that_changes_nothing_is_none() -> None:
    """Equal operands have nothing to exchange."""
    assert "exchange operands" not in [name for name, _ in changes("mvout(C, r, DIM, DIM);")]


def test_the_list() -> None:
    """The list is always the same: over two hundred mutants, of every kernel and operator."""
    mutants = all_mutants(INSTANCE)
    sources = {mutant.source for mutant in mutants}
    assert mutants == all_mutants(INSTANCE)
    assert len(mutants) == len(sources) >= 200
    assert not sources & {source.encode() for source in kernel_sources(INSTANCE).values()}
    assert {mutant.kernel for mutant in mutants} == {"baseline", "buffered", "spilled"}
    words = {mutant.operator for mutant in mutants}
    assert {"drop", "drop fence", "exchange operands", "accumulate bit", "flag"} < words
    for role in ("rows", "cols", "stride", "local", "dram"):
        assert {f"{role} + 1", f"{role} - 1"} < words


def test_explanations_fit_the_mutants() -> None:
    """Every explanation is for a mutant that is there and unchanged."""
    assert problems([], all_mutants(INSTANCE), load_explanations()) == []


def examined(mutant: Mutant, outcome: Outcome, wrong: str | None) -> Examined:
    """A mutant with verdicts of judge and oracle that are made up."""
    return Examined(mutant=mutant, outcome=outcome, wrong=wrong)


def test_what_is_a_hole() -> None:
    """A hole is a wrong mutant that is accepted, or a missing fence refused for something else."""
    mutants = all_mutants(INSTANCE)
    plain = next(m for m in mutants if m.operator == "drop")
    fence = next(m for m in mutants if m.is_fence)
    assert examined(plain, CORRECT, "seed 1").hole
    assert examined(fence, CORRECT, "seed 1").hole
    assert examined(fence, WRONG, "seed 1").hole
    for mutant, outcome, wrong in (
        (plain, CORRECT, None),
        (plain, WRONG, "seed 1"),
        (fence, RACE, None),
        (fence, RACE, "seed 1"),
        (fence, CORRECT, None),
    ):
        assert examined(mutant, outcome, wrong).hole is None


@pytest.mark.parametrize("outcome", [CORRECT, WRONG])
def test_who_needs_an_explanation(outcome: Outcome) -> None:
    """Who is accepted, and who is refused though the oracle finds nothing; not a race."""
    explanations = load_explanations()
    mutants = all_mutants(INSTANCE)
    known = next(m for m in mutants if m.name in explanations)
    new = next(m for m in mutants if m.name not in explanations)
    assert problems([examined(known, outcome, None)], mutants, explanations) == []
    (text,) = problems([examined(new, outcome, None)], mutants, explanations)
    assert "needs an explanation" in text
    assert problems([examined(new, RACE, None)], mutants, explanations) == []


def test_stale_explanations() -> None:
    """Explanations of mutants that are refused now, have another source or are gone are stale."""
    explanations = load_explanations()
    mutants = all_mutants(INSTANCE)
    known = next(m for m in mutants if m.name in explanations)
    (text,) = problems([examined(known, WRONG, "seed 1")], mutants, explanations)
    assert "is explained, but judged wrong_result" in text
    other = replace(known, source=known.source + b" ")
    assert source_hash(other) != source_hash(known)
    changed = [other if m is known else m for m in mutants]
    (text,) = problems([], changed, explanations)
    assert "for another source" in text
    (text,) = problems([], [m for m in mutants if m is not known], explanations)
    assert "no such mutant" in text
