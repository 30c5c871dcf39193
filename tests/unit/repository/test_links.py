# SPDX-License-Identifier: Apache-2.0
"""What the pages name exists: targets of links, files and folders, targets of make, modules, tests.

Covered: links inside the repository with their headings, names between backticks, and commands.
Not covered: addresses on the web, and names of things inside a file other than tests.
"""

import functools
import importlib.util
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

import pytest

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files

LINK: Final = re.compile(r"\[[^\]\n]+\]\((?P<target>[^)\s]+)\)")
FENCE: Final = re.compile(r"^```[^\n]*\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
SPAN: Final = re.compile(r"(?<!`)`(?P<code>[^`]+)`(?!`)")
HEADING: Final = re.compile(r"^#+ (?P<text>.*)$", re.MULTILINE)
MAKE: Final = re.compile(r"(?:^|[`$&;] *)make (?P<name>[a-z][\w-]*)", re.MULTILINE)
MODULE: Final = re.compile(
    r"-m (?P<name>(?:autocomp_hil|benchmarks|regressions|tb|tests|tools)[\w.]*)"
)
PATH: Final = re.compile(r"[\w.-]*[\w-](?:/[\w.-]+)*/?")
ANY_NAME: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
SUFFIXES: Final = frozenset(
    {".c", ".cpp", ".h", ".lock", ".md", ".py", ".sh", ".svg", ".sv", ".svh", ".toml", ".vlt"}
)
DECISION: Final = re.compile(r"\b[Dd]ecision (?P<number>\d{4})\b")

RESULTS: Final = frozenset({"build", "runs", ".venv"})
"""Folders that the project's programs write; what is in them is not tracked."""
ELSEWHERE: Final = {
    "docs/core.md": {"env/p/link.ld"},
    "docs/decisions/0004-models-are-built-once.md": {"verilator.cpp"},
    "docs/proposers.md": {"tile-by_hand.c"},
    "docs/simulation_speed.md": {"verilated_funcs.h"},
    "docs/tutorial.md": {"mine.c", "mine.toml"},
    "docs/verification.md": {"badge.svg"},
    "workloads/conv/README.md": {"sols/exo-conv"},
}
"""Files of other projects, and files that a page tells its reader to write, by page."""


def pages() -> dict[str, str]:
    """Names and texts of all pages."""
    return {
        name: (REPOSITORY / name).read_text(encoding="utf-8")
        for name in tracked_files()
        if name.endswith(".md")
    }


@functools.cache
def places() -> frozenset[str]:
    """Every tracked file and every folder that has one, also as seen from folders above it."""
    names = set(tracked_files())
    names |= {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    parts = [name.split("/") for name in names]
    return frozenset("/".join(part[at:]) for part in parts for at in range(len(part)))


@functools.cache
def make_targets() -> frozenset[str]:
    """What ``make`` can make."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))


def anchors(text: str) -> frozenset[str]:
    """What links may name behind ``#``: headings in small letters, with hyphens."""
    plain = FENCE.sub("", text)
    headings = [re.sub(r"[^\w\- ]", "", found["text"].lower()) for found in HEADING.finditer(plain)]
    return frozenset(heading.replace(" ", "-") for heading in headings)


def broken_links(name: str, text: str) -> Iterator[str]:
    """Links of a page that lead to nothing in the repository."""
    for found in LINK.finditer(FENCE.sub("", text)):
        target, _, anchor = found["target"].partition("#")
        if "://" in target:
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        path = path if target else name
        if path not in _folders() and path not in tracked_files():
            yield f"{name}: link to {target}"
        elif anchor and anchor not in anchors((REPOSITORY / path).read_text(encoding="utf-8")):
            yield f"{name}: link to {found['target']}: no such heading"


@functools.cache
def _folders() -> frozenset[str]:
    return frozenset(
        parent.as_posix() for name in tracked_files() for parent in PurePosixPath(name).parents
    )


def unknown_places(name: str, text: str) -> Iterator[str]:
    """Names of files and folders in code that stand nowhere in the repository.

    In blocks of code a name counts if it begins with a folder of the repository; between
    backticks it may begin anywhere. A part in capital letters stands for any name:
    ``workloads/NAME/gold.py``.
    """
    spans = (word for span in SPAN.finditer(FENCE.sub("", text)) for word in span["code"].split())
    blocks = (word for fence in FENCE.finditer(text) for word in _commands(fence["code"]))
    for word in (*spans, *blocks):
        path, _, test = word.partition("::")
        if PATH.fullmatch(path) and _is_place(path) and path not in ELSEWHERE.get(name, ()):
            if not _exists(path):
                yield f"{name}: {path}"
            elif test and not _has_test(path, test.partition("[")[0]):
                yield f"{name}: {word}"


def _commands(code: str) -> Iterator[str]:
    """Words of a block of code that begin with a folder of the repository."""
    words = (word.strip("\"'") for word in code.split())
    return (word for word in words if "/" in word and word.partition("/")[0] in _folders())


def _is_place(path: str) -> bool:
    """Whether a word is meant as a file or a folder."""
    is_file = PurePosixPath(path).suffix in SUFFIXES
    return ("/" in path or is_file) and path.partition("/")[0] not in RESULTS


def _exists(path: str) -> bool:
    pattern = re.compile("/".join(map(_pattern, path.rstrip("/").split("/"))))
    return any(pattern.fullmatch(place) for place in places())


def _pattern(part: str) -> str:
    """Expression for one part of a path: itself, with any text for a word in capital letters."""
    pieces = [part] if part in places() else ANY_NAME.split(part)
    return "[^/]+".join(map(re.escape, pieces))


def _has_test(path: str, test: str) -> bool:
    source = (REPOSITORY / path).read_text(encoding="utf-8")
    return (
        re.search(rf"^\s*(?:async )?(?:def|class) {re.escape(test)}\b", source, re.MULTILINE)
        is not None
    )


def unknown_commands(name: str, text: str) -> Iterator[str]:
    """Targets of make and modules of the repository that a page tells to run and that are not.

    ``make bench-...`` stands for every target that begins so.
    """
    for found in MAKE.finditer(text):
        wanted = found["name"]
        if not any(
            target == wanted or (wanted.endswith("-") and target.startswith(wanted))
            for target in make_targets()
        ):
            yield f"{name}: make {found['name']}"
    for found in MODULE.finditer(text):
        if importlib.util.find_spec(found["name"]) is None:
            yield f"{name}: python -m {found['name']}"


def unknown_decisions(name: str, text: str, numbers: frozenset[str]) -> Iterator[str]:
    """Decisions that a text names and that no record has."""
    for found in DECISION.finditer(text):
        if found["number"] not in numbers:
            yield f"{name}: {found[0]}"


def decisions() -> list[str]:
    """Names of the records, without folder."""
    return [
        PurePosixPath(name).name for name in tracked_files() if name.startswith("docs/decisions/")
    ]


def test_links() -> None:
    """Each one leads to a file, a folder or a heading."""
    assert [fault for page in pages().items() for fault in broken_links(*page)] == []


def test_places() -> None:
    """Each file, folder and test that a page names is there."""
    assert [fault for page in pages().items() for fault in unknown_places(*page)] == []


def test_exceptions_are_needed() -> None:
    """A name that is an exception stands on its page."""
    texts = pages()
    assert [
        (page, name)
        for page, names in ELSEWHERE.items()
        for name in names
        if name not in texts[page] or _exists(name)
    ] == []


def test_commands() -> None:
    """Each target of make and each module that a page tells to run is there."""
    assert len(make_targets()) > 15
    assert [fault for page in pages().items() for fault in unknown_commands(*page)] == []


def test_each_decision_has_a_number_of_its_own() -> None:
    """Numbers go up from 1 without gaps, and each record begins with the number of its file."""
    numbers = Counter(name[:4] for name in decisions())
    assert sorted(numbers.elements()) == [f"{at:04}" for at in range(1, len(decisions()) + 1)]
    for name in decisions():
        text = (REPOSITORY / "docs" / "decisions" / name).read_text(encoding="utf-8")
        assert HEADING.findall(text)[0].startswith(f"{name[:4]}: "), name


def test_decisions_that_are_named() -> None:
    """Each number of a decision, in a page or in a source, is that of a record."""
    numbers = frozenset(name[:4] for name in decisions())
    texts = {
        name: (REPOSITORY / name).read_text(encoding="utf-8")
        for name in tracked_files()
        if PurePosixPath(name).suffix in SUFFIXES and name != "tests/unit/repository/test_links.py"
    }
    assert [fault for text in texts.items() for fault in unknown_decisions(*text, numbers)] == []


def test_a_link_names_the_decision_that_it_leads_to() -> None:
    """``[decision 0003](decisions/0003-...)``, not another number."""
    link = re.compile(r"\[[Dd]ecision (\d{4})\]\(\S*?(\d{4})-")
    found = [pair for text in pages().values() for pair in link.findall(text)]
    assert found
    assert [pair for pair in found if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[core](docs/core.md) [docs](docs/) [there](docs/architecture.md#the-words)", None),
        ("[web](https://example.org/nothing.md)\n```\n[a](b.md)\n```\n", None),
        ("[gone](docs/gone.md)", "link to docs/gone.md"),
        ("[gone](docs/gone/)", "link to docs/gone/"),
        ("[gone](docs/core.md#gone)", "link to docs/core.md#gone: no such heading"),
        ("`docs/core.md`, `core.md`, `docs/`, `judge/`", "judge/"),
        ("`workloads/NAME/gold.py`, `unit/isa/test_NAME.py`", None),
        ("`cat workloads/NAME/golden.py`", "workloads/NAME/golden.py"),
        ("`build/anything.c`, `runs/run-1/`, `a / b`, `I x J`, `--shape`", None),
        ("`tests/unit/repository/test_gone.py`", "tests/unit/repository/test_gone.py"),
        ("`tests/tracked.py::tracked_files`", None),
        ("`tests/tracked.py::gone`", "tests/tracked.py::gone"),
        ('```\npytest "tests/tracked.py::tracked_files[x]" a/b or/and\n```', None),
        ("```\npytest tests/gone.py\n```", "tests/gone.py"),
        ("`make test`\n```\nmake lint && make gone; make bench-...\n```", "make gone"),
        ("what they make good, we make well", None),
        ("`python -m tools.lint`, `python -m tools.gone`", "python -m tools.gone"),
        ("[decision 0001](docs/decisions/0001-isa-semantics.md), decision 0099", "decision 0099"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_found(text: str, fault: str | None) -> None:
    """Each kind of name that is wrong, and nothing else."""
    found = [
        *broken_links("README.md", text),
        *unknown_places("README.md", text),
        *unknown_commands("README.md", text),
        *unknown_decisions("README.md", text, frozenset({"0001"})),
    ]
    assert found == ([] if fault is None else [f"README.md: {fault}"])
