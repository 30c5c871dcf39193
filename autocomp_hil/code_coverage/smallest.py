# SPDX-License-Identifier: Apache-2.0
"""Finds few tests that reach almost all of what all tests reach."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from autocomp_hil.code_coverage.points import Point
from autocomp_hil.code_coverage.reached import Reached

__all__ = ["SmallestSet", "TimedTest", "smallest_set"]


class TimedTest(NamedTuple):
    """A test, and what it costs."""

    reached: Reached
    seconds: float


class SmallestSet(BaseModel):
    """Few tests, in the order in which each adds most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tests: tuple[str, ...]
    share_reached: float
    """Part of the points that all tests reach."""
    share_of_time: float
    """Part of the time that all tests take."""


def smallest_set(tests: Mapping[str, TimedTest], share: float = 0.95) -> SmallestSet:
    """Choose greedily the test that reaches most of what is left; of equal ones the quickest.

    Args:
        tests: All tests by name.
        share: Part of what all reach that is enough.
    """
    numbers: dict[Point, int] = {}
    masks = {name: _mask(test.reached, numbers) for name, test in tests.items()}
    enough = share * len(numbers)
    covered = 0
    chosen: list[str] = []
    while covered.bit_count() < enough:
        name = max(
            (name for name in masks if name not in chosen),
            key=lambda name: ((masks[name] & ~covered).bit_count(), -tests[name].seconds),
        )
        chosen.append(name)
        covered |= masks[name]
    total_s = sum(test.seconds for test in tests.values())
    chosen_s = sum(tests[name].seconds for name in chosen)
    return SmallestSet(
        tests=tuple(chosen),
        share_reached=covered.bit_count() / len(numbers) if numbers else 1.0,
        share_of_time=chosen_s / total_s if total_s else 0.0,
    )


def _mask(reached: Reached, numbers: dict[Point, int]) -> int:
    """The reached points as bits; new points get the next numbers."""
    found = [numbers.setdefault(point, len(numbers)) for point in reached.hit]
    bits = bytearray(len(numbers) // 8 + 1)
    for number in found:
        bits[number // 8] |= 1 << number % 8
    return int.from_bytes(bits, "little")
