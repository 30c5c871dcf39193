# SPDX-License-Identifier: Apache-2.0
"""The part of random command programs: a failure is on disk before its waves are."""

from pathlib import Path

import pytest

from autocomp_hil.errors import SimInfraError
from autocomp_hil.regress.records import CaseOutcome, End, TestCase, read_records
from regressions import accel
from tb.accel.env.results import RunReport
from tb.accel.failures import StoredFailure
from tb.accel.launcher import BenchRequest

_REPORT = {
    "name": "seed 7", "mismatch": "row 4 differs",
    "fault": None, "commands": 40, "cycles": 900, "digest": "d", "description": "", "bins": (),
}  # fmt: skip


def test_waves_come_after_the_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Waves need a model that takes minutes; what failed is told before, and without them."""
    records = tmp_path / "records.jsonl"
    stored = StoredFailure(path=tmp_path / "small.json", commands=3, mismatch="row 4 differs")

    def write_waves(*_: object) -> None:
        [case] = (record for record in read_records(records) if isinstance(record, TestCase))
        assert (case.outcome, case.program_size) == (CaseOutcome.FAILED, 3)
        assert case.waves is not None
        raise SimInfraError("the disk is slow")

    reports = [RunReport.model_validate(_REPORT)]
    monkeypatch.setattr(accel, "accelerator_model", lambda _: tmp_path)
    monkeypatch.setattr(accel, "run_programs", lambda _: reports)
    monkeypatch.setattr(accel, "store_failure", lambda *_, **__: stored)
    monkeypatch.setattr(StoredFailure, "text", "fence")
    monkeypatch.setattr(accel, "write_waves", write_waves)
    arguments = ["--programs", "1", "--first", "7", "--records", str(records)]
    assert accel.main(arguments) == 0
    assert "small.json: no waves: the disk is slow" in capsys.readouterr().err
    assert list(read_records(records))[-1] == End()


def test_seeds_at_a_distance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Programs of every so many seeds, and a failure among them is shown with the ones before."""
    given: list[tuple[int, ...]] = []

    def run_programs(request: BenchRequest) -> list[RunReport]:
        given.append(request.seeds)
        failed = [RunReport.model_validate(_REPORT)]
        passed = [RunReport.model_validate(_REPORT | {"mismatch": None})]
        return [*passed * (len(request.seeds) - 1), *failed]

    stored = StoredFailure(path=tmp_path / "small.json", commands=3, mismatch=None)
    monkeypatch.setattr(accel, "accelerator_model", lambda _: tmp_path)
    monkeypatch.setattr(accel, "run_programs", run_programs)
    monkeypatch.setattr(accel, "store_failure", lambda *_, **__: stored)
    records = tmp_path / "records.jsonl"
    words = ["--first", "6", "--every", "6", "--programs", "3", "--records", str(records)]
    assert accel.main(words) == 0
    assert given == [(6, 12, 18)]
    cases = [record for record in read_records(records) if isinstance(record, TestCase)]
    assert cases[-1].again is not None
    again = " ".join(cases[-1].again)
    assert "--first 6 --programs 3 --every 6" in again
