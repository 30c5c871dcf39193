# SPDX-License-Identifier: Apache-2.0
"""``optimize`` with a judge and a proposer that answer at once: results, options, Ctrl-C."""

import json
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.cli.optimize import command
from autocomp_hil.cli.optimize import view as optimize_view
from autocomp_hil.cli.optimize.view import time_left_s
from autocomp_hil.errors import LLMError, StoreError
from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.report.rerun import ChipTimelines
from autocomp_hil.search import session
from autocomp_hil.search import settings as search_settings
from autocomp_hil.search.settings import Budget, SearchSettings, search_names
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import workload_names
from autocomp_hil.workloads.instance import Instance
from tests.unit.cli.stopping import stopped, work_for_ever
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.search.fakes import FakeJudge, FakeProposer, usual_fake

_KEYS = [
    "run", "baseline_cycles", "best_cycles", "speedup", "utilization", "evaluations", "outcomes",
    "model_calls", "useless_calls", "tokens", "seconds", "best_source", "report",
]  # fmt: skip
_NAMES = ", ".join(workload_names())
_SMALL = ["gemm", "--config", "int8_4x4", "--search", "smoke"]


class _Judge(FakeJudge):
    """A judge that is made and closed like the real one."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End without doing anything."""


class _Sleeper(_Judge):
    """Starts two processes for each candidate and never answers."""

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Work until somebody stops it."""
        del instance, requests, on_done
        work_for_ever()


def use_fakes(patch: Callable[[object, str, object], None], baseline: str, judge: type) -> None:
    """No simulator, no compiler, no model of the chip."""
    instance = replace(SMALL, baseline=baseline)
    workload = SimpleNamespace(instance=lambda _shape: instance)
    for module in (session, command, optimize_view):
        patch(module, "load_workload", lambda _name: workload)
    patch(session, "Judge", judge)
    patch(session, "provenance", lambda *_: {"model": "m", "judge": "j"})
    patch(command, "models_of", lambda *_, **__: None)
    patch(command, "proposer_maker", lambda *_: lambda *_: FakeProposer())
    patch(search_settings, "usual_proposer", usual_fake)
    patch(optimize_view, "family_of", lambda *_: object())
    patch(ChipTimelines, "__call__", lambda *_: None)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Fakes with which a search takes milliseconds."""
    use_fakes(monkeypatch.setattr, "cycles 1000", _Judge)
    return monkeypatch


def _optimize(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: object) -> int:
    """Exit status of the command line."""
    store = folder / "store.sqlite"
    words = ["autocomp-hil", "optimize", *map(str, arguments), "--store", str(store)]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    return record


def test_json(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object and nothing else; kernel and report are written."""
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 0
    record = _json(capsys)
    assert list(record) == _KEYS
    assert (record["run"], record["baseline_cycles"]) == (1, 1000)
    assert record["best_cycles"] < 1000
    assert record["speedup"] == round(1000 / record["best_cycles"], 4)
    assert record["utilization"] == round(50 / record["best_cycles"], 4)
    assert sum(record["outcomes"].values()) == record["evaluations"] <= 10
    best = tmp_path / "run-1" / "best.c"
    assert record["best_source"] == str(best)
    assert best.read_text() == f"cycles {record['best_cycles']}"
    assert record["report"] == str(tmp_path / "run-1" / "report.html")
    assert "<h1>Run 1" in Path(record["report"]).read_text()


def test_for_people(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is searched, a line a generation, the result, where the files are."""
    assert _optimize(fakes, tmp_path, *_SMALL, "--seed", 3) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("run 1: small 8x8x8") or lines[0].startswith("run 1: gemm 8x8x8")
    assert lines[1] == "no model is named, so the built-in schedule rewriter proposes"
    assert lines[2].startswith("1000 cycles, 5.0% of the peak, 1.00x the baseline after 1 eval")
    assert re.fullmatch(r"\d+ cycles against 1000: \d\.\d\dx, .*% of the array's peak", lines[-4])
    assert lines[-2:] == [
        f"best kernel: {tmp_path / 'run-1' / 'best.c'}",
        f"report: {tmp_path / 'run-1' / 'report.html'}",
    ]


def test_time_left() -> None:
    """The time left follows the pace of this start, within the budget of seconds."""
    budget = Budget(evaluations=20)

    def left_s(budget: Budget, fresh: int) -> float | None:
        return time_left_s(budget, evaluations=10, fresh=fresh, spent_s=30.0, spent_before_s=100.0)

    assert left_s(budget, 0) is None
    assert left_s(budget, 6) == 50.0
    assert left_s(budget.model_copy(update={"seconds": 150.0}), 6) == 20.0
    assert left_s(budget.model_copy(update={"evaluations": 5}), 6) == 0.0


def test_no_correct_kernel(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 1; numbers that do not apply are null."""
    use_fakes(fakes.setattr, "wrong 1", _Judge)
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 1
    record = _json(capsys)
    assert list(record) == _KEYS
    nothing = ["baseline_cycles", "best_cycles", "speedup", "utilization", "best_source"]
    assert {name for name, value in record.items() if value is None} == set(nothing)
    assert record["outcomes"] == {"wrong_result": 1}
    assert _optimize(fakes, tmp_path, *_SMALL) == 1
    words = "no correct kernel: not even the workload's own (wrong_result: C[0])"
    assert words in capsys.readouterr().out


def test_a_search_that_nobody_could_wait_for(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A judgement that was given up says nothing of any kernel."""
    use_fakes(fakes.setattr, "endless", _Judge)
    assert _optimize(fakes, tmp_path, *_SMALL) == 1
    out = capsys.readouterr().out
    assert "judging the workload's own took too long (no end of it); search a smaller shape" in out
    assert "no correct kernel" not in out


def test_budgets_and_models_of_the_command_line(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Budgets and models of the command line take the place of those in the file."""
    budgets = ["--budget", 4, "--budget-seconds", 99, "--budget-tokens", 7]
    models = ["--models", "a,b", "--models", "c"]
    assert _optimize(fakes, tmp_path, *_SMALL, *budgets, *models, "--json") == 0
    assert _json(capsys)["evaluations"] <= 4
    with Store(tmp_path / "store.sqlite") as store:
        run = store.run(1)
    settings = json.loads(run.settings)
    assert settings["budget"] == {"evaluations": 4, "seconds": 99.0, "tokens": 7}
    assert [model["name"] for model in settings["models"]] == ["a", "b", "c"]
    assert run.proposer == "a, b, c"


def test_resume_and_reuse(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finished run resumed is the same; a new run takes the options of its winner."""
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 0
    first = _json(capsys)
    assert _optimize(fakes, tmp_path, "--resume", 1, "--json") == 0
    again = _json(capsys)
    assert {**again, "seconds": 0} == {**first, "seconds": 0}
    assert _optimize(fakes, tmp_path, *_SMALL, "--reuse", 1, "--json") == 0
    assert _json(capsys)["run"] == 2
    with Store(tmp_path / "store.sqlite") as store:
        assert store.run(2).reused_run == 1
        assert store.run(2).reused_options == session.options_of_winner(store, 1)


def test_replay(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A search is made again from its records, even if it is stopped; the rewriter's is not."""
    asked = []

    def models_of(_settings: SearchSettings, _store: Store, **options: object) -> None:
        asked.append(options["replay"])

    fakes.setattr(command, "models_of", models_of)
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 0
    assert _optimize(fakes, tmp_path, "--replay", 1) == 2
    assert "got run 1 of the schedule rewriter" in capsys.readouterr().err
    assert _optimize(fakes, tmp_path, *_SMALL, "--models", "m", "--reuse", 1, "--json") == 0
    assert _optimize(fakes, tmp_path, "--replay", 2, "--json") == 0
    assert _optimize(fakes, tmp_path, "--resume", 3, "--json") == 0
    assert asked == [None, None, 2, 2]
    with Store(tmp_path / "store.sqlite") as store:
        first, again = store.run(2), store.run(3)
        assert (again.reused_run, again.reused_options, again.replayed_run) == (
            1,
            first.reused_options,
            2,
        )
        assert store.candidates(3) == store.candidates(2)


def test_shapes_that_the_rewriter_does_not_know(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shapes that the rewriter does not know are told before the search."""
    fakes.setattr(optimize_view, "family_of", lambda *_: None)
    assert _optimize(fakes, tmp_path, *_SMALL) == 0
    assert "it knows no schedules for" in capsys.readouterr().out


def test_other_hardware_needs_force(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cycles of two judges do not compare: status 3, or everything is judged again."""
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 0
    fakes.setattr(session, "provenance", lambda *_: {"model": "m", "judge": "j2"})
    assert _optimize(fakes, tmp_path, "--resume", 1, "--json") == 3
    assert "the judge or the golden model changed since" in capsys.readouterr().err
    assert _optimize(fakes, tmp_path, "--resume", 1, "--force", "--json") == 0


def test_a_run_that_is_run_by_another_process(
    fakes: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run of another process is not touched, not even with --force."""
    assert _optimize(fakes, tmp_path, *_SMALL, "--json") == 0
    fakes.setattr(session, "provenance", lambda *_: {"model": "m", "judge": "j2"})
    with session.held(tmp_path / "store.sqlite", 1):
        assert _optimize(fakes, tmp_path, "--resume", 1, "--force", "--json") == 3
    assert "run 1 is being run by another process" in capsys.readouterr().err
    with Store(tmp_path / "store.sqlite") as store:
        assert store.run(1).winner is not None


@pytest.mark.parametrize(
    ("error", "status"), [(LLMError("no model answers"), 3), (StoreError("disk full"), 3)]
)
def test_harness_errors(
    fakes: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
) -> None:
    """Status 3 and the message; no run is begun for models that cannot be asked."""

    def fail(*_: object, **__: object) -> None:
        raise error

    fakes.setattr(command, "models_of", fail)
    assert _optimize(fakes, tmp_path, *_SMALL, "--models", "m") == status
    assert f"autocomp-hil: {error}" in capsys.readouterr().err
    with Store(tmp_path / "store.sqlite") as store:
        assert store.runs() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"optimize: expected a workload ({_NAMES}), or --resume RUN"),
        (["gem"], f"workload: expected one of {_NAMES}"),
        (["gemm", "--shape", "big"], "shape: expected IxJxK"),
        (["gemm", "--config", "tpu"], "int8_16x16"),
        (["gemm", "--search", "fast"], f"one of {', '.join(search_names())}, got 'fast'"),
        (["gemm", "--budget", "0"], "--budget"),
        (["gemm", "--budget-seconds", "0"], "--budget-seconds: expected more than 0, got 0"),
        (["gemm", "--budget-tokens", "0"], "--budget-tokens"),
        (["--resume", "1"], "there is no store"),
        (["gemm", "--reuse", "1"], "there is no store"),
        (["--replay", "1"], "there is no store"),
        (["gemm", "--proposer", "oracle"], "proposer: expected one of rewriter, language_model"),
        (["gemm", "--proposer", "language_model"], "language_model: expected models too"),
        (["gemm", "--proposer", "rewriter", "--models", "m"], "expected no models, got m"),
        (["gemm", "--batch", "folder"], "--batch: expected --models too"),
    ],
)
def test_usage(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """Status 2, what there is on stderr, and no store is left."""
    monkeypatch.setenv("COLUMNS", "200")
    assert _optimize(monkeypatch, tmp_path, *arguments) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "store.sqlite").exists()


def test_a_named_model_without_a_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A named model without a key is never replaced by the rewriter in silence."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert _optimize(monkeypatch, tmp_path, *_SMALL, "--models", "gpt") == 2
    assert "model gpt: no key: set OPENAI_API_KEY" in capsys.readouterr().err


_SCRIPT = """
import sys
from autocomp_hil.cli.main import main
from tests.unit.cli import test_optimize as own
own.use_fakes(setattr, "cycles 1000", own._Sleeper)
sys.argv = ["autocomp-hil", "optimize", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c(tmp_path: Path, kind: signal.Signals) -> None:
    """One line, and the store knows what was done."""
    store = tmp_path / "store.sqlite"
    said = stopped(_SCRIPT, [*_SMALL, "--store", str(store)], kind)
    assert said == "stopped; go on with --resume 1\n"
    with Store(store) as opened:
        assert opened.run(1).ended is None
        assert opened.run(1).seconds > 0
