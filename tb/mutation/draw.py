# SPDX-License-Identifier: Apache-2.0
"""Draws mutants at random, so that small modules have their share."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

from tb.mutation.places import Mutant

__all__ = ["draw"]


def draw(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw mutants, no two equal, those of a module about as the root of how many it has.

    A mutant's luck follows from seed and name, so that a change of the RTL elsewhere leaves nearly
    the whole draw as it was.

    Args:
        mutants: All that there are.
        count: How many to draw; all, where there are not so many.
        seed: Seed of the draw.

    Returns:
        Mutants in an order that is random, too: any first part of it is a fair draw.
    """
    sizes = Counter(mutant.module for mutant in mutants)

    def key(mutant: Mutant) -> tuple[float, str]:
        # The smallest of exponential numbers are a weighted draw without replacement.
        weight = 1 / math.sqrt(sizes[mutant.module])
        return -math.log(_luck(seed, mutant.name)) / weight, mutant.name

    return sorted(mutants, key=key)[:count]


def _luck(seed: int, name: str) -> float:
    """A number above 0, and 1 at most, that is even over all names."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (1 << 64)
