# SPDX-License-Identifier: Apache-2.0
"""C source text to preprocessing tokens, as translation phase 3 of C11 makes them.

Covered: comments, identifiers, numbers (with their signs of exponents), strings and character
constants with escapes, punctuators and digraphs by the longest match. Every character of the text
is in exactly one token, so that the texts of the tokens, joined, are the source. Any text can be
read: what is no token of C is one of kind OTHER or UNTERMINATED.

Not covered: phases 1 and 2 (trigraphs, a backslash at the end of a line). They know nothing of
tokens, so the caller finds them in the raw text and keeps them away from here. Header names and
raw strings: there is no ``#include`` in a candidate, and a prefix of a string is an identifier of
its own here.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

__all__ = ["Token", "TokenKind", "tokenize"]


class TokenKind(Enum):
    """What kind a piece of source is."""

    IDENTIFIER = "identifier"
    NUMBER = "number"
    STRING = "string"
    CHARACTER = "character"
    PUNCTUATOR = "punctuator"
    COMMENT = "comment"
    SPACE = "space"
    UNTERMINATED = "unterminated"
    """A comment, string or character constant without its end."""
    OTHER = "other"
    """One character that begins no token."""


class Token(NamedTuple):
    """A piece of source."""

    kind: TokenKind
    text: str
    line: int
    """Line in which the token begins, from 1."""


_SPACES: Final = frozenset(" \t\n\v\f\r")
_DIGITS: Final = frozenset("0123456789")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_WORD: Final = _LETTERS | _DIGITS
_NUMBER: Final = _WORD | {"."}
_EXPONENTS: Final = frozenset("eEpP")
_PUNCTUATORS: Final = frozenset(
    [
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ".",
        "->",
        "++",
        "--",
        "&",
        "*",
        "+",
        "-",
        "~",
        "!",
        "/",
        "%",
        "<<",
        ">>",
        "<",
        ">",
        "<=",
        ">=",
        "==",
        "!=",
        "^",
        "|",
        "&&",
        "||",
        "?",
        ":",
        ";",
        "...",
        "=",
        "*=",
        "/=",
        "%=",
        "+=",
        "-=",
        "<<=",
        ">>=",
        "&=",
        "^=",
        "|=",
        ",",
        "#",
        "##",
        "<:",
        ":>",
        "<%",
        "%>",
        "%:",
        "%:%:",
    ]
)
_BY_FIRST: Final = {
    first: sorted((p for p in _PUNCTUATORS if p[0] == first), key=len, reverse=True)
    for first in {p[0] for p in _PUNCTUATORS}
}
"""Punctuators by their first character, the longest first."""


def tokenize(source: str) -> Iterator[Token]:
    """The tokens of a text, in time that grows with its length."""
    place, line = 0, 1
    while place < len(source):
        kind, end = _next(source, place)
        text = source[place:end]
        yield Token(kind, text, line)
        line += text.count("\n")
        place = end


def _next(source: str, start: int) -> tuple[TokenKind, int]:
    """Kind and end of the token that begins at ``start``."""
    first = source[start]
    if first in _SPACES:
        return TokenKind.SPACE, _span(source, start, _SPACES)
    if first in _LETTERS:
        return TokenKind.IDENTIFIER, _span(source, start, _WORD)
    if first in _DIGITS or (first == "." and source[start + 1 : start + 2] in _DIGITS):
        return TokenKind.NUMBER, _number_end(source, start)
    if first in {'"', "'"}:
        return _quoted(source, start, first)
    if source.startswith(("//", "/*"), start):
        return _comment(source, start)
    return _punctuator(source, start)


def _punctuator(source: str, start: int) -> tuple[TokenKind, int]:
    for candidate in _BY_FIRST.get(source[start], ()):
        if source.startswith(candidate, start):
            return TokenKind.PUNCTUATOR, start + len(candidate)
    return TokenKind.OTHER, start + 1


def _comment(source: str, start: int) -> tuple[TokenKind, int]:
    if source[start + 1] == "/":
        end = source.find("\n", start)
        return TokenKind.COMMENT, len(source) if end < 0 else end
    end = source.find("*/", start + 2)
    return (TokenKind.UNTERMINATED, len(source)) if end < 0 else (TokenKind.COMMENT, end + 2)


def _span(source: str, start: int, characters: frozenset[str]) -> int:
    end = start
    while end < len(source) and source[end] in characters:
        end += 1
    return end


def _number_end(source: str, start: int) -> int:
    """End of a preprocessing number: also 0x1p-3, 1.5e+7 and nonsense like 1.2.3e+x."""
    end = start + 1
    while end < len(source):
        is_sign = source[end] in "+-" and source[end - 1] in _EXPONENTS
        if not is_sign and source[end] not in _NUMBER:
            break
        end += 1
    return end


def _quoted(source: str, start: int, quote: str) -> tuple[TokenKind, int]:
    """Kind and end of a string or character constant; one that the line ends is unterminated."""
    end = start + 1
    while end < len(source) and source[end] != "\n":
        if source[end] == quote:
            return (TokenKind.STRING if quote == '"' else TokenKind.CHARACTER), end + 1
        is_escape = source[end] == "\\" and source[end + 1 : end + 2] not in {"", "\n"}
        end += 2 if is_escape else 1
    return TokenKind.UNTERMINATED, end
