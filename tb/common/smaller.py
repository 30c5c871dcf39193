# SPDX-License-Identifier: Apache-2.0
"""Delta debugging: leaves out pieces of a sequence while something stays true of the rest."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

__all__ = ["Budget", "first_accepted", "without_pieces"]

_Item = TypeVar("_Item")


class Budget:
    """How often something may still be run."""

    def __init__(self, runs: int) -> None:
        self._left = runs

    @property
    def is_left(self) -> bool:
        """Whether one more run is allowed."""
        return self._left > 0

    def take(self) -> bool:
        """Count one run; returns whether it is allowed."""
        self._left -= 1
        return self._left >= 0


def without_pieces(
    items: Sequence[_Item], accepts: Callable[[tuple[_Item, ...]], bool]
) -> tuple[_Item, ...]:
    """Leave out pieces, halves first and single items last.

    Args:
        items: What there is.
        accepts: Says whether the items that it is given may take the place of those before.

    Returns:
        The items that are left.
    """
    left = tuple(items)
    size = max(1, len(left) // 2)
    while size:
        at = 0
        while at < len(left):
            fewer = left[:at] + left[at + size :]
            if accepts(fewer):
                left = fewer
            else:
                at += size
        size //= 2
    return left


def first_accepted(candidates: Iterable[_Item], accepts: Callable[[_Item], bool]) -> _Item | None:
    """The first candidate that is accepted, None if none is."""
    return next((candidate for candidate in candidates if accepts(candidate)), None)
