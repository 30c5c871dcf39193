# SPDX-License-Identifier: Apache-2.0
"""No hand-written file and no Python function is longer than a reader can hold in mind."""

import ast
from collections.abc import Iterator
from typing import Final

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files

FILE_LINES: Final = {
    ".sv": 600, ".svh": 600, ".py": 400, ".c": 300, ".cpp": 300, ".h": 300,
}  # fmt: skip
FUNCTION_LINES: Final = 50
"""Most lines of a Python function, signature and docstring included."""

PARAMETERS: Final = "half of it is what its parameters mean"
TABLE: Final = "a table, one entry after another"
FORMULA: Final = "one formula over many shared sizes"
LONG_FUNCTIONS: Final = {
    "autocomp_hil/cli/evaluate.py:evaluate_candidates": PARAMETERS,
    "autocomp_hil/cli/search_commands.py:optimize": "its options are its length",
    "autocomp_hil/cli/main.py:run": "its options are its length",
    "autocomp_hil/evaluate/runs/functional.py:run": PARAMETERS,
    "autocomp_hil/firmware_build/build.py:build_program": PARAMETERS,
    "autocomp_hil/propose/rewriter/conv/estimate.py:conv_work": FORMULA,
    "autocomp_hil/propose/rewriter/conv/layout.py:conv_layout": FORMULA,
    "autocomp_hil/simulator/chip/simulator.py:run": PARAMETERS,
    "tb/blocks/fault_cases.py:_config_cases": TABLE,
    "tb/blocks/fault_cases.py:_mvin_cases": TABLE,
    "tb/soc/chip_bench.py:run": PARAMETERS,
    "tests/adversarial/source_tricks.py:_extensions": TABLE,
}
"""Functions that are longer, each with the reason."""


def sources() -> Iterator[tuple[str, str, str]]:
    """Name in the repository, suffix and text of every hand-written source."""
    for name in tracked_files():
        path = REPOSITORY / name
        if path.suffix in FILE_LINES:
            text = path.read_text(encoding="utf-8")
            if "Generated from" not in text[:200]:
                yield name, path.suffix, text


def is_too_long(suffix: str, text: str) -> bool:
    """Whether a file has more lines than its kind may have."""
    return len(text.splitlines()) > FILE_LINES[suffix]


def long_functions(text: str) -> list[str]:
    """Names of the functions of a Python source that have too many lines."""
    return [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]


def test_files() -> None:
    """Every one is within the cap of its kind."""
    found = list(sources())
    assert {suffix for _, suffix, _ in found} == set(FILE_LINES)
    assert [name for name, suffix, text in found if is_too_long(suffix, text)] == []


def test_functions() -> None:
    """Every one is within the cap, but those of the list, which are still longer."""
    found = [
        f"{name}:{function}"
        for name, suffix, text in sources()
        if suffix == ".py"
        for function in long_functions(text)
    ]
    assert sorted(found) == sorted(LONG_FUNCTIONS)


def test_one_line_more_is_too_long() -> None:
    """One line more is too long, for files of each kind and for functions."""
    for suffix, lines in FILE_LINES.items():
        assert not is_too_long(suffix, "\n" * lines)
        assert is_too_long(suffix, "\n" * (lines + 1))
    body = "    x = 1\n"
    assert long_functions("async def f():\n" + body * (FUNCTION_LINES - 1)) == []
    assert long_functions("class C:\n  def f():\n" + body * FUNCTION_LINES) == ["f"]
