# SPDX-License-Identifier: Apache-2.0
"""The seeds of what the judge draws for a candidate.

Each is a SHA-256 of the judge's run seed, the source, an index and a purpose: the record reproduces
all of them, and none can be computed from another. So a kernel that reads drawn values, and works
out the seed behind them, learns nothing of what else was or will be drawn.
"""

import hashlib
from typing import NamedTuple, Self

__all__ = ["Seeds"]


class Seeds(NamedTuple):
    """Seeds of one index: one set of inputs, and the memory around them. Each has 63 bits."""

    data: int
    """Seed of the inputs."""
    fill: int
    """Seed of poison and guard bytes."""
    start: int
    """Seed of the start pattern: local memories, and DRAM that nobody loads."""
    context: int
    """Seed of what is around a call in a hostile context."""

    @classmethod
    def of(cls, run_seed: int, source: bytes, index: int) -> Self:
        """Return the seeds of an index.

        Args:
            run_seed: Run seed of the judge.
            source: Source of the candidate.
            index: 0 for the run that is measured; further ones for functional runs; negative ones
                for calls in a hostile context.
        """
        return cls(*(_drawn(run_seed, source, index, purpose) for purpose in cls._fields))


def _drawn(run_seed: int, source: bytes, index: int, purpose: str) -> int:
    text = f"{run_seed}/{index}/{purpose}/".encode() + hashlib.sha256(source).digest()
    return int.from_bytes(hashlib.sha256(text).digest()[:8]) >> 1
