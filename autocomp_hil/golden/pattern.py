# SPDX-License-Identifier: Apache-2.0
"""The start pattern: what memory that nobody loaded holds, a function of (job seed, address).

RTL simulation and golden model fill scratchpad, accumulator and DRAM alike with it, so that a
program which reads what it never wrote gives the same result in both, run after run, and another
result under another seed.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

__all__ = ["Space", "pattern_bytes", "pattern_words"]

_MASK = (1 << 64) - 1
_SPACE_STEP = 0xD1B54A32D192ED03
_INDEX_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


class Space(IntEnum):
    """Address space of a pattern byte."""

    DRAM = 0
    SCRATCHPAD = 1
    ACCUMULATOR = 2


def pattern_words(seed: int, space: Space, first: int, count: int) -> npt.NDArray[np.uint64]:
    """Words ``first`` .. ``first + count - 1`` of a space.

    Args:
        seed: Job seed, taken modulo 2^64.
        space: Address space.
        first: Index of the first 64-bit word (byte address / 8).
        count: How many words.

    Returns:
        uint64, shape (count,): the splitmix64 finaliser of seed, space and word index.

    Source:
        Steele, Lea, Flood: Fast splittable pseudorandom number generators (OOPSLA 2014).
    """
    base = np.uint64((seed + int(space) * _SPACE_STEP) & _MASK)
    index = np.arange(count, dtype=np.uint64) + np.uint64((first + 1) & _MASK)
    z = base + index * _INDEX_STEP
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


def pattern_bytes(seed: int, space: Space, first: int, count: int) -> npt.NDArray[np.uint8]:
    """Bytes ``first`` .. ``first + count - 1`` of a space; byte 0 of a word is its lowest.

    The byte address of a local memory is row * (bytes of a row) + byte within the row, so in a
    memory of 4-byte rows two rows share a word.

    Returns:
        uint8, shape (count,).
    """
    first_word = first >> 3
    last_word = (first + count + 7) >> 3
    words = pattern_words(seed, space, first_word, last_word - first_word)
    skip = first - (first_word << 3)
    return words.astype("<u8").view(np.uint8)[skip : skip + count]
