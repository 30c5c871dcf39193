# SPDX-License-Identifier: Apache-2.0
"""Random programs and kernels for the chip as parts: what failed is told, stored and run again."""

from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import pytest

from autocomp_hil.regress.records import CaseOutcome, End, Tally, TestCase, read_records
from regressions import chip, kernels
from tb.chip import run as chip_run
from tb.kernels import run as kernels_run

_PARTS = (
    (chip, "--programs", "MixedBench", chip_run.Ran),
    (kernels, "--kernels", "KernelBench", kernels_run.Ran),
)


class _Bench:
    """Stands for the chip: what has one seed is wrong."""

    def __init__(self, ran: Any, seeds: list[int], wrong: int | None) -> None:
        self._ran, self._seeds, self._wrong = ran, seeds, wrong

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        pass

    def run(self, program: Any) -> Any:
        self._seeds.append(program.seed)
        return self._ran("it differs" if program.seed == self._wrong else None, 5, 3, 9)


@pytest.mark.parametrize(("part", "count", "bench", "ran"), _PARTS)
def test_what_failed_runs_again(
    part: ModuleType, count: str, bench: str, ran: Any, *,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """Every seed is one case; arguments of a failed one run that seed alone."""
    seeds: list[int] = []
    monkeypatch.setattr(part, bench, lambda *_, **__: _Bench(ran, seeds, 12))
    records = tmp_path / "records.jsonl"
    options = ["--first", "10", count, "5", "--shrink-runs", "0", "--verilator-seed", "4"]
    assert part.main([*options, "--records", str(records)]) == 0
    assert seeds == [10, 11, 12, 13, 14]
    found = list(read_records(records))
    cases = [record for record in found if isinstance(record, TestCase)]
    outcomes = [case.outcome for case in cases]
    assert (len(cases), outcomes.index(CaseOutcome.FAILED)) == (5, 2)
    assert outcomes.count(CaseOutcome.PASSED) == 4
    assert sum(isinstance(record, Tally) for record in found) == 4 * 4
    assert found[-1] == End()
    failed = cases[2]
    assert (failed.message, failed.case) == ("it differs", "int8_4x4 seed 12 registers 4")
    assert failed.again is not None
    assert str(failed.reproduce).split()[1:] == list(failed.again)
    seeds.clear()
    assert part.main((*failed.again[2:], "--shrink-runs", "0")) == 1
    assert seeds == [12]


@pytest.mark.parametrize(("part", "count", "bench", "ran"), _PARTS)
def test_first_failures_become_small(
    part: ModuleType, count: str, bench: str, ran: Any, *,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """Two at most are made smaller; what they become stands in the record."""
    tried: list[int] = []

    def smaller(_: Any, program: Any, __: int) -> dict[str, Any]:
        tried.append(program.seed)
        return {"program": "fence", "program_size": 1}

    class AlwaysWrong(_Bench):
        def run(self, program: Any) -> Any:
            self._wrong = program.seed
            return super().run(program)

    monkeypatch.setattr(part, bench, lambda *_, **__: AlwaysWrong(ran, [], None))
    monkeypatch.setattr(part, "_smaller", smaller)
    records = tmp_path / "records.jsonl"
    part.main(["--first", "10", count, "5", "--records", str(records)])
    assert tried == [10, 11]
    cases = [record for record in read_records(records) if isinstance(record, TestCase)]
    assert [case.program_size for case in cases] == [1, 1, None, None, None]
