# SPDX-License-Identifier: Apache-2.0
"""The parts of bench-judge and regress-workloads: figures, bars, candidates, and what is wrong."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.workloads import load_workload
from benchmarks import judge_throughput
from benchmarks.candidates import different_kernels, good_kernel
from benchmarks.judge_throughput import Figures, missed_bars, other_share
from regressions import workloads
from regressions.workloads import Case, Report, cases, run_case
from tests.mutants.oracle import Oracle

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


def test_status_of_the_regression(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One wrong case is enough; no case is not a pass."""
    case = Case(instance=GEMM, kernel="baseline", source=GEMM.baseline)
    wrong = Report(case=case, measurement=None, wrong="trapped: it left", seconds=1.0)
    found: list[Report] = [wrong]
    monkeypatch.setattr(workloads, "_run_all", lambda *_: found)
    arguments = ["--hardware", "int8_4x4", "--only", "gemm 32x32x32"]
    assert workloads.main(arguments) == 1
    out = capsys.readouterr().out
    assert "trapped: it left" in out
    summary = json.loads(out.splitlines()[-1])
    assert summary.pop("seconds") >= 0
    assert summary == {"cases": 1, "wrong": 1, "cycles": 0, "passed": False}
    found.clear()
    assert workloads.main(arguments) == 1


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Judge, Oracle]]:
    """A judge that knows nothing, and an oracle."""
    folder = tmp_path_factory.mktemp("results")
    with Judge(HARDWARE, cache=folder) as judge, Oracle(HARDWARE) as oracle:
        yield judge, oracle


SMALL_SHAPES = ("gemm 32x32x32", "conv small-strided-pooled", "conv 2x5x19x20x18")


@pytest.mark.model
@pytest.mark.parametrize("shape", SMALL_SHAPES)
def test_small_workloads(both: tuple[Judge, Oracle], shape: str) -> None:
    """RTL = golden model = gold, inside and outside of the judge."""
    found = cases(HARDWARE, shape)
    assert {case.kernel for case in found} >= {"baseline"}
    for case in found:
        report = run_case(case, *both, HARDWARE)
        assert report.wrong is None, case.name
        assert report.measurement is not None


@pytest.mark.model
def test_a_wrong_kernel_is_told(both: tuple[Judge, Oracle]) -> None:
    """A wrong kernel is told with the judge's first reason."""
    broken = GEMM.baseline.replace("config_st(32)", "config_st(31)")
    report = run_case(Case(instance=GEMM, kernel="broken", source=broken), *both, HARDWARE)
    assert report.measurement is None
    assert report.wrong is not None
    assert report.wrong.startswith("wrong_result: ")
