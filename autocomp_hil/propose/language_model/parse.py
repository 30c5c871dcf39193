# SPDX-License-Identifier: Apache-2.0
"""Reads plans and code out of what models write, whatever prose is around them.

Thoughts in ``<think>`` tags are no part of an answer. Of several code blocks the last one that
holds the whole function counts: models quote excerpts first and end with the result.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from autocomp_hil.config.menu import MenuOption
from autocomp_hil.errors import BadResponse
from autocomp_hil.evaluate.source.excerpt import code_blocks, find_definition

__all__ = ["NOT_NAMED", "Plan", "parse_code", "parse_plan"]

NOT_NAMED: Final = "not named"
"""Option of a plan that does not say which one it follows."""

_MAX_PLAN_CHARACTERS: Final = 12_000
"""Longest plan that is kept; the rest is left out."""
_HEADS: Final = 8
"""Heads of functions outside of fences that are looked at, from the last on."""

_THOUGHT: Final = re.compile(r"<(think|thinking)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_LOOSE_THOUGHT: Final = re.compile(r"\A.*?</(think|thinking)>", re.DOTALL | re.IGNORECASE)
"""Thoughts whose opening tag the endpoint left out."""
_OPTION: Final = re.compile(r"^\W{0,20}option\W{0,10}(\d{1,3})\b", re.IGNORECASE | re.MULTILINE)
_OPTION_ANYWHERE: Final = re.compile(r"\boption\W{0,10}(\d{1,3})\b", re.IGNORECASE)
_INCLUDE: Final = re.compile(r"^[ \t]*#[ \t]*include\b.*\n?", re.MULTILINE)


class Plan(NamedTuple):
    """What a model wants to do."""

    option: str
    """Id of the menu, or NOT_NAMED."""
    text: str


def parse_plan(answer: str, menu: Sequence[MenuOption]) -> Plan:
    """The plan that an answer holds.

    Args:
        answer: The answer as it came.
        menu: Options as they were numbered in the question, from 1.

    Raises:
        BadResponse: The answer holds no plan.
    """
    text = _without_thoughts(answer).strip()
    if not text:
        raise BadResponse("the answer holds no plan")
    named = _OPTION.search(text)
    option = _option(named or _OPTION_ANYWHERE.search(text), text, menu)
    if len(text) > _MAX_PLAN_CHARACTERS:
        text = text[:_MAX_PLAN_CHARACTERS] + "\n(the rest is left out)"
    return Plan(option, text)


def parse_code(answer: str, function: str) -> str:
    """The C source that an answer holds, without ``#include`` lines.

    Args:
        answer: The answer as it came.
        function: Name of the function that it must define.

    Raises:
        BadResponse: No code defines it; says what there is instead.
    """
    text = _without_thoughts(answer).replace("\r\n", "\n")
    blocks = code_blocks(text)
    is_begun = False
    for block in reversed(blocks):
        found = find_definition(block, function)
        is_begun |= found is not None
        if found is not None and found.end is not None:
            return _INCLUDE.sub("", block).strip("\n") + "\n"
    if not blocks:
        return _unfenced(text, function)
    if is_begun:
        raise BadResponse(f"the code ends in the middle of {function}")
    plural = "block does" if len(blocks) == 1 else "blocks do"
    raise BadResponse(f"{len(blocks)} code {plural} not define {function}")


def _without_thoughts(answer: str) -> str:
    text = _THOUGHT.sub("", answer)
    return _LOOSE_THOUGHT.sub("", text)


def _option(named: re.Match[str] | None, text: str, menu: Sequence[MenuOption]) -> str:
    if named is not None and 1 <= int(named[1]) <= len(menu):
        return menu[int(named[1]) - 1].id
    if len(menu) == 1:
        return menu[0].id
    quoted = [option.id for option in menu if option.text.lower() in text.lower()]
    return quoted[0] if len(quoted) == 1 else NOT_NAMED


def _unfenced(text: str, function: str) -> str:
    """Code that nobody put between fences: from the function's head to its closing brace."""
    head = re.compile(rf"^[ \t]*\w[\w \t*]*\b{re.escape(function)}\s*\(", re.MULTILINE)
    is_begun = False
    for match in list(head.finditer(text))[: -_HEADS - 1 : -1]:
        found = find_definition(text[match.start() :], function)
        is_begun |= found is not None
        if found is not None and found.end is not None:
            return text[match.start() : match.start() + found.end].strip("\n") + "\n"
    if is_begun:
        raise BadResponse(f"the code ends in the middle of {function}")
    raise BadResponse("no code block")
