# SPDX-License-Identifier: Apache-2.0
"""Finds code in text: blocks between Markdown fences, and functions in C."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize

__all__ = ["FENCE", "Definition", "code_blocks", "fenced_lines", "find_definition", "meaningful"]

FENCE: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})(.*)")
"""A line that opens or closes a block."""
_MEANINGLESS: Final = frozenset({TokenKind.SPACE, TokenKind.COMMENT})


class Definition(NamedTuple):
    """A function in a text."""

    end: int | None
    """Place after its closing brace; None if it does not close."""


def code_blocks(text: str) -> list[str]:
    """Contents of all fenced blocks, in order; one that nothing closes reaches to the end."""
    lines = text.split("\n")
    return ["\n".join(lines[block.start : block.stop]) for block in fenced_lines(text)]


def fenced_lines(text: str) -> list[range]:
    """Lines of all fenced blocks without the fences, counted from 0."""
    blocks: list[range] = []
    begin: int | None = None
    opening = ""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        fence = FENCE.fullmatch(line)
        if fence is None:
            continue
        if begin is None:
            if "`" not in fence[2]:
                opening, begin = fence[1], number + 1
        elif fence[1].startswith(opening) and not fence[2].strip():
            blocks.append(range(begin, number))
            begin = None
    if begin is not None:
        blocks.append(range(begin, len(lines)))
    return blocks


def meaningful(text: str) -> list[tuple[int, Token]]:
    """Tokens but spaces and comments, each with its place in the text."""
    place = 0
    tokens: list[tuple[int, Token]] = []
    for token in tokenize(text):
        if token.kind not in _MEANINGLESS:
            tokens.append((place, token))
        place += len(token.text)
    return tokens


def find_definition(text: str, function: str) -> Definition | None:
    """The first definition of a function in C text."""
    tokens = meaningful(text)
    pairs = _plain_pairs([token.text for _, token in tokens])
    for index, (_, token) in enumerate(tokens):
        if token.kind is TokenKind.IDENTIFIER and token.text == function:
            body = _body(tokens, pairs, index + 1)
            if body is not None:
                return Definition(_closing(tokens, body))
    return None


def _plain_pairs(texts: Sequence[str]) -> dict[int, int]:
    """Index of the closing parenthesis of each opening one without a brace between."""
    pairs: dict[int, int] = {}
    open_ones: list[int] = []
    for index, text in enumerate(texts):
        if text == "{":
            open_ones.clear()
        elif text == "(":
            open_ones.append(index)
        elif text == ")" and open_ones:
            pairs[open_ones.pop()] = index
    return pairs


def _body(tokens: Sequence[tuple[int, Token]], pairs: Mapping[int, int], index: int) -> int | None:
    """Index of the brace that follows (...), None if none does."""
    at = index
    while at in pairs:
        at = pairs[at] + 1
    is_brace = index < at < len(tokens) and tokens[at][1].text == "{"
    return at if is_brace else None


def _closing(tokens: Sequence[tuple[int, Token]], opening: int) -> int | None:
    """Place after the brace that closes another, None if none does."""
    depth = 0
    for place, token in tokens[opening:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return place + 1
    return None
