# SPDX-License-Identifier: Apache-2.0
"""An endpoint on a real socket of this machine, and everything that can be wrong with one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["REFUSALS", "Asked", "Endpoint", "Reply", "chunk", "completion", "refusing", "serving"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        """What the user asks last."""
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the endpoint does with one request."""

    text: str = ""
    is_stream: bool = True
    finish: str = "stop"
    has_usage: bool = True
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of an answer by the protocol."""
    content_type: str | None = None
    cut_after: int | None = None
    """Bytes of the body after which the connection is cut."""
    endless: bytes | None = None
    """Sent again and again after the body."""
    hangs: bool = False
    """Whether the server says nothing at all."""


def completion(text: str, *, finish: str = "stop", has_usage: bool = True) -> bytes:
    """An answer in one piece."""
    value: dict[str, Any] = {
        "id": "x",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text},
            }
        ],
    }
    if has_usage:
        value["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return json.dumps(value).encode()


def chunk(text: str | None, **more: object) -> bytes:
    """An event of a stream."""
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": more.pop("finish_reason", None)}
    return b"data: " + json.dumps({"id": "x", "choices": [choice], **more}).encode() + b"\n\n"


def _stream(reply: Reply) -> bytes:
    size = max(1, len(reply.text) // 50)
    parts = [reply.text[at : at + size] for at in range(0, len(reply.text), size)]
    events = [b": a comment\n\n", *(chunk(part) for part in parts)]
    events.append(chunk(None, finish_reason=reply.finish))
    if reply.has_usage:
        usage = {"prompt_tokens": 100, "completion_tokens": 20}
        events.append(b"data: " + json.dumps({"choices": [], "usage": usage}).encode() + b"\n\n")
    return b"".join([*events, b"data: [DONE]\n\n"])


REFUSALS: dict[str, Callable[[str], Reply]] = {
    "OpenAI": lambda field: _error(
        400,
        {
            "message": f"Unsupported parameter: '{field}' is not supported with this model.",
            "type": "invalid_request_error", "param": field, "code": "unsupported_parameter",
        },
    ),
    "OpenAI's words alone": lambda field: _error(
        400, {"message": f"Unsupported value: '{field}' does not support 0.5 with this model."}
    ),
    "FastAPI": lambda field: Reply(
        status=422,
        body=json.dumps(
            {"detail": [{"type": "extra_forbidden", "loc": ["body", field], "msg": "Extra"}]}
        ).encode(),
    ),
    "text": lambda field: Reply(status=400, body=f"unknown field {field}".encode()),
    "a string": lambda field: _error(400, f"{field.capitalize()} is not supported"),
    "old vLLM": lambda field: Reply(
        status=400,
        body=json.dumps({"object": "error", "message": f"{field} is not allowed"}).encode(),
    ),
    "not implemented": lambda field: _error(501, {"message": f"{field}: not implemented"}),
    "within 200": lambda field: _error(
        200, {"message": f"{field} is not supported", "type": "invalid_request_error"}
    ),
    "within 200, by number": lambda field: _error(200, {"message": f"no {field}!", "code": 400}),
    "within a stream": lambda field: Reply(
        body=b"event: error\ndata: "
        + json.dumps({"error": {"message": f"{field}?", "code": "400"}}).encode() + b"\n\n",
        content_type="text/event-stream",
    ),
}  # fmt: skip
"""How endpoints say that they do not take a field."""


def _error(status: int, error: object) -> Reply:
    return Reply(status=status, body=json.dumps({"error": error}).encode())


def refusing(*fields: str, how: str = "OpenAI", reply: Reply | None = None) -> Callable[..., Reply]:
    """Refuse requests that have one of some fields, one field at a time.

    Args:
        fields: Names of fields; ``system``: messages of that role.
        how: One of ``REFUSALS``.
        reply: Reply to requests without these fields.
    """

    def answer(asked: Asked) -> Reply:
        for name in fields:
            has_role = any(message["role"] == name for message in asked.body["messages"])
            if name in asked.body or has_role:
                return REFUSALS[how](f"{name} role" if has_role else name)
        return reply or Reply(text="here", is_stream="stream" in asked.body)

    return answer


class Endpoint:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self, reply: Callable[[Asked], Reply], *, models: Reply | None = None) -> None:
        """What to do with calls; ``models``: with the question for the list of models."""
        self.reply = reply
        self.models = models or Reply(body=b'{"data": [{"id": "m"}]}')
        self.asked: list[Asked] = []
        self.url = ""
        self.most_at_once = 0
        self._running = 0
        self._lock = threading.Lock()
        self.released = threading.Event()
        """Event that ends everything that hangs."""

    def entered(self, asked: Asked) -> None:
        """Note that a call begins."""
        with self._lock:
            self.asked.append(asked)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)

    def left(self) -> None:
        """Note that a call ends."""
        with self._lock:
            self._running -= 1


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_GET(self) -> None:
        """Answer with the list of models."""
        self._answer(self.endpoint.models)

    def do_POST(self) -> None:
        """Answer a call."""
        size = int(self.headers["content-length"])
        asked = Asked(
            path=self.path,
            body=json.loads(self.rfile.read(size)),
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        self.endpoint.entered(asked)
        try:
            self._answer(self.endpoint.reply(asked))
        finally:
            self.endpoint.left()

    def _answer(self, reply: Reply) -> None:
        if reply.hangs:
            self.endpoint.released.wait(10)
            return
        body, kind = reply.body, "application/json"
        if body is None and reply.is_stream:
            body, kind = _stream(reply), "text/event-stream"
        elif body is None:
            body = completion(reply.text, finish=reply.finish, has_usage=reply.has_usage)
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type or kind)
            if reply.endless is None:
                self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: reply.cut_after])
            while reply.endless is not None and not self.endpoint.released.wait(0.001):
                self.wfile.write(reply.endless)
        except OSError:
            pass  # the client had enough

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's
        """Say nothing."""


@contextmanager
def serving(reply: Callable[[Asked], Reply], *, models: Reply | None = None) -> Iterator[Endpoint]:
    """An endpoint as long as the block lasts."""
    endpoint = Endpoint(reply, models=models)
    handler = type("Handler", (_Handler,), {"endpoint": endpoint})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
