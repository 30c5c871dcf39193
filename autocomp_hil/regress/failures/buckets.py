# SPDX-License-Identifier: Apache-2.0
"""Puts failures of one cause together: by the first line of their message without its numbers."""

import hashlib
import re
from typing import Final

from autocomp_hil.plain_text import plain, shortened

__all__ = ["bucket_key", "bucket_title"]

_CHARACTERS: Final = 300
_NUMBER: Final = "<n>"
_RULES: Final = (
    (re.compile(r"(?:[\w.+~-]*/)+[\w.+~-]*"), "<path>"),
    (re.compile(r"\b\d*'s?[bodhBODH][0-9a-fA-F_xzXZ?]+"), _NUMBER),
    (re.compile(r"\b0[xX][0-9a-fA-F_]+"), _NUMBER),
    (re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{7,}\b"), _NUMBER),
    (re.compile(r"(?<![\w>])[-+]?\d[\d_]*(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?"), _NUMBER),
    (re.compile(r"\d+"), _NUMBER),
    (re.compile(r"<n>(?:[,;: ]+[-+]?<n>)+"), "<n> ..."),
    (re.compile(r"\s+"), " "),
)
"""Patterns and what stands for them: paths, SystemVerilog's numbers, hexadecimal ones, hashes,
numbers, numbers within names, lists of numbers, spaces."""


def bucket_title(message: str) -> str:
    """The first line that says something, with marks in place of numbers, seeds and paths."""
    lines = (line.strip() for line in plain(message).splitlines())
    line = shortened(next(filter(None, lines), "no message"), 4 * _CHARACTERS)
    for pattern, mark in _RULES:
        line = pattern.sub(mark, line)
    return shortened(line.strip(), _CHARACTERS)


def bucket_key(title: str) -> str:
    """Short hash of a title."""
    return hashlib.sha256(title.encode()).hexdigest()[:10]
