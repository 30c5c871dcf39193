# SPDX-License-Identifier: Apache-2.0
"""Whole searches with a model behind a socket: kills, replays, files, and endpoints that fail."""

import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import LLMError, StoreError
from autocomp_hil.llm.batch import Batch
from autocomp_hil.llm.chat import Models, Question, Share
from autocomp_hil.llm.client import connect
from autocomp_hil.llm.pool import ModelPool, assigned
from autocomp_hil.llm.replay import Replay
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits
from autocomp_hil.propose.language_model.proposer import LanguageModelProposer
from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.loop import Search
from autocomp_hil.search.settings import Budget, SearchSettings
from autocomp_hil.store.records import CandidateRecord, ModelCall
from autocomp_hil.store.store import Store
from tests.unit.llm.fake_model import INSTANCE, JudgeByComment, answer_to, check, kernel
from tests.unit.llm.server import Asked, Reply, chunk, serving
from tests.unit.search.test_loop import new_run

SETTINGS = SearchSettings(
    name="test", iterations=3, beam_width=2, plans=2, implementations=2, menu_kept=0.3,
    stale_iterations=3, budget=Budget(evaluations=100),
)  # fmt: skip
LIMITS = Limits(
    attempts=2, first_wait_s=0.001, max_answer_characters=100_000,
    max_wire_bytes=3 << 20,
)  # fmt: skip
SPEC = ModelSettings(name="m")


def pool(url: str, *names: str) -> ModelPool:
    """Models at an endpoint."""
    models = [
        ModelSettings(name=name, base_url=url, timeout_s=0.3, concurrency=4)
        for name in names or ("m",)
    ]
    return connect(models, {}, limits=LIMITS)


def search(
    store: Store, run: int, models: Models, settings: SearchSettings = SETTINGS
) -> CandidateRecord | None:
    """Run a search from where the store has it."""
    return Search(
        store=store,
        run=store.run(run),
        instance=INSTANCE,
        hardware=load_hardware("int8_4x4"),
        settings=settings,
        strategy=BeamSearch(settings),
        proposer=LanguageModelProposer(models, store, run, check=check),
        evaluator=JudgeByComment(),
    ).run()


def without_times(calls: list[ModelCall]) -> list[tuple[object, ...]]:
    """What of calls must be the same in every run."""
    return sorted((c.key, c.model, c.prompt, c.answer, c.error) for c in calls)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


def test_three_iterations(store: Store) -> None:
    """Plans, two implementations each, repairs of what is broken, and it gets faster."""
    run = new_run(store, SETTINGS)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        winner = search(store, run, models)
        made = len(endpoint.asked)
    assert winner is not None
    assert winner.iteration == 3
    calls = store.model_calls(run)
    assert len(calls) == made
    kinds = Counter(call.key.split("/")[2] for call in calls)
    assert kinds["code"] == 2 * kinds["plan"] > 0
    assert kinds["repair"] > 0
    assert all(call.error is None and call.answer for call in calls)
    assert {(call.prompt_tokens, call.answer_tokens) for call in calls} == {(100, 20)}
    candidates = store.candidates(run)[1:]
    assert {item.proposer for item in candidates} == {"m"}
    assert {item.iteration for item in candidates} == {1, 2, 3}
    assert all(item.option in INSTANCE.menu.ids for item in candidates)
    assert not any("broken" in item.source for item in candidates)


def test_stopped_anywhere_and_taken_up(store: Store, tmp_path: Path) -> None:
    """No call is made twice, and the result is that of an uninterrupted search."""
    run = new_run(store, SETTINGS)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        expected = search(store, run, models)
    with serving(answer_to) as endpoint, Store(tmp_path / "killed.sqlite") as killed:
        again, asked = new_run(killed, SETTINGS), Counter[str]()
        for calls in (1, 4, 9, None):
            with pool(endpoint.url) as models:
                dying = _Dying(models, calls, asked)
                if calls is None:
                    assert search(killed, again, dying) == expected
                else:
                    with pytest.raises(KeyboardInterrupt):
                        search(killed, again, dying)
        assert without_times(killed.model_calls(again)) == without_times(store.model_calls(run))
        assert killed.candidates(again) == store.candidates(run)
        assert max(asked.values()) == 1


class _Dying:
    """Models whose user presses Ctrl-C after some calls."""

    def __init__(self, models: ModelPool, calls: int | None, asked: Counter[str]) -> None:
        self._asked = asked
        self._models = models
        self._left = calls
        self.shares = models.shares

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        def done(call: ModelCall) -> None:
            if self._left == 0:
                raise KeyboardInterrupt
            if self._left is not None:
                self._left -= 1
            self._asked[call.key] += 1
            on_done(call)

        self._models.ask_all(questions, done)


def test_replay_needs_no_network(store: Store) -> None:
    """A replay finds what the run found, from its records alone, failed calls included."""
    numbers = itertools.count()

    def sometimes(asked: Asked) -> Reply:
        return Reply(status=404) if next(numbers) % 5 == 4 else answer_to(asked)

    run, copy = (new_run(store, SETTINGS) for _ in range(2))
    with serving(sometimes) as endpoint, pool(endpoint.url) as models:
        expected = search(store, run, models)
    replay = Replay(store, run, [Share(model="m", weight=1.0)])
    assert search(store, copy, replay) == expected
    assert without_times(store.model_calls(copy)) == without_times(store.model_calls(run))
    assert any(call.error for call in store.model_calls(copy))


def test_replay_of_something_else_is_refused(store: Store) -> None:
    """Other questions have no answers there, and it is said which."""
    with pytest.raises(LLMError, match="no recorded calls"):
        Replay(store, new_run(store, SETTINGS), [])
    run = new_run(store, SETTINGS)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        search(store, run, models)
    for changes, text in (({"plans": 3}, "plan/2 was not asked"), ({"menu_kept": 1.0}, "another")):
        other = SETTINGS.model_copy(update=changes)
        again, replay = new_run(store, other), Replay(store, run, [Share(model="m", weight=1.0)])
        with pytest.raises(LLMError, match=text):
            search(store, again, replay, other)


def test_files_instead_of_a_network(store: Store, tmp_path: Path) -> None:
    """Somebody carries requests away and brings answers; the search is the same."""
    run, other = (new_run(store, SETTINGS) for _ in range(2))
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        expected = search(store, run, models)
    carrier = _Carrier(tmp_path / "batch")
    batch = Batch(tmp_path / "batch", [SPEC], poll_s=0.0, sleep=lambda _: carrier.carry())
    assert search(store, other, batch) == expected
    found, wanted = (without_times(store.model_calls(number)) for number in (other, run))
    assert found == wanted
    lines = [json.loads(line) for line in carrier.requests]
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert {line["body"]["model"] for line in lines} == {"m"}
    assert len({line["custom_id"] for line in lines}) == len(lines) == len(wanted)


class _Carrier:
    """A person with a memory stick, who brings answers in two files, one of them by halves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rest: dict[Path, bytes] = {}
        self.requests: list[str] = []

    def carry(self) -> None:
        for path, content in self._rest.items():
            path.write_bytes(content)
        self._rest = {}
        for path in sorted(self._folder.glob("requests-*.jsonl")):
            lines = path.read_text(encoding="utf-8").splitlines()
            path.unlink()
            self.requests += lines
            answers = [_answered(json.loads(line)) for line in reversed(lines)]
            name = path.name.split("-")[1]
            first = self._folder / f"answers-{name}.jsonl"
            first.write_bytes(answers[0][: len(answers[0]) // 2])
            self._rest[first] = answers[0]
            (self._folder / f"answers-{name}-more.jsonl").write_bytes(b"".join(answers[1:]))


def _answered(request: dict[str, object]) -> bytes:
    body = request["body"]
    assert isinstance(body, dict)
    text = answer_to(Asked(path="", body=body, headers={})).text
    message = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
    response = {"status_code": 200, "body": message}
    line = {"id": "x", "custom_id": request["custom_id"], "response": response, "error": None}
    return json.dumps(line).encode() + b"\n"


def test_batches_that_come_back_wrong(store: Store, tmp_path: Path) -> None:
    """Errors, refusals and what never comes are calls that failed; the search ends well."""
    settings = SETTINGS.model_copy(update={"plans": 6, "iterations": 1})
    run = new_run(store, settings)
    folder = tmp_path / "batch"
    bodies: list[dict[str, object]] = [
        {"response": None, "error": {"code": "batch_expired", "message": "too late"}},
        {"response": {"status_code": 500, "body": {"error": "oh"}}},
        {"response": {"status_code": 200, "body": {"choices": []}}},
        {"response": {"status_code": 200, "body": _message("x" * 300_000)}},
        {"response": {"status_code": 200, "body": _message(" ")}},
    ]

    def bring(_: float) -> None:
        for path in folder.glob("requests-*.jsonl"):
            ids = [json.loads(line)["custom_id"] for line in path.read_text().splitlines()]
            lines = [json.dumps({"custom_id": i, **b}) for i, b in zip(ids, bodies, strict=False)]
            strangers = ["{", "[]", json.dumps({"custom_id": "unknown", **bodies[0]}), "\xff"]
            answers = folder / f"answers-{path.name.split('-')[1]}.jsonl"
            answers.write_text("\n".join([*strangers, *lines, *lines]), encoding="latin-1")

    batch = Batch(folder, [SPEC], poll_s=0.0, timeout_s=0.2, sleep=bring)
    winner = search(store, run, batch, settings)
    assert winner is not None
    assert winner.number == 0
    errors = {call.key: call.error or "" for call in store.model_calls(run)}
    texts = ["too late", "oh", "protocol", "more than", "empty", "no answer within"]
    assert [text in errors[f"0/0/plan/{i}"] for i, text in enumerate(texts)] == [True] * 6


def _message(text: str) -> dict[str, object]:
    return {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}


TEN_BLOCKS = "".join(f"```c\nint part_{i};\n```\n" for i in range(10))
FAILURES = {
    "429": (Reply(status=429), "patience"),
    "500": (Reply(status=500), "answered 500"),
    "hang": (Reply(hangs=True), "in time"),
    "cut connection": (Reply(text="x" * 500, cut_after=700), "was cut"),
    "cut stream": (Reply(body=chunk("x"), content_type="text/event-stream"), "before the answer"),
    "empty": (Reply(text=""), "the answer is empty"),
    "truncated": (Reply(text="```c\nvoid solution(", finish="length"), "cut the answer off"),
    "truncated unsaid": (Reply(text="```c\n" + kernel("cycles = 5")[:-4]), "ends in the middle"),
    "no code block": (Reply(text="Use solution (faster)."), "no code block"),
    "ten code blocks": (Reply(text=TEN_BLOCKS), "10 code blocks do not define solution"),
    "prose only": (Reply(text="As an expert, I would rather talk. " * 50), "no code block"),
    "1 MB": (Reply(text="x" * (1 << 20)), "more than 100000 characters"),
    "endless": (Reply(body=b"", endless=b" " * 100_000), "bytes came; refused"),
    "invalid UTF-8": (Reply(body=b"\xff\xfe" * 10), "not UTF-8"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_the_search_goes_on(store: Store, name: str) -> None:
    """Half of the code comes to nothing: the store says why, the other half is searched."""
    failure, text = FAILURES[name]

    def reply(asked: Asked) -> Reply:
        return failure if "implementation 1 of 2" in asked.text else answer_to(asked)

    settings = SETTINGS.model_copy(update={"plans": 1, "beam_width": 1})
    run = new_run(store, settings)
    with serving(reply) as endpoint, pool(endpoint.url) as models:
        winner = search(store, run, models, settings)
    assert winner is not None
    assert winner.iteration == 3
    calls = store.model_calls(run)
    failed = [call for call in calls if call.error is not None]
    assert {call.key.rsplit("/", 1)[1] for call in failed} == {"0"}
    assert len(failed) == 3
    assert all(text in str(call.error) for call in failed)
    assert all((call.answer is None) != ("code" in text or "middle" in text) for call in failed)


def test_nothing_but_failures(store: Store) -> None:
    """The endpoint goes away after the start: an error, a record of every call, and no end.

    When it is back, the run goes on; what came to nothing and cost nothing is asked again.
    """
    run = new_run(store, SETTINGS)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        endpoint.reply = lambda _: Reply(status=401)
        with pytest.raises(LLMError, match=r"no model answers any more.*refuses.*resume the run"):
            search(store, run, models)
        failed = store.model_calls(run)
        assert len(failed) == 2 * SETTINGS.plans
        assert all("refuses" in str(call.error) for call in failed)
        assert len(store.candidates(run)) == 1
        assert store.run(run).ended is None
        endpoint.reply = answer_to
        winner = search(store, run, models)
    assert winner is not None
    assert winner.iteration > 0
    answered = {call.key for call in store.model_calls(run) if call.answer is not None}
    assert sum(call.key in answered for call in failed) == SETTINGS.plans


def test_the_budget_in_tokens(store: Store) -> None:
    """The budget in tokens ends the search between generations."""
    settings = SETTINGS.model_copy(update={"budget": Budget(evaluations=100, tokens=150)})
    run = new_run(store, settings)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        search(store, run, models, settings)
    assert {item.iteration for item in store.candidates(run)} == {0, 1}


def test_a_store_that_fails_stops_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paid answer that cannot be kept is no reason to pay for the next one."""
    run = new_run(store, SETTINGS)

    def full(*_: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(store, "add_model_call", full)
    with (
        serving(answer_to) as endpoint,
        pool(endpoint.url) as models,
        pytest.raises(StoreError, match="disk full"),
    ):
        search(store, run, models)
    assert threading.active_count() < 50


def test_several_models_share_the_work(store: Store) -> None:
    """Models share the work by weight, and the model of a plan writes its code."""
    settings = SETTINGS.model_copy(update={"plans": 4})
    run = new_run(store, settings)
    with serving(answer_to) as endpoint, pool(endpoint.url, "one", "two") as models:
        search(store, run, models, settings)
        counts = Counter(asked.body["model"] for asked in endpoint.asked)
    by_key = {call.key: call.model for call in store.model_calls(run)}
    plans = Counter(model for key, model in by_key.items() if "/plan/" in key)
    assert plans["one"] == plans["two"]
    assert counts["one"] > 0 < counts["two"]
    for key, model in by_key.items():
        parts = key.split("/")
        assert model == by_key["/".join([*parts[:2], "plan", parts[3]])]


def test_shares_are_kept_to_within_one() -> None:
    """Shares are kept for few plans too, exactly in the long run, and alike for one seed."""
    shares = [Share(model="a", weight=3.0), Share(model="b", weight=1.0)]
    total = Counter[str]()
    for seed in range(200):
        names = assigned(shares, 6, seed)
        assert Counter(names)["a"] in {4, 5}
        assert names == assigned(shares, 6, seed)
        total.update(names)
    assert 0.7 < total["a"] / 1200 < 0.8
    assert len({tuple(assigned(shares, 6, seed)) for seed in range(50)}) > 5


def test_a_run_that_is_judged_again_asks_what_is_new(store: Store) -> None:
    """Another question at an old place is not answered with what was said before."""
    run = new_run(store, SETTINGS)
    with serving(answer_to) as endpoint, pool(endpoint.url) as models:
        search(store, run, models)
        first, made = store.model_calls(run), len(endpoint.asked)
        store.forget_evaluations(run, {"judge": "another"})
        search(store, run, models)
        assert len(endpoint.asked) == made  # it went the same way
        store.forget_evaluations(run, {"judge": "a third"})
        other = SETTINGS.model_copy(update={"menu_kept": 1.0})
        expected = search(store, run, models, other)
        assert len(endpoint.asked) > made
        assert len(store.model_calls(run)) == len(endpoint.asked)
        again = new_run(store, other)
        assert search(store, again, Replay(store, run, [Share(model="m", weight=1.0)]), other)
    assert all(call in store.model_calls(run) for call in first)
    assert any("@" in call.key for call in store.model_calls(run))
    assert expected is not None
    assert store.candidates(again)[expected.number] == expected
