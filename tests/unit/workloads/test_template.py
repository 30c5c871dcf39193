# SPDX-License-Identifier: Apache-2.0
"""Numbers in C sources, and formulas over them."""

import pytest

from autocomp_hil.workloads.formula import evaluate, names_in
from autocomp_hil.workloads.template import fill, has_signature


def test_whole_words_only() -> None:
    """Whole words are replaced, not parts, suffixes of numbers, comments, strings or characters."""
    source = 'x[I] = I*II + a_I + 1U + 0xI; // I\n/* U\nI */ "I \\" I" \'I\' U I'
    filled = 'x[7] = 7*II + a_I + 1U + 0xI; // I\n/* U\nI */ "I \\" I" \'I\' 9 7'
    assert fill(source, {"I": 7, "U": 9}) == filled


def test_licence() -> None:
    """The first line is left out if it names a licence."""
    assert fill("// SPDX-License-Identifier: X\n// I\nI", {"I": 1}) == "// I\n1"
    assert fill("I\n// SPDX-License-Identifier: X\n", {}) == "I\n// SPDX-License-Identifier: X\n"


@pytest.mark.parametrize(
    ("source", "is_there"),
    [
        ("void solution(int8_t A[2][3], int8_t B[3]) {}", True),
        ("void  solution( int8_t A[2] [3],\n  int8_t B[3] )\n{}", True),
        ("void solution(int8_t A[2][4], int8_t B[3]) {}", False),
        ("voidsolution(int8_tA[2][3],int8_tB[3]) {}", False),
    ],
)
def test_signature(source: str, *, is_there: bool) -> None:
    """Spaces and line ends do not matter where C does not need them."""
    assert has_signature(source, "void solution(int8_t A[2][3], int8_t B[3])") is is_there


def test_formula() -> None:
    """A formula has a value and the names that it uses."""
    formula = "(P - 1) * STRIDE + R - 2 * (Q // 3)"
    assert names_in(formula) == {"P", "STRIDE", "R", "Q"}
    assert evaluate(formula, {"P": 5, "STRIDE": 2, "R": 3, "Q": 7}) == 7


@pytest.mark.parametrize(
    "formula",
    ["", "I +", "I / 2", "I ** 2", "f(I)", "1.5", "True", "I if I else I", "I.real", "-I"],
)
def test_no_formula(formula: str) -> None:
    """Everything else than the four operations is refused."""
    with pytest.raises(ValueError, match="expected a formula of names, integers"):
        names_in(formula)
