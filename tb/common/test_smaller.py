# SPDX-License-Identifier: Apache-2.0
"""Delta debugging: what is needed stays, everything else goes."""

import random

import pytest

from tb.common.smaller import without_pieces


@pytest.mark.parametrize("seed", range(20))
def test_only_what_is_needed_stays(seed: int) -> None:
    """Some of many items are needed together: exactly they are left, in order."""
    rng = random.Random(seed)
    items = range(rng.randrange(1, 200))
    needed = set(rng.sample(items, min(len(items), rng.randrange(5))))
    tried: list[tuple[int, ...]] = []

    def accepts(fewer: tuple[int, ...]) -> bool:
        tried.append(fewer)
        return needed <= set(fewer)

    assert without_pieces(items, accepts) == tuple(sorted(needed))
    assert all(list(fewer) == sorted(fewer) for fewer in tried)


def test_nothing_can_go() -> None:
    """What is refused stays as it is; nothing is left of nothing."""
    assert without_pieces("abc", lambda _: False) == ("a", "b", "c")
    assert without_pieces("", lambda _: True) == ()
