# SPDX-License-Identifier: Apache-2.0
"""Kernels as other tools hold them, brought into the form that the guard asks for.

Covered: prose and Markdown fences around the code, ``#include`` lines, ``static`` and ``inline``
before the function, a body without its head. Every line of code keeps its number.

Not covered, since the meaning is not plain: helper functions, macros, types that are declared
elsewhere. They stay as they are, and the guard says what is wrong with them.
"""

import re
from collections.abc import Sequence
from typing import Final

from autocomp_hil.evaluate.source.excerpt import fenced_lines, find_definition, meaningful
from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize
from autocomp_hil.evaluate.source.signature import read_head

__all__ = ["as_candidate"]

_INCLUDE: Final = re.compile(r"^[ \t]*#[ \t]*include\b.*$", re.MULTILINE)
_SPECIFIERS: Final = frozenset({"static", "inline", "__inline", "__inline__"})
_STATEMENTS: Final = frozenset({"if", "for", "while", "switch"})
"""Words before (...) { in a body."""


def as_candidate(source: bytes, signature: str) -> bytes:
    """The function that a text holds, or the text itself if it holds none that is plain to see.

    Args:
        source: Text as a person, a file of solutions or a model's answer has it.
        signature: Head of the function that the workload asks for.
    """
    try:
        text = source.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return source
    function = read_head(signature).name
    plain = _INCLUDE.sub("", _without_fences(text, function))
    if find_definition(plain, function) is not None:
        plain = _without_specifiers(plain, function)
    elif _is_body(plain):
        plain = f"{signature} {{{plain.rstrip()}\n}}\n"
    else:
        return source
    return source if plain == text else plain.encode()


def _without_fences(text: str, function: str) -> str:
    """The last block that defines the function, or the only one, at its lines."""
    lines = text.split("\n")
    in_comments = _comment_lines(text)
    blocks = [block for block in fenced_lines(text) if block.start - 1 not in in_comments]
    defining = [
        block
        for block in blocks
        if find_definition("\n".join(lines[block.start : block.stop]), function)
    ]
    chosen = defining[-1:] or (blocks if len(blocks) == 1 else [])
    if not chosen:
        return text
    return "\n" * chosen[0].start + "\n".join(lines[chosen[0].start : chosen[0].stop]) + "\n"


def _comment_lines(text: str) -> set[int]:
    """Lines that a comment covers from their begin, counted from 0."""
    return {
        token.line + number
        for token in tokenize(text)
        if token.kind is TokenKind.COMMENT
        for number in range(token.text.count("\n"))
    }


def _without_specifiers(text: str, function: str) -> str:
    """The text with spaces for ``static`` and ``inline`` before the function's name."""
    for place, token in meaningful(text):
        if token.text == function or token.text in {"{", ";", "("}:
            break
        if token.text in _SPECIFIERS:
            end = place + len(token.text)
            text = text[:place] + " " * len(token.text) + text[end:]
    return text


def _is_body(text: str) -> bool:
    """Whether a text is statements, and no function at all."""
    tokens = [token for _, token in meaningful(text)]
    if not tokens or tokens[-1].text not in {";", "}"} or not any(t.text == ";" for t in tokens):
        return False
    return not _has_function(tokens)


def _has_function(tokens: Sequence[Token]) -> bool:
    depth = 0
    words: list[str] = []
    for index, token in enumerate(tokens):
        if token.text == "(":
            words.append(tokens[index - 1].text if index else "")
        elif token.text == ")" and words:
            word = words.pop()
            is_head = index + 1 < len(tokens) and tokens[index + 1].text == "{" and not words
            if is_head and depth == 0 and word not in _STATEMENTS:
                return True
        depth += {"{": 1, "}": -1}.get(token.text, 0)
    return False
