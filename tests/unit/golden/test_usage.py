# SPDX-License-Identifier: Apache-2.0
"""The usage of local rows and bytes is what a program used."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.config import load_hardware
from autocomp_hil.golden.usage import StoredBytes, Usage

REGIONS = ((100, 60), (200, 40))


@given(
    st.lists(
        st.tuples(st.integers(60, 250), st.integers(0, 70), st.integers(1, 5), st.integers(1, 20)),
        max_size=6,
    )
)
def test_stored_bytes_are_those_of_the_rows(stores: list[tuple[int, int, int, int]]) -> None:
    """Byte by byte, for rows that overlap, touch a region's ends, or lie outside."""
    stored = StoredBytes(REGIONS)
    expected = np.zeros(1000, np.bool_)
    for address, stride, rows, row_bytes in stores:
        stored.add(address, stride, rows, row_bytes)
        for r in range(rows):
            expected[address + r * stride : address + r * stride + row_bytes] = True
    for start, size in REGIONS:
        assert stored.of(start).tolist() == expected[start : start + size].tolist()


def test_rows_and_bytes() -> None:
    """A row counts once, bytes each time."""
    usage = Usage(load_hardware("int8_4x4"))
    usage.local_write(slice(4, 8), is_acc=False)
    usage.local_write(np.array([7, 9]), is_acc=False)
    usage.local_write(slice(0, 1), is_acc=True)
    usage.dram_read(4, 16)
    usage.dram_read(4, 16)
    usage.dram_write(0, 8, 2, 4)
    assert usage.rows_used(is_acc=False) == 5
    assert usage.rows_used(is_acc=True) == 1
    assert (usage.bytes_in, usage.bytes_out) == (128, 8)


@pytest.mark.parametrize(
    ("row_bytes", "ideal", "calibrated"),
    [(1, 1, 5), (16, 1, 5), (17, 2, 5), (64, 4, 5), (65, 5, 10), (160, 10, 15)],
)
def test_requests_occupy_the_memory(row_bytes: int, ideal: int, calibrated: int) -> None:
    """Beats of 16 bytes, or what the memory charges for a request of up to 64."""
    for name, expected in (("int8_16x16_ideal", ideal), ("int8_16x16", calibrated)):
        usage = Usage(load_hardware(name))
        usage.dram_read(3, row_bytes)
        usage.dram_write(0, 1000, 3, row_bytes)
        assert (usage.cycles_in, usage.cycles_out) == (3 * ideal, 3 * expected)
