# SPDX-License-Identifier: Apache-2.0
"""The client of the ``openai`` package, and what a call may take on the wire."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import httpx
import openai

from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.endpoint import Endpoint
from autocomp_hil.llm.environment import header_value, own_headers, trusted
from autocomp_hil.llm.failure import Failure
from autocomp_hil.llm.reasons import Reason

__all__ = ["Limits", "made_client"]

_LOGGERS: Final = ("openai", "httpx", "httpcore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may take besides the time that its model's settings give it."""

    connect_timeout_s: float = 10.0
    attempts: int = 4
    """Attempts at most; none begins after twice the time of one."""
    first_wait_s: float = 2.0
    """Wait before the second attempt; it doubles each time. Retry-After wins."""
    longest_wait_s: float = 60.0
    """Longest wait; an endpoint that asks for more patience is given up."""
    max_answer_characters: int = 256 << 10
    """More than any kernel needs: an answer that passes it is refused at once."""
    max_wire_bytes: int = 32 << 20
    """Bytes of one answer with all its packaging."""


def made_client(
    endpoint: Endpoint, environment: Mapping[str, str], timeout_s: float, limits: Limits
) -> openai.OpenAI:
    """The package's client; it is told everything that it would look up by itself.

    Args:
        endpoint: The address, the key and the proxy.
        environment: Where headers and certificates are looked up.
        timeout_s: Time of one attempt.
        limits: What else a call may take.

    Raises:
        ConfigError: Something in the environment cannot be used.
    """
    for logger in _LOGGERS:  # their debug texts show requests and headers
        logging.getLogger(logger).setLevel(logging.WARNING)
    headers = own_headers(environment)
    organization = header_value(environment, "OPENAI_ORG_ID")
    project = header_value(environment, "OPENAI_PROJECT_ID")
    timeout = httpx.Timeout(timeout_s, connect=limits.connect_timeout_s)
    try:
        http = openai.DefaultHttpxClient(
            verify=trusted(environment),
            proxy=None if endpoint.proxy is None else endpoint.proxy.url,
            trust_env=False,
            timeout=timeout,
            event_hooks={"response": [_limiter(limits, timeout_s)]},
        )
        client = openai.OpenAI(
            api_key="none" if endpoint.key is None else endpoint.key.reveal(),
            base_url=endpoint.base_url,
            max_retries=0,
            timeout=timeout,
            default_headers={**headers, "Accept-Encoding": "identity"},
            http_client=http,
        )
    except (ImportError, OSError, TypeError, ValueError, httpx.InvalidURL) as error:
        kind = f"{type(error).__name__}: {endpoint.redact(str(error))}"
        raise ConfigError(
            f"model {endpoint.model}: no client can be made for {endpoint.way}: {kind}; look at "
            "base_url and at the environment variables OPENAI_*, *_PROXY and SSL_*"
        ) from None
    client.organization = organization  # the package takes an empty variable for a name
    client.project = project
    return client


def _limiter(limits: Limits, timeout_s: float) -> Callable[[httpx.Response], None]:
    """A hook for when headers have come: the body ends by its limits of bytes and time."""

    def limit(response: httpx.Response) -> None:
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  # the client is synchronous
        response.stream = _Limited(stream, limits, timeout_s)

    return limit


class _Limited(httpx.SyncByteStream):
    """A body that fails when it passes its limits."""

    def __init__(self, stream: httpx.SyncByteStream, limits: Limits, timeout_s: float) -> None:
        self._stream = stream
        self._limits = limits
        self._timeout_s = timeout_s
        self._deadline = time.monotonic() + timeout_s

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > self._limits.max_wire_bytes:
                text = f"more than {self._limits.max_wire_bytes} bytes came; refused"
                raise Failure(text, Reason.TOO_LONG)
            if time.monotonic() > self._deadline:
                text = f"the answer did not end within {self._timeout_s:g} s; refused"
                raise Failure(text, Reason.TIMED_OUT)
            yield piece

    def close(self) -> None:
        self._stream.close()
