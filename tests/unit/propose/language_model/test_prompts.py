# SPDX-License-Identifier: Apache-2.0
"""What models are told: everything that they need, nothing that is wrong, from the one source."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest

from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.config import INT8_INT32, HardwareConfig, load_hardware
from autocomp_hil.config.menu import MenuOption, load_menu
from autocomp_hil.evaluate.outcome import (
    BuildFailed,
    Correct,
    Finding,
    Outcome,
    TimedOut,
    WrongResult,
)
from autocomp_hil.evaluate.runs.functional import FunctionalMachine, FunctionalRun
from autocomp_hil.evaluate.runs.trial import Trial
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.propose.language_model.examples import example_text
from autocomp_hil.propose.language_model.parse import NOT_NAMED, Plan
from autocomp_hil.propose.language_model.prompts import (
    MAX_SOURCE,
    code_messages,
    menu_for,
    plan_messages,
    repair_messages,
)
from autocomp_hil.propose.language_model.reference import hardware_reference
from autocomp_hil.propose.proposal import Parent, ProposeRequest, Sibling
from autocomp_hil.workloads import load_workload
from tests.tracked import tracked_hardware
from tests.unit.evaluate.measurements import measurement

HARDWARE = load_hardware("int8_16x16")
X = (MenuOption(id="x", text="do x"),)
INSTANCE = load_workload("gemm").instance("64x64x64")
WRONG = WrongResult(
    stage="functional",
    findings=(Finding(kind="wrong_element", text="C[3][4]: expected 5, got 6; last stored by X"),),
)
REQUEST = ProposeRequest(
    instance=INSTANCE,
    hardware=HARDWARE,
    parent=Parent(
        candidate_id=4,
        source=INSTANCE.baseline,
        outcome=Correct(measurement=measurement()),
        schedule=None,
    ),
    plans=6,
    implementations=2,
    menu_kept=0.3,
    forced_option=None,
    siblings=[Sibling(option="unroll", plan="by 4", outcome=WRONG)],
    iteration=2,
    iterations=15,
    seed=7,
)


def test_a_plan_is_asked_with_everything() -> None:
    """Hardware, code, measured reasons, failures, menu, rules and phase, in the published order."""
    menu = menu_for(REQUEST, 0)
    system, user = plan_messages(REQUEST, menu)
    assert system.content.endswith(hardware_reference(HARDWARE))
    wanted = [
        INSTANCE.signature,
        "- A: input, int8, 64 x 64",
        INSTANCE.baseline.strip(),
        "100 cycles",
        "the execute engine waits 30 cycles (30%) for: operand rows",
        "Option: unroll a loop\nPlan: by 4\nOutcome (wrong result):\n- C[3][4]: expected 5, got 6",
        *(f"{number}. {option.text}" for number, option in enumerate(menu, 1)),
        'a line "Option: N"',
        *(f"- {rule}" for rule in INSTANCE.rules),
        "DIM is 16",
        "phase 3 of 15",
    ]
    places = [user.content.index(text) for text in wanted]
    assert places == sorted(places)


def test_only_the_latest_siblings_and_not_all_of_them() -> None:
    """A parent that fails often does not crowd out the rest."""
    failed = [
        Sibling(option=f"option-{i}", plan="p" * 5000, outcome=BuildFailed(diagnostics="d" * 5000))
        for i in range(50)
    ]
    text = plan_messages(replace(REQUEST, siblings=failed), X)[1].content
    assert [i for i in range(50) if f"option-{i}\n" in text] == list(range(44, 50))
    assert text.count("d" * 650) == 6
    assert "d" * 750 not in text
    assert "What was tried" not in plan_messages(replace(REQUEST, siblings=[]), X)[1].content


def test_failed_siblings_come_before_others() -> None:
    """Attempts that were correct do not crowd out what went wrong."""
    right = Correct(measurement=measurement(cycles=90))
    siblings = [Sibling(option="wrong", plan="p", outcome=WRONG)]
    siblings += [Sibling(option=f"right-{i}", plan="p", outcome=right) for i in range(9)]
    text = plan_messages(replace(REQUEST, siblings=siblings), X)[1].content
    assert "Option: wrong\n" in text
    assert [i for i in range(9) if f"right-{i}\n" in text] == list(range(4, 9))


def test_a_stop_reads_the_same_whether_it_was_known() -> None:
    """The judge's cache knows the limit but not where the program was."""

    def text(message: str, stage: Literal["functional", "rtl"]) -> str:
        stopped = TimedOut(stage=stage, message=message, more_than_cycles=80)
        sibling = Sibling(option="x", plan="p", outcome=stopped)
        return plan_messages(replace(REQUEST, siblings=[sibling]), X)[1].content

    assert text("more than 80 cycles: it loops at 0x10", "functional") == text("known", "rtl")
    assert "more than 80 cycles" in text("known", "rtl")


def test_code_is_asked_with_the_plan() -> None:
    """Each implementation is asked for in other words."""
    plan = Plan("unroll", "Unroll the k loop by two.")
    first, second = (code_messages(REQUEST, plan, index)[1].content for index in range(2))
    assert "Menu option: unroll a loop\n" in first
    assert plan.text in first
    assert INSTANCE.baseline.strip() in first
    assert first.replace("implementation 1 of", "implementation 2 of") == second != first
    alone = code_messages(replace(REQUEST, implementations=1), plan, 0)[1].content
    assert "implementation 1" not in alone


def test_a_repair_is_asked_in_the_same_conversation() -> None:
    """The code as it was, and what the judge says of it."""
    conversation = code_messages(REQUEST, Plan("tile", "Tile."), 0)
    asked = repair_messages(conversation, "void solution() {}", WRONG)
    assert asked[:2] == conversation
    assert [message.role for message in asked] == ["system", "user", "assistant", "user"]
    assert asked[2].content == "```c\nvoid solution() {}\n```"
    assert "This code fails (wrong result):\n- C[3][4]: expected 5, got 6" in asked[3].content


def test_the_menu_drops_out_by_chance() -> None:
    """Options drop out by the seed and the plan's number; the others keep their order."""
    counts = Counter[str]()
    for seed in range(200):
        request = replace(REQUEST, seed=seed)
        for plan in range(3):
            menu = menu_for(request, plan)
            assert menu == menu_for(request, plan)
            assert len(menu) == round(0.3 * len(INSTANCE.menu.options))
            assert sorted(menu, key=INSTANCE.menu.options.index) == list(menu)
            counts.update(option.id for option in menu)
    assert set(counts) == set(INSTANCE.menu.ids)
    assert max(counts.values()) < 1.5 * min(counts.values())
    assert len({str(menu_for(REQUEST, plan)) for plan in range(6)}) > 3


def test_a_forced_option_is_the_only_one() -> None:
    """A forced option is the only one; a menu without it has no option at all."""
    (forced,) = menu_for(replace(REQUEST, forced_option="keep", menu_kept=0.01), 0)
    assert forced == INSTANCE.menu.option("keep")
    assert menu_for(replace(REQUEST, forced_option="swap_loops"), 0) == ()
    assert menu_for(replace(REQUEST, forced_option=NOT_NAMED), 0) == ()
    assert menu_for(replace(REQUEST, menu_kept=1.0), 0) == INSTANCE.menu.options
    assert len(menu_for(replace(REQUEST, menu_kept=0.001), 0)) == 1


@pytest.mark.parametrize("name", tracked_hardware())
def test_the_hardware_is_told_from_its_sources(name: str) -> None:
    """Sizes, every command that works with every fault, no counters, the names that C has."""
    hardware = load_hardware(name)
    text = hardware_reference(hardware)
    assert f"- scratchpad_rows = {hardware.scratchpad_rows}: " in text
    assert f"- max_block_cols = {hardware.max_block_cols}: " in text
    assert "- caches of the core: 16384 bytes for instructions, 16384 bytes for data" in text
    isa = load_isa(element=hardware.element_type)
    for command in isa.commands:
        is_told = command.support == "full" and command.engine != "front_end"
        assert (f"\n{command.name} ({command.engine} engine): " in text) == is_told
        for check in command.faults if is_told else ():
            assert f"fault {check.rule}: {check.when}" in text
        names = (f"#define {command.name}(", f" hil_accel_{command.name}(")
        assert not is_told or any(name in text for name in names), f"{command.name}: no name in C"
    for topic in isa.semantics:
        is_left_out = topic.topic in {"Counters", "Faults"}
        assert all((line in text) != is_left_out for line in topic.text)
    for part in ("#define mvin(dram, local, cols_, rows_)", "uint8_t pool_stride;", "c_stride);"):
        assert part in text
    for part in ("SPDX", "#include", "_H_", "norm_rs1", "hil_accel_counter", "typedef struct {\n}"):
        assert part not in text
    assert text.isascii()
    assert len(text) < 30_000


@pytest.mark.parametrize("workload", ["gemm", "conv"])
def test_examples_come_with_the_options_that_need_them(workload: str) -> None:
    """Tiling and guarded loads, whole; an option that is on no menu has none."""
    menu = load_workload(workload).instance(None).menu
    found = {name: example_text(menu, name, INT8_INT32) for name in menu.ids}
    examples = {name: text for name, text in found.items() if text is not None}
    kernels = [_in_int8(menu.kernels[name]) for name in ("two_columns", "guarded_load")]
    assert [[kernel in text for kernel in kernels] for text in examples.values()] == [
        [True, False],
        [False, True],
    ]
    before = _in_int8(menu.kernels["block_by_block"])
    assert all(before in text for text in examples.values())
    assert kernels[0] in code_messages(REQUEST, Plan("tile", "Tile."), 0)[1].content
    assert "# Example" not in code_messages(REQUEST, Plan(NOT_NAMED, "Tile."), 0)[1].content


def _in_int8(source: str) -> str:
    assert "elem_t" in source
    return source.strip().replace("elem_t", "int8_t")


def test_examples_have_the_types_of_the_hardware() -> None:
    """No kernel of the menu names a type of its own."""
    number = replace(INT8_INT32.input, name="int16", bits=16, bytes=2, c_type="int16_t")
    text = example_text(load_menu(), "tile", replace(INT8_INT32, input=number))
    assert text is not None
    assert "void solution(int16_t A[64][32], int16_t B[32][64], int16_t C[64][64])" in text
    for source in load_menu().kernels.values():
        assert not re.search(r"\bint\d+_t\b", source)


@pytest.fixture(scope="module", params=["int8_4x4", "int8_16x16"])
def machine(request: pytest.FixtureRequest) -> Iterator[tuple[HardwareConfig, FunctionalMachine]]:
    """A functional machine, and what it is of."""
    hardware = load_hardware(request.param)
    with FunctionalMachine(hardware) as started:
        yield hardware, started


@pytest.mark.parametrize("name", load_menu().kernels)
def test_examples_are_right(machine: tuple[HardwareConfig, FunctionalMachine], name: str) -> None:
    """The judge has nothing against them, and they load as much as their texts say."""
    hardware, functional = machine
    source = load_menu().kernels[name]
    instance, code = load_workload("gemm").instance("64x64x32"), source.encode()
    assert guard(code, instance, INT8_INT32) is None
    compiled = compile_candidate(code, instance, hardware)
    assert isinstance(compiled, Compiled), compiled
    trial = Trial(
        instance=instance,
        hardware=hardware,
        source=code,
        compiled=compiled,
        run_seed=0,
        cycle_limit=10_000_000,
        clock=lambda _: contextlib.nullcontext(),
    )
    run = trial._functional(functional, trial._seeds(1))
    assert isinstance(run, FunctionalRun), run
    rounds, size = 64 // hardware.dim, 64 * 32
    loaded = {"block_by_block": 2 * rounds, "two_columns": 1 + rounds, "guarded_load": rounds + 1}
    assert run.bytes_in == loaded[name] * size


@pytest.mark.parametrize(
    "outcome",
    [
        WrongResult(
            stage="functional",
            findings=tuple(
                Finding(kind="unwritten_read", text="reads rows " + "0, 2, " * 9_000)
                for _ in range(500)
            ),
        ),
        BuildFailed(diagnostics="candidate.c:1:1: error: no\n" * 9_000),
        TimedOut(stage="functional", message="x" * 90_000, more_than_cycles=None),
    ],
)
def test_a_question_is_of_bounded_length(outcome: Outcome) -> None:
    """A question is of bounded length for any verdict and any candidate."""
    long = "int x;\n" * 30_000
    conversation = code_messages(REQUEST, Plan("tile a loop", "by 4"), 0)
    messages = repair_messages(conversation, long, outcome)
    assert sum(len(message.content) for message in messages[-2:]) < MAX_SOURCE + 8_000
    assert "characters left out" in messages[-2].content
    parent = replace(REQUEST.parent, source=long, outcome=outcome)
    siblings = [Sibling(option="a", plan="p" * 90_000, outcome=outcome)] * 90
    request = replace(REQUEST, parent=parent, siblings=siblings)
    usual = sum(len(message.content) for message in plan_messages(REQUEST, INSTANCE.menu.options))
    asked = sum(len(message.content) for message in plan_messages(request, INSTANCE.menu.options))
    assert asked < usual + MAX_SOURCE + 20_000
