# SPDX-License-Identifier: Apache-2.0
"""Access ranges, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.golden.machine import AccessRange, AccessViolation, Ranges

RANGES = st.lists(
    st.builds(AccessRange, st.integers(0, 40), st.integers(0, 12), st.text("RWX", max_size=3)),
    max_size=5,
)


@given(RANGES, st.sampled_from("RWX"), st.integers(0, 60), st.integers(1, 9))
def test_against_sets(ranges: list[AccessRange], right: str, address: int, count: int) -> None:
    """Touching and overlapping ranges are one."""
    legal = {b for r in ranges if right in r.rights for b in range(r.start, r.start + r.size)}
    denied = [byte for byte in range(address, address + count) if byte not in legal]
    found = Ranges(ranges)
    assert found.first_denied(right, address, count) == (denied[0] if denied else None)
    assert found.allows(right, address, count) == (not denied)


def test_violation_in_words() -> None:
    """A violation says who did what where."""
    with pytest.raises(AccessViolation, match=r"^writes 0x14 outside the memory of the job$"):
        Ranges([AccessRange(16, 4, "W")]).check("W", 16, 8)
