# SPDX-License-Identifier: Apache-2.0
"""Candidates as other tools hold them: what is plain becomes a candidate, the rest stays."""

import pytest

from autocomp_hil.config import INT8_INT32
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.evaluate.source.published import as_candidate
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, SIGNATURE, WORK

INSTANCE = load_workload("gemm").instance("32x32x32")
FUNCTION = HONEST.decode()
BARE = WORK + "  fence();\n"
PLAIN = {
    "as_it_is": FUNCTION,
    "body": BARE,
    "body_in_braces": f"{{{BARE}}}",
    "fence": f"```c\n{FUNCTION}```\n",
    "fence_of_tildes": f"~~~\n{FUNCTION}\n~~~\n",
    "fence_not_closed": f"```c\n{FUNCTION}",
    "prose": f"Here's the kernel; it's fast:\n\n```c\n{FUNCTION}```\nIt keeps `B` in place.\n",
    "body_in_a_fence": f"The body:\n```\n{BARE}```\n",
    "the_last_function": f"```c\n{SIGNATURE} {{ fence(); }}\n```\nbetter:\n```c\n{FUNCTION}```\n",
    "an_excerpt_after_it": f"```c\n{FUNCTION}```\nwith\n```c\nmvin(A, 0, DIM, DIM);\n```\n",
    "static": f"static {FUNCTION}",
    "static_inline": f"/* k */ static inline\n{FUNCTION}",
    "includes": f'#include <stdint.h>\n#include "include/gemmini.h"\n{FUNCTION}',
    "windows": f"```c\n{FUNCTION}```\n".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_texts_pass_the_guard(text: str) -> None:
    """Each becomes one function of the workload's signature, with the work in it."""
    source = as_candidate(text.encode(), INSTANCE.signature)
    assert guard(source, INSTANCE, INT8_INT32) is None
    assert WORK.strip() in source.decode()
    assert as_candidate(source, INSTANCE.signature) == source


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_lines_keep_their_numbers(text: str) -> None:
    """What a compiler says of a line is of the line in the file."""
    source = as_candidate(text.encode(), INSTANCE.signature).decode()
    before = text.replace("\r\n", "\n").split("\n")
    after = source.split("\n")
    # The last of equal lines, since an earlier block may quote some.
    line = next(line for line in before if "compute_preloaded(" in line)
    assert max(n for n, got in enumerate(after) if got == line) == max(
        n for n, got in enumerate(before) if got == line
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "one_function"),
        ("no code at all", "one_function"),
        ("int x = 3, solution", "one_function"),
        ("void other(void) { fence(); }", "signature"),
        (f"static int twice(int x) {{ return 2 * x; }}\n{FUNCTION}", "signature"),
        (f"{FUNCTION}\nstatic int one(void) {{ return 1; }}", "one_function"),
        (f"#define N 32\n{FUNCTION}", "preprocessor"),
        ("```c\nmvin(A, 0, 4, 4);\n```\n```c\nmvout(C, 0, 4, 4);\n```", "character"),
        (f"extern {FUNCTION}", "extern"),
        (f"static {FUNCTION}".replace("void solution", "int solution"), "signature"),
        ("\xff", "encoding"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused(text: str, rule: str) -> None:
    """Nothing is guessed: the guard names the rule that the text breaks."""
    source = as_candidate(text.encode("latin-1"), INSTANCE.signature)
    outcome = guard(source, INSTANCE, INT8_INT32)
    assert outcome is not None
    assert outcome.rule == rule


def test_a_fence_in_a_comment_is_no_fence() -> None:
    """Comments of a C source may quote Markdown."""
    text = f"/*\n```c\nvoid solution(void) {{}}\n```\n*/\n{FUNCTION}".encode()
    assert as_candidate(text, INSTANCE.signature) == text
