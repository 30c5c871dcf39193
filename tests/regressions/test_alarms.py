# SPDX-License-Identifier: Apache-2.0
"""A planted failure of each part is recorded, with words and the command that shows it again."""

import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CaseOutcome, CycleCount, End, TestCase, read_records
from benchmarks import rtl_throughput
from benchmarks.rtl_throughput import Measurement
from regressions import judge, programs, search, throughput
from regressions.search import Killed

_TESTS = """
import pytest


def test_good() -> None:
    pass


def test_bad() -> None:
    assert 1 + 1 == 3, "sums are wrong"


@pytest.fixture
def broken():
    raise OSError("no room")


def test_without_fixture(broken) -> None:
    pass


@pytest.mark.skip(reason="not here")
def test_skipped() -> None:
    pass
"""


def _cases(records: Path) -> list[TestCase]:
    """The cases of a run that came to its end."""
    found = list(read_records(records))
    assert found[-1] == End()
    return [record for record in found if isinstance(record, TestCase)]


def _failed(records: Path) -> list[TestCase]:
    found = [case for case in _cases(records) if case.outcome is CaseOutcome.FAILED]
    assert all(case.reproduce and case.message for case in found)
    assert all(case.again for case in found if case.test != "cycles.accepted")
    return found


def _run_tests(file: Path, *options: str) -> tuple[int, Path]:
    records = file.with_name("records.jsonl")
    command = [sys.executable, "-m", "regressions.tests", str(file), "--records", str(records)]
    done = subprocess.run(
        [*command, *options], cwd=REPOSITORY, check=False, capture_output=True, timeout=120
    )
    return done.returncode, records


def test_each_end_of_a_test_is_recorded(tmp_path: Path) -> None:
    """Passed, failed, failed in set-up, skipped; a failure begins with its own words."""
    file = tmp_path / "test_planted.py"
    file.write_text(_TESTS, encoding="utf-8")
    status, records = _run_tests(file, "--seed", "5", "--fresh", "2")
    assert status == 0
    found = {case.case: case for case in _cases(records)}
    assert {name: str(case.outcome) for name, case in found.items()} == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_without_fixture": "failed",
        "test_skipped": "skipped",
    }
    bad = found["test_bad"]
    assert bad.message.startswith("AssertionError: sums are wrong")
    assert str(bad.reproduce).startswith("HIL_BENCH_SEEDS=5,6 .venv/bin/python -m pytest ")
    assert bad.again is not None
    assert bad.again[-4:] == ("--seed", "5", "--fresh", "2")
    assert "no room" in found["test_without_fixture"].message
    assert "not here" in found["test_skipped"].message


def test_a_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    """A syntax error is a failed case of its file."""
    file = tmp_path / "test_planted.py"
    file.write_text("def test_(:\n", encoding="utf-8")
    _, records = _run_tests(file)
    (case,) = _failed(records)
    assert case.case == "collection"
    assert "SyntaxError" in case.message


def test_no_test_is_no_end(tmp_path: Path) -> None:
    """A file without tests is an error of the unit, unless marks chose among its tests."""
    file = tmp_path / "test_planted.py"
    file.write_text("", encoding="utf-8")
    status, records = _run_tests(file)
    assert status != 0
    assert list(read_records(records)) == []
    status, records = _run_tests(file, "--marks", "not model")
    assert status == 0
    case, end = read_records(records)
    assert isinstance(case, TestCase)
    assert (case.outcome, case.message) == (CaseOutcome.SKIPPED, "no test is not model")
    assert end == End()


_ROW = Measurement(name="loads", cycles=500, value=13.0, unit="B/cycle", bar=14.4)


def _differing(*_: object) -> list[Measurement]:
    raise AssertionError("accumulator row 1 column 1")


@pytest.mark.parametrize(
    ("rows", "words"),
    [([_ROW], "13.000 B/cycle, expected at least 14.40"), (None, "accumulator row 1 column 1")],
)
def test_throughput(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: list[Measurement] | None, words: str
) -> None:
    """A bar that is missed, and programs that give wrong results."""
    measure: Any = (lambda *_: rows) if rows else _differing
    monkeypatch.setattr(rtl_throughput, "measure", measure)
    monkeypatch.setattr(throughput, "_record_loops", lambda *_: None)
    records = tmp_path / "records.jsonl"
    assert throughput.main(["--records", str(records)]) == 0
    assert [case.message for case in _failed(records) if case.test == "throughput.rtl"] == [words]
    counts = [record for record in read_records(records) if isinstance(record, CycleCount)]
    assert [(count.subject, count.cycles) for count in counts] == ([("loads", 500)] if rows else [])


def test_search(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A search that ends otherwise than undisturbed; its moment is what runs it again."""

    def kill(after_s: float) -> Killed:
        return Killed(after_s=after_s, results=3, differences=("winner: expected 3, got 4",))

    bench = SimpleNamespace(seconds=2.0, kill=kill, search_twice_at_once=lambda: ())
    monkeypatch.setattr(search, "KillBench", lambda *_, **__: bench)
    records = tmp_path / "records.jsonl"
    assert search.main(["--kills", "2", "--records", str(records)]) == 0
    failed = _failed(records)
    assert [case.message for case in failed] == ["winner: expected 3, got 4"] * 2
    assert len(_cases(records)) == 3
    assert search.main((failed[0].again or ())[2:]) == 1


def test_judge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A mutant that the judge takes for correct and the oracle does not."""

    def examine(mutant: Any, _: object) -> Any:
        return SimpleNamespace(mutant=mutant, hole="judged correct, but row 3 is wrong")

    examiner = nullcontext(SimpleNamespace(examine=examine))
    monkeypatch.setattr(judge, "Examiner", lambda *_: examiner)
    records = tmp_path / "records.jsonl"
    small = ["--hardware", "int8_4x4", "--size", "16"]
    assert judge.main([*small, "--shares", "100", "--records", str(records)]) == 0
    failed = _failed(records)
    assert failed
    assert len(_cases(records)) == len(failed) + 1
    assert all("row 3 is wrong" in case.message for case in failed)
    again = (failed[0].again or ())[2:]
    assert again[-2] == "--mutant"
    assert judge.main(again) == 1


def test_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A C program whose trace differs; the next one is run all the same."""

    def compare(*_: object, **__: object) -> Any:
        raise AssertionError("record 4 at cycle 9 differs")

    monkeypatch.setattr(programs, "TracedChip", lambda *_: nullcontext())
    monkeypatch.setattr(programs, "program_of", lambda *_: None)
    monkeypatch.setattr(programs, "compare_program", compare)
    records = tmp_path / "records.jsonl"
    assert programs.main(["tests/a.c", "tests/b.c", "--records", str(records)]) == 0
    assert [case.case for case in _failed(records)] == ["a.c int8_4x4", "b.c int8_4x4"]


def test_a_measurement_below_its_bar_is_missed() -> None:
    """The planted row above misses, and one at the bar does not."""
    assert not _ROW.is_met
    assert replace(_ROW, value=14.4).is_met
