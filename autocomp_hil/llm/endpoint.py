# SPDX-License-Identifier: Apache-2.0
"""Where a model is asked, and with which key.

A key is read from the environment when a model is named, and from nowhere else. It is shown by no
text: what an endpoint says is redacted before it goes anywhere.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.environment import Proxy, own_headers, proxy_of, value_of
from autocomp_hil.llm.settings import ModelSettings

__all__ = ["OPENAI_URL", "Endpoint", "Key", "host_of", "names_of"]

OPENAI_URL: Final = "https://api.openai.com/v1"
"""The endpoint of a model that nobody gave another one."""

_REDACTED: Final = "[key]"
_SHORTEST_SECRET: Final = 8
"""Characters of a key; shorter ones are words like EMPTY, which local servers want."""
_URL_VARIABLE: Final = "OPENAI_BASE_URL"
_VERSION: Final = re.compile(r"/v\d")
_SECRET_HEADER: Final = re.compile("auth|key|token|secret|password|cookie", re.IGNORECASE)
_CALL: Final = "/chat/completions"


class Key:
    """A secret that no text shows by accident."""

    def __init__(self, value: str) -> None:
        """Keep the secret."""
        self._value = value

    def __repr__(self) -> str:
        """A text that shows no part of the secret."""
        return "Key(...)"

    def reveal(self) -> str:
        """The key itself, for the client that sends it."""
        return self._value

    def redact(self, text: str) -> str:
        """The text without the key."""
        if len(self._value) < _SHORTEST_SECRET:
            return text
        return text.replace(self._value, _REDACTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is asked, and with which key."""

    model: str
    """The name by which the endpoint knows the model."""
    base_url: str
    origin: str
    """Setting or environment variable that the address comes from."""
    key: Key | None
    key_variable: str
    """Environment variable that holds the key, for messages."""
    proxy: Proxy | None = None
    """The proxy on the way to it."""
    secrets: tuple[Key, ...] = ()
    """Further secrets that it is sent, in headers of the user's own."""

    @classmethod
    def of(cls, settings: ModelSettings, environment: Mapping[str, str]) -> "Endpoint":
        """The endpoint of a model.

        Args:
            settings: The model.
            environment: Where keys, OPENAI_BASE_URL and proxies are looked up.

        Raises:
            ConfigError: There is no key, or key, address or proxy cannot be used.
        """
        base_url, origin = _address(settings, environment)
        _check_url(f"model {settings.name}: {origin}", base_url)
        value = value_of(environment, settings.key_variable)
        if value is None and base_url == OPENAI_URL:
            raise ConfigError(
                f"model {settings.name}: no key: set {settings.key_variable} in the environment, "
                "or name an endpoint that needs none with base_url or OPENAI_BASE_URL"
            )
        if value is not None and (not value.isascii() or not value.isprintable() or " " in value):
            raise ConfigError(
                f"model {settings.name}: the key in {settings.key_variable} has characters that no "
                "key has; look for spaces, quotes and line ends"
            )
        return cls(
            model=settings.name,
            base_url=base_url,
            origin=origin,
            key=None if value is None else Key(value),
            key_variable=settings.key_variable,
            proxy=proxy_of(base_url, environment),
            secrets=tuple(
                Key(part)
                for name, value in own_headers(environment).items()
                if _SECRET_HEADER.search(name)
                for part in value.split()
            ),
        )

    @property
    def host(self) -> str:
        """Host and port, for records and reports."""
        return host_of(self.base_url)

    @property
    def way(self) -> str:
        """Address and proxy, for messages about connections."""
        through = "" if self.proxy is None else f" through the proxy of {self.proxy.shown}"
        return f"{self.base_url}{through}"

    @property
    def hint(self) -> str:
        """What may be wrong with the address where nobody speaks the protocol; perhaps empty."""
        if _VERSION.search(urlsplit(self.base_url).path):
            return ""
        return f"; {self.origin} has no /v1 at its end: try {self.base_url.rstrip('/')}/v1"

    def redact(self, text: str) -> str:
        """A text of the endpoint without the key and other secrets."""
        for secret in (self.key, *self.secrets):
            text = text if secret is None else secret.redact(text)
        return text


def names_of(models: Sequence[ModelSettings]) -> list[str]:
    """A name for each model: its own, with the endpoint's where several share it.

    Raises:
        ConfigError: One model at one endpoint is named twice.
    """
    counts = Counter(model.name for model in models)
    names = [
        model.name if counts[model.name] == 1 else f"{model.name}@{_label(model.base_url)}"
        for model in models
    ]
    for name, count in Counter(names).items():
        if count > 1:
            raise ConfigError(f"models: {name} is named {count} times; give one of them the weight")
    return names


def host_of(base_url: str) -> str:
    """Host and port of an address; the rest may hold a password."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2] or "an endpoint"
    except ValueError:
        return "an endpoint"


def _label(base_url: str | None) -> str:
    """What tells endpoints apart in names; names last longer than an environment."""
    return "environment" if base_url is None else host_of(base_url)


def _address(settings: ModelSettings, environment: Mapping[str, str]) -> tuple[str, str]:
    """The address of a model's endpoint, and where it is written."""
    for value, origin in (
        ((settings.base_url or "").strip(), "base_url"),
        (value_of(environment, _URL_VARIABLE), _URL_VARIABLE),
    ):
        if value:
            return value, origin
    return OPENAI_URL, "the address"


def _check_url(where: str, base_url: str) -> None:
    """Addresses are recorded and shown, so nothing secret may be in them.

    Args:
        where: What has the address, for messages.
        base_url: The address.
    """
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_address = is_address and (parts.port or 1) > 0
        is_secret = bool(parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        is_address, is_secret = False, True
    if is_secret:
        raise ConfigError(
            f"{where}: expected an address without user, password and query, with a port that is "
            "one; a key belongs into the environment variable that key_variable names"
        )
    if not base_url.isascii() or not base_url.isprintable() or " " in base_url:
        raise ConfigError(
            f"{where}: expected an address, got {base_url!r} with characters that no address has"
        )
    if not is_address:
        raise ConfigError(f"{where}: expected http://... or https://..., got {base_url!r}")
    path = parts.path.rstrip("/")
    if path.endswith(_CALL):
        raise ConfigError(
            f"{where}: expected the address without {_CALL}, which is added, got {base_url!r}"
        )
