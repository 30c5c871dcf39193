# SPDX-License-Identifier: Apache-2.0
"""The client and an endpoint on a real socket: all that can go wrong, and what is said of it."""

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autocomp_hil.errors import ConfigError, LLMError
from autocomp_hil.llm.chat import Answer, CallFailed, Question
from autocomp_hil.llm.client import OpenAIModel, connect
from autocomp_hil.llm.endpoint import names_of
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.llm.record import Recorder
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits
from autocomp_hil.store.store import Store
from tests.unit.llm.asking import HELLO, KEY, LIMITS, Waits, ask, at, in_turn
from tests.unit.llm.server import Asked, Reply, chunk, serving
from tests.unit.search.test_loop import new_run, search_settings

if TYPE_CHECKING:
    from autocomp_hil.store.records import ModelCall


@pytest.mark.parametrize("is_stream", [True, False])
def test_an_answer(is_stream: bool) -> None:  # noqa: FBT001  # pytest passes it
    """Text and tokens, in one piece or many; the key goes where it belongs."""
    with serving(in_turn(Reply(text="Grüße, ```c\nx\n```", is_stream=is_stream))) as endpoint:
        answer = ask(endpoint)
        assert answer == Answer(text="Grüße, ```c\nx\n```", prompt_tokens=100, answer_tokens=20)
        (asked,) = endpoint.asked
        assert asked.path == "/v1/chat/completions"
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        assert asked.body["model"] == "m"
        assert asked.body["messages"] == [{"role": "user", "content": "hello, 12345678"}]


def test_tokens_are_estimated_where_nobody_counts(caplog: pytest.LogCaptureFixture) -> None:
    """Four bytes each; it is said, once."""
    with (
        serving(in_turn(Reply(text="x" * 41, has_usage=False))) as endpoint,
        OpenAIModel(at(endpoint), {}, limits=LIMITS) as model,
    ):
        answers = [model.ask(HELLO) for _ in range(2)]
    assert [(a.prompt_tokens, a.answer_tokens) for a in answers] == [(4, 11)] * 2
    assert [r.getMessage() for r in caplog.records if "estimated" in r.getMessage()] == [
        "model m: no count of tokens; estimated from the bytes"
    ]


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (Reply(status=500, body=b"oh"), "500"),
        (Reply(status=503, body=b"oh"), "503"),
        (Reply(status=429, body=b"oh"), "patience"),
        (Reply(status=408, body=b"oh"), "408"),
        (Reply(text="long " * 100, cut_after=900), "cut"),
        (Reply(text="long " * 100, is_stream=False, cut_after=50), "cut"),
        (Reply(cut_after=0), "cut"),
        (Reply(body=chunk("ha"), content_type="text/event-stream"), "before the answer did"),
        (Reply(body=chunk("ha") + b"data: {\n", content_type="text/event-stream"), "expected J"),
        (Reply(body=chunk("ha")[:-9], content_type="text/event-stream"), "before the answer did"),
        (
            Reply(body=b'data: {"error": {"message": "overloaded"}}\n\n',
                  content_type="text/event-stream"),
            "overloaded",
        ),
    ],
)  # fmt: skip
def test_what_passes_is_tried_again(failure: Reply, text: str) -> None:
    """Attempts go on until one passes or all are used up; then the error says why."""
    with serving(in_turn(failure, failure, Reply(text="here"))) as endpoint:
        waits = Waits()
        assert ask(endpoint, waits=waits).text == "here"
        assert len(waits.seconds) == 2
        assert waits.seconds[1] > waits.seconds[0] > 0
    with serving(in_turn(failure)) as endpoint:
        with pytest.raises(LLMError, match=rf"model m: .*{text}.*\(3 attempts\)"):
            ask(endpoint)
        assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (Reply(status=400, body=b'{"error": {"message": "too long a prompt"}}'), "too long a pro"),
        (Reply(status=400, body=b"a\x1b[31mb\xff"), r"a\?\[31mb"),
        (Reply(status=404, body=b'{"error": {"message": "no such model"}}'), "no such model"),
        (Reply(status=401, body=b"{}"), "refuses the key in OPENAI_API_KEY"),
        (Reply(status=403, body=b"{}"), "refuses the key in OPENAI_API_KEY"),
        (
            Reply(status=429, body=b'{"error": {"code": "insufficient_quota", "message": "pay"}}'),
            "429.*pay",
        ),
        (Reply(status=429, headers={"Retry-After": "3600"}, body=b""), "patience"),
        (Reply(text=""), "the answer is empty"),
        (Reply(text=" \n", is_stream=False), "the answer is empty"),
        (Reply(text="void solut", finish="length"), "cut the answer off .length. after 10 char"),
        (Reply(text="x" * (1 << 20)), "more than 100000 characters"),
        (Reply(text="x" * (1 << 20), is_stream=False), "more than 100000 characters"),
        (
            Reply(body=b"", endless=chunk("and "), content_type="text/event-stream"),
            "did not end within",
        ),
        (
            Reply(body=b"", endless=b": ping\n\n", content_type="text/event-stream"),
            "did not end within",
        ),
        (Reply(body=b"", endless=b" " * 100_000), "more than 3145728 bytes"),
        (Reply(body=b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'), "not UTF-8"),
        (Reply(body=b"data: \xff\n\n", content_type="text/event-stream"), "not UTF-8"),
        (Reply(body=b'{"choices": [{"message": {"content": "\\ud800"}}]}'), "protocol"),
        (Reply(body=b'{"choices": [{"message": {"content": [1]}}]}'), "protocol"),
        (Reply(body=b'{"choices": []}'), "protocol"),
        (Reply(body=b"[" * 100_000), "expected JSON"),
        (Reply(body=b"<html>hi</html>", content_type="text/html"), "expected JSON, got: <html>"),
        (Reply(body=b"zip", headers={"Content-Encoding": "gzip"}), "compressed"),
    ],
)
def test_what_stays_wrong_is_not_tried_again(failure: Reply, text: str) -> None:
    """One request, one error that says what it is."""
    with serving(in_turn(failure)) as endpoint:
        with pytest.raises(LLMError, match=f"model m: .*{text}"):
            ask(endpoint)
        assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("failure", "reason", "paid"),
    [
        (Reply(text="a" * 12, finish="length"), Reason.CUT_OFF, (100, 20)),
        (Reply(text="", finish="max_tokens"), Reason.CUT_OFF, (100, 20)),
        (Reply(text="", finish="content_filter"), Reason.FILTERED, (100, 20)),
        (Reply(text=""), Reason.EMPTY, (100, 20)),
        (Reply(text="a" * 100_001), Reason.TOO_LONG, (4, 25_001)),
        (Reply(body=b"{"), Reason.NO_PROTOCOL, (0, 0)),
        (Reply(text="a" * 12, finish="error"), Reason.BROKEN_OFF, (300, 60)),
        (Reply(hangs=True), Reason.TIMED_OUT, (0, 0)),
        (Reply(status=429, body=b""), Reason.BUSY, (0, 0)),
        (Reply(status=404, body=b""), Reason.REFUSED, (0, 0)),
        (Reply(status=500, body=b""), Reason.ENDPOINT_FAILED, (0, 0)),
    ],
)
def test_why_a_call_failed(failure: Reply, reason: Reason, paid: tuple[int, int]) -> None:
    """Callers are told the kind and the cost of every attempt."""
    with serving(in_turn(failure)) as endpoint, pytest.raises(CallFailed) as caught:
        ask(endpoint)
    assert caught.value.reason is reason
    found = (caught.value.prompt_tokens, caught.value.answer_tokens)
    if reason is Reason.TOO_LONG:  # it is refused at whatever piece passes the limit
        assert found[1] >= paid[1]
    else:
        assert found == paid


def test_what_follows_a_whole_answer_does_not_matter() -> None:
    """An answer that has an end is not paid for again because of what comes behind it."""
    whole = chunk("here") + chunk(None, finish_reason="stop")
    for rest in (b"", b"data: [DO\n\n", b'data: {"choices": [\n\n'):
        with serving(
            in_turn(Reply(body=whole + rest, content_type="text/event-stream"))
        ) as endpoint:
            assert ask(endpoint).text == "here"
            assert len(endpoint.asked) == 1


def test_no_connection() -> None:
    """A call that nobody takes costs nothing."""
    with serving(in_turn(Reply(text="here"))) as endpoint:
        pass
    with pytest.raises(CallFailed) as caught:
        ask(endpoint)
    assert caught.value.reason is Reason.NO_CONNECTION


def test_the_endpoint_says_when_to_come_back() -> None:
    """Retry-After in seconds or as a date; nonsense is no reason to fail."""
    for value, low, high in (("3", 3, 3), ("Fri, 31 Dec 1999 23:59:59 GMT", 0, 0), ("x", 0, 0.1)):
        reply = Reply(status=429, body=b"", headers={"Retry-After": value})
        with serving(in_turn(reply, Reply(text="here"))) as endpoint:
            waits = Waits()
            assert ask(endpoint, waits=waits).text == "here"
            assert low <= waits.seconds[0] <= high


def test_cut_answers_cost_tokens_too() -> None:
    """What came before the cut is estimated, and added."""
    cut = Reply(body=chunk("x" * 40), content_type="text/event-stream")
    with serving(in_turn(cut, Reply(text="here"))) as endpoint:
        answer = ask(endpoint)
        assert (answer.prompt_tokens, answer.answer_tokens) == (104, 30)


def test_a_silent_endpoint_is_left_after_a_while() -> None:
    """A silent endpoint gets a few attempts, not all; one that comes round is forgiven."""
    limits = Limits(attempts=1000, first_wait_s=0.001)
    with serving(in_turn(Reply(hangs=True), Reply(text="here"))) as endpoint:
        assert ask(endpoint, limits=limits, timeout_s=0.15).text == "here"
    with serving(in_turn(Reply(hangs=True))) as endpoint:
        begin = time.monotonic()
        with pytest.raises(LLMError, match="in time"):
            ask(endpoint, limits=limits, timeout_s=0.15)
        assert time.monotonic() - begin < 5
        assert 2 <= len(endpoint.asked) <= 4


@pytest.mark.parametrize(
    ("spec", "environment", "text"),
    [
        (ModelSettings(name="m"), {}, "set OPENAI_API_KEY"),
        (ModelSettings(name="m", key_variable="MINE"), {"OPENAI_API_KEY": KEY}, "set MINE"),
        (ModelSettings(name="m"), {"OPENAI_API_KEY": "a\nb-secret"}, "characters that no key has"),
        (ModelSettings(name="m"), {"OPENAI_API_KEY": "a b-secret"}, "characters that no key has"),
        (ModelSettings(name="m", base_url="http://u:p-secret@h/"), {}, "without user"),
        (ModelSettings(name="m", base_url="http://h/?key=secret"), {}, "without user"),
        (ModelSettings(name="m"), {"OPENAI_BASE_URL": "http://[secret"}, "without user"),
        (ModelSettings(name="m", base_url="localhost:80"), {}, "expected http://"),
    ],
)
def test_places_that_cannot_be(spec: ModelSettings, environment: dict[str, str], text: str) -> None:
    """Said before anything is asked, and without what may be secret."""
    with pytest.raises(ConfigError, match=text) as caught:
        connect([spec], environment)
    assert "secret" not in str(caught.value)


def test_names() -> None:
    """One model at two endpoints has two names; the same twice is a mistake."""
    here, there = "http://here:1/v1", "http://there/v1"
    specs = [ModelSettings(name="m", base_url=url) for url in (here, there)]
    assert names_of([*specs, ModelSettings(name="n")]) == ["m@here:1", "m@there", "n"]
    with pytest.raises(ConfigError, match="named 2 times"):
        names_of([specs[0], specs[0]])


def test_no_more_calls_at_once_than_allowed() -> None:
    """Each model has a limit of its own, and reaches it if there is work."""
    limits = {"a": 3, "b": 1}
    begun = threading.Barrier(4, timeout=5)
    running, most, lock = dict.fromkeys(limits, 0), dict.fromkeys(limits, 0), threading.Lock()

    def slow(asked: Asked) -> Reply:
        name = asked.body["model"]
        with lock:
            running[name] += 1
            most[name] = max(most[name], running[name])
        begun.wait()
        with lock:
            running[name] -= 1
        begun.wait()
        return Reply(text="here")

    with serving(slow) as endpoint:
        models = [
            ModelSettings(name=name, base_url=endpoint.url, timeout_s=5, concurrency=limit)
            for name, limit in limits.items()
        ]
        done: list[ModelCall] = []
        with connect(models, {}) as pool:
            pool.ask_all(
                [Question(key=str(i), model="aaab"[i % 4], messages=HELLO) for i in range(12)],
                done.append,
            )
        assert sorted(call.key for call in done) == sorted(str(i) for i in range(12))
        assert {call.answer for call in done} == {"here"}
        assert {call.endpoint for call in done} == {endpoint.url[len("http://") : -len("/v1")]}
        assert most == limits


def test_an_error_of_ours_stops_the_pool() -> None:
    """An error of ours is raised where the pool is asked, and does not go under in a thread."""
    with (
        serving(in_turn(Reply(text="here"))) as endpoint,
        connect([at(endpoint)], {}, limits=LIMITS) as pool,
        pytest.raises(KeyError),
    ):
        pool.ask_all([Question(key="1", model="unknown", messages=HELLO)], lambda _: None)


def _echoes() -> list[Reply]:
    """Endpoints that show the key wherever they can."""
    bearer = {"X-Seen": f"Bearer {KEY}"}
    shown = f'{{"error": {{"message": "wrong key: {KEY}"}}}}'.encode()
    return [
        Reply(text=f"your key is {KEY}, thanks", headers=bearer),
        Reply(text=f"your key is {KEY}, thanks", headers=bearer, is_stream=False),
        *(Reply(status=s, body=shown, headers=bearer) for s in (400, 401, 403, 404, 429, 500)),
        *(Reply(status=500, body=b"x" * pad + KEY.encode()) for pad in (250, 280, 299)),
        *(Reply(body=b"x" * pad + KEY.encode()) for pad in (0, 285, 4080)),
        Reply(body=b"data: " + shown + b"\n\n", content_type="text/event-stream"),
        Reply(status=307, body=b"", headers={"Location": f"http://[{KEY}"}),
    ]


def test_the_key_is_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No log at any level, no store, no error and no repr shows it."""
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    for reply in _echoes():
        with (
            serving(in_turn(reply), models=Reply(status=500, body=KEY.encode())) as endpoint,
            Store(tmp_path / "store.sqlite") as store,
        ):
            specs = [ModelSettings(name="m", base_url=endpoint.url)]
            run = new_run(store, search_settings())
            with connect(specs, {"OPENAI_API_KEY": KEY}, limits=LIMITS, sleep=Waits()) as pool:
                texts.append(repr(vars(pool)))
                try:
                    pool.check()
                except LLMError as error:
                    texts += [str(error), repr(error)]
                question = Question(key="1", model="m", messages=HELLO)
                (call,) = Recorder(pool, store, run).ask_all(
                    [question], lambda _: None, Reason.NO_PLAN
                )
            assert (call.answer is None) != (call.error is None)
            texts += [str(call.answer), str(call.error)]
            assert endpoint.asked[0].headers["authorization"].endswith(KEY)
    texts += [record.getMessage() + str(record.exc_text) for record in caplog.records]
    texts += [*capfd.readouterr()]
    # The end of a text may have cut a key in two, so no long part may be there either.
    parts = [KEY[at : at + 12] for at in range(len(KEY) - 12)]
    assert not [text for text in texts if any(part in text for part in parts)]
    assert any("[key]" in text for text in texts)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert not any(part.encode() in content for part in parts)


def test_words_that_local_servers_want_are_no_secrets() -> None:
    """A key like EMPTY is no secret and never redacted."""
    with (
        serving(in_turn(Reply(text="EMPTY rows"))) as endpoint,
        OpenAIModel(at(endpoint), {"OPENAI_API_KEY": "EMPTY"}, limits=LIMITS) as model,
    ):
        assert model.ask(HELLO).text == "EMPTY rows"
