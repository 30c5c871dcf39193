# SPDX-License-Identifier: Apache-2.0
"""What environment variables say about the way to an endpoint, checked before anything is sent.

White space around a value means nothing, and an empty variable is an unset one. The packages that
send requests would read the same variables themselves, each with failures of its own; so they are
told everything, and what cannot be used is an error that names the variable.
"""

import functools
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import httpx

from autocomp_hil.errors import ConfigError

__all__ = ["Proxy", "header_value", "own_headers", "proxy_of", "trusted", "value_of"]

CUSTOM_HEADERS: Final = "OPENAI_CUSTOM_HEADERS"
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


class Proxy(NamedTuple):
    """A proxy between here and an endpoint."""

    variable: str
    """The environment variable that names it."""
    url: str
    """Address of the proxy, which may hold a password."""

    def __repr__(self) -> str:
        """The proxy without its password."""
        return f"Proxy({self.shown})"

    @property
    def shown(self) -> str:
        """Variable and host, for messages."""
        return f"{self.variable}={urlsplit(self.url).netloc.rpartition('@')[2]}"


def value_of(environment: Mapping[str, str], name: str) -> str | None:
    """The value of a variable without white space around it; None if nothing is left."""
    return environment.get(name, "").strip() or None


def header_value(environment: Mapping[str, str], name: str) -> str | None:
    """The value of a variable that is sent in a header; None if it is not set.

    Raises:
        ConfigError: The value has characters that no header can carry.
    """
    value = value_of(environment, name)
    _check_header(name, value or "")
    return value


def own_headers(environment: Mapping[str, str]) -> dict[str, str]:
    """The headers in OPENAI_CUSTOM_HEADERS, one a line.

    Raises:
        ConfigError: A line is no header.
    """
    headers = {}
    for line in (value_of(environment, CUSTOM_HEADERS) or "").splitlines():
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or _HEADER_NAME.fullmatch(name) is None:
            raise ConfigError(
                f"{CUSTOM_HEADERS}: expected lines like X-Name: value, got one without such a name"
            )
        _check_header(CUSTOM_HEADERS, value)
        headers[name] = value
    return headers


def proxy_of(url: str, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy that stands between here and an address; None if there is none.

    Raises:
        ConfigError: The proxy cannot be used.
    """
    parts = urlsplit(url)
    exempt = value_of(environment, "no_proxy") or value_of(environment, "NO_PROXY")
    if exempt is not None and proxy_bypass(parts.netloc, {"no": exempt}):
        return None
    schemes = (parts.scheme, "all")
    names = [name for item in schemes for name in (f"{item}_proxy", f"{item.upper()}_PROXY")]
    for name in names:
        value = value_of(environment, name)
        if value is not None:
            return _usable(Proxy(name, value if "://" in value else f"http://{value}"))
    return None


def trusted(environment: Mapping[str, str]) -> ssl.SSLContext:
    """The certificates that https trusts; reading them takes a while, so it happens once.

    Raises:
        ConfigError: SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE names what cannot be read.
    """
    file, folder = (value_of(environment, name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file is None and folder is not None and not Path(folder).is_dir():
        raise ConfigError(f"SSL_CERT_DIR: expected a folder of certificates, got {folder!r}")
    try:
        return _context(file, folder)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        found = {
            "SSL_CERT_FILE": file,
            "SSL_CERT_DIR": folder if file is None else None,
            "SSLKEYLOGFILE": value_of(environment, "SSLKEYLOGFILE"),
        }
        texts = [f"{name}={value}" for name, value in found.items() if value is not None]
        raise ConfigError(
            f"{', '.join(texts) or 'certificates'}: cannot be used: {error}; name files that can "
            "be read, or unset the variable"
        ) from None


@functools.cache
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    if file is not None:
        return ssl.create_default_context(cafile=file)
    if folder is not None:
        return ssl.create_default_context(capath=folder)
    return httpx.create_ssl_context(trust_env=False)


def _usable(proxy: Proxy) -> Proxy:
    """The proxy, if the package that sends requests can use it."""
    try:
        is_address = proxy.url.isascii() and proxy.url.isprintable() and " " not in proxy.url
        parts = urlsplit(proxy.url)
        is_address = is_address and bool(parts.hostname) and (parts.port or 1) > 0
        httpx.Proxy(proxy.url)
    except (ValueError, httpx.InvalidURL):
        is_address = False
    if not is_address:
        raise ConfigError(
            f"{proxy.variable}: expected the address of a proxy such as http://host:3128 "
            f"({', '.join(_SCHEMES)}); mend or unset it"
        )
    try:
        httpx.HTTPTransport(proxy=proxy.url, verify=_context(None, None), trust_env=False).close()
    except ImportError:
        raise ConfigError(
            f"{proxy.shown}: a SOCKS proxy needs the package socksio, which is not installed: "
            "python -m pip install socksio, or unset the variable, or name the endpoint in NO_PROXY"
        ) from None
    return proxy


def _check_header(name: str, value: str) -> None:
    if not (value.isascii() and value.isprintable()):
        raise ConfigError(
            f"{name}: expected printable ASCII characters, which a header can carry; look for "
            "line ends, quotes and accents"
        )
