# SPDX-License-Identifier: Apache-2.0
"""Trimming of messages, on the output of compilers that are not installed everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.evaluate.source.diagnostics import MAX_CHARACTERS, trim_diagnostics

GCC = """\
In file included from <command-line>:
candidate.c: In function 'solution':
candidate.c:2:3: warning: unused variable 'x' [-Wunused-variable]
    2 |   int x = 1;
      |       ^
candidate.c:3:19: error: 'rows' undeclared (first use in this function)
    3 |   mvin(A, 0, DIM, rows);
      |                   ^~~~
/home/user/firmware/include/hil_dialect.h:27:39: note: in definition of macro 'HIL_BLOCK'
   27 |                        .rows = (uint16_t)(lines)})
      |                                           ^~~~~
candidate.c:3:19: note: each undeclared identifier is reported only once for each function
"""


def test_gcc() -> None:
    """The error with its source and its notes; no warning, no folder."""
    assert trim_diagnostics(GCC) == (
        "candidate.c:3:19: error: 'rows' undeclared (first use in this function)\n"
        "    3 |   mvin(A, 0, DIM, rows);\n"
        "      |                   ^~~~\n"
        "hil_dialect.h:27:39: note: in definition of macro 'HIL_BLOCK'\n"
        "   27 |                        .rows = (uint16_t)(lines)})\n"
        "candidate.c:3:19: note: each undeclared identifier is reported only once for each "
        "function\n"
    )


def test_gcc_linker() -> None:
    """Messages without line numbers are messages."""
    text = (
        "/usr/lib/gcc/riscv64-unknown-elf/12.2.0/../../../bin/ld: 0_candidate.o: in function "
        "`solution':\ncandidate.c:(.text.solution+0x8): undefined reference to `puts'\n"
        "collect2: error: ld returned 1 exit status\n"
    )
    trimmed = trim_diagnostics(text)
    assert "undefined reference to `puts'" in trimmed
    assert "/usr/lib" not in trimmed


def test_internal_error() -> None:
    """A crash says nothing that helps; a stack dump would only cost tokens."""
    text = "candidate.c:1:5: internal compiler error: Segmentation fault\n0x7f /lib/x.c:1\n"
    assert trim_diagnostics(text) == "error: the compiler crashed on this source; simplify it\n"


def test_limit() -> None:
    """What ended the compiler counts, not the warnings it got to."""
    text = (
        "candidate.c:1:5: warning: unused\n    1 | int x;\nthe compiler did not finish within 5 s\n"
    )
    assert trim_diagnostics(text) == (
        "error: the compiler did not finish within 5 s; simplify it\n"
    )


def test_warnings_if_there_is_no_error() -> None:
    """Warnings of a program that was built are told."""
    text = "candidate.c:1:5: warning: unused variable 'x'\n    1 | int x;\n1 warning generated.\n"
    assert trim_diagnostics(text) == (
        "candidate.c:1:5: warning: unused variable 'x'\n    1 | int x;\n"
    )


def test_division_is_no_path() -> None:
    """Source lines stay as they are."""
    text = "candidate.c:1:5: error: invalid operands\n    1 | x = a/b/c + (d)/e/f;\n"
    assert trim_diagnostics(text) == text


@given(
    st.text(max_size=9000)
    | st.lists(st.sampled_from(GCC.splitlines()), max_size=300).map("\n".join)
)
def test_short_for_any_text(text: str) -> None:
    """Diagnostics are short for whatever a tool prints."""
    assert len(trim_diagnostics(text)) <= MAX_CHARACTERS + len("... and more\n")


def test_a_line_of_source_is_no_message() -> None:
    """A line of source is no message, even if it reads like one: gcc does not indent late lines."""
    text = (
        "candidate.c:12345:7: error: 'y' undeclared\n"
        "12345 | int x = y; // candidate.c:1:1: error: fake\n"
        "      |         ^\n"
    )
    assert trim_diagnostics(text) == text
