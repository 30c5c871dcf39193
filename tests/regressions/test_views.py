# SPDX-License-Identifier: Apache-2.0
"""The regression of the views: random programs agree, and each difference of two runs is named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocomp_hil.golden import SparseMemory
from autocomp_hil.regress.records import TestCase, read_records
from autocomp_hil.simulator import AcceleratorRun, EndReason
from regressions import views
from regressions.views import Compared, compare_programs, difference

_RUN = AcceleratorRun(
    cycles=10,
    end_reason=EndReason.DONE,
    fault=None,
    dram=SparseMemory(1),
    scratchpad=np.zeros((4, 4), np.int8),
    accumulator=np.zeros((4, 4), np.int32),
    counter_responses=(1, 2),
    accepted=np.zeros(3, np.int8),
    bursts=np.zeros(3, np.int8),
    description="",
)


@pytest.mark.model
def test_random_programs_agree() -> None:
    """Cycles, counters, memories and bursts of some programs on the small array."""
    found = list(compare_programs("int8_4x4", range(500, 512)))
    assert [done.difference for done in found] == [None] * 12
    assert all(done.cycles > 0 for done in found)


def _memory(value: int) -> SparseMemory:
    memory = SparseMemory(1)
    memory.write(0x2000_0000, bytes([value]))
    return memory


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cycles": 11}, "cycles: 10 and 11"),
        ({"counter_responses": (1, 3)}, "counter_responses"),
        ({"scratchpad": np.ones((4, 4), np.int8)}, "scratchpad"),
        ({"accumulator": np.ones((4, 4), np.int32)}, "accumulator"),
        ({"bursts": np.ones(3, np.int8)}, "bursts"),
        ({"description": "waits"}, "description"),
    ],
)
def test_a_difference_is_named(changes: dict[str, Any], words: str) -> None:
    """One field each."""
    assert difference(_RUN, _RUN) is None
    assert difference(_RUN, replace(_RUN, **changes)) == words


def test_a_byte_of_memory_differs() -> None:
    """Only where both were written."""
    one, other = (replace(_RUN, dram=_memory(value)) for value in (1, 2))
    assert difference(one, replace(_RUN, dram=_memory(1))) is None
    assert difference(one, other) == "dram"


_BEATS = '{"equal": true, "cycles": 5}\n'


def _compared(wrong: str | None) -> Any:
    return lambda _, seeds: [
        Compared(seed=seed, commands=2, cycles=3, difference=wrong) for seed in seeds
    ]


def test_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A difference in beats or in programs fails, is printed, and is recorded."""
    both = ["--beats", "10", "--programs", "2"]
    monkeypatch.setattr(views, "lock_step_model", lambda _: None)
    monkeypatch.setattr(views, "run_lock_step", lambda *_, **__: (True, _BEATS))
    monkeypatch.setattr(views, "compare_programs", _compared(None))
    assert views.main(both) == 0
    monkeypatch.setattr(views, "compare_programs", _compared("cycles"))
    assert views.main(both) == 1
    assert "the views differ in cycles" in capsys.readouterr().out
    monkeypatch.setattr(views, "run_lock_step", lambda *_, **__: (False, _BEATS))
    monkeypatch.setattr(views, "compare_programs", _compared(None))
    assert views.main(both) == 1
    records = tmp_path / "records.jsonl"
    assert views.main([*both, "--records", str(records)]) == 0
    found = [record for record in read_records(records) if isinstance(record, TestCase)]
    assert [record.outcome for record in found] == ["failed", "passed", "passed"]
    assert found[0].test == "views.lock_step"
    assert views.main((found[0].again or ())[2:]) == 1
