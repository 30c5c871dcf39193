# SPDX-License-Identifier: Apache-2.0
"""The regression of workloads: what is wrong is told, and cycles are recorded."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.regress.cycles import compare, load_accepted
from autocomp_hil.regress.records import CycleCount, End, TestCase, read_records
from autocomp_hil.workloads import load_workload
from regressions import workloads
from regressions.workloads import Case, Report, cases, instances, run_case
from tests.mutants.oracle import Oracle

HARDWARE = load_hardware("int8_4x4")
GEMM = load_workload("gemm").instance("32x32x32")


def test_every_shape_once() -> None:
    """The longest is first, and none is left out."""
    found = [f"{instance.workload} {instance.shape}" for instance in instances()]
    assert found[0] == "gemm 1024x1024x1024"
    assert len(found) == len(set(found)) > 20


def test_an_unknown_shape_is_named() -> None:
    """The message says which there are."""
    with pytest.raises(ValueError, match=r"gemm 1x1x1: expected one of .*gemm 64x64x64"):
        cases(HARDWARE, ["gemm 1x1x1"])


def test_a_wrong_case_is_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The reason and the command to see it again are in the record, and on the screen."""
    case = Case(instance=GEMM, kernel="baseline", source=GEMM.baseline)
    wrong = Report(case=case, measurement=None, wrong="trapped: it left", seconds=1.0)
    monkeypatch.setattr(workloads, "run_case", lambda *_: wrong)
    for name in ("Judge", "Oracle"):
        monkeypatch.setattr(workloads, name, lambda *_, **__: nullcontext())
    arguments = ["--hardware", "int8_4x4", "gemm 32x32x32"]
    assert workloads.main(arguments) == 1
    assert "trapped: it left" in capsys.readouterr().out
    records = tmp_path / "records.jsonl"
    assert workloads.main([*arguments, "--records", str(records)]) == 0
    first, *_, end = read_records(records)
    assert isinstance(first, TestCase)
    assert (first.outcome, first.message) == ("failed", "trapped: it left")
    assert first.again == ("-m", "regressions.workloads", *arguments)
    assert end == End()


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
    """RTL = golden model = gold, inside and outside of the judge, in the accepted cycles."""
    found = cases(HARDWARE, [shape])
    counts = []
    assert {case.kernel for case in found} >= {"baseline"}
    for case in found:
        report = run_case(case, *both, HARDWARE)
        assert report.wrong is None, case.name
        assert report.measurement is not None
        cycles = report.measurement.cycles
        counts.append(CycleCount(subject=case.name, hardware=HARDWARE.name, cycles=cycles))
    assert compare(counts, load_accepted(), is_complete=False).failures == ()


@pytest.mark.model
def test_a_wrong_kernel_is_told(both: tuple[Judge, Oracle]) -> None:
    """A wrong kernel is told with the judge's first reason."""
    broken = GEMM.baseline.replace("config_st(32)", "config_st(31)")
    report = run_case(Case(instance=GEMM, kernel="broken", source=broken), *both, HARDWARE)
    assert report.measurement is None
    assert report.wrong is not None
    assert report.wrong.startswith("wrong_result: ")


@pytest.mark.model
def test_cycles_are_recorded(tmp_path: Path) -> None:
    """Cycles of each kernel, by workload and shape."""
    records = tmp_path / "records.jsonl"
    arguments = ["--hardware", "int8_4x4", "gemm 32x32x32", "--records", str(records)]
    assert workloads.main(arguments) == 0
    counts = [record for record in read_records(records) if isinstance(record, CycleCount)]
    assert [count.subject for count in counts] == [
        "gemm 32x32x32 baseline",
        "gemm 32x32x32 rewritten",
    ]
    assert counts[0].cycles > counts[1].cycles > 0
