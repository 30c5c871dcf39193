# SPDX-License-Identifier: Apache-2.0
"""The core's regression: its records run again what failed; no instruction is left out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocomp_hil.regress.records import (
    CaseOutcome,
    End,
    PointHits,
    Tally,
    TestCase,
    read_records,
)
from regressions import core
from tb.core.coverage import RV64IM, executed, missing
from tb.core.points import CorePoints
from tb.core.random_program import random_job
from tb.core.session import CACHE_BYTES, FLAG_TRAP, CoreJob, CoreResult, Records, run_jobs

_ECALL, _LW, _ADDIW, _SLTIU, _ADD = 0x0000_0073, 0x0000_2283, 0x0010_029B, 0x0010_3293, 0x0062_82B3
_MULW = 0x0262_82BB


def _trace(*records: tuple[int, int]) -> Records:
    """A trace made of (instruction, flags)."""
    return np.array(list(records), dtype=[("instruction", "<u4"), ("flags", "<u4")])


def test_what_counts_as_executed() -> None:
    """Mnemonics count, trapped ones do not but for ECALL, and what is no instruction does not."""
    plain = [(word, 0) for word in (_LW, _ADDIW, _SLTIU, _ADD, 0)]
    assert executed([_trace(*plain), _trace((_MULW, 0))]) == {
        "lw", "addiw", "sltiu", "add", "mulw",
    }  # fmt: skip
    assert executed([_trace((_LW, FLAG_TRAP), (_ECALL, FLAG_TRAP))]) == {"ecall"}


def test_missing_instructions_are_named() -> None:
    """Sorted; instructions outside of RV64IM do not count for it."""
    assert len(RV64IM) == 65
    assert missing({*RV64IM, "csrrw"}) == []
    assert missing({*RV64IM, "csrrw"} - {"sraiw", "mulhsu"}) == ["mulhsu", "sraiw"]


@pytest.mark.model
def test_random_programs_contain_every_instruction() -> None:
    """Fifty programs are enough for every instruction."""
    assert (
        missing(executed(result.trace for result in run_jobs([*map(random_job, range(50))]))) == []
    )


class _Runs:
    """Stands for the model: notes its seeds, and dies of one program."""

    def __init__(self, *, deadly: int | None = None) -> None:
        self.seeds: list[tuple[int, int]] = []
        """Pairs (model seed, program seed) of every job."""
        self.caches: list[int] = []
        """Bytes of the caches of every job."""
        self._deadly = deadly
        trace = _trace((_ADD, 0))
        self._result = CoreResult(
            is_done=True, cycles=1, trace=trace, commands=trace, dump=b"", events=0
        )

    def __call__(self, jobs: Sequence[CoreJob], *, model_seed: int) -> list[CoreResult]:
        self.seeds += [(model_seed, job.seed) for job in jobs]
        self.caches += [job.cache_bytes for job in jobs]
        assert self._deadly not in {job.seed for job in jobs}, "assertion in the RTL"
        return [replace(self._result) for _ in jobs]


def _small_job(seed: int, **_: Any) -> CoreJob:
    return CoreJob(image=b"", base=0, seed=seed)


def _fail(seed: int | None) -> Any:
    def check(job: CoreJob, _: CoreResult, points: CorePoints) -> None:
        points.found.add("instruction.add")
        if job.seed == seed:
            raise AssertionError(f"seed {seed}: record 3 differs")

    return check


@pytest.fixture(name="records")
def _records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of records, in a room where nothing is simulated."""
    monkeypatch.setattr(core, "random_job", _small_job)
    monkeypatch.setattr(core, "check", _fail(None))
    monkeypatch.setattr(core, "_smaller", lambda *_: {})
    return tmp_path / "records.jsonl"


def _failed(records: Path) -> list[TestCase]:
    return [
        record
        for record in read_records(records)
        if isinstance(record, TestCase) and record.outcome is CaseOutcome.FAILED
    ]


def test_points_and_tallies(monkeypatch: pytest.MonkeyPatch, records: Path) -> None:
    """What was executed is counted by program."""
    monkeypatch.setattr(core, "run_jobs", _Runs())
    assert core.main(["--programs", "60", "--records", str(records)]) == 0
    found = list(read_records(records))
    assert sum(isinstance(record, TestCase) for record in found) == 60
    points = [record.hits for record in found if isinstance(record, PointHits)]
    assert points == [{"core.instruction.add": 50}, {"core.instruction.add": 10}]
    programs = [r.value for r in found if isinstance(r, Tally) and r.name == "programs"]
    assert sum(programs) == 60
    assert found[-1] == End()


def test_the_reproduce_line_is_the_run_that_failed(
    monkeypatch: pytest.MonkeyPatch, records: Path
) -> None:
    """The line repeats the program under its model seed, wherever in its batch it was."""
    monkeypatch.setattr(core, "check", _fail(1073))
    monkeypatch.setattr(core, "run_jobs", runs := _Runs())
    assert core.main(["--programs", "120", "--records", str(records)]) == 0
    assert {model for model, _ in runs.seeds} == {1000, 1050, 1100}
    (case,) = _failed(records)
    assert case.message == "record 3 differs"
    assert case.again is not None
    assert str(case.reproduce).split()[1:] == list(case.again)
    monkeypatch.setattr(core, "run_jobs", again := _Runs())
    assert core.main(case.again[2:]) == 1
    assert again.seeds == [(1050, 1073)]
    assert (1050, 1073) in runs.seeds


def test_every_unit_has_small_caches(monkeypatch: pytest.MonkeyPatch, records: Path) -> None:
    """A unit of the shortest night has them too; a size that is given is that of all."""
    monkeypatch.setattr(core, "run_jobs", runs := _Runs())
    assert core.main(["--programs", "100", "--records", str(records)]) == 0
    assert runs.caches == [CACHE_BYTES] * 50 + [256] * 50
    monkeypatch.setattr(core, "run_jobs", runs := _Runs())
    assert core.main(["--programs", "100", "--cache-bytes", "512"]) == 0
    assert runs.caches == [512] * 100


def test_a_program_of_which_the_model_dies(monkeypatch: pytest.MonkeyPatch, records: Path) -> None:
    """The program is named, and the others of its process are judged all the same."""
    monkeypatch.setattr(core, "run_jobs", _Runs(deadly=1007))
    assert core.main(["--programs", "20", "--records", str(records)]) == 0
    (case,) = _failed(records)
    assert case.case == "seed 1007 registers 1000"
    assert "assertion in the RTL" in case.message
    assert sum(isinstance(record, TestCase) for record in read_records(records)) == 20
