# SPDX-License-Identifier: Apache-2.0
"""Docstrings, comments and documentation are sentences that a stranger reads at once.

Covered: beginnings that leave out what the text is about, phrases that make readers guess, and the
form of docstrings. Not covered: whether a sentence is true, or good.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import pytest

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files

FRAGMENT: Final = re.compile(
    r"(?:Of|The same|That|Those|As|See|By|None|For|From|With|And|Also|But|Or|Not|Than|To|Such|Made"
    r"|Called|Is|Are|At most|At least|Both ways|There is none|Whatever|Whoever|However|Wherever"
    r"|Though|Against)\b"
)
"""Beginnings that leave out the subject, or send the reader elsewhere for it."""

RIDDLES: Final = re.compile(
    r": there is none\b|\b(?:by|at most|up to) so (?:much|many)\b|\bit is so\."
    r"|\ban (?:own|other)\b|\b(?:get|gets|getting) on(?=[.,;:]|$)",
    re.IGNORECASE,
)
"""Phrases that make readers guess."""

THIRD_PERSON: Final = re.compile(
    r"(Returns|Yields|Writes|Says|Moves|Defines|Wakes|Gives|Takes|Raises)\b"
)
"""Verbs that begin the docstring of a function in another form than the imperative."""

ONE_BACKTICK: Final = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
"""Code in a docstring as Markdown has it; docstrings have two backticks around it."""

ITEM: Final = re.compile(r"    (?P<name>\*{0,2}\w+): (?P<text>.*)")
"""A line below ``Args:`` or ``Raises:``."""

SLASHES: Final = r"//[/!]?<?"
MARKS: Final = {
    **dict.fromkeys((".sv", ".svh", ".c", ".cpp", ".h", ".S", ".vlt"), SLASHES),
    **dict.fromkeys((".py", ".toml"), "#"),
}
"""What begins a comment, by suffix of the file."""


class Text(NamedTuple):
    """A docstring, a comment or a line of documentation."""

    place: str
    words: str
    is_docstring: bool = False
    is_function: bool = False


def docstrings(name: str, source: str) -> Iterator[Text]:
    """Docstrings of a Python source, those of attributes too, and items of their sections."""
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        for index, statement in enumerate(body if isinstance(body, list) else ()):
            match statement:
                case ast.Expr(value=ast.Constant(value=str() as words)):
                    is_function = index == 0 and isinstance(
                        node, ast.FunctionDef | ast.AsyncFunctionDef
                    )
                    yield Text(f"{name}:{statement.lineno}", words, True, is_function)
                    if index == 0:
                        yield from _items(f"{name}:{statement.lineno}", words)


def _items(place: str, words: str) -> Iterator[Text]:
    indent: int | None = None
    for line in words.splitlines():
        if line.strip() in {"Args:", "Raises:"}:
            indent = len(line) - len(line.lstrip())
        elif indent is not None and (found := ITEM.fullmatch(line[indent:])):
            yield Text(f"{place} {found['name']}", found["text"])


def helps(name: str, source: str) -> Iterator[Text]:
    """Texts that a command line shows about its options; they may begin in lower case."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.keyword(arg="help", value=ast.Constant(value=str() as words)):
                yield Text(f"{name}:{node.lineno}", words[:1].upper() + words[1:])


def comments(name: str, source: str, marks: str) -> Iterator[Text]:
    """Comments of a source; lines one below the other are one comment."""
    above = False
    for number, line in enumerate(source.splitlines(), 1):
        found = re.match(rf"\s*{marks}(?: (?P<words>.*))?$", line)
        if found and not above and found["words"]:
            yield Text(f"{name}:{number}", found["words"])
        above = found is not None


def texts() -> Iterator[Text]:
    """Every docstring and comment of the sources; generated files are read like others."""
    for name in tracked_files():
        suffix = PurePosixPath(name).suffix
        if suffix in MARKS:
            source = (REPOSITORY / name).read_text(encoding="utf-8")
            if suffix == ".py":
                yield from docstrings(name, source)
                yield from helps(name, source)
            yield from comments(name, source, MARKS[suffix])


def pages() -> Iterator[Text]:
    """Every line of the documentation."""
    for name in tracked_files():
        if name.endswith(".md"):
            lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
            yield from (Text(f"{name}:{at}", line) for at, line in enumerate(lines, 1))


def alarms(text: Text) -> list[str]:
    """What is wrong with a docstring or a comment."""
    found = []
    if FRAGMENT.match(text.words):
        found.append("begins without a subject")
    if text.is_function and THIRD_PERSON.match(text.words):
        found.append("begins with another form than the imperative")
    if text.is_docstring and ONE_BACKTICK.search(text.words):
        found.append("has one backtick around code")
    return found + riddles(text)


def riddles(text: Text) -> list[str]:
    """Phrases of a text that make readers guess."""
    return [f"makes readers guess: {found[0]}" for found in RIDDLES.finditer(text.words)]


def test_sources() -> None:
    """Every docstring and comment has a subject, and no phrase that makes readers guess."""
    found = list(texts())
    assert len(found) > 6000
    assert [
        f"{text.place}: {alarm}: {text.words[:60]}" for text in found for alarm in alarms(text)
    ] == []


def test_pages() -> None:
    """No page of the documentation has a phrase that makes readers guess."""
    found = list(pages())
    assert {"README.md", "docs/tutorial.md"} <= {text.place.split(":")[0] for text in found}
    assert [f"{text.place}: {alarm}" for text in found for alarm in riddles(text)] == []


@pytest.mark.parametrize(
    "words",
    [
        "Of the candidate.",
        "The same in the measured region.",
        "That of its operator.",
        "As in the manual.",
        "See ``Observer``.",
        "By name.",
        "None for the baseline.",
        "There is none.",
        "Both of them. ConfigError: There is none.",
        "Limited by so much.",
        "An accelerator on an own core.",
        "What the engine does when it does not get on.",
        "It keeps at most so many.",
        "It is so.",
    ],
)
def test_a_bad_text_rings(words: str) -> None:
    """A text is found wherever it stands: on a module, an attribute, an argument, in a comment."""
    sources = [
        docstrings("module.py", f'"""{words}"""\n'),
        docstrings(
            "attribute.py", f'class C:\n    """A class."""\n    x: int\n    """{words}"""\n'
        ),
        docstrings("item.py", f'def f():\n    """Do.\n\n    Args:\n        x: {words}\n    """\n'),
        helps("help.py", f'add("--x", help="{words}")\n'),
        docstrings("raises.py", f'"""Do.\n\nRaises:\n    ConfigError: {words}\n"""\n'),
        comments("module.sv", f"  /// {words}\n", MARKS[".sv"]),
        comments("source.cpp", f"  // {words}\n", MARKS[".cpp"]),
        comments("table.toml", f"# {words}\n", MARKS[".toml"]),
    ]
    for source in sources:
        assert any(alarms(text) for text in source)


@pytest.mark.parametrize(
    ("source", "alarm"),
    [
        ('def f():\n    """Returns a number."""\n', "imperative"),
        ('"""Makes ``x`` of `y`."""\n', "backtick"),
    ],
)
def test_another_form_rings(source: str, alarm: str) -> None:
    """Functions speak in the imperative, and code has two backticks around it."""
    assert [alarm in found for text in docstrings("f.py", source) for found in alarms(text)] == [
        True
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""The option of an id; None if there is none."""\n',
        'class Writer:\n    """Writes what it is given."""\n',
        'def f():\n    """Return ``x``.\n\n    Raises:\n        ConfigError: It is bad.\n    """\n',
        '"""Asset, Offset, Byte and Seedling begin like forbidden words."""\n',
        '"""Asks for more."""\n',
    ],
)
def test_a_good_text_is_left_alone(source: str) -> None:
    """No alarm rings for whole sentences, nor for words that begin like forbidden ones."""
    assert not [found for text in docstrings("f.py", source) for found in alarms(text)]


def test_lines_of_a_comment_are_one() -> None:
    """The second line of a comment may begin in any way; a new comment may not."""
    lines = "// A row\n// of the mesh.\nint x;\n// Of the mesh.\n"
    assert [alarms(text) for text in comments("a.c", lines, MARKS[".c"])] == [
        [],
        ["begins without a subject"],
    ]
