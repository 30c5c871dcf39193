# SPDX-License-Identifier: Apache-2.0
"""Makes text that nobody vouches for safe to show: on a terminal, in a prompt, in a report."""

__all__ = ["plain", "shortened"]


def plain(text: str) -> str:
    """The text without control and format characters, which terminals and browsers act upon."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        c if c in "\n\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def shortened(text: str, characters: int) -> str:
    """The text, cut to a number of characters, with a mark where something is missing."""
    return text if len(text) <= characters else f"{text[: characters - 4]} ..."
