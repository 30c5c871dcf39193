# SPDX-License-Identifier: Apache-2.0
"""Small helpers that the renderers share."""

import textwrap
from typing import Final

GENERATOR: Final = "python -m autocomp_hil.codegen"


def banner(comment: str, *sources: str) -> list[str]:
    """Return the first lines of a generated file.

    Args:
        comment: What starts a comment line, as in ``//``.
        sources: Files it is made from, relative to the repository.
    """
    return [
        f"{comment} SPDX-License-Identifier: Apache-2.0",
        f"{comment} Generated from {', '.join(sources)}",
        f"{comment} by {GENERATOR}; do not edit.",
    ]


def camel(name: str) -> str:
    """Return ``load_active_cycle`` as ``LoadActiveCycle``."""
    return "".join(part.capitalize() for part in name.split("_"))


def wrap(text: str, prefix: str, width: int, first: str | None = None) -> list[str]:
    """Return the text in lines of at most ``width`` columns, each starting with ``prefix``."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=prefix if first is None else first,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )


def hex_word(value: int) -> str:
    """Return 16 hexadecimal digits in groups of four, as ``0000_0000_0300_0000``."""
    digits = f"{value:016x}"
    return "_".join(digits[start : start + 4] for start in range(0, 16, 4))
