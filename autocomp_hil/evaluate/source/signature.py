# SPDX-License-Identifier: Apache-2.0
"""Whether a function head is the one that a workload asks for."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final, NamedTuple

from autocomp_hil.config import ElementType
from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize

__all__ = ["FunctionHead", "NotAHead", "dialect_types", "fits", "join", "parse_head", "read_head"]


Extents = tuple[int | None, ...]
"""Sizes of an array parameter; the first is None for a pointer and for ``[]``."""
_QUALIFIERS: Final = frozenset({"const", "volatile", "restrict"})
_BITS: Final[Mapping[str, int]] = {"signed char": 8, "int": 32, "signed": 32, "signed int": 32}
"""Signed integers of this machine under the names that C gives them."""


class FunctionHead(NamedTuple):
    """What of a head matters; two equal ones take the same arguments. Parameters have no names."""

    result: tuple[str, ...]
    name: str
    parameters: tuple[tuple[tuple[str, ...], Extents], ...]
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


def fits(given: FunctionHead, wanted: FunctionHead) -> bool:
    """Whether a caller of one head may call the other: arrays are passed as addresses.

    Besides the array of equal extents, ``int8_t a[][8]``, ``int8_t (*a)[8]`` and a flat
    ``int8_t *a`` take what ``int8_t a[16][8]`` does.
    """
    if (given.result, given.name) != (wanted.result, wanted.name):
        return False
    pairs = list(zip(given.parameters, wanted.parameters, strict=False))
    return len(given.parameters) == len(wanted.parameters) and all(
        got[0] == asked[0] and _takes(got[1], asked[1]) for got, asked in pairs
    )


def _takes(given: Extents, wanted: Extents) -> bool:
    if not given or not wanted:
        return given == wanted
    if len(given) == 1:
        return given[0] in {None, prod(extent or 0 for extent in wanted)}
    return given[0] in {None, wanted[0]} and given[1:] == wanted[1:]


def _parameter(
    tokens: Sequence[Token], synonyms: Mapping[str, str]
) -> tuple[tuple[str, ...], Extents]:
    texts = [token.text for token in tokens if token.text not in _QUALIFIERS]
    tokens = [token for token in tokens if token.text not in _QUALIFIERS]
    split = next((n for n, text in enumerate(texts) if text in {"[", "(", "*"}), len(texts))
    extents: list[int | None] = []
    if texts[split : split + 2] == ["(", "*"] and texts[split + 3 : split + 4] == [")"]:
        name, rest, extents = tokens[split + 2], tokens[split + 4 :], [None]
    elif texts[split : split + 1] == ["*"]:
        if len(texts) != split + 2:
            raise NotAHead
        name, rest, extents = tokens[split + 1], [], [None]
    elif split > 1:
        split -= 1
        name, rest = tokens[split], tokens[split + 1 :]
    else:
        raise NotAHead
    if split < 1 or name.kind is not TokenKind.IDENTIFIER:
        raise NotAHead
    extents += _extents(rest, is_first=not extents)
    return _type(texts[:split], synonyms), tuple(extents)


def _type(words: Sequence[str], synonyms: Mapping[str, str]) -> tuple[str, ...]:
    """A type by the name that workloads use."""
    kept = " ".join(synonyms.get(word, word) for word in words)
    return (f"int{_BITS[kept]}_t" if kept in _BITS else kept,)


def _extents(tokens: Sequence[Token], *, is_first: bool) -> list[int | None]:
    """What stands in brackets, None where nothing does."""
    extents: list[int | None] = []
    rest = list(tokens)
    while rest:
        texts = [token.text for token in rest]
        if texts[0] != "[" or "]" not in texts:
            raise NotAHead
        end = texts.index("]")
        inside = rest[1:end]
        if is_first and not extents:
            if not inside:
                extents.append(None)
                rest = rest[end + 1 :]
                continue
            inside = inside[inside[0].text == "static" :]
        extents.append(_extent(inside))
        rest = rest[end + 1 :]
    return extents


def _extent(tokens: Sequence[Token]) -> int:
    """The product of numbers, each in parentheses or not."""
    texts = [token.text for token in tokens]
    while len(texts) > 2 and texts[0] == "(" and texts[-1] == ")" and "(" not in texts[1:]:
        texts = texts[1:-1]
    if len(texts) % 2 == 0 or any(text != "*" for text in texts[1::2]):
        raise NotAHead
    return prod(_number(text) for text in texts[::2])


def _number(text: str) -> int:
    digits = text.rstrip("uUlL")
    is_octal = digits.startswith("0") and digits.isdecimal()
    try:
        return int(digits, 8 if is_octal else 0)
    except ValueError:
        raise NotAHead from None
