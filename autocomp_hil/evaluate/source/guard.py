# SPDX-License-Identifier: Apache-2.0
"""The first stage of the judge: rules that a candidate's source must keep to.

It keeps ways out of C away from the compiler, so that what follows has to deal with C only: one
function, with the intrinsics as its only means beyond the language.

Covered, each rule by the name in ``RULES``:

* the bytes: size, NUL, UTF-8, control characters, trigraphs, a backslash at the end of a line;
* the tokens: preprocessor lines, inline assembly, pragmas, attributes, ``extern``, builtins,
  digraphs, universal character names, characters outside ASCII, reserved names, names of the
  firmware, calls of a library, the accelerator's counters, labels as values, long strings, escapes
  in the text of static assertions, number and nesting of tokens;
* the shape: exactly one function, with the workload's signature; no function within it.

Not covered, and who deals with it:

* what a program does: a pointer may be made of any number and called. Access ranges, the object
  check and the comparison of results deal with it;
* names that a macro of the firmware's headers makes by its expansion: no header pastes tokens of
  its arguments;
* a function in a function in the style of K&R, or with its name in parentheses (an extension of
  gcc only): it gives a candidate nothing that a loop does not;
* a label as a value behind a cast, if the label stands only in dead text: computed jumps are
  refused, so that it is just a number;
* C that is wrong: the compiler says so. Sources that stall it: the limits of the compile stage.
"""

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from autocomp_hil.config import ElementType
from autocomp_hil.evaluate.outcome import Rejected
from autocomp_hil.evaluate.source.lexer import Token, TokenKind, tokenize
from autocomp_hil.evaluate.source.library_calls import what_to_write
from autocomp_hil.evaluate.source.signature import (
    NotAHead,
    dialect_types,
    fits,
    join,
    parse_head,
    read_head,
)
from autocomp_hil.workloads.instance import Instance

__all__ = [
    "MAX_NESTING",
    "MAX_SOURCE_BYTES",
    "MAX_STRING_CHARACTERS",
    "MAX_TOKENS",
    "RULES",
    "guard",
]

MAX_SOURCE_BYTES: Final = 256 << 10
MAX_TOKENS: Final = 1 << 16
MAX_NESTING: Final = 64
"""Most brackets of all kinds within each other."""
MAX_STRING_CHARACTERS: Final = 1024
"""Most characters of a string with its quotes, as written."""

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "source_size": f"at most {MAX_SOURCE_BYTES} bytes of source",
        "encoding": "UTF-8 without NUL bytes and control characters",
        "trigraph": "no trigraphs",
        "line_splice": "no backslash at the end of a line, not even in a comment",
        "token_count": f"at most {MAX_TOKENS} tokens",
        "nesting": f"brackets match, and nest at most {MAX_NESTING} deep",
        "unterminated": "comments, strings and character constants end",
        "character": "only characters of C, and ASCII only outside comments",
        "universal_character_name": "no \\u and \\U",
        "string": f"strings have no prefix and at most {MAX_STRING_CHARACTERS} characters",
        "assertion_text": "no escapes in the text of a static assertion: compilers print it",
        "preprocessor": "no preprocessor lines",
        "digraph": "no digraphs",
        "inline_assembly": "no assembly; commands are issued by the intrinsics",
        "pragma": "no pragmas",
        "attribute": "no attributes",
        "extern": "no extern",
        "builtin": "no compiler builtins",
        "reserved_name": "no names with two underscores or an underscore and a capital in front",
        "firmware_name": "no names of the firmware but the accelerator's intrinsics",
        "reads_time": "no counters: a kernel must not depend on time",
        "library_call": "no calls of a library; commands are issued by the intrinsics",
        "label_value": "no labels as values and no computed goto",
        "braces": "within parentheses, braces only after a type in parentheses",
        "nested_function": "no function within the function",
        "signature": "the function has the workload's signature",
        "one_function": "the source is one function and nothing else",
    }
)
"""What each rule asks for, by the name that an outcome carries."""

_TRIGRAPH: Final = re.compile(r"\?\?[=/'()!<>-]")
_SPLICE: Final = re.compile(r"\\[ \t\v\f]*\n")
_MARKS: Final = {
    codecs.BOM_UTF8: "UTF-8",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Marks that some editors put before a text, by encoding."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_DIGRAPHS: Final = frozenset({"<:", ":>", "<%", "%>", "%:", "%:%:"})
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "asm": "inline_assembly",
        "__asm": "inline_assembly",
        "__asm__": "inline_assembly",
        "HIL_ACCEL_ISSUE": "inline_assembly",
        "_Pragma": "pragma",
        "__pragma": "pragma",
        "__attribute": "attribute",
        "__attribute__": "attribute",
        "__declspec": "attribute",
        "extern": "extern",
        "main": "firmware_name",
        "launch": "firmware_name",
        "tohost": "firmware_name",
        "fromhost": "firmware_name",
        "_start": "firmware_name",
        "hil_accel_counter": "reads_time",
    }
)
"""Names that break a rule of their own."""
_KEYWORDS_WITH_CAPITAL: Final = frozenset({"_Bool", "_Static_assert", "_Alignof", "_Alignas"})
_FIRMWARE_NAMES_ALLOWED: Final = frozenset({"hil_fp32_bits"})
_BEFORE_PARENTHESIS: Final = frozenset(
    {"if", "for", "while", "switch", "return", "case", "else", "do", "sizeof", "_Alignof"}
)
"""Keywords that may stand before (...) that braces follow."""
_BEFORE_OPERAND: Final = frozenset({"return", "case", "sizeof", "_Alignof", "else", "do"})
_OPERAND_ENDS: Final = frozenset({")", "]", "}", "++", "--"})


class _Broken(Exception):  # noqa: N818  # a finding on its way to guard()
    def __init__(self, rule: str, message: str, line: int | None) -> None:
        super().__init__(message)
        self.outcome = Rejected(
            stage="guard", rule=rule, message=f"{message}; the rule: {RULES[rule]}", line=line
        )


def guard(source: bytes, instance: Instance, element: ElementType) -> Rejected | None:
    """The first rule that a source breaks, None if it keeps to all.

    Args:
        source: Source as it came from a person or a model.
        instance: Whose signature the function must have.
        element: Element type of the hardware; the dialect names its formats.
    """
    try:
        text = _check_bytes(source)
        tokens = _check_tokens(tokenize(text))
        pairs = _match_brackets(tokens)
        _check_shape(tokens, pairs, instance.signature, dialect_types(element))
        _check_syntax(tokens, pairs)
    except _Broken as broken:
        return broken.outcome
    return None


def _check_bytes(source: bytes) -> str:
    """Check what translation phases 1 and 2 see, which know no tokens."""
    if len(source) > MAX_SOURCE_BYTES:
        raise _Broken("source_size", f"the source has {len(source)} bytes", None)
    for mark, name in _MARKS.items():
        if source.startswith(mark):
            raise _Broken("encoding", f"the byte order mark of {name}; save it without", 1)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _Broken("encoding", f"byte {error.start} is not UTF-8", line) from None
    text = text.replace("\r\n", "\n")
    if control := _CONTROL.search(text):
        code = ord(control[0])
        raise _Broken("encoding", f"character 0x{code:02x}", _line(text, control.start()))
    if "\r" in text:
        line = _line(text, text.index("\r"))
        raise _Broken("encoding", "a carriage return that ends no line", line)
    if trigraph := _TRIGRAPH.search(text):
        raise _Broken("trigraph", trigraph[0], _line(text, trigraph.start()))
    if splice := _SPLICE.search(text):
        line = _line(text, splice.start())
        raise _Broken("line_splice", "a backslash ends this line", line)
    return text


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _check_tokens(tokens: Iterable[Token]) -> list[Token]:
    """Check rules of single tokens; returns those that mean something."""
    kept: list[Token] = []
    is_after_name = False
    for token in tokens:
        if token.kind is TokenKind.UNTERMINATED:
            raise _Broken("unterminated", f"{token.text[:2]!r} without its end", token.line)
        if token.kind is not TokenKind.SPACE and token.kind is not TokenKind.COMMENT:
            if len(kept) == MAX_TOKENS:
                raise _Broken("token_count", "too many tokens", token.line)
            _check_token(token, is_after_name=is_after_name)
            kept.append(token)
        is_after_name = token.kind is TokenKind.IDENTIFIER
    return kept


def _check_token(token: Token, *, is_after_name: bool) -> None:
    kind, text, line = token
    if kind is TokenKind.OTHER and text == "\\":
        rule = "universal_character_name"
        raise _Broken(rule, "a backslash outside strings", line)
    if kind is TokenKind.OTHER or not text.isascii():
        raise _Broken("character", ascii(text[:20]), line)
    if kind is TokenKind.IDENTIFIER:
        _check_name(text, line)
    elif text in _DIGRAPHS:
        raise _Broken("digraph", text, line)
    elif text in {"#", "##"}:
        raise _Broken("preprocessor", text, line)
    elif kind is TokenKind.STRING or kind is TokenKind.CHARACTER:
        if is_after_name:
            raise _Broken("string", f"a prefix before {text[:20]}", line)
        if len(text) > MAX_STRING_CHARACTERS:
            raise _Broken("string", f"{len(text)} characters", line)
        escapes = text.replace("\\\\", "")
        if "\\u" in escapes or "\\U" in escapes:
            raise _Broken("universal_character_name", text[:20], line)


def _check_name(name: str, line: int) -> None:
    rule = _NAMES.get(name)
    if rule is None and name.startswith("__builtin"):
        rule = "builtin"
    if rule is None and name.startswith("__"):
        rule = "reserved_name"
    if rule is None and name[0] == "_" and name[1:2].isupper():
        rule = None if name in _KEYWORDS_WITH_CAPITAL else "reserved_name"
    if rule is None and name.lower().startswith("hil_"):
        is_intrinsic = name.startswith(("hil_accel_", "HIL_ACCEL_"))
        is_allowed = is_intrinsic or name in _FIRMWARE_NAMES_ALLOWED
        rule = None if is_allowed else "firmware_name"
    if rule is not None:
        raise _Broken(rule, name[:60], line)


def _match_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the index of the closing bracket of each opening one."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind is not TokenKind.PUNCTUATOR:
            continue
        if token.text in _CLOSING:
            _check_brace(tokens, index, stack)
            stack.append(index)
            if len(stack) > MAX_NESTING:
                raise _Broken("nesting", f"{len(stack)} brackets deep", token.line)
        elif token.text in {")", "]", "}"}:
            if not stack or _CLOSING[tokens[stack[-1]].text] != token.text:
                raise _Broken("nesting", f"{token.text} closes nothing", token.line)
            pairs[stack.pop()] = index
    if stack:
        last = tokens[stack[-1]]
        raise _Broken("nesting", f"{last.text} is not closed", last.line)
    return pairs


def _check_brace(tokens: Sequence[Token], index: int, stack: Sequence[int]) -> None:
    """Refuse braces in a macro's argument, which could end the function in its expansion."""
    is_inside = bool(stack) and tokens[stack[-1]].text != "{"
    if tokens[index].text == "{" and is_inside and tokens[index - 1].text != ")":
        raise _Broken("braces", "{ within parentheses", tokens[index].line)


def _check_shape(
    tokens: Sequence[Token],
    pairs: Mapping[int, int],
    signature: str,
    synonyms: Mapping[str, str],
) -> None:
    """Check that there is one function of the signature, from the first token to the last."""
    body = next((index for index, token in enumerate(tokens) if token.text == "{"), None)
    if body is None:
        raise _Broken("one_function", f"no function; expected: {signature}", None)
    head = tokens[:body]
    line = head[0].line if head else tokens[body].line
    try:
        is_equal = fits(parse_head(head, synonyms), read_head(signature))
    except (NotAHead, IndexError):
        is_equal = False
    if not is_equal:
        got = join(head)[:200]
        message = f"expected the source to begin with: {signature}, got: {got}"
        raise _Broken("signature", message, line)
    end = pairs[body]
    if end + 1 < len(tokens):
        token = tokens[end + 1]
        raise _Broken("one_function", f"{token.text[:60]} after the function", token.line)


def _check_syntax(tokens: Sequence[Token], pairs: Mapping[int, int]) -> None:
    """Check rules of tokens that follow each other, within the one function."""
    _check_assertions(tokens, pairs)
    labels = _labels(tokens)
    body = next(index for index, token in enumerate(tokens) if token.text == "{")
    for index in range(body, len(tokens) - 1):
        token, after = tokens[index], tokens[index + 1]
        if token.text == after.text == "[":
            raise _Broken("attribute", "[[", token.line)
        if token.text == "goto" and after.kind is not TokenKind.IDENTIFIER:
            raise _Broken("label_value", f"goto {after.text}", token.line)
        if token.text == "&&" and _is_label_value(tokens[index - 1], after, labels):
            raise _Broken("label_value", f"&& {after.text}", token.line)
        is_named = tokens[index - 1].kind is TokenKind.IDENTIFIER
        is_call = token.text == "(" and is_named
        if is_call and (sentence := what_to_write(tokens[index - 1].text)) is not None:
            raise _Broken("library_call", sentence, tokens[index - 1].line)
        if is_call and tokens[index - 1].text not in _BEFORE_PARENTHESIS:
            end = pairs[index]
            if tokens[end + 1].text == "{":
                name = tokens[index - 1].text
                raise _Broken("nested_function", f"{name[:60]}(...) {{", token.line)


def _check_assertions(tokens: Sequence[Token], pairs: Mapping[int, int]) -> None:
    """Refuse escapes in the text, for compilers print what they mean among their own messages."""
    for index, token in enumerate(tokens[:-1]):
        if token.text == "_Static_assert" and tokens[index + 1].text == "(":
            for inner in tokens[index + 1 : pairs[index + 1]]:
                if inner.kind is TokenKind.STRING and "\\" in inner.text:
                    raise _Broken("assertion_text", inner.text[:40], inner.line)


def _labels(tokens: Sequence[Token]) -> frozenset[str]:
    """Names before a colon where a statement may begin."""
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return frozenset(
        name.text
        for before, name, after in triples
        if after.text == ":"
        and name.kind is TokenKind.IDENTIFIER
        and before.text in {"{", "}", ";", ":", ")", "else", "do"}
    )


def _is_label_value(before: Token, after: Token, labels: frozenset[str]) -> bool:
    """Whether ``before && after`` is the address of a label, not a logical and."""
    if before.kind is TokenKind.IDENTIFIER:
        return before.text in _BEFORE_OPERAND
    if before.kind is TokenKind.PUNCTUATOR:
        return before.text not in _OPERAND_ENDS or after.text in labels
    return False
