# SPDX-License-Identifier: Apache-2.0
"""Fills the numbers of a shape into a C source that is written once for all shapes."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from autocomp_hil.workloads.instance import Tensor

__all__ = ["fill", "has_signature", "signature"]

_TOKEN: Final = re.compile(
    r"""(?P<kept>//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*')
      | (?P<word>[A-Za-z_]\w*)
      | \d\w*""",  # as one token, so that the U of 1U is no word
    re.DOTALL | re.VERBOSE,
)
_LICENCE: Final = re.compile(r"\A// SPDX-License-Identifier:[^\n]*\n")


def fill(source: str, numbers: Mapping[str, int]) -> str:
    """The source with every whole word that names a number replaced by its value.

    Comments, strings and characters stay as they are. The line that names the licence is left
    out: what remains is what a search is given.
    """

    def replaced(match: re.Match[str]) -> str:
        word = match["word"]
        return str(numbers[word]) if word in numbers else match[0]

    return _TOKEN.sub(replaced, _LICENCE.sub("", source))


def signature(tensors: Sequence[Tensor]) -> str:
    """The kernel's signature on one line, with literal sizes."""
    arguments = (
        f"{tensor.number.c_type} {tensor.name}{''.join(f'[{size}]' for size in tensor.shape)}"
        for tensor in tensors
    )
    return f"void solution({', '.join(arguments)})"


def has_signature(source: str, expected: str) -> bool:
    """Whether a source has a signature, however it is broken into lines."""
    return _squeezed(expected) in _squeezed(source)


def _squeezed(text: str) -> str:
    return re.sub(r"\s*(\W)\s*", r"\1", re.sub(r"\s+", " ", text))
