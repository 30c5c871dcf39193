# SPDX-License-Identifier: Apache-2.0
"""SparseMemory against a dictionary of bytes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.golden import PAGE_BYTES, SparseMemory

ADDRESSES = st.one_of(
    st.integers(0, 200),
    st.integers(PAGE_BYTES - 80, PAGE_BYTES + 80),
    st.integers(2**64 - 80, 2**64 - 1),
)
STRIDES = st.sampled_from([0, 1, 3, 16, 100, PAGE_BYTES, 2**64 - 8])


@settings(deadline=None)
@given(ADDRESSES, STRIDES, st.integers(1, 8), st.integers(1, 40), st.integers(0, 2**32))
def test_rows(address: int, stride: int, rows: int, row_bytes: int, seed: int) -> None:
    """Rows go where they should, in order, and come back; other bytes keep their value."""
    data = np.random.default_rng(seed).integers(0, 256, (rows, row_bytes), dtype=np.uint8)
    memory, start = SparseMemory(7), SparseMemory(7)
    memory.write_rows(address, stride, data)
    model = {
        (address + r * stride + i) % 2**64: int(data[r, i])
        for r in range(rows)
        for i in range(row_bytes)
    }
    got = memory.read_rows(address, stride, rows, row_bytes)
    for r in range(rows):
        for i in range(row_bytes):
            assert got[r, i] == model[(address + r * stride + i) % 2**64]
    for base in range(address - 3, address + 60):
        expected = model.get(base % 2**64, int(start.read(base, 1)[0]))
        assert int(memory.read(base, 1)[0]) == expected


def test_long_read_and_write_cross_pages() -> None:
    """An access may cross three pages at once."""
    data = bytes(range(256)) * (2 * PAGE_BYTES // 256 + 1)
    memory = SparseMemory(0, [(PAGE_BYTES - 5, data)])
    assert memory.read(PAGE_BYTES - 5, len(data)).tobytes() == data
    assert memory.written_pages() == [0, PAGE_BYTES, 2 * PAGE_BYTES, 3 * PAGE_BYTES]


def test_read_is_a_copy_and_does_not_count_as_written() -> None:
    """Changing what was read changes nothing."""
    memory = SparseMemory(0)
    before = memory.read(0, 4)
    before[:] += 1
    assert (memory.read(0, 4) != before).all()
    assert memory.written_pages() == []


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_copy_is_independent(kind: type) -> None:
    """Any bytes-like value may be written; the copy does not see it."""
    memory = SparseMemory(0, [(10, b"ab")])
    twin = memory.copy()
    memory.write(10, kind(b"cd"))
    assert twin.read(10, 2).tobytes() == b"ab"
    assert memory.read(10, 2).tobytes() == b"cd"
