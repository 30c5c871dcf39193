# SPDX-License-Identifier: Apache-2.0
"""A real model counts what a bench reaches of it, from the simulator to the sums of a night."""

import os
from pathlib import Path

import pytest

from autocomp_hil.code_coverage.collect import collect, counting
from autocomp_hil.code_coverage.points import CountedPoint, PointKind
from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.regress.code import EXCLUSIONS_TEST, code_night, reached_by_test
from autocomp_hil.regress.records import CodeCoverage
from autocomp_hil.simulator.build.model import build_model
from tb.common.runner import run_block_bench
from tests.unit.code_coverage.made_up import point, reached, verilator_text

_FILE = "rtl/prim/prim_fifo.sv"


def _run(test_filter: str | None = None) -> None:
    run_block_bench(
        "prim_fifo", "bench_prim_fifo", parameters={"Width": 8, "Depth": 2}, seeds=(1,),
        test_filter=test_filter,
    )  # fmt: skip


@pytest.mark.model
def test_a_bench_reaches_its_block(tmp_path: Path) -> None:
    """All lines, branches and toggles of a queue; its points have the names of the source."""
    target = tmp_path / "fifo.reached"
    with counting(target):
        _run()
    found = Reached.read(target)
    assert {place.file for place in found.points} == {_FILE}
    assert {place.kind for place in found.points} == set(PointKind)
    names = {place.name for place in found.points if place.kind is PointKind.TOGGLE}
    assert {"count_o[1]:0->1", "in_data_i[7]:1->0"} <= names
    kinds = (PointKind.LINE, PointKind.BRANCH, PointKind.TOGGLE)
    assert [place for place in found.points if place.kind in kinds and place not in found.hit] == []
    assert [path.name for path in tmp_path.iterdir()] == ["fifo.reached"]
    tests = reached_by_test(
        [(tmp_path, [CodeCoverage(test="fifo", file="fifo.reached", seconds=2.0)])]
    )
    night = code_night(tests, tmp_path)
    assert night is not None
    assert night.summary.kinds["branch"].share == 1.0
    assert night.summary.smallest_tests == ("fifo",)
    assert night.summary.smallest_share_of_time == 1.0
    assert [case.test for case in night.cases] == [EXCLUSIONS_TEST]
    assert f"SF:{Path.cwd() / _FILE}" in (tmp_path / "code_coverage.info").read_text()


@pytest.mark.model
def test_models_count_only_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another model counts; the usual one is found again afterwards."""
    parameters = {"Width": 8, "Depth": 2}
    usual = build_model("prim_fifo", parameters=parameters)
    monkeypatch.setenv("HIL_COVERAGE_DIR", str(tmp_path))
    counts = build_model("prim_fifo", parameters=parameters)
    monkeypatch.delenv("HIL_COVERAGE_DIR")
    assert usual == build_model("prim_fifo", parameters=parameters) != counts


def test_a_file_that_was_cut_off_counts_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What other simulators left is taken; a warning names the file."""
    whole = verilator_text([])
    (tmp_path / "1-1.dat").write_text(whole + "C '\1f\2rtl/ac")
    (tmp_path / "2-1.part").write_text(whole)
    assert collect(tmp_path) == Reached()
    assert "1-1.dat:2: no point of coverage" in caplog.text


def test_an_earlier_file_is_kept(tmp_path: Path) -> None:
    """What is counted later is added, even if an exception passes through."""
    target = tmp_path / "a.reached"
    reached(point(2)).write(target)
    text = verilator_text([CountedPoint(point(1), (1,), is_reached=True)])

    def simulate_and_fail() -> None:
        Path(os.environ["HIL_COVERAGE_DIR"], "1-1.dat").write_text(text)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), counting(target):
        simulate_and_fail()
    assert Reached.read(target).hit == {point(1), point(2)}
    assert "HIL_COVERAGE_DIR" not in os.environ
