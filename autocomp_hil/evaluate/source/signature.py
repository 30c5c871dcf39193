# SPDX-License-Identifier: Apache-2.0
"""Whether a function head is the one that a workload asks for."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autocomp_hil.config import ElementType
from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize

__all__ = ["FunctionHead", "NotAHead", "dialect_types", "join", "parse_head", "read_head"]


class FunctionHead(NamedTuple):
    """What of a head matters; two equal ones take the same arguments. Parameters have no names."""

    result: tuple[str, ...]
    name: str
    parameters: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    """Type and extents of each."""


class NotAHead(Exception):  # noqa: N818  # a finding about a candidate
    """The tokens are no head of a function with array parameters of literal extents."""


def join(tokens: Sequence[Token]) -> str:
    """Tokens as a person would write them."""
    text = " ".join(token.text for token in tokens)
    for opening in ("(", "["):
        text = text.replace(f" {opening} ", opening)
    for tight in (")", "]", ",", ";"):
        text = text.replace(f" {tight}", tight)
    return text


def dialect_types(element: ElementType) -> Mapping[str, str]:
    """Types that firmware/include/hil_dialect.h defines as others: what each stands for."""
    return {"elem_t": element.input.c_type, "acc_t": element.accumulator.c_type}


def read_head(text: str, synonyms: Mapping[str, str] | None = None) -> FunctionHead:
    """The head that a text describes; ``synonyms`` as for ``parse_head``.

    Raises:
        NotAHead: It describes none.
    """
    skipped = {TokenKind.SPACE, TokenKind.COMMENT}
    return parse_head([token for token in tokenize(text) if token.kind not in skipped], synonyms)


def parse_head(tokens: Sequence[Token], synonyms: Mapping[str, str] | None = None) -> FunctionHead:
    """The head that tokens describe: ``void f(int8_t A[2][3], ...)``, up to the parenthesis.

    Args:
        tokens: Without spaces and comments.
        synonyms: Names of types that stand for others.

    Raises:
        NotAHead: They describe none.
    """
    texts = [token.text for token in tokens]
    if "(" not in texts or texts[-1] != ")":
        raise NotAHead
    opening = texts.index("(")
    if opening < 2 or tokens[opening - 1].kind is not TokenKind.IDENTIFIER:
        raise NotAHead
    parameters: list[list[Token]] = [[]]
    for token in tokens[opening + 1 : -1]:
        if token.text == ",":
            parameters.append([])
        else:
            parameters[-1].append(token)
    return FunctionHead(
        tuple(texts[: opening - 1]),
        texts[opening - 1],
        tuple(_parameter(parameter, synonyms or {}) for parameter in parameters),
    )


def _parameter(
    tokens: Sequence[Token], synonyms: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    texts = [token.text for token in tokens]
    split = texts.index("[") if "[" in texts else len(texts)
    if split < 2 or tokens[split - 1].kind is not TokenKind.IDENTIFIER:
        raise NotAHead
    extents = []
    rest = tokens[split:]
    while rest:
        if len(rest) < 3 or rest[0].text != "[" or rest[2].text != "]":
            raise NotAHead
        if rest[1].kind is not TokenKind.NUMBER:
            raise NotAHead
        extents.append(_extent(rest[1].text))
        rest = rest[3:]
    return tuple(synonyms.get(text, text) for text in texts[: split - 1]), tuple(extents)


def _extent(text: str) -> int:
    digits = text.rstrip("uUlL")
    is_octal = digits.startswith("0") and digits.isdecimal()
    try:
        return int(digits, 8 if is_octal else 0)
    except ValueError:
        raise NotAHead from None
