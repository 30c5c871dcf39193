# SPDX-License-Identifier: Apache-2.0
"""The start pattern against a scalar computation of the finaliser."""

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, Space, SparseMemory, pattern_bytes, pattern_words

MASK = 2**64 - 1


def word(seed: int, space: int, index: int) -> int:
    """One pattern word in Python integers."""
    z = (seed + space * 0xD1B54A32D192ED03 + (index + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def test_first_words_of_seed_zero_are_those_of_splitmix64() -> None:
    """The published sequence of splitmix64 from state 0."""
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [int(w) for w in pattern_words(0, Space.DRAM, 0, 3)] == expected


@pytest.mark.parametrize("space", list(Space))
@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
@pytest.mark.parametrize("first", [0, 7, 2**61 - 3])
def test_words(seed: int, space: Space, first: int) -> None:
    """Words are right for any seed, space and index."""
    got = [int(w) for w in pattern_words(seed, space, first, 3)]
    assert got == [word(seed, int(space), first + i) for i in range(3)]


@pytest.mark.parametrize("first", [0, 1, 7, 8, 13])
@pytest.mark.parametrize("count", [0, 1, 8, 21])
def test_bytes_are_little_endian_within_words(first: int, count: int) -> None:
    """Any part of the byte sequence is little-endian within words."""
    whole = b"".join(word(5, 0, i).to_bytes(8, "little") for i in range(5))
    assert pattern_bytes(5, Space.DRAM, first, count).tobytes() == whole[first : first + count]


def test_local_memories_start_with_the_pattern() -> None:
    """Rows of 4 bytes share a word in pairs; accumulator rows are little-endian int32."""
    golden = Accelerator(load_hardware("int8_4x4"), seed=9)
    row_6 = (word(9, 1, 3) & 0xFFFFFFFF).to_bytes(4, "little")
    row_7 = (word(9, 1, 3) >> 32).to_bytes(4, "little")
    assert golden.scratchpad[6:8].tobytes() == row_6 + row_7
    words = [word(9, 2, 2 * 5 + i) for i in range(2)]
    assert golden.accumulator[5].tobytes() == b"".join(w.to_bytes(8, "little") for w in words)


def test_unloaded_dram_reads_as_the_pattern() -> None:
    """Unloaded DRAM reads as the pattern beside an image and at the top of the address space."""
    memory = SparseMemory(3, [(0x1000, b"xyz")])
    assert memory.read(0x1000, 3).tobytes() == b"xyz"
    assert memory.read(0x1003, 5).tobytes() == word(3, 0, 0x200).to_bytes(8, "little")[3:]
    top = np.concatenate([pattern_bytes(3, Space.DRAM, 2**64 - 4, 4), memory.read(0, 4)])
    np.testing.assert_array_equal(memory.read(2**64 - 4, 8), top)
