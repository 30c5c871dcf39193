# SPDX-License-Identifier: Apache-2.0
"""Both views of the chip give one outcome; one that the RTL does not confirm is a mismatch."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import HardwareMismatch
from autocomp_hil.evaluate.judge import Judge, Request, StageClock
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.paths import cache_directory
from autocomp_hil.view import View
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.evaluate.test_functional import RIGHT
from tests.unit.evaluate.test_judge import source

pytestmark = pytest.mark.model

_HARDWARE = load_hardware("int8_4x4")
_REQUEST = Request(source=source(RIGHT), is_confirmed=True)


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Judge]:
    """A judge on the fast view that knows nothing yet."""
    with Judge(_HARDWARE, view=View.FAST, cache=tmp_path / "results") as judge:
        yield judge


def test_the_same_outcome(fast: Judge, tmp_path: Path) -> None:
    """Cycles, counters and all that follows from them; each says where it comes from."""
    plain = Request(source=_REQUEST.source)
    quick = fast.evaluate(SMALL, plain)
    assert isinstance(quick.outcome, Correct)
    with Judge(_HARDWARE, cache=tmp_path / "others") as exact:
        slow = exact.evaluate(SMALL, plain)
    assert (quick.view, slow.view) == (View.FAST, View.RTL)
    assert quick.outcome == slow.outcome


def test_each_view_has_entries_of_its_own(fast: Judge, tmp_path: Path) -> None:
    """What one view said does not answer for the other."""
    plain = Request(source=_REQUEST.source)
    assert not fast.evaluate(SMALL, plain).cached
    again = fast.evaluate(SMALL, plain)
    assert (again.cached, again.view) == (True, View.FAST)
    with Judge(_HARDWARE, cache=tmp_path / "results") as exact:
        assert not exact.evaluate(SMALL, plain).cached


def test_a_confirmed_outcome_is_of_the_rtl(fast: Judge) -> None:
    """The confirmed outcome equals that of the judge's view."""
    plain = fast.evaluate(SMALL, Request(source=_REQUEST.source))
    confirmed = fast.evaluate(SMALL, _REQUEST)
    assert confirmed.view is View.RTL
    assert confirmed.outcome == plain.outcome


def test_one_cycle_of_difference(
    fast: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names both views and both counts, and the record is kept."""
    monkeypatch.setenv("HIL_CACHE_DIR", str(cache_directory()))
    monkeypatch.setenv("HIL_BUILD_DIR", str(tmp_path))
    right = fast.evaluate(SMALL, Request(source=_REQUEST.source))
    assert isinstance(right.outcome, Correct)
    measured = right.outcome.measurement
    wrong = right.outcome.model_copy(
        update={"measurement": measured.model_copy(update={"cycles": measured.cycles + 1})}
    )
    compiled = fast._compiled(SMALL, _REQUEST, StageClock(threading.Event()))
    assert isinstance(compiled, Compiled)
    fast._cache.put(fast._description(SMALL, _REQUEST, compiled, View.FAST), wrong)
    expected = f"view fast and view rtl .* {measured.cycles + 1} and {measured.cycles} cycles"
    with pytest.raises(HardwareMismatch, match=expected):
        fast.evaluate(SMALL, _REQUEST)
    assert list((tmp_path / "mismatches").rglob("record.json"))
