# SPDX-License-Identifier: Apache-2.0
"""``optimize`` with language models that give little: what is said, where, and the status."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from autocomp_hil.cli.main import main
from autocomp_hil.cli.optimize import command
from autocomp_hil.cli.optimize import view as optimize_view
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.report.rerun import ChipTimelines
from autocomp_hil.search import session
from tests.unit.llm.fake_model import INSTANCE, JudgeByComment, answer_to, check
from tests.unit.llm.server import Asked, Endpoint, Reply, serving

SEARCH = """
iterations = 2
beam_width = 1
plans = 3
implementations = 1
menu_kept = 0.5
stale_iterations = 2

[budget]
evaluations = 20

[[models]]
name = "m"
max_tokens = 4096
timeout_s = 5
"""
NOTHING = "no answer of the language models gave a kernel that could be judged"
CUT = Reply(text="I think", finish="length")


class _Judge(JudgeByComment):
    """A judge that is made and closed like the real one."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End without doing anything."""

    def check(self, _instance: object, source: bytes) -> Outcome | None:
        """What a compiler would say."""
        return check(source.decode())


@pytest.fixture
def optimize(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Runs the command line on a small workload, and gives its status."""
    workload = SimpleNamespace(instance=lambda _shape: INSTANCE)
    for module in (session, command, optimize_view):
        monkeypatch.setattr(module, "load_workload", lambda _name: workload)
    monkeypatch.setattr(session, "Judge", _Judge)
    monkeypatch.setattr(session, "provenance", lambda *_: {"model": "m", "judge": "j"})
    monkeypatch.setattr(ChipTimelines, "__call__", lambda *_: None)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "mine.toml"
    settings.write_text(SEARCH)

    def run(*words: str, endpoint: Endpoint | None = None) -> int:
        if endpoint is not None:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{endpoint.url}\r")
        store = ["--store", str(tmp_path / "store.sqlite")]
        monkeypatch.setattr("sys.argv", ["autocomp-hil", *words, *store])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0)

    def chosen(*words: str, endpoint: Endpoint | None = None) -> int:
        if words and words[0] == "optimize":
            words += ("gemm", "--config", "int8_4x4", "--search", str(settings))
        return run(*words, endpoint=endpoint)

    return chosen


def _after_the_check(reply: Callable[[Asked], Reply]) -> Callable[[Asked], Reply]:
    """An endpoint that is fine as long as little is asked."""
    return lambda asked: Reply(text="ready") if len(asked.text) < 100 else reply(asked)


def _only_plans(asked: Asked) -> Reply:
    """Plans are short; code does not fit into what the endpoint gives."""
    return answer_to(asked) if "Begin your answer" in asked.text else CUT


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    return record


def test_nothing_usable_is_no_success(
    optimize: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Failure is told while it happens, at the end, in ``show``, in JSON and in the report."""
    with serving(_after_the_check(lambda _: CUT)) as endpoint:
        assert optimize("optimize", endpoint=endpoint) == 1
    lines = capsys.readouterr().out.splitlines()
    words = (
        "6 calls of language models, 720 tokens; 6 of them gave nothing and cost 720 tokens: "
        "6 cut off by the endpoint's limit of tokens"
    )
    first = "a call of m gave nothing and cost 120 tokens: model m: the endpoint cut the answer off"
    assert [line for line in lines if line.startswith(first)] == [lines[2]]
    assert lines[3].startswith("3 calls of language models, 360 tokens; 3 of them gave nothing")
    assert lines.count(words) == 2  # after the last generation, and at the end
    assert any(line.startswith(NOTHING) for line in lines)
    assert optimize("show", "1") == 0
    shown = capsys.readouterr().out.splitlines()
    assert words in shown
    assert any(line.startswith(NOTHING) for line in shown)
    assert optimize("show", "1", "--json") == 0
    record = _json(capsys)
    assert record["useless_calls"] == {"cut_off": {"calls": 6, "tokens": 720}}
    assert (record["model_calls"], record["tokens"]) == (6, 720)
    report = html.unescape((tmp_path / "run-1" / "report.html").read_text())
    assert words in report
    assert NOTHING.capitalize() in report
    assert "calls that gave nothing: cut off by the endpoint" in report


@pytest.mark.parametrize(
    ("reply", "status", "useless"),
    [
        (answer_to, 0, {}),
        (_only_plans, 1, {"cut_off": {"calls": 6, "tokens": 720}}),
        (lambda _: Reply(text="<think>hm"), 1, {"no_plan": {"calls": 6, "tokens": 720}}),
        (lambda _: Reply(text=""), 1, {"empty": {"calls": 6, "tokens": 720}}),
        (
            lambda asked: (
                answer_to(asked)
                if "Begin your answer" in asked.text
                else Reply(text="I would rather talk.")
            ),
            1,
            {"no_code": {"calls": 6, "tokens": 720}},
        ),
    ],
)
def test_the_status_says_whether_there_was_anything_to_judge(
    optimize: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    reply: Callable[[Asked], Reply],
    status: int,
    useless: dict[str, Any],
) -> None:
    """A plan alone is nothing; one object says so and nothing else is printed."""
    with serving(_after_the_check(reply)) as endpoint:
        assert optimize("optimize", "--json", endpoint=endpoint) == status
    record = _json(capsys)
    assert record["useless_calls"] == useless
    assert record["baseline_cycles"] == 1000


def test_some_answers_of_no_use_are_counted_and_no_failure(
    optimize: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A search with some useful answers is a success that tells what it paid for nothing."""
    turns = iter(range(100))

    def sometimes(asked: Asked) -> Reply:
        return CUT if next(turns) % 4 == 0 else answer_to(asked)

    with serving(_after_the_check(sometimes)) as endpoint:
        assert optimize("optimize", endpoint=endpoint) == 0
    text = capsys.readouterr().out
    found = re.findall(r"(\d+) of them gave nothing and cost (\d+) tokens", text)
    assert found
    assert all(int(tokens) == 120 * int(calls) for calls, tokens in found)
    assert NOTHING not in text


def test_a_model_is_tried_before_there_is_a_run(
    optimize: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An endpoint whose every answer is cut off is an error, not a search."""
    with serving(lambda _: CUT) as endpoint:
        assert optimize("optimize", endpoint=endpoint) == 3
    assert "cut the answer off (length)" in capsys.readouterr().err
    assert optimize("runs", "--json") == 0
    assert _json(capsys)["runs"] == []
    assert not (tmp_path / "run-1").exists()


def test_the_report_names_the_endpoint_that_answered(
    optimize: Callable[..., int], tmp_path: Path
) -> None:
    """The address came from the environment, and from another one when the run was made again."""
    with serving(answer_to) as endpoint:
        endpoint.reply = _after_the_check(answer_to)
        assert optimize("optimize", endpoint=endpoint) == 0
        host = endpoint.url.removeprefix("http://").removesuffix("/v1")
    report = (tmp_path / "run-1" / "report.html").read_text()
    assert f"m, share 1, asked at {host}" in report
    assert "default endpoint" not in report
    assert "m: max_tokens" in report
    assert optimize("optimize", "--replay", "1") == 0
    assert f"m, share 1, asked at {host}" in (tmp_path / "run-2" / "report.html").read_text()


def test_a_named_model_is_asked_as_the_search_file_says(optimize: Callable[..., int]) -> None:
    """``--models`` chooses from the file; a name that it does not have is a model of its own."""
    with serving(_after_the_check(answer_to)) as endpoint:
        assert optimize("optimize", "--models", "m,n", endpoint=endpoint) == 0
    limits = {asked.body["model"]: asked.body.get("max_tokens") for asked in endpoint.asked}
    assert limits == {"m": 4096, "n": None}


def test_a_faulty_environment_is_a_fault_of_usage(
    optimize: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line names the variable."""
    with serving(answer_to) as endpoint:
        monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
        assert optimize("optimize", endpoint=endpoint) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("autocomp-hil: SSL_CERT_FILE=/no/such/file: cannot be used")
