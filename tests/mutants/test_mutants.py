# SPDX-License-Identifier: Apache-2.0
"""Twenty mutants on the small array: the judge refuses each, and the oracle agrees."""

from collections.abc import Iterator

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from tests.mutants.examine import Examiner
from tests.mutants.explanations import load_explanations
from tests.mutants.kernels import all_mutants, gemm, kernel_sources
from tests.mutants.mutate import Mutant
from tests.mutants.oracle import SEEDS, Oracle

pytestmark = pytest.mark.model

INSTANCE = gemm(16)
HARDWARE = load_hardware("int8_4x4")
COUNT = 20


def chosen() -> list[Mutant]:
    """Every fence that is needed, then the last mutant of each operator, both kernels in turn."""
    equivalent = load_explanations()
    mutants = [m for m in all_mutants(INSTANCE) if m.name not in equivalent]
    found = [mutant for mutant in mutants if mutant.is_fence]
    operators = sorted({mutant.operator for mutant in mutants} - {"drop fence"})
    for index, operator in enumerate(operators):
        kernel = ("spilled", "buffered")[index % 2]
        of_operator = [m for m in reversed(mutants) if m.operator == operator]
        found.append(next((m for m in of_operator if m.kernel == kernel), of_operator[0]))
    rest = (m for m in mutants if m.operator == "drop" and m not in found)
    while len(found) < COUNT:
        found.append(next(rest))
    return found[:COUNT]


@pytest.fixture(scope="module")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examiner]:
    """A judge that knows nothing, and an oracle."""
    with Examiner(HARDWARE, tmp_path_factory.mktemp("results")) as started:
        yield started


def test_the_choice() -> None:
    """Twenty different ones, among them every fence that is needed."""
    names = [mutant.name for mutant in chosen()]
    assert len(set(names)) == COUNT
    assert sum(mutant.is_fence for mutant in chosen()) == 2


@pytest.mark.parametrize("mutant", [pytest.param(m, id=m.name) for m in chosen()])
def test_a_mutant_is_refused(examiner: Examiner, mutant: Mutant) -> None:
    """A missing fence by its name, everything else because the oracle finds it wrong as well."""
    found = examiner.examine(mutant, INSTANCE, SEEDS[:2])
    assert found.hole is None
    assert not found.needs_explanation, (mutant.before, mutant.after, found.outcome)
    assert found.has_race or not mutant.is_fence


@pytest.mark.parametrize("name", kernel_sources(INSTANCE))
def test_the_kernels_themselves_are_right(examiner: Examiner, name: str) -> None:
    """What is mutated is correct, for judge and oracle."""
    source = kernel_sources(INSTANCE)[name]
    whole = Mutant(
        kernel=name, number=0, operator="none", line=1, before="", after="", source=source.encode()
    )
    found = examiner.examine(whole, INSTANCE, SEEDS[:5])
    assert (found.outcome.outcome, found.wrong) == ("correct", None)


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("C[3][5] = (int8_t)(C[3][5] ^ 1);", "1 elements differ, first C[3][5]: expected"),
        ("C[15][15] = ((volatile int8_t*)A)[256];", "trapped: "),
        ("for (;;) { fence(); }", "timed_out: "),
    ],
)
def test_the_oracle_sees(ending: str, said: str) -> None:
    """One wrong element, a wild access, a kernel without an end."""
    text = kernel_sources(INSTANCE)["buffered"].rstrip()
    compiled = compile_candidate(f"{text[:-1]} {ending} }}".encode(), INSTANCE, HARDWARE)
    assert isinstance(compiled, Compiled)
    with Oracle(HARDWARE, cycles_over=20_000) as oracle:
        wrong = oracle.first_wrong(compiled, INSTANCE, SEEDS[:1])
    assert wrong is not None
    assert f"seed {SEEDS[0]}: {said}" in wrong
