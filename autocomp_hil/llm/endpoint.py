# SPDX-License-Identifier: Apache-2.0
"""Where a model is asked, and with which key.

A key is read from the environment when a model is named, and from nowhere else. It is shown by no
text: what an endpoint says is redacted before it goes anywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from autocomp_hil.errors import ConfigError

__all__ = ["Endpoint", "Key", "ModelSpec", "names_of"]

_REDACTED: Final = "[key]"
_SHORTEST_SECRET: Final = 8
"""Shorter ones are words like EMPTY that local servers want to see, and occur in any text."""


class Key:
    """A secret."""

    def __init__(self, value: str) -> None:
        """Keep it."""
        self._value = value

    def __repr__(self) -> str:
        """No part of it."""
        return "Key(...)"

    def reveal(self) -> str:
        """The key itself; for the client that sends it."""
        return self._value

    def redact(self, text: str) -> str:
        """The text without the key."""
        if len(self._value) < _SHORTEST_SECRET:
            return text
        return text.replace(self._value, _REDACTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """A model as a person names it; fields as in the search file."""

    name: str
    weight: float = 1.0
    base_url: str | None = None
    key_variable: str = "OPENAI_API_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how a model is asked."""

    model: str
    """As the endpoint knows it."""
    base_url: str | None
    """None: the package's own."""
    key: Key | None
    key_variable: str
    """Environment variable for the key; for messages."""

    @classmethod
    def of(cls, spec: ModelSpec, environment: Mapping[str, str]) -> "Endpoint":
        """The endpoint of a model.

        Args:
            spec: The model.
            environment: Where keys and OPENAI_BASE_URL are looked up.

        Raises:
            ConfigError: There is no key, or key or address cannot be used.
        """
        base_url = spec.base_url or environment.get("OPENAI_BASE_URL") or None
        _check_url(spec.name, base_url)
        value = environment.get(spec.key_variable, "").strip()
        if not value and base_url is None:
            raise ConfigError(
                f"model {spec.name}: no key: set {spec.key_variable} in the environment, or name "
                "an endpoint that needs none with base_url or OPENAI_BASE_URL"
            )
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise ConfigError(
                f"model {spec.name}: the key in {spec.key_variable} has characters that no key "
                "has; look for spaces, quotes and line ends"
            )
        return cls(
            model=spec.name,
            base_url=base_url,
            key=Key(value) if value else None,
            key_variable=spec.key_variable,
        )

    def redact(self, text: str) -> str:
        """A text of the endpoint without the key."""
        return text if self.key is None else self.key.redact(text)


def names_of(specs: Sequence[ModelSpec]) -> list[str]:
    """A name for each model: its own, with the endpoint's where several share it.

    Raises:
        ConfigError: One model at one endpoint is named twice.
    """
    counts = Counter(spec.name for spec in specs)
    names = [
        spec.name if counts[spec.name] == 1 else f"{spec.name}@{_host(spec.base_url)}"
        for spec in specs
    ]
    for name, count in Counter(names).items():
        if count > 1:
            raise ConfigError(f"models: {name} is named {count} times; give one of them the weight")
    return names


def _host(base_url: str | None) -> str:
    return "default" if base_url is None else urlsplit(base_url).netloc.rpartition("@")[2]


def _check_url(model: str, base_url: str | None) -> None:
    """Addresses are recorded and shown, so nothing secret may be in them."""
    if base_url is None:
        return
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_secret = bool(parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        is_address, is_secret = False, True
    if is_secret:
        raise ConfigError(
            f"model {model}: base_url: expected an address without user, password and query; a "
            "key belongs into the environment variable that key_variable names"
        )
    if not is_address:
        raise ConfigError(
            f"model {model}: base_url: expected http://... or https://..., got {base_url!r}"
        )
