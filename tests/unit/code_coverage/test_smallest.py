# SPDX-License-Identifier: Apache-2.0
"""Few tests reach almost all of what all tests reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.code_coverage.smallest import TimedTest, smallest_set
from tests.unit.code_coverage.made_up import point, reached


def _test(*lines: int, seconds: float = 1.0) -> TimedTest:
    return TimedTest(reached(*map(point, lines)), seconds)


def test_greedy() -> None:
    """Each next test adds most; of equal ones the quickest; enough is enough."""
    tests = {
        "long": _test(*range(10), seconds=6.0),
        "slow": _test(0, 1, 10, 11, 12, seconds=2.0),
        "quick": _test(9, 10, 11, 12, seconds=1.0),
        "rest": _test(13, seconds=1.0),
    }
    found = smallest_set(tests, share=0.9)
    assert found.tests == ("long", "quick")
    assert found.share_reached == pytest.approx(13 / 14)
    assert found.share_of_time == pytest.approx(0.7)
    assert smallest_set(tests, share=1.0).tests == ("long", "quick", "rest")


def test_nothing() -> None:
    """Without tests, or without anything reached, no test is needed."""
    assert smallest_set({}).tests == ()
    assert smallest_set({"idle": TimedTest(Reached(), 1.0)}).tests == ()


@given(
    tests=st.lists(st.lists(st.integers(1, 40), max_size=12), max_size=8),
    share=st.floats(0.1, 1.0),
)
def test_the_set_reaches_its_share(tests: list[list[int]], share: float) -> None:
    """The chosen tests together reach the share that is told, each adding something."""
    named = {str(number): _test(*lines) for number, lines in enumerate(tests)}
    found = smallest_set(named, share)
    everything = Reached.merged(test.reached for test in named.values()).hit
    chosen = [named[name].reached.hit for name in found.tests]
    union = frozenset[object]().union(*chosen)
    assert len(union) >= share * len(everything)
    assert found.share_reached == pytest.approx(len(union) / len(everything) if everything else 1)
    for number, hit in enumerate(chosen):
        assert hit - frozenset[object]().union(*chosen[:number])
