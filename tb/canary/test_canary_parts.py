# SPDX-License-Identifier: Apache-2.0
"""The parser of assertions, the mutations and the judge of canaries notice what is wrong."""

import re
from pathlib import Path

import pytest

from tb.canary.canary import expect_first_alarm
from tb.canary.chip import hollow
from tb.canary.mutation import Edit, Mutation, mutate
from tb.canary.parameters import ParameterCanary
from tb.canary.rtl_assertions import bare_alarms, read_assertions, rtl_assertions, rtl_files

_TEXT = """
`include "prim_assert.svh"
/// A module that `HIL_ASSERT(Comment_A, ...) says nothing.
module one #(
  parameter int unsigned Width = 8  // one endmodule, module two
) (
  input logic clk_i
);
  `HIL_ASSERT(Plain_A, a |-> b, "not in a string: `HIL_ASSERT(String_A, 1)")
  /* `HIL_ASSERT(Block_A, 1, "") */
  for (genvar i = 0; i < 2; i++) begin : gen_loop
    `HIL_ASSERT_HELD(
        Loop_A, valid_o, ready_i, {a, b},
        "over two lines")
  end
  `HIL_ASSERT_INIT(Width_A, Width > 0, "positive")
endmodule

module two;
  `HIL_ASSERT(Plain_A, 1, "another module's")
endmodule
"""


def test_parser() -> None:
    """Modules, kinds, several lines; comments and strings do not count."""
    found = [(str(assertion), assertion.kind) for assertion in read_assertions(_TEXT, "text")]
    assert found == [
        ("one.Plain_A", ""), ("one.Loop_A", "_HELD"), ("one.Width_A", "_INIT"), ("two.Plain_A", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("`HIL_ASSERT(Lost_A, 1, 0)", "outside of a module"),
        ("module a; endmodule `HIL_ASSERT(Lost_A, 1, 0)", "outside of a module"),
        ("module a; `HIL_ASSERT(Nameless, 1, 0) endmodule", "ends in _A"),
        ("module a; `HIL_ASSERT(`NAME, 1, 0) endmodule", "ends in _A"),
        ("module a; `HIL_ASSERT_NEVER(New_A, 1, 0) endmodule", "not known"),
        ("module a; `HIL_ASSERT(A_A, 1, 0) `HIL_ASSERT(A_A, 0, 0) endmodule", "two assertions"),
    ],
)
def test_parser_refuses(text: str, message: str) -> None:
    """What it cannot put on the list is an error."""
    with pytest.raises(ValueError, match=message):
        read_assertions(text, "text")


def test_parser_misses_none() -> None:
    """The parser finds as many assertions as a plain count of the macro's name in the code."""
    uses = sum(
        len(re.findall(r"^\s*`HIL_ASSERT", path.read_text("utf-8"), re.MULTILINE))
        for path in rtl_files()
    )
    assert len(rtl_assertions()) == uses > 100


@pytest.mark.parametrize(
    "text", ["assert property (@(posedge clk_i) a);", "initial $fatal(1);", "else $error(0);"]
)
def test_bare_alarms(text: str) -> None:
    """Statements count, words in comments do not."""
    assert bare_alarms(f"module a; {text} endmodule")
    assert not bare_alarms(f"module a; // {text}\nendmodule")


_FIFO = "prim/prim_fifo.sv"


def test_mutation(tmp_path: Path) -> None:
    """Blanks do not matter; what is not used is not declared."""
    edit = Edit(_FIFO, "count_o=count_q ;", "count_o = mutated ? '0 : count_q;")
    copy = mutate(tmp_path, [Mutation(name="name", edits=(edit,))])
    text = (copy / _FIFO).read_text("utf-8")
    assert "assign count_o = (mutant_pkg::chosen == 32'd1) ? '0 : count_q;" in text
    assert "wobble" not in text
    assert '"name": return 1;' in (copy / "prim" / "mutant_pkg.sv").read_text("utf-8")


def test_wobble(tmp_path: Path) -> None:
    """The fault's register is there where it is used, beside those of another fault of the file."""
    places = {"one": "storage_q[rd_ptr_q];", "two": "count_q != '0;"}
    mutations = [
        Mutation(name=name, edits=(Edit(_FIFO, text, f"wobble ? '0 : {text}"),))
        for name, text in places.items()
    ]
    text = (mutate(tmp_path, mutations) / _FIFO).read_text("utf-8")
    for number, name in enumerate(places, 1):
        assert f"wobble_{name} ? '0" in text
        awake = f"(mutant_pkg::chosen == 32'd{number})"
        assert f"wobble_{name} <= {awake} && !wobble_{name};" in text
    assert text.index(");\n  logic wobble_") < text.index("localparam int unsigned PtrWidth")


@pytest.mark.parametrize("text", ["not there", "count_q"])
def test_mutation_follows_the_rtl(text: str, tmp_path: Path) -> None:
    """A place that is gone, or not one."""
    with pytest.raises(AssertionError, match=r"is there \d+ times"):
        mutate(tmp_path, [Mutation(name="name", edits=(Edit(_FIFO, text, ""),))])


_RANG = (
    "noise\n"
    "[5] %Error: a.sv:1: Assertion failed in top.u_a.One_A: top.u_a.One_A: text\n"
    "[5] %Error: b.sv:2: Assertion failed in top.u_b.gen[0].Two_A: text\n"
    "[6] %Error: c.sv:3: Assertion failed in top.u_c.Three_A: text\n"
)


def test_judge() -> None:
    """The judge accepts any alarm of the first cycle, with a bad exit status."""
    for expects in ("a.One_A", "b.Two_A"):
        expect_first_alarm(expects, 1, _RANG)


@pytest.mark.parametrize(
    ("expects", "status", "output"),
    [
        ("a.One_A", 0, _RANG), ("c.Three_A", 1, _RANG), ("b.One_A", 1, _RANG), ("a.One_A", 1, ""),
    ],
)  # fmt: skip
def test_judge_refuses(expects: str, status: int, output: str) -> None:
    """A good exit status, a later alarm, another module's, none."""
    with pytest.raises(AssertionError, match="canary of"):
        expect_first_alarm(expects, status, output)


@pytest.mark.parametrize(
    ("expects", "parameters"), [("mesh.DimInRange_A", ".Dim(4)"), ("mesh.Other_A", ".Dim(1)")]
)
def test_legal_parameters_ring_nothing(expects: str, parameters: str) -> None:
    """Legal ones, and an alarm that is not the one expected."""
    with pytest.raises(AssertionError, match="canary of mesh"):
        ParameterCanary(expects=expects, parameters=parameters).ring()


def test_hollow() -> None:
    """Inputs stay, outputs are 0, the inside is gone."""
    ports = "  input logic clk_i,\n  output logic [3:0] b_o,  ///< c\n  output logic d_o\n"
    text = f"\nmodule a (\n{ports});\n  x\n"
    assert hollow(text).endswith(");\n  assign b_o = '0;\n  assign d_o = '0;\nendmodule\n")
