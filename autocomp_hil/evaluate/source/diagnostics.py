# SPDX-License-Identifier: Apache-2.0
"""What compilers and linkers print, cut down to what helps to mend a candidate."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = ["MAX_CHARACTERS", "MAX_MESSAGES", "trim_diagnostics"]

MAX_MESSAGES: Final = 8
"""Errors, or warnings, that are kept."""
MAX_CHARACTERS: Final = 4000
_MAX_LINE: Final = 200
_MAX_NOTES: Final = 2
"""Notes that are kept of one message."""

_HEADER: Final = re.compile(
    r"(?P<place>[^\s:|]+:\d+(:\d+)?): (?P<severity>fatal error|error|warning|note): .*"
)
_TOOL: Final = re.compile(r"(\S*[a-z]: )?(?P<severity>fatal error|error|warning): .*")
_LIMIT: Final = re.compile(r"the compiler (did not finish|used more|ended by) .*")
"""What the build says of a command that it had to end."""
_NOISE: Final = re.compile(
    r"In file included from |\s+from |.*: In function |\d+ (error|warning)s? (and .*)?generated|"
    r"\s*$|compilation terminated"
)
"""Lines that belong to no message."""
_PATH: Final = re.compile(r"(?<![\w.)*/])(/[\w.+-]+)+/(?=[\w.+-])")
_CRASHED: Final = re.compile(r"frontend command failed|internal compiler error")


class _Message(NamedTuple):
    """One error, warning or note with the lines that belong to it."""

    severity: str
    lines: list[str]


def trim_diagnostics(text: str) -> str:
    """Errors in their order, or warnings if there is no error; file names without folders.

    Every message keeps the line of source that it shows; a few of its notes stay. What is left
    out is counted.
    """
    lines = text.splitlines()
    ended = [line for line in lines if _LIMIT.fullmatch(line)]
    if ended or _CRASHED.search(text):
        reason = ended[-1] if ended else "the compiler crashed on this source"
        return f"error: {reason}; simplify it\n"
    groups = _groups(_messages(lines))
    errors = [group for group in groups if "error" in group[0].severity]
    chosen = errors or [group for group in groups if group[0].severity == "warning"]
    if not chosen:
        return _cut(_PATH.sub("", text))
    blocks = ["".join(f"{line}\n" for line in _kept(group)) for group in chosen[:MAX_MESSAGES]]
    if len(chosen) > MAX_MESSAGES:
        blocks.append(f"... and {len(chosen) - MAX_MESSAGES} more\n")
    return _cut(_PATH.sub("", "".join(blocks)))


def _messages(lines: Iterable[str]) -> list[_Message]:
    messages: list[_Message] = []
    for line in lines:
        header = _HEADER.fullmatch(line) or _TOOL.fullmatch(line)
        if header is not None:
            messages.append(_Message(header["severity"], [line]))
        elif messages and not _NOISE.match(line):
            messages[-1].lines.append(line)
    return messages


def _groups(messages: Iterable[_Message]) -> list[list[_Message]]:
    """Each message with the notes that follow it; notes that follow none are dropped."""
    groups: list[list[_Message]] = []
    for message in messages:
        if message.severity != "note":
            groups.append([message])
        elif groups:
            groups[-1].append(message)
    return groups


def _kept(group: list[_Message]) -> list[str]:
    """Header, source and caret of the message; header and source of its notes."""
    lines = group[0].lines[:4]
    for note in group[1 : 1 + _MAX_NOTES]:
        lines = lines + note.lines[:2]
    return [line if len(line) <= _MAX_LINE else f"{line[:_MAX_LINE]} ..." for line in lines]


def _cut(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    end = text.rfind("\n", 0, MAX_CHARACTERS) + 1
    return f"{text[: end or MAX_CHARACTERS]}... and more\n"
