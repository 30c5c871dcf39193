# SPDX-License-Identifier: Apache-2.0
"""Places are found where values are computed, and only there; copies with mutants mean the same."""

import functools
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb.mutation.benches import BENCHES, benches_of
from tb.mutation.build_in import mutated_text
from tb.mutation.draw import draw
from tb.mutation.operators import OPERATORS
from tb.mutation.places import FOLDERS, Mutant, find_mutants, mutants_of, rtl_sources
from tb.mutation.source import Kind, Node, Source, children, parse, plain

_HEAD = """
`include "prim_assert.svh"
module block #(
  parameter int unsigned Width = 8 + 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             in_ready_i,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic             in_valid_o,
  output logic [Width-1:0] sum_o,
  output observe_pkg::core_t observe_o
);
"""


def _mutants(body: str) -> list[Mutant]:
    return mutants_of([parse(f"{_HEAD}{body}\nendmodule\n", "accel/block.sv")])


def _changes(body: str) -> set[tuple[str, str, str]]:
    return {(mutant.operator, mutant.before, mutant.after) for mutant in _mutants(body)}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("assign sum_o = a_i - b_i;", ("other operator", "-", "+")),
        ("assign sum_o = a_i - b_i;", ("swapped operands", "a_i - b_i", "((b_i) - (a_i))")),
        ("assign sum_o = a_i < b_i;", ("other operator", "<", "<=")),
        ("assign sum_o = ~a_i;", ("dropped inversion", "~a_i", "(a_i)")),
        ("assign sum_o = a_i + 4'd3;", ("constant off by one", "4'd3", "4'd4")),
        ("assign sum_o = a_i + 2'd3;", ("constant off by one", "2'd3", "2'd2")),
        ("assign sum_o = a_i ^ Width;", ("constant off by one", "Width", "(Width - 1'b1)")),
        ("assign sum_o = a_i[0];", ("constant off by one", "0", "1")),
        ("assign sum_o = a_i ? b_i : '0;", ("negated condition", "a_i ", "!(a_i )")),
        ("assign sum_o = a_i == b_i;", ("stuck enable", "a_i == b_i", "1'b0")),
        ("assign in_valid_o = a_i && b_i;", ("dropped dependency", "a_i && b_i", "(b_i)")),
        (
            "assign in_valid_o = a_i[0];",
            ("valid waits for ready", "a_i[0]", "((a_i[0]) && in_ready_i)"),
        ),
        (
            "child u_child (.go_ready_i (a_i[0]));",
            ("lost backpressure", "a_i[0]", "1'b1"),
        ),
        (
            "always_ff @(posedge clk_i) if (a_i[0]) sum_o <= b_i;",
            ("dropped assignment", "sum_o <= b_i;", ""),
        ),
        (
            "always_ff @(posedge clk_i) if (a_i[0]) sum_o <= b_i;",
            ("condition stuck true", "a_i[0]", "1'b1"),
        ),
    ],
)  # fmt: skip
def test_finds(body: str, expected: tuple[str, str, str]) -> None:
    """Each kind of change at its place."""
    found = {(kind, plain(before), plain(after)) for kind, before, after in _changes(body)}
    kind, before, after = expected
    assert (kind, plain(before), plain(after)) in found


def test_width_loses_its_top_bit() -> None:
    """Sums lose it at the width that they are assigned to, casts at their own."""
    kinds = Counter(m.operator for m in _mutants("assign sum_o = a_i + Width'(b_i);"))
    assert kinds["dropped top bit"] == 2


@pytest.mark.parametrize(
    "body",
    [
        "localparam int unsigned Twice = 2 * Width;",
        "logic [Width - 1:0] unused;",
        "if (Width > 3) begin : gen_a\n logic unused;\n end",
        '`HIL_ASSERT(Sum_A, a_i + 1 == b_i || !in_ready_i, "message")',
        "`ifndef SYNTHESIS\n assign sum_o = a_i + b_i;\n`endif",
        "assign observe_o = a_i + b_i;",
        ("logic [Width-1:0] only_watched;\n assign only_watched = a_i + b_i;\n"
        '`HIL_ASSERT(Sum_A, only_watched, "message")'),
        "initial $display(a_i + 1);",
        ("function automatic int size_of(int x);\n return x + 1;\n endfunction\n"
        "localparam int Size = size_of(3);"),
        "always_ff @(posedge clk_i or negedge rst_ni) if (!rst_ni) sum_o <= '0;",
        "child #(.Width(Width + 1)) u_child (.clk_i(clk_i), .sum_o(sum_o[3]));",
        "assign sum_o[a_i + 1] = in_ready_i;",
        ("function automatic logic same(logic x);\n logic unused_x;\n unused_x = ^x;\n"
        "return x;\n endfunction"),
    ],
)  # fmt: skip
def test_leaves_alone(body: str) -> None:
    """Nothing that is fixed before the design runs, and nothing that only checks or watches it."""
    assert not _changes(body)


def test_names_stay() -> None:
    """Comments, blanks and other statements change no name; the statement itself does."""
    body = "assign sum_o = a_i + b_i;\n"
    names = [mutant.name for mutant in _mutants(body)]
    moved = "logic other;\nassign other = a_i != b_i;\nassign sum_o =\n  a_i + /* more */ b_i;\n"
    assert set(names) < {mutant.name for mutant in _mutants(f"{moved}assign in_valid_o = other;")}
    changed = {mutant.name for mutant in _mutants("assign sum_o = a_i + ~b_i;\n")}
    assert not changed & set(names)


def test_copies_of_a_statement_have_names_of_their_own() -> None:
    """Two equal statements give the same changes twice."""
    statement = "always_ff @(posedge clk_i) if (a_i[0]) sum_o <= b_i;\n"
    names = [mutant.name for mutant in _mutants(2 * statement)]
    assert len(names) == len(set(names))
    assert sum(name.endswith(".2") for name in names) == len(names) // 2


@functools.cache
def _rtl() -> tuple[dict[str, Source], tuple[Mutant, ...]]:
    return {source.file: source for source in rtl_sources()}, tuple(find_mutants())


def _numbers(mutants: Sequence[Mutant]) -> dict[str, int]:
    return {mutant.name: number for number, mutant in enumerate(mutants, 1)}


def _asleep(source: Source, node: Node) -> str:
    """Text of a node where no mutant is the chosen one, without blanks and parentheses."""
    if node.kind is Kind.ConditionalExpression and _is_choice(node.predicate, "(("):
        return _asleep(source, node.right)
    if node.kind is Kind.ConditionalStatement and _is_choice(node.predicate, "!(("):
        return _asleep(source, node.statement)
    parts, (place, end) = [], source.span(node)
    for child in children(node):
        start, stop = source.span(child)
        parts += [source.text[place:start], _asleep(source, child)]
        place = stop
    return "".join([*parts, source.text[place:end]])


def _is_choice(predicate: Node, opening: str) -> bool:
    return plain(str(predicate)).startswith(f"{opening}mutant_pkg::chosen")


def _bare(text: str) -> str:
    for word in ("begin", "end", "(", ")"):
        text = text.replace(word, "")
    return plain(text.replace("always_comb mutant_pkg::hil_mutant_resetrst_ni;", ""))


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_copy_means_the_same_while_all_sleep(data: st.DataObject) -> None:
    """Any mutants of a file of the RTL: the copy parses, and without them it is the file."""
    sources, mutants = _rtl()
    source = sources[data.draw(st.sampled_from(sorted({mutant.file for mutant in mutants})))]
    there = [mutant for mutant in mutants if mutant.file == source.file]
    chosen = data.draw(st.lists(st.sampled_from(there), unique=True, min_size=1))
    copy = parse(mutated_text(source.text, chosen, _numbers(chosen)), source.file)
    assert _bare(_asleep(copy, copy.root)) == _bare(_asleep(source, source.root))


def test_all_of_the_rtl_at_once() -> None:
    """Every file with all its mutants parses; every kind of change and every folder is there."""
    sources, mutants = _rtl()
    for file, source in sources.items():
        there = [mutant for mutant in mutants if mutant.file == file]
        parse(mutated_text(source.text, there, _numbers(there)), file)
    assert {mutant.operator for mutant in mutants} == set(OPERATORS)
    assert {mutant.file.partition("/")[0] for mutant in mutants} == set(FOLDERS)
    assert len({mutant.name for mutant in mutants}) == len(mutants) > 5_000


def test_draw() -> None:
    """A seed draws the same from any order; a shorter draw is its beginning."""
    mutants = _rtl()[1]
    drawn = [mutant.name for mutant in draw(mutants, 500, 1)]
    assert drawn == [mutant.name for mutant in draw(mutants[::-1], 500, 1)]
    assert drawn[:50] == [mutant.name for mutant in draw(mutants, 50, 1)]
    assert drawn != [mutant.name for mutant in draw(mutants, 500, 2)]
    assert len(set(drawn)) == 500
    modules = {mutant.module for mutant in mutants}
    assert len({name.partition("/")[0] for name in drawn}) >= 0.8 * len(modules)


def test_benches() -> None:
    """A module is tried by benches that hold it, the block's own before larger ones."""
    assert benches_of("pe").own[0] == "tb/blocks/test_mesh.py::test_pe"
    assert benches_of("core_alu") == ((), ("tb/core/test_core.py", "tb/core/test_csrs.py"))
    assert benches_of("accel_top").own == ("tb/accel/test_counted.py",)
    fifo = benches_of("prim_fifo")
    assert set(fifo.own).isdisjoint(fifo.others)
    assert {*fifo.own, *fifo.others} < {bench.test for bench in BENCHES}
