# SPDX-License-Identifier: Apache-2.0
"""The tokenizer of C: what belongs together, where it begins, and that it reads everything."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize

PIECES = (
    "/* x */", "// y\n", "/*", "*/", "//", '"', "'", "\\", '"a\\"b"', "'c'", "L", "x", "_x9", "asm",
    "0x1p-3", "1.5e+7f", ".5", "..", "...", "<:", "%:", "%:%:", "<<=", "->", "&&", "#", "##", "??=",
    " ", "\n", "\t", "\r\n", "\0", "\u00e9", "$", "@", "(", ")", "{", "}", ";",
)  # fmt: skip
"""What an attacker would put next to each other."""


def kept(source: str) -> list[tuple[TokenKind, str]]:
    """Kinds and texts without spaces."""
    return [(t.kind, t.text) for t in tokenize(source) if t.kind is not TokenKind.SPACE]


def texts(source: str) -> list[str]:
    """Texts of the tokens that are no spaces."""
    return [text for _, text in kept(source)]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("_a9B", TokenKind.IDENTIFIER),
        ("0x1.8p-3f", TokenKind.NUMBER),
        ("1e+5", TokenKind.NUMBER),
        (".5E-3", TokenKind.NUMBER),
        ("1.2.3e+x_", TokenKind.NUMBER),
        ('"a\\"b"', TokenKind.STRING),
        ('""', TokenKind.STRING),
        ('"\\\\"', TokenKind.STRING),
        ('"/* no comment */"', TokenKind.STRING),
        ("'\\''", TokenKind.CHARACTER),
        ("'\"'", TokenKind.CHARACTER),
        ("/* a\n * b **/", TokenKind.COMMENT),
        ("/**/", TokenKind.COMMENT),
        ("// to the end of the line /* \" '", TokenKind.COMMENT),
        (" \t\n\v\f\r", TokenKind.SPACE),
        ("%:%:", TokenKind.PUNCTUATOR),
        (">>=", TokenKind.PUNCTUATOR),
        ("...", TokenKind.PUNCTUATOR),
        ("/*", TokenKind.UNTERMINATED),
        ("/*/", TokenKind.UNTERMINATED),
        ('"abc', TokenKind.UNTERMINATED),
        ('"abc\\"', TokenKind.UNTERMINATED),
        ("'", TokenKind.UNTERMINATED),
        ("\\", TokenKind.OTHER),
        ("$", TokenKind.OTHER),
        ("\u00e9", TokenKind.OTHER),
        ("\0", TokenKind.OTHER),
    ],
)
def test_one_token(source: str, kind: TokenKind) -> None:
    """Each of these is one token."""
    assert list(tokenize(source)) == [Token(kind, source, 1)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a+++++b", ["a", "++", "++", "+", "b"]),
        ("x<:0:>", ["x", "<:", "0", ":>"]),
        ("a.b", ["a", ".", "b"]),
        ("a..b", ["a", ".", ".", "b"]),
        ("0xe+1", ["0xe+1"]),
        ("0xa+1", ["0xa", "+", "1"]),
        ("1-1", ["1", "-", "1"]),
        ("a/ *b", ["a", "/", "*", "b"]),
        ("a/*b*/c", ["a", "/*b*/", "c"]),
        ("as/**/m", ["as", "/**/", "m"]),
        ("//a\nb", ["//a", "b"]),
        ("a//b//c", ["a", "//b//c"]),
        ('L"x"', ["L", '"x"']),
        ('"a""b"', ['"a"', '"b"']),
        ('"a\nb"', ['"a', "b", '"']),
        ('"/*"x"*/"', ['"/*"', "x", '"*/"']),
        ('/* " */x/* " */', ['/* " */', "x", '/* " */']),
        ("%:%", ["%:", "%"]),
        ("\\u0041", ["\\", "u0041"]),
    ],
)  # fmt: skip
def test_splits(source: str, expected: list[str]) -> None:
    """The longest match, and nothing inside comments and strings."""
    assert texts(source) == expected


def test_lines() -> None:
    """A token has the line in which it begins."""
    source = 'a\n/* b\n */ c "d"\n\ne'
    lines = {t.text: t.line for t in tokenize(source) if t.kind is not TokenKind.SPACE}
    assert lines == {"a": 1, "/* b\n */": 2, "c": 3, '"d"': 3, "e": 5}


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
@example("/")
@example('"\\')
@example("'\\\n")
def test_round_trip(source: str) -> None:
    """Every text is the sum of its tokens, none of which is empty; lines agree."""
    tokens = list(tokenize(source))
    assert "".join(token.text for token in tokens) == source
    line = 1
    for token in tokens:
        assert token.text
        assert token.line == line
        line += token.text.count("\n")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_token_is_one_token_by_itself(source: str) -> None:
    """What a token is does not depend on what stands before it."""
    for token in tokenize(source):
        if token.kind is not TokenKind.UNTERMINATED:
            assert list(tokenize(token.text)) == [Token(token.kind, token.text, 1)]
