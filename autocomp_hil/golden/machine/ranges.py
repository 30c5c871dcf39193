# SPDX-License-Identifier: Apache-2.0
"""Tells which bytes a job may read, write and execute."""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["AccessRange", "AccessViolation", "Ranges"]

_VERBS: Final = {"R": "reads", "W": "writes", "X": "executes"}


@dataclass(frozen=True, slots=True)
class AccessRange:
    """Bytes ``start`` to ``start + size - 1``."""

    start: int
    size: int
    rights: str
    """Letters of R, W, X."""


class AccessViolation(Exception):  # noqa: N818  # named after what happened
    """An access outside the ranges; ends the job as trapped."""

    def __init__(self, right: str, address: int, *, by_accelerator: bool = False) -> None:
        """Describe a violation.

        Args:
            right: The right that was missing: R, W or X.
            address: The first byte without it.
            by_accelerator: Whether a command made the access, not the core.
        """
        super().__init__(f"{_VERBS[right]} 0x{address:x} outside the memory of the job")
        self.right = right
        self.address = address
        self.by_accelerator = by_accelerator


class Ranges:
    """A set of ranges with quick answers."""

    def __init__(self, ranges: Iterable[AccessRange]) -> None:
        """The union of ranges, right by right."""
        self.become(ranges)

    def become(self, ranges: Iterable[AccessRange]) -> None:
        """Become the union of other ranges, for all who hold this object."""
        ranges = list(ranges)
        self._spans = {right: _merged(right, ranges) for right in _VERBS}
        self._starts = {
            right: [start for start, _ in spans] for right, spans in self._spans.items()
        }

    def first_denied(self, right: str, address: int, count: int) -> int | None:
        """The first of ``count`` bytes without the right, None if all have it."""
        index = bisect.bisect_right(self._starts[right], address) - 1
        if index < 0:
            return address
        end = self._spans[right][index][1]
        if address >= end:
            return address
        return None if address + count <= end else end

    def allows(self, right: str, address: int, count: int) -> bool:
        """Whether all bytes have the right."""
        return self.first_denied(right, address, count) is None

    def check(self, right: str, address: int, count: int, *, by_accelerator: bool = False) -> None:
        """Raise AccessViolation unless all bytes have the right."""
        denied = self.first_denied(right, address, count)
        if denied is not None:
            raise AccessViolation(right, denied, by_accelerator=by_accelerator)


def _merged(right: str, ranges: list[AccessRange]) -> list[tuple[int, int]]:
    """Pieces (start, end) of the bytes with a right, sorted, not touching."""
    spans: list[tuple[int, int]] = []
    for item in sorted((r for r in ranges if right in r.rights), key=lambda r: r.start):
        end = item.start + item.size
        if spans and item.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((item.start, end))
    return spans
