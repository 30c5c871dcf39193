# SPDX-License-Identifier: Apache-2.0
"""Endpoints that refuse fields of a request, and errors inside of answers of status 200."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from autocomp_hil.llm.chat import CallFailed, ChatMessage
from autocomp_hil.llm.client import OpenAIModel
from autocomp_hil.llm.protocol.reported import report_of
from autocomp_hil.llm.protocol.request import RequestForm, refused_field
from autocomp_hil.llm.reasons import Reason
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits
from tests.unit.llm.server import REFUSALS, Asked, Endpoint, Reply, refusing, serving

TALK = (
    ChatMessage(role="system", content="You write C."),
    ChatMessage(role="user", content="Write a kernel that can stream."),
)
LIMITS = Limits(attempts=2, first_wait_s=0.001)


@contextmanager
def asking(
    reply: Callable[[Asked], Reply], **settings: Any
) -> Iterator[tuple[OpenAIModel, Endpoint]]:
    """A model with some settings behind an endpoint."""
    with serving(reply) as endpoint:
        chosen = ModelSettings(name="m", base_url=endpoint.url, timeout_s=5, **settings)
        with OpenAIModel(chosen, {}, limits=LIMITS) as model:
            yield model, endpoint


def test_only_what_somebody_wants_is_sent() -> None:
    """No temperature and no limit of tokens is sent by default; each setting has its field."""
    with asking(refusing()) as (model, endpoint):
        model.ask(TALK)
        (asked,) = endpoint.asked
        assert asked.body == {
            "model": "m",
            "messages": [{"role": item.role, "content": item.content} for item in TALK],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
    with asking(refusing(), stream=False, temperature=0.5, max_tokens=99) as (model, endpoint):
        model.ask(TALK)
        fields = endpoint.asked[0].body
        assert {name: fields[name] for name in fields if name not in {"model", "messages"}} == {
            "temperature": 0.5,
            "max_tokens": 99,
        }


@pytest.mark.parametrize("how", REFUSALS)
@pytest.mark.parametrize(
    "field", ["stream", "stream_options", "temperature", "max_tokens", "system"]
)
def test_a_refused_field_is_left_out(
    how: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The request is sent again without it, at once, and so are all that follow."""
    with asking(refusing(field, how=how), temperature=0.5, max_tokens=99) as (model, endpoint):
        assert model.ask(TALK).text == "here"
        assert len(endpoint.asked) == 2
        assert model.ask(TALK).text == "here"
        assert len(endpoint.asked) == 3
        last = endpoint.asked[-1].body
    assert field not in last
    wanted = {"stream", "stream_options", "temperature", "max_tokens"}
    wanted -= {field, "stream_options"} if field == "stream" else {field}
    renamed = {"max_completion_tokens"} if field == "max_tokens" else set()
    assert set(last) == wanted | renamed | {"model", "messages"}
    assert "".join(item["content"] for item in last["messages"]).startswith("You write C.")
    warnings = [
        record.getMessage() for record in caplog.records if "refuses" in record.getMessage()
    ]
    assert len(warnings) == 1
    assert field in warnings[0]


@pytest.mark.parametrize("how", REFUSALS)
def test_an_endpoint_that_refuses_everything(how: str) -> None:
    """What is left is a model and its messages; a limit of tokens is tried under both names."""
    fields = ("temperature", "max_completion_tokens", "max_tokens", "stream_options", "stream")
    with asking(refusing(*fields, "system", how=how), temperature=0.5, max_tokens=99) as (
        model,
        endpoint,
    ):
        assert model.ask(TALK).text == "here"
        assert set(endpoint.asked[-1].body) == {"model", "messages"}
        assert len(endpoint.asked) == len(fields) + 2
        model.ask(TALK)
        assert len(endpoint.asked) == len(fields) + 3


def test_a_refusal_that_nothing_helps(caplog: pytest.LogCaptureFixture) -> None:
    """The error is the endpoint's, and nothing is left out of later requests for nothing."""
    refusal = Reply(status=400, body=b'{"error": {"message": "stream: your prompt is bad"}}')
    with asking(lambda _: refusal) as (model, endpoint):
        with pytest.raises(CallFailed, match="your prompt is bad") as caught:
            model.ask(TALK)
        assert caught.value.reason is Reason.REFUSED
        endpoint.reply = refusing()
        endpoint.asked.clear()
        model.ask(TALK)
        assert "stream" in endpoint.asked[0].body
    assert "refuses" not in caplog.text


def test_one_long_prompt_is_no_reason_to_forget_a_limit() -> None:
    """A limit that does not fit beside a prompt is left out of this request alone."""

    def reply(asked: Asked) -> Reply:
        if "max_tokens" in asked.body and "long" in asked.text:
            text = "max_tokens is too large: 99. The maximum context length is 100 tokens"
            return Reply(status=400, body=json.dumps({"error": {"message": text}}).encode())
        return Reply(text="here")

    long = (ChatMessage(role="user", content="long"),)
    with asking(reply, max_tokens=99) as (model, endpoint):
        for messages in (long, TALK):
            assert model.ask(messages).text == "here"
        assert [asked.body.get("max_tokens") for asked in endpoint.asked] == [99, None, 99]


def test_what_was_learnt_outlives_answers_of_no_use() -> None:
    """A request that was taken teaches, whatever came of it."""
    cut = Reply(text="x", finish="length")
    with asking(refusing("temperature", reply=cut), temperature=0.5) as (model, endpoint):
        for _ in range(2):
            with pytest.raises(CallFailed, match="cut the answer off"):
                model.ask(TALK)
        assert ["temperature" in asked.body for asked in endpoint.asked] == [True, False, False]


def _within(error: object, **more: object) -> Reply:
    return Reply(body=json.dumps({"error": error, **more}).encode())


@pytest.mark.parametrize(
    ("reply", "reason", "attempts", "text"),
    [
        (_within({"message": "slow down", "code": 429}), Reason.BUSY, 2, "429 inside an answer"),
        (_within({"message": "x", "type": "rate_limit_exceeded"}), Reason.BUSY, 2, "patience"),
        (_within({"message": "pay", "code": "insufficient_quota"}), Reason.REFUSED, 1, "pay"),
        (_within({"message": "x", "code": "invalid_api_key"}), Reason.REFUSED, 1, "without key"),
        (_within({"message": "x", "code": "model_not_found"}), Reason.REFUSED, 1, "answered 404"),
        (_within({"message": "x", "type": "overloaded_error"}), Reason.ENDPOINT_FAILED, 2, "503"),
        (_within({"message": "x", "type": "server_error"}), Reason.ENDPOINT_FAILED, 2, "500"),
        (_within({"message": "CUDA out of memory"}), Reason.ENDPOINT_FAILED, 2, "CUDA"),
        (_within("CUDA out of memory"), Reason.ENDPOINT_FAILED, 2, "CUDA"),
        (_within({"message": "up", "code": 502}, choices=[]), Reason.ENDPOINT_FAILED, 2, "502"),
        (
            Reply(body=b'{"object": "error", "message": "no worker", "code": 50001}'),
            Reason.ENDPOINT_FAILED, 2, "no worker",
        ),
        (Reply(body=b'{"detail": "Not enough credits"}'), Reason.ENDPOINT_FAILED, 2, "credits"),
        (
            Reply(body=b'{"success": false, "errors": [{"code": 401, "message": "token"}]}'),
            Reason.REFUSED, 1, "token",
        ),
        (
            Reply(body=b'{"choices": [{"error": {"code": 429, "message": "upstream"}, "message": '
                  b'{"content": ""}, "finish_reason": "error"}]}'),
            Reason.BUSY, 2, "upstream",
        ),
        (
            Reply(body=b'data: {"choices": [{"index": 0, "delta": {"content": ""}, "error": '
                  b'{"code": 429, "message": "upstream"}}]}\n\n',
                  content_type="text/event-stream"),
            Reason.BUSY, 2, "upstream",
        ),
        (
            Reply(body=b'{\n "error": {\n "message": "busy",\n "code": 429}}\n',
                  content_type="text/event-stream"),
            Reason.BUSY, 2, "busy",
        ),
    ],
)  # fmt: skip
def test_errors_within_answers(reply: Reply, reason: Reason, attempts: int, text: str) -> None:
    """Errors within answers are what they say, and are tried again if that makes sense."""
    with asking(lambda _: reply) as (model, endpoint):
        with pytest.raises(CallFailed, match=text) as caught:
            model.ask(TALK)
        assert caught.value.reason is reason
        assert caught.value.prompt_tokens == 0
        assert len(endpoint.asked) == attempts
        endpoint.reply = refusing()
        assert model.ask(TALK).text == "here"


def test_an_error_after_half_an_answer_cost_something() -> None:
    """What came before it is counted."""
    half = b'data: {"choices": [{"index": 0, "delta": {"content": "12345678"}}]}\n\n'
    error = b'data: {"error": {"message": "gone", "code": 500}}\n\n'
    reply = Reply(body=half + error, content_type="text/event-stream")
    with asking(lambda _: reply) as (model, _), pytest.raises(CallFailed, match="gone") as caught:
        model.ask(TALK)
    assert caught.value.answer_tokens == 2 * 2


def test_answers_that_only_look_like_errors() -> None:
    """Other keys beside the choices, and fields without content, are no errors."""
    message: dict[str, object] = {
        "choices": [{"message": {"content": "here"}, "finish_reason": "stop"}]
    }
    extras: list[dict[str, object]] = [
        {"error": None}, {"message": "ok"}, {"detail": "cached"}, {"errors": []},
    ]  # fmt: skip
    for extra in extras:
        reply = Reply(body=json.dumps({**message, **extra}).encode())
        with asking(refusing(reply=reply)) as (model, _):
            assert model.ask(TALK).text == "here"


def test_fields_are_found_by_name_alone() -> None:
    """One name within another, or within other words, is another name."""
    form = RequestForm(ModelSettings(name="m", temperature=1.0, max_tokens=9))
    body = form.body(TALK, ())
    for text, field in {
        "stream_options is unknown": "stream_options",
        "Streaming is off": "stream",
        "upstream failed": None,
        "use max_completion_tokens, not max_tokens": "max_tokens",
        "maxTokens": "max_tokens",
        "the file_stream_id": None,
        "System role not supported": "system message",
        "Conversation roles must alternate user/assistant": "system message",
        "your operating system is old": None,
        "no top_p": None,
        "x" * 2000 + " stream": None,
    }.items():
        report = report_of(text, is_error=True)
        assert report is not None
        assert refused_field(report, body) == field, text
