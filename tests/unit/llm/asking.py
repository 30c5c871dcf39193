# SPDX-License-Identifier: Apache-2.0
"""A model with short patience, and what it is asked."""

from collections.abc import Callable

from autocomp_hil.llm.chat import Answer, ChatMessage
from autocomp_hil.llm.client import OpenAIModel
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits
from tests.unit.llm.server import Asked, Endpoint, Reply

__all__ = ["HELLO", "KEY", "LIMITS", "Waits", "ask", "at", "in_turn"]

KEY = "sk-a-secret-that-nobody-may-see-0123456789"
HELLO = (ChatMessage(role="user", content="hello, 12345678"),)
LIMITS = Limits(
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
        """Begin without waits."""
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Remember a wait."""
        self.seconds.append(seconds)


def at(endpoint: Endpoint, name: str = "m", timeout_s: float = 0.4) -> ModelSettings:
    """A model at an endpoint."""
    return ModelSettings(name=name, base_url=endpoint.url, timeout_s=timeout_s)


def ask(
    endpoint: Endpoint,
    *,
    limits: Limits = LIMITS,
    waits: Waits | None = None,
    timeout_s: float = 0.4,
) -> Answer:
    """One question to model m."""
    settings = at(endpoint, timeout_s=timeout_s)
    environment = {"OPENAI_API_KEY": KEY}
    with OpenAIModel(settings, environment, limits=limits, sleep=waits or Waits()) as model:
        return model.ask(HELLO)


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """One reply after the other, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
