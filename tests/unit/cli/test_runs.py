# SPDX-License-Identifier: Apache-2.0
"""``runs``, ``show``, ``report`` and ``compare``: tables, JSON, exit statuses and messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.report.rerun import ChipTimelines
from autocomp_hil.simulator.chip.events import EventLog
from tests.unit.report.made_up import by_hand, hostile, searched

_SUMMARY = [
    "run", "baseline_cycles", "best_cycles", "speedup", "utilization", "evaluations", "outcomes",
    "model_calls", "useless_calls", "tokens", "seconds",
]  # fmt: skip
_HEAD = [
    *_SUMMARY, "workload", "shape", "config", "search", "proposer", "seed", "reused_run",
    "reused_options",
    "created", "ended", "winner",
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two runs."""
    path = tmp_path / "store.sqlite"
    by_hand(path)
    searched(path)
    return path


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Exit status of the command line."""
    monkeypatch.setattr("sys.argv", ["autocomp-hil", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_runs(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each, and the same as JSON."""
    assert _run(monkeypatch, "runs", "--store", store) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1] == ["1", "small", "8x8x8", "fake", "6", "1,000", "400", "2.50x"]
    assert rows[2] == ["int8_4x4,", "test"]
    assert _run(monkeypatch, "runs", "--store", store, "--json") == 0
    record = _json(capsys)
    assert list(record) == ["store", "runs"]
    assert [list(run) for run in record["runs"]] == [_HEAD, _HEAD]
    assert (record["runs"][0]["best_cycles"], record["runs"][0]["winner"]) == (400, 5)


def test_no_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Looking at an absent store makes no file."""
    path = tmp_path / "none.sqlite"
    assert _run(monkeypatch, "runs", "--store", path, "--json") == 0
    assert _json(capsys) == {"store": str(path), "runs": []}
    assert _run(monkeypatch, "runs", "--store", path) == 0
    assert not path.exists()


def test_show_a_run(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way to its winner; as JSON all candidates."""
    assert _run(monkeypatch, "show", 1, "--store", store) == 0
    text = capsys.readouterr().out
    assert "400 cycles against 1,000: 2.50x" in text
    assert [line.split()[0] for line in text.splitlines() if line[:2] == "1."] == [
        "1.0", "1.1", "1.5",
    ]  # fmt: skip
    assert _run(monkeypatch, "show", 1, "--store", store, "--json") == 0
    record = _json(capsys)
    assert list(record) == [*_HEAD, "path", "provenance", "candidates"]
    assert record["path"] == [0, 1, 5]
    assert [item["state"] for item in record["candidates"]] == [
        "correct", "correct", "wrong_result", "correct", "same_code", "correct", "timed_out",
        "not_judged",
    ]  # fmt: skip


def test_show_a_candidate(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Plan, outcome with its reasons, source."""
    assert _run(monkeypatch, "show", "1.2", "--store", store) == 0
    text = capsys.readouterr().out
    for words in ("child of 0", "tile: plan of 2", "wrong_result", "C[3][4] is 7", "work(2)"):
        assert words in text
    assert _run(monkeypatch, "show", "1.5", "--store", store, "--json") == 0
    record = _json(capsys)
    assert list(record) == [
        "run", "candidate", "parent", "iteration", "option", "plan", "proposer", "same_as",
        "state", "evaluation", "schedule", "source",
    ]  # fmt: skip
    assert record["evaluation"]["cycles"] == 400
    assert record["evaluation"]["reasons"][0]["kind"].startswith("bound_")
    assert _run(monkeypatch, "show", "1.4", "--store", store) == 0
    assert "the same code as candidate 1" in capsys.readouterr().out


def test_a_terminal_is_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No control character of a candidate's author reaches a terminal."""
    run = hostile(tmp_path / "store.sqlite")
    candidates = [f"{run}.{number}" for number in range(7)]
    for words in [("runs",), *(("show", name) for name in [str(run), *candidates])]:
        assert _run(monkeypatch, *words, "--store", tmp_path / "store.sqlite") == 0
        assert not set("\x1b\x00\u202e") & set(capsys.readouterr().out)


def test_report(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report goes to the run's folder or a named file, with timelines if they can be had."""
    asked = []

    def no_timeline(_self: ChipTimelines, source: str) -> EventLog | None:
        asked.append(source)
        return None

    monkeypatch.setattr(ChipTimelines, "__call__", no_timeline)
    assert _run(monkeypatch, "report", 1, "--store", store) == 0
    assert capsys.readouterr().out == f"{store.parent / 'run-1' / 'report.html'}\n"
    assert "<h1>Run 1: small 8x8x8" in (store.parent / "run-1" / "report.html").read_text()
    assert len(asked) == 2
    other = store.parent / "new" / "x.html"
    assert _run(monkeypatch, "report", 1, "--no-timeline", "--output", other, "--store", store) == 0
    assert other.is_file()
    assert len(asked) == 2


def test_a_changed_workload_gives_no_timeline(
    store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The workload of the run is gone: a report without timelines, and the log says why."""
    assert _run(monkeypatch, "report", 1, "--store", store) == 0
    assert "run 1: no timeline: workload: expected one of" in caplog.text


def test_compare(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A comparison is one file beside the store; its numbers are on the terminal and in JSON."""
    assert _run(monkeypatch, "compare", 1, 2, "--store", store) == 0
    text = capsys.readouterr().out
    path = store.parent / "compare-1-2.html"
    assert f"both curves: {path}" in text
    assert "best after 10 evaluations" in text
    assert 'data-chart="curves"' in path.read_text()
    assert _run(monkeypatch, "compare", 1, 2, "--store", store, "--json") == 0
    record = _json(capsys)
    assert list(record) == ["runs", "difference", "report"]
    assert "so cycles do not quite compare: the judge or the golden model" in record["difference"]
    assert record["difference"] in text
    assert [list(run) for run in record["runs"]] == [[*_SUMMARY, "curve"]] * 2
    assert record["runs"][0]["curve"] == [1000, 500, 500, 500, 400, 400]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "x"], "show: expected RUN or RUN.CANDIDATE, like 3 or 3.17, got 'x'"),
        (["show", "9"], "run: expected the number of a run (the last are: 1, 2), got 9"),
        (["show", "1.8"], "show: expected a candidate of run 1 (0 to 7), got 8"),
        (["report", "9"], "run: expected the number of a run (the last are: 1, 2), got 9"),
        (["compare", "1", "9"], "run: expected the number of a run (the last are: 1, 2), got 9"),
        (["report", "1", "--no-timeline", "--output", "/dev/null/x"], "cannot be written"),
    ],
)
def test_usage(
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """Status 2, and what there is on stderr."""
    assert _run(monkeypatch, *arguments, "--store", store) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", [["show", "1"], ["report", "1"], ["compare", "1", "2"]])
def test_without_a_store(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """Status 2, and no empty store is left."""
    path = tmp_path / "none.sqlite"
    assert _run(monkeypatch, *command, "--store", path) == 2
    assert "there is no store; autocomp-hil optimize makes it" in capsys.readouterr().err
    assert not path.exists()
