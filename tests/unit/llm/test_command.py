# SPDX-License-Identifier: Apache-2.0
"""``optimize`` with language models, whole: the command, a socket, the real judge, and a replay."""

import json
import random
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from autocomp_hil.cli import main as cli
from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.propose.rewriter.proposer import children
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload
from tests.unit.llm.server import Asked, Reply, serving

pytestmark = pytest.mark.model

KEY = "sk-very-secret-0123456789"
SEARCH = """
iterations = 3
beam_width = 1
plans = 2
implementations = 1
menu_kept = 0.5
stale_iterations = 3

[budget]
evaluations = 20

[[models]]
name = "planner"
weight = 1.0

[[models]]
name = "writer"
weight = 1.0
"""


class _Model:
    """Knows what the schedule rewriter knows; misspells a command in all first versions."""

    def __init__(self) -> None:
        self._instance = load_workload("gemm").instance("32x32x32")
        family: Any = family_of(self._instance, load_hardware("int8_4x4"))
        self._family = family
        self._known = {self._instance.baseline.strip(): self._family.baseline}
        self._told = Counter[str]()
        self._lock = threading.Lock()

    def reply(self, asked: Asked) -> Reply:
        """Reply to a plan, to code, to a repair, to a small question."""
        if "the one word" in asked.text:
            return Reply(text="ready")
        if "Begin your answer" in asked.text:
            return Reply(text="Option: 1\nMove the loads out of the inner loop.")
        if "This code fails" in asked.text:
            broken = str(asked.body["messages"][-2]["content"])
            return Reply(text=broken.replace("fense();", "fence();"))
        with self._lock:
            source = self._child(str(asked.body["messages"][1]["content"]))
        return Reply(text=f"As planned:\n```c\n{source.replace('fence();', 'fense();')}```")

    def _child(self, prompt: str) -> str:
        """Return another child of the code in the prompt each time."""
        current = next(source for source in self._known if source in prompt)
        place = self._told[current]
        self._told[current] += 1
        found = children(self._family, self._known[current], measurement=None, rng=random.Random(1))
        schedule = found[place].schedule
        source: str = self._family.emit(schedule)
        self._known[source.strip()] = schedule
        return source


def _optimize(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store: Path, *words: str
) -> tuple[dict[str, Any], str]:
    """The record that ``optimize --json`` prints, and everything it printed."""
    arguments = ["autocomp-hil", "optimize", *words, "--store", str(store), "--json"]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as end:
        cli.main()
    shown = capsys.readouterr()
    assert not end.value.code, shown.err
    record: dict[str, Any] = json.loads(shown.out)
    return record, shown.out + shown.err


def test_three_iterations_and_a_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The search gets faster, repairs code, and can be made again without the models."""
    settings, store = tmp_path / "two.toml", tmp_path / "runs" / "store.sqlite"
    settings.write_text(SEARCH)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    words = ["gemm", "--shape", "32x32x32", "--config", "int8_4x4", "--search", str(settings)]
    with serving(_Model().reply) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        record, shown = _optimize(monkeypatch, capsys, store, *words)
    assert record["best_cycles"] < record["baseline_cycles"]
    assert record["tokens"] == 120 * record["model_calls"]
    assert {asked.headers["authorization"] for asked in endpoint.asked} == {f"Bearer {KEY}"}
    with Store(store) as opened:
        made = opened.model_calls(1)
        candidates, outcomes = opened.candidates(1), opened.evaluations(1)
    assert {call.model for call in made} == {"planner", "writer"}
    assert Counter(call.key.split("/")[2] for call in made)["repair"] > 0
    assert max(item.iteration for item in candidates) == 3
    assert all("fense" not in item.source for item in candidates)
    assert sum(isinstance(item.outcome, Correct) for item in outcomes) > 3
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    again, more = _optimize(monkeypatch, capsys, store, "--replay", "1")
    assert (again["best_cycles"], again["tokens"]) == (record["best_cycles"], record["tokens"])
    with Store(store) as opened:
        assert opened.candidates(2) == candidates
    written = b"".join(path.read_bytes() for path in store.parent.rglob("*") if path.is_file())
    assert KEY.encode() not in written + (shown + more).encode()
