# SPDX-License-Identifier: Apache-2.0
"""The conversations: a plan from the menu, code from the plan, one repair.

The order is that of the published search (arXiv 2505.18574), the words are our own. What the judge
measured comes as ranked facts; a plan applies one option of a menu from which chance has removed
most, because models that choose freely choose the same again and again.
"""

import random
from collections.abc import Sequence
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.config.menu import MenuOption
from autocomp_hil.evaluate.outcome import Correct, Outcome, TimedOut
from autocomp_hil.evaluate.reasons import prompt_text
from autocomp_hil.llm.chat import ChatMessage
from autocomp_hil.propose.language_model.examples import example_text
from autocomp_hil.propose.language_model.parse import Plan
from autocomp_hil.propose.language_model.reference import hardware_reference
from autocomp_hil.propose.proposal import ProposeRequest
from autocomp_hil.workloads.instance import Instance

__all__ = ["MAX_SOURCE", "code_messages", "menu_for", "plan_messages", "repair_messages"]

MAX_SOURCE: Final = 40_000
"""Characters of a source that are shown: its beginning and its end."""
_MAX_SIBLINGS: Final = 6
"""Siblings that are told: the latest, those that failed before the others."""
_MAX_PLAN: Final = 500
"""Characters that are shown of each sibling's plan."""
_MAX_REASON: Final = 700
"""Characters that are shown of what went wrong with it."""

_ROLE: Final = """\
You are an expert in performance engineering for tensor accelerators. You make one C kernel faster,
a step at a time; a cycle-accurate simulator measures every step and compares all results with an
exact reference.

# The accelerator

"""

_PLAN_TASK: Final = """\
Write a plan that makes this code faster by applying exactly one option of the menu, the one that
promises most here. Be specific to this code: which loops, blocks, local rows and commands change
and to what, with numbers; what must change along with them so that the result stays the same; and
which of the measured losses shrinks. Do not write the whole program; short excerpts are fine.

Begin your answer with a line "Option: N", N being the option's number, then give the plan.
"""

_CODE_TASK: Final = """\
Carry the plan out, and nothing beyond it. Answer with the complete new function in one code block
(```c). Before it you may think about bounds, addresses and local rows; write nothing after it.
"""

_REPAIR_TASK: Final = """\
Find the cause, and correct the code so that it still follows the plan. Answer with the complete
corrected function in one code block (```c).
"""


def menu_for(request: ProposeRequest, plan: int) -> tuple[MenuOption, ...]:
    """Options that a plan may choose from: those that survive the draw, in the menu's order.

    The list is empty if the forced option is not on the menu.

    Args:
        request: Its seed decides, with its share to keep; a forced option is the only one.
        plan: Index of the plan.
    """
    menu = request.instance.menu.options
    if request.forced_option is not None:
        return tuple(option for option in menu if option.id == request.forced_option)
    count = min(len(menu), max(1, round(request.menu_kept * len(menu))))
    rng = random.Random(f"menu/{request.seed}/{plan}")
    return tuple(menu[index] for index in sorted(rng.sample(range(len(menu)), count)))


def plan_messages(request: ProposeRequest, menu: Sequence[MenuOption]) -> tuple[ChatMessage, ...]:
    """The conversation that asks for a plan."""
    options = "\n".join(f"{number}. {option.text}" for number, option in enumerate(menu, 1))
    parts = [
        _problem(request.instance),
        _current(request, "The current code"),
        f"What the simulator measured, the largest loss first:\n{_said(request.parent.outcome)}",
    ]
    if request.siblings:
        parts.append(_siblings(request))
    parts += [
        f"# Menu\n\n{options}",
        f"# Task\n\n{_PLAN_TASK}",
        f"# Rules\n\n{_rules(request)}",
        _phase(request),
    ]
    return (_system(request.hardware), ChatMessage(role="user", content="\n\n".join(parts)))


def code_messages(request: ProposeRequest, plan: Plan, index: int) -> tuple[ChatMessage, ...]:
    """The conversation that asks for an implementation; ``index`` counts them from 0."""
    menu = request.instance.menu
    parts = [
        _problem(request.instance),
        _current(request, "The current code"),
        f"# Plan\n\nMenu option: {menu.text(plan.option)}\n\n{plan.text}",
    ]
    example = example_text(menu, plan.option, request.hardware.element_type)
    if example is not None:
        parts.append(f"# Example of such a change, in another kernel\n\n{example}")
    parts += [f"# Rules\n\n{_rules(request)}", f"# Task\n\n{_CODE_TASK}"]
    if request.implementations > 1:
        parts.append(
            f"This is implementation {index + 1} of {request.implementations} of this plan, each "
            "written independently: decide for yourself what the plan leaves open."
        )
    return (_system(request.hardware), ChatMessage(role="user", content="\n\n".join(parts)))


def repair_messages(
    conversation: Sequence[ChatMessage], source: str, outcome: Outcome
) -> tuple[ChatMessage, ...]:
    """The conversation that asks to correct an implementation.

    Args:
        conversation: The messages that asked for it.
        source: The code that failed; the prose around it is not repeated.
        outcome: What the judge says of it.
    """
    kind = outcome.outcome.replace("_", " ")
    question = f"This code fails ({kind}):\n{_said(outcome)}\n\n{_REPAIR_TASK}"
    return (
        *conversation,
        ChatMessage(role="assistant", content=_fenced(source)),
        ChatMessage(role="user", content=question),
    )


def _system(hardware: HardwareConfig) -> ChatMessage:
    """The system message: equal in all calls of a search, so that endpoints can keep it."""
    return ChatMessage(role="system", content=_ROLE + hardware_reference(hardware))


def _problem(instance: Instance) -> str:
    tensors = "\n".join(
        f"- {tensor.name}: {tensor.role}, {tensor.dtype}, {' x '.join(map(str, tensor.shape))}"
        for tensor in instance.tensors
    )
    return (
        f"# Kernel\n\nWorkload {instance.workload}, shape {instance.shape}; "
        f"{instance.macs} multiplications.\n\n```c\n{instance.signature};\n```\n\n{tensors}"
    )


def _current(request: ProposeRequest, title: str) -> str:
    return f"# {title}\n\n{_fenced(request.parent.source)}"


def _phase(request: ProposeRequest) -> str:
    return (
        f"This is phase {request.iteration + 1} of {request.iterations} of the optimisation; later "
        "phases apply further options to what comes of this one."
    )


def _fenced(source: str) -> str:
    text = source.strip()
    if len(text) > MAX_SOURCE:
        left = len(text) - MAX_SOURCE
        half = MAX_SOURCE // 2
        text = f"{text[:half]}\n/* ... {left} characters left out ... */\n{text[-half:]}"
    return f"```c\n{text}\n```"


def _rules(request: ProposeRequest) -> str:
    hardware, element = request.hardware, request.hardware.element_type
    sizes = (
        f"DIM is {hardware.dim}; elements of the scratchpad are {element.input.name}, of the "
        f"accumulator {element.accumulator.name}; "
        f"there are {hardware.scratchpad_rows} scratchpad rows and "
        f"{hardware.accumulator_rows} accumulator rows"
    )
    return "\n".join(f"- {rule}" for rule in (*request.instance.rules, sizes))


def _said(outcome: Outcome) -> str:
    return prompt_text(outcome)


def _said_briefly(outcome: Outcome) -> str:
    """Say it briefly; of a stop only the limit, for what else is known depends on earlier runs."""
    if isinstance(outcome, TimedOut) and outcome.more_than_cycles is not None:
        return f"- more than {outcome.more_than_cycles} cycles: stopped, it could no longer win"
    return _said(outcome)


def _siblings(request: ProposeRequest) -> str:
    siblings = request.siblings
    failed = [item for item in siblings if not isinstance(item.outcome, Correct)]
    correct = [item for item in siblings if isinstance(item.outcome, Correct)]
    lines = ["# What was tried", "", "Earlier attempts from the same code:"]
    for sibling in [*correct, *failed][-_MAX_SIBLINGS:]:
        lines += [
            "",
            f"Option: {request.instance.menu.text(sibling.option)}",
            f"Plan: {_short(' '.join(sibling.plan.split()), _MAX_PLAN)}",
            f"Outcome ({sibling.outcome.outcome.replace('_', ' ')}):",
            _short(_said_briefly(sibling.outcome), _MAX_REASON),
        ]
    return "\n".join(lines)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]} ..."
