# SPDX-License-Identifier: Apache-2.0
"""Code and plans out of whatever models write."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.config.menu import MenuOption
from autocomp_hil.errors import BadResponse
from autocomp_hil.evaluate.source.excerpt import code_blocks
from autocomp_hil.propose.language_model.parse import NOT_NAMED, parse_code, parse_plan

CODE = "void solution(int8_t A[4][4]) {\n  for (;;) { fence(); }\n}\n"
MENU = (
    MenuOption(id="tile", text="tile a loop"),
    MenuOption(id="unroll", text="unroll a loop"),
    MenuOption(id="hoist", text="hoist what does not change"),
)


def fenced(code: str, language: str = "c") -> str:
    """A block as models write them."""
    return f"```{language}\n{code}```"


@pytest.mark.parametrize(
    "answer",
    [
        fenced(CODE),
        fenced(CODE, ""),
        fenced(CODE, "cpp title=x"),
        f"~~~c\n{CODE}~~~",
        f"````c\n{CODE}````\n",
        f"Sure! It's done:\n\n{fenced(CODE)}\n\nIt doesn't reload {{A}}. `k` is fine.",
        fenced("void solution(int8_t A[4][4]) { draft(); }\n") + "\nno, better:\n" + fenced(CODE),
        fenced(CODE) + "\nwhere the inner part is\n" + fenced("mvin(&A[0][0], 0, 4, 4);\n"),
        "".join(fenced(f"int step_{i};\n") + "\n" for i in range(9)) + fenced(CODE),
        fenced(CODE)
        + "\n"
        + fenced("solution(A);\n")
        + "\n"
        + fenced("void solution(int8_t A[4][4]);\n"),
        fenced('#include <stdint.h>\n# include "gemmini.h"\n' + CODE),
        f"<think>\n{fenced('void solution(int8_t A[4][4]) { no(); }')}\n</think>\n{fenced(CODE)}",
        f"{fenced('void solution(int8_t A[4][4]) { no(); }')}\n</think>\n{fenced(CODE)}",
        fenced(CODE).replace("\n", "\r\n"),
        f"```c\n{CODE}",
        f"Here it is, isn't it?\n\n{CODE}\nThat's all.",
        f"  1. First:\n     ```c\n{CODE}     ```",
    ],
)
def test_the_code_is_found(answer: str) -> None:
    """Code is taken in its last complete form, whatever is around it."""
    assert parse_code(answer, "solution") == CODE


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("", "no code block"),
        ("I would tile the loop in solution (see above).", "no code block"),
        (f"<think>{fenced(CODE)}", "no code block"),
        (fenced("int x;\n"), "1 code block does not define solution"),
        (fenced("solution(A);\n") * 1 + "\n" + fenced("int y;\n"), "2 code blocks do not define"),
        (f"```c\n{CODE[:-3]}", "ends in the middle of solution"),
        (CODE[:-3], "ends in the middle of solution"),
        (fenced("/* void solution(int8_t A[4][4]) { } */\n"), "does not define"),
        (fenced('char *s = "void solution(int a) { }";\n'), "does not define"),
    ],
)
def test_what_holds_no_code(answer: str, text: str) -> None:
    """An answer without code is told with what it holds instead."""
    with pytest.raises(BadResponse, match=text):
        parse_code(answer, "solution")


@given(st.text(), st.text())
def test_prose_makes_no_difference(before: str, after: str) -> None:
    """Text without fences and thoughts may stand around a block."""
    prose = [text.replace("`", "'").replace("~", "-").replace("<", "(") for text in (before, after)]
    assert parse_code(f"{prose[0]}\n{fenced(CODE)}\n{prose[1]}", "solution") == CODE


@given(
    st.lists(
        st.sampled_from(
            ["```", "~~~", "\n", "c", "void solution(", "int a", ")", "{", "}", ";", '"', "'", "/*",
             "*/", "//", "<think>", "</think>", "Option: 2", "\r", "\x00", "\\", " "]
        ) | st.text(max_size=5)
    ).map("".join)
)  # fmt: skip
def test_nothing_else_is_raised(answer: str) -> None:
    """Any answer gives code or plan, or a reason."""
    for parse in (lambda: parse_code(answer, "solution"), lambda: parse_plan(answer, MENU)):
        reason = ""
        try:
            assert parse()
        except BadResponse as error:
            reason = str(error)
        assert reason or parse()


def test_long_answers_take_no_time() -> None:
    """Heads of functions without end, thoughts without end, fences without end."""
    begin = time.monotonic()
    for piece in ("void solution(int a) {\n", "<think>", "```\n", "option option ", "\n> "):
        with pytest.raises(BadResponse):
            parse_code(piece * (100_000 // len(piece)), "solution")
    assert time.monotonic() - begin < 20


def test_blocks_end_with_their_own_fence() -> None:
    """A longer or other fence inside is text; so is a fence with words after it."""
    assert code_blocks("````\na\n```\nb\n````\nc\n~~~\n```\n~~~") == ["a\n```\nb", "```"]
    assert code_blocks("```\na\n``` b\n```") == ["a\n``` b"]


@pytest.mark.parametrize(
    ("answer", "option"),
    [
        ("Option: 2\nUnroll it.", "unroll"),
        ("**Option 2**: Unroll it.", "unroll"),
        ("# Option #3\nHoist.", "hoist"),
        ("I thought about option 1 first.\nOption: 2\nUnroll it.", "unroll"),
        ("I choose option 3, since ...", "hoist"),
        ("I would hoist what does not change, here: ...", "hoist"),
        ("Option: 9\nSomething.", NOT_NAMED),
        ("Option: 0\nSomething.", NOT_NAMED),
        ("Something else.", NOT_NAMED),
        ("<think>Option: 1</think>Option: 2\nUnroll.", "unroll"),
    ],
)
def test_the_option_of_a_plan(answer: str, option: str) -> None:
    """The option of a plan is found by its number, else by its words."""
    plan = parse_plan(answer, MENU)
    assert plan.option == option
    assert plan.text == answer.rpartition("</think>")[2]


def test_plans_of_a_menu_with_one_option() -> None:
    """Plans of a menu with one option cannot follow anything else."""
    assert parse_plan("Do it.", MENU[:1]).option == "tile"


def test_no_plan_and_too_much_of_one() -> None:
    """An answer of thoughts alone holds no plan; a book is cut."""
    with pytest.raises(BadResponse, match="no plan"):
        parse_plan("<think>hm", MENU)
    assert len(parse_plan("x" * 100_000, MENU).text) < 13_000


@pytest.mark.parametrize(
    "piece",
    ["solution(", "solution()", "solution(){", "solution(\n", "void solution(", "(", "solution)("],
)
@pytest.mark.parametrize("is_fenced", [True, False])
def test_time_grows_with_the_length(piece: str, *, is_fenced: bool) -> None:
    """An answer of 40 KB is read in a moment, whatever it repeats."""
    text = piece * (40_000 // len(piece))
    start_s = time.process_time()
    with pytest.raises(BadResponse):
        parse_code(fenced(text) if is_fenced else text, "solution")
    assert time.process_time() - start_s < 1.0
