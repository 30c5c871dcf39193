# SPDX-License-Identifier: Apache-2.0
"""The client and an endpoint on a real socket: all that can go wrong, and what is said of it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autocomp_hil.errors import BadResponse, ConfigError, LLMError, RateLimited
from autocomp_hil.llm.chat import Answer, Message, Question, UnusableAnswer
from autocomp_hil.llm.client import Limits, OpenAIModel, connect
from autocomp_hil.llm.endpoint import Endpoint as Place
from autocomp_hil.llm.endpoint import ModelSpec, names_of
from autocomp_hil.llm.record import Recorder
from autocomp_hil.store.store import Store
from tests.unit.llm.server import Asked, Endpoint, Reply, chunk, serving
from tests.unit.search.test_loop import new_run, search_settings

if TYPE_CHECKING:
    from autocomp_hil.store.records import ModelCall

KEY = "sk-a-secret-that-nobody-may-see-0123456789"
HELLO = (Message(role="user", content="hello, 12345678"),)
LIMITS = Limits(
    timeout_s=0.4,
    connect_timeout_s=0.4,
    attempts=3,
    first_wait_s=0.001,
    longest_wait_s=5.0,
    max_answer_characters=100_000,
    max_wire_bytes=3 << 20,
)


class Waits:
    """Counts seconds instead of spending them."""

    def __init__(self) -> None:
        """None yet."""
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Remember."""
        self.seconds.append(seconds)


def ask(endpoint: Endpoint, *, limits: Limits = LIMITS, waits: Waits | None = None) -> Answer:
    """One question to model m."""
    place = Place.of(ModelSpec(name="m", base_url=endpoint.url), {"OPENAI_API_KEY": KEY})
    with OpenAIModel(place, limits=limits, sleep=waits or Waits()) as model:
        return model.ask(HELLO)


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """One reply after the other, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


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
    with serving(in_turn(Reply(text="x" * 41, has_usage=False))) as endpoint:
        place = Place.of(ModelSpec(name="m", base_url=endpoint.url), {})
        with OpenAIModel(place, limits=LIMITS) as model:
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
        (
            Reply(body=b'data: {"error": {"message": "overloaded"}}\n\n',
                  content_type="text/event-stream"),
            "overloaded",
        ),
    ],
)  # fmt: skip
def test_what_passes_is_tried_again(failure: Reply, text: str) -> None:
    """Until it passes, or the attempts are used up; then the error says why."""
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


def test_kinds_of_errors() -> None:
    """What callers tell apart."""
    with serving(in_turn(Reply(status=429, body=b""))) as endpoint, pytest.raises(RateLimited):
        ask(endpoint)
    with serving(in_turn(Reply(body=b"{"))) as endpoint, pytest.raises(BadResponse):
        ask(endpoint)
    with serving(in_turn(Reply(text="a" * 12, finish="length"))) as endpoint:
        with pytest.raises(UnusableAnswer) as caught:
            ask(endpoint)
        assert (caught.value.prompt_tokens, caught.value.answer_tokens) == (100, 20)


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
    """However many attempts there may be; one that comes round is forgiven."""
    limits = Limits(timeout_s=0.15, attempts=1000, first_wait_s=0.001)
    with serving(in_turn(Reply(hangs=True), Reply(text="here"))) as endpoint:
        assert ask(endpoint, limits=limits).text == "here"
    with serving(in_turn(Reply(hangs=True))) as endpoint:
        begin = time.monotonic()
        with pytest.raises(LLMError, match="in time"):
            ask(endpoint, limits=limits)
        assert time.monotonic() - begin < 5
        assert 2 <= len(endpoint.asked) <= 4


def _pool_check(specs: Sequence[ModelSpec], key: str = KEY) -> None:
    with connect(specs, {"OPENAI_API_KEY": key}, limits=LIMITS, sleep=Waits()) as pool:
        pool.check()


def test_the_check_costs_nothing_where_models_are_listed() -> None:
    """The list is enough; a model that is not in it is asked."""
    with serving(in_turn(Reply(text="ready"))) as endpoint:
        _pool_check([ModelSpec(name="m", base_url=endpoint.url)])
        assert endpoint.asked == []
        _pool_check([ModelSpec(name="other", base_url=endpoint.url)])
        assert len(endpoint.asked) == 1


def test_a_model_that_is_not_there() -> None:
    """The error says which there are."""
    unknown = Reply(status=404, body=b'{"error": {"message": "no model M"}}')
    with (
        serving(in_turn(unknown)) as endpoint,
        pytest.raises(LLMError, match=r"no model M.*; the endpoint lists: m$"),
    ):
        _pool_check([ModelSpec(name="M", base_url=endpoint.url)])


@pytest.mark.parametrize(
    "models",
    [
        Reply(status=404, body=b"no"),
        Reply(status=403, body=b"not for this key"),
        Reply(body=b"<html>"),
        Reply(body=b'{"data": [{"id": 3}]}'),
    ],
)
def test_an_endpoint_without_a_list_is_asked(models: Reply) -> None:
    """One call tells; a model that is busy or says nonsense is there."""
    for reply in (Reply(text="ready"), Reply(status=429, body=b""), Reply(text="")):
        with serving(in_turn(reply), models=models) as endpoint:
            _pool_check([ModelSpec(name="m", base_url=endpoint.url)])
            assert endpoint.asked
    with (
        serving(in_turn(Reply(body=b"<html>")), models=models) as endpoint,
        pytest.raises(LLMError, match="model m: expected J"),
    ):
        _pool_check([ModelSpec(name="m", base_url=endpoint.url)])


def test_an_endpoint_that_is_down_or_refuses_the_key() -> None:
    """An error that says what is wrong, also where another model would answer."""
    refusing = Reply(status=401, body=b'{"error": {"message": "bad key"}}')
    with serving(in_turn(refusing), models=refusing) as endpoint:
        bad = ModelSpec(name="m", base_url=endpoint.url)
        with pytest.raises(LLMError, match=r"refuses the key in OPENAI_API_KEY: .*bad key"):
            _pool_check([bad])
        with pytest.raises(LLMError, match="OPENAI_API_KEY is not set"):
            _pool_check([bad], key="")
        with serving(in_turn(Reply(text="ready"))) as good:
            both = [bad, ModelSpec(name="n", base_url=good.url)]
            with pytest.raises(LLMError, match=r"^model m: .* refuses the key"):
                _pool_check(both)
    with pytest.raises(LLMError, match=r"no connection to http://127.0.0.1:.*2 attempts"):
        _pool_check([bad])  # nobody listens there any more


@pytest.mark.parametrize(
    ("spec", "environment", "text"),
    [
        (ModelSpec(name="m"), {}, "set OPENAI_API_KEY"),
        (ModelSpec(name="m", key_variable="MINE"), {"OPENAI_API_KEY": KEY}, "set MINE"),
        (ModelSpec(name="m"), {"OPENAI_API_KEY": "a\nb-secret"}, "characters that no key has"),
        (ModelSpec(name="m"), {"OPENAI_API_KEY": "a b-secret"}, "characters that no key has"),
        (ModelSpec(name="m", base_url="http://u:p-secret@h/"), {}, "without user"),
        (ModelSpec(name="m", base_url="http://h/?key=secret"), {}, "without user"),
        (ModelSpec(name="m"), {"OPENAI_BASE_URL": "http://[secret"}, "without user"),
        (ModelSpec(name="m", base_url="localhost:80"), {}, "expected http://"),
    ],
)
def test_places_that_cannot_be(spec: ModelSpec, environment: dict[str, str], text: str) -> None:
    """Said before anything is asked, and without what may be secret."""
    with pytest.raises(ConfigError, match=text) as caught:
        connect([spec], environment)
    assert "secret" not in str(caught.value)


def test_names() -> None:
    """One model at two endpoints has two names; the same twice is a mistake."""
    here, there = "http://here:1/v1", "http://there/v1"
    specs = [ModelSpec(name="m", base_url=url) for url in (here, there)]
    assert names_of([*specs, ModelSpec(name="n")]) == ["m@here:1", "m@there", "n"]
    with pytest.raises(ConfigError, match="named 2 times"):
        names_of([specs[0], specs[0]])


def test_no_more_calls_at_once_than_allowed() -> None:
    """And no fewer, if there is work."""
    begun = threading.Barrier(3, timeout=5)

    def slow(_: Asked) -> Reply:
        begun.wait()
        return Reply(text="here")

    with serving(slow) as endpoint:
        specs = [ModelSpec(name=name, base_url=endpoint.url) for name in "ab"]
        done: list[ModelCall] = []
        with connect(specs, {}, concurrency=3, limits=Limits(timeout_s=5)) as pool:
            pool.ask_all(
                [Question(key=str(i), model="ab"[i % 2], messages=HELLO) for i in range(9)],
                done.append,
            )
        assert sorted(call.key for call in done) == [str(i) for i in range(9)]
        assert {call.answer for call in done} == {"here"}
        assert endpoint.most_at_once == 3


def test_an_error_of_ours_stops_the_pool() -> None:
    """It is raised where the pool is asked, and does not go under in a thread."""
    with (
        serving(in_turn(Reply(text="here"))) as endpoint,
        connect([ModelSpec(name="m", base_url=endpoint.url)], {}, limits=LIMITS) as pool,
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
    """Not in a log at any level, a store, an error, a repr."""
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    for reply in _echoes():
        with (
            serving(in_turn(reply), models=Reply(status=500, body=KEY.encode())) as endpoint,
            Store(tmp_path / "store.sqlite") as store,
        ):
            specs = [ModelSpec(name="m", base_url=endpoint.url)]
            run = new_run(store, search_settings())
            with connect(specs, {"OPENAI_API_KEY": KEY}, limits=LIMITS, sleep=Waits()) as pool:
                texts.append(repr(vars(pool)))
                try:
                    pool.check()
                except LLMError as error:
                    texts += [str(error), repr(error)]
                question = Question(key="1", model="m", messages=HELLO)
                (call,) = Recorder(pool, store, run).ask_all([question], lambda _: None)
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
    """Nothing is redacted for a key like EMPTY."""
    with serving(in_turn(Reply(text="EMPTY rows"))) as endpoint:
        place = Place.of(ModelSpec(name="m", base_url=endpoint.url), {"OPENAI_API_KEY": "EMPTY"})
        with OpenAIModel(place, limits=LIMITS) as model:
            assert model.ask(HELLO).text == "EMPTY rows"
