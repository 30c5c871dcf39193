# SPDX-License-Identifier: Apache-2.0
"""The parts of bench-judge: figures, bars, and candidates."""

import json
from dataclasses import replace
from typing import Any

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.workloads import load_workload
from benchmarks import judge_throughput
from benchmarks.candidates import different_kernels, good_kernel
from benchmarks.judge_throughput import Figures, missed_bars, other_share

HARDWARE = load_hardware("int8_4x4")
GEMM = load_workload("gemm").instance("32x32x32")
GOOD = Figures(
    candidates=32,
    per_minute_1=30.0,
    per_minute_2=45.0,
    bare_scaling=1.6,
    other_share=0.3,
    other_share_baseline=0.2,
)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"per_minute_2": 43.0}, "two workers are 1.43 times"),
        ({"bare_scaling": 1.7}, "two copies of the model 1.70 times"),
        ({"other_share": 0.41}, "41.0% of the time"),
    ],
)
def test_each_bar_can_be_missed(changes: dict[str, Any], word: str) -> None:
    """One value on the wrong side, one message."""
    assert missed_bars(GOOD) == []
    (message,) = missed_bars(replace(GOOD, **changes))
    assert word in message


@pytest.mark.parametrize(("share", "status"), [(0.4, 0), (0.5, 1)])
def test_last_line_and_status(
    share: float,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON with the figures and the ratio; status 1 if a bar is missed."""

    def measured(*_: Any, **__: Any) -> Figures:
        return replace(GOOD, other_share=share)

    monkeypatch.setattr(judge_throughput, "measure", measured)
    assert judge_throughput.main([]) == status
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["scaling_ratio"] == pytest.approx(1.5 / 1.6)
    assert figures["other_share"] == share


def test_the_share_of_stages() -> None:
    """All but the run on RTL."""
    assert other_share({"rtl": 3.0, "compile": 0.5, "functional": 0.5}) == pytest.approx(0.25)


def test_candidates() -> None:
    """Different, the same each time, and not more than there are."""
    found = different_kernels(GEMM, HARDWARE, 12)
    assert len(set(found)) == 12
    assert found == different_kernels(GEMM, HARDWARE, 12)
    assert good_kernel(GEMM, HARDWARE) not in {None, GEMM.baseline}
    pooled = load_workload("conv").instance("small-strided-pooled")
    assert good_kernel(pooled, HARDWARE) is None
    with pytest.raises(ValueError, match="has no schedules"):
        different_kernels(pooled, HARDWARE, 1)
