# SPDX-License-Identifier: Apache-2.0
"""bench-search with a search that ends at once: its bars, and which runs it repeats."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.search import session
from autocomp_hil.search import settings as search_settings
from autocomp_hil.store.records import EvaluationRecord, NewCandidate, RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from autocomp_hil.workloads.instance import Instance
from benchmarks import searches
from benchmarks.searches import main
from tests.unit.evaluate.measurements import measurement
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.search.fakes import usual_fake

_IDEAL = 1000
"""Cycles at the peak, of every shape."""
_CUBE, _SLOW = "512x512x512", "12544x256x64"
_GOOD = {"other": (2000, 1130), "taught": (2000, 1129), _CUBE: (2160, 1080), _SLOW: (9000, 9000)}
"""Cycles (baseline, best) by shape, each just on the right side of its bar."""
_AT_FOUR = (1000, 400)


def _correct(cycles: int) -> Correct:
    return Correct(measurement=measurement(cycles=cycles, ideal_cycles=_IDEAL))


class _Search:
    """Finds one better kernel, at once; stops before its end if told to."""

    def __init__(self) -> None:
        self.cycles = dict(_GOOD)
        self.is_stopped = False
        self.runs: list[int] = []

    def __call__(self, store: Store, run: RunRecord, *_: object, workers: int) -> None:
        """Act as ``run_search`` does."""
        del workers
        self.runs.append(run.id)
        if self.is_stopped:
            raise KeyboardInterrupt
        key = "taught" if run.reused_run is not None else run.shape
        for number, cycles in enumerate(self.cycles.get(key, self.cycles["other"])):
            candidate = NewCandidate(
                iteration=number,
                parent=None if number == 0 else 0,
                option="" if number == 0 else "tile",
                plan="",
                source=f"kernel {number}",
                schedule="a schedule",
                proposer="fake",
            )
            parent = candidate.parent
            store.add_candidates(run.id, [candidate], iteration=number, parent=parent)
            record = EvaluationRecord(
                number=number,
                seeds=1,
                outcome=_correct(cycles),
                cycle_limit=None,
                seconds={},
                view=View.FAST,
                cached=False,
            )
            store.add_evaluation(run.id, record)
        store.end_run(run.id, 1)


class _Judge:
    """Measures baseline and winner at four images."""

    cycles: tuple[int, ...] = _AT_FOUR

    def __init__(self, *_: object, **__: object) -> None:
        """Make it like the real one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End without doing anything."""

    def evaluate_all(self, instance: Instance, requests: Sequence[Request]) -> list[Evaluation]:
        """The workload's own kernel first, then what the winner's schedule gives."""
        assert instance.shape.startswith("4x")
        assert [request.source for request in requests] == [b"baseline", b"a kernel"]
        return [Evaluation(outcome=_correct(cycles), source_hash="") for cycles in self.cycles]

    def evaluate_pairs(self, pairs: Sequence[tuple[Instance, Request]]) -> list[Evaluation]:
        """References by their sources, which are their cycles."""
        return [
            Evaluation(outcome=_correct(int(request.source)), source_hash="")
            for _, request in pairs
        ]


def _reference(_: object, name: str, shape: str, __: object) -> tuple[Instance, Request] | str:
    """The library everywhere; the loop unroller where it is not missing."""
    if name == "loop" and shape == _SLOW:
        return "there is none"
    return _instance(shape), Request(source=b"5400" if name == "library" else b"1100")


def _instance(shape: str) -> Instance:
    return replace(SMALL, shape=shape, baseline="baseline")


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> _Search:
    """No simulator, no judge, no rewriter."""
    made = _Search()
    workload = SimpleNamespace(instance=_instance)
    for module in (session, searches):
        monkeypatch.setattr(module, "load_workload", lambda _name: workload)
        monkeypatch.setattr(module, "provenance", lambda *_: {"model": "m", "judge": "j"})
    monkeypatch.setattr(searches, "run_search", made)
    monkeypatch.setattr(searches, "Judge", _Judge)
    monkeypatch.setattr(searches, "reference_request", _reference)
    family = SimpleNamespace(emit=lambda _: "a kernel")
    monkeypatch.setattr(searches, "family_of", lambda *_: family)
    monkeypatch.setattr(search_settings, "usual_proposer", usual_fake)
    monkeypatch.setattr(searches, "parse_schedule", lambda text: text)
    return made


@pytest.fixture
def bench(
    search: _Search,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, list[dict[str, Any]]]]:
    """Runs the command line: status and rows."""
    del search

    def run(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
        words = ["bench-search", "--store", tmp_path / "store.sqlite", *arguments]
        monkeypatch.setattr(sys, "argv", [str(word) for word in words])
        with pytest.raises(SystemExit) as end:
            main()
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return int(end.value.code or 0), rows

    return run


_Bench = Callable[..., tuple[int, list[dict[str, Any]]]]


def test_all_bars_can_be_met(bench: _Bench, tmp_path: Path) -> None:
    """One row a search; the JSON is the table; both curves of a pair are in one plot."""
    status, rows = bench()
    assert status == 0
    assert all(row["is_good"] for row in rows)
    assert [row["what"].split(",")[0] for row in rows] == [
        *(f"gemm {shape}" for shape in searches._GEMM),
        *(f"conv 4x{shape}" for shape in searches._CONV),
        *(f"gemm {target}" for _, target in searches._REUSE for _ in range(2)),
    ]
    first = rows[0]
    assert first.pop("seconds") >= 0
    assert first == {
        "what": f"gemm {_CUBE}",
        "evaluations": 2,
        "baseline_cycles": 2160,
        "best_cycles": 1080,
        "utilization": _IDEAL / 1080,
        "library_cycles": 5400,
        "loop_cycles": 1100,
        "bound": "compute",
        "is_good": True,
    }
    assert (rows[1]["library_cycles"], rows[1]["loop_cycles"]) == (5400, None)
    assert rows[-1]["library_cycles"] is None
    for _, target in searches._REUSE:
        assert (tmp_path / f"reuse-{target}.html").read_text().count("<svg") >= 1


@pytest.mark.parametrize(
    ("part", "key", "cycles", "missed"),
    [
        ("gemm", _CUBE, (2200, 1090), [f"gemm {_CUBE}"]),
        ("gemm", _CUBE, (2159, 1080), [f"gemm {_CUBE}"]),
        ("gemm", "784x1024x256", (2000, 1140), ["gemm 784x1024x256"]),
        ("gemm", _SLOW, (99_000, 99_000), []),
        ("reuse", "taught", (2000, 1130), ["gemm 256x256x256, 20", "gemm 12544x64x256, 20"]),
    ],
)
def test_each_bar_can_be_missed(
    search: _Search,
    bench: _Bench,
    part: str,
    key: str,
    cycles: tuple[int, int],
    missed: list[str],
) -> None:
    """A little slower is a row with a mark, and status 1; one shape has no bar."""
    assert bench("--only", part, "--seed", 1)[0] == 0
    search.cycles[key] = cycles
    status, rows = bench("--only", part, "--seed", 2)
    assert [re.sub(", options.*", "", r["what"]) for r in rows if not r["is_good"]] == missed
    assert status == (1 if missed else 0)


def test_the_bar_of_convolutions_can_be_missed(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The winner counts at four images, whatever the search found at one."""
    status, rows = bench("--only", "conv")
    assert (status, len(rows)) == (0, len(searches._CONV))
    assert {(row["baseline_cycles"], row["best_cycles"]) for row in rows} == {_AT_FOUR}
    monkeypatch.setattr(_Judge, "cycles", (1000, 401))
    status, rows = bench("--only", "conv")
    assert status == 1
    assert not any(row["is_good"] for row in rows)


def test_a_run_that_ended_is_not_repeated(search: _Search, bench: _Bench) -> None:
    """Nor one that another part of the table made."""
    first = bench("--only", "gemm")
    assert search.runs == [1, 2, 3, 4, 5, 6]
    assert bench("--only", "gemm") == first
    assert search.runs == [1, 2, 3, 4, 5, 6]
    bench("--only", "reuse")  # the teachers are known; two targets, each twice
    assert search.runs == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_run_that_was_stopped_goes_on(
    search: _Search, bench: _Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A run that was stopped goes on under its own number."""
    search.is_stopped = True
    store = str(tmp_path / "store.sqlite")
    monkeypatch.setattr(sys, "argv", ["bench-search", "--store", store, "--only", "conv"])
    with pytest.raises(KeyboardInterrupt):
        main()
    search.is_stopped = False
    assert bench("--only", "conv")[0] == 0
    assert search.runs == [1, 1, 2, 3, 4]


@pytest.mark.parametrize("changed", ["model", "judge", "hardware", "instance"])
def test_a_run_of_other_provenance_is_ignored(
    search: _Search, bench: _Bench, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """Cycles of another provenance do not compare; what is for the reader only may differ."""
    bench("--only", "conv")
    before = {"model": "m", "judge": "j"}

    def now(found: dict[str, str]) -> None:
        for module in (session, searches):
            monkeypatch.setattr(module, "provenance", lambda *_: found)

    now({**before, "commit": "another"})
    bench("--only", "conv")
    assert search.runs == [1, 2, 3, 4]
    now({**before, changed: "another"})
    bench("--only", "conv")
    assert search.runs == [1, 2, 3, 4, 5, 6, 7, 8]


def test_another_seed_is_another_run(search: _Search, bench: _Bench) -> None:
    """Runs of either seed are known afterwards."""
    for seed in (0, 7, 0, 7):
        bench("--only", "conv", "--seed", seed)
    assert search.runs == [1, 2, 3, 4, 5, 6, 7, 8]
