# SPDX-License-Identifier: Apache-2.0
"""Environment variables on the way to an endpoint: each fault names its variable, none crashes."""

import base64
from pathlib import Path

import pytest

from autocomp_hil.errors import ConfigError, LLMError
from autocomp_hil.llm.chat import ChatMessage
from autocomp_hil.llm.client import OpenAIModel, connect
from autocomp_hil.llm.endpoint import Endpoint
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.llm.transport import Limits
from tests.unit.llm.asking import in_turn
from tests.unit.llm.server import Asked, Reply, serving

HELLO = (ChatMessage(role="user", content="hello"),)
LIMITS = Limits(connect_timeout_s=2.0, attempts=1, first_wait_s=0.001)
MODEL = ModelSettings(name="m", timeout_s=5)
HERE = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
SECRET = "hunter2"  # noqa: S105  # made up


def asked_with(environment: dict[str, str]) -> Asked:
    """The request that a model sends; the endpoint's address is added where a value has URL."""
    with serving(lambda _: Reply(text="here")) as endpoint:
        filled = {name: value.replace("URL", endpoint.url) for name, value in environment.items()}
        with OpenAIModel(MODEL, filled, limits=LIMITS) as model:
            assert model.ask(HELLO).text == "here"
    (asked,) = endpoint.asked
    return asked


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        ({"OPENAI_BASE_URL": "http://ho\rst/v1"}, "OPENAI_BASE_URL: expected an address"),
        ({"OPENAI_BASE_URL": "http://h\u00f6st/v1"}, "OPENAI_BASE_URL: expected an address"),
        ({"OPENAI_BASE_URL": "http://host:port/v1"}, "OPENAI_BASE_URL: .*port"),
        ({"OPENAI_BASE_URL": "localhost:8000"}, "OPENAI_BASE_URL: expected http://"),
        ({"OPENAI_BASE_URL": "http://h/v1/chat/completions/"}, "OPENAI_BASE_URL: .*without /chat"),
        ({**HERE, "OPENAI_ORG_ID": "caf\u00e9"}, "OPENAI_ORG_ID: expected printable ASCII"),
        ({**HERE, "OPENAI_PROJECT_ID": "a\nb"}, "OPENAI_PROJECT_ID: expected printable ASCII"),
        ({**HERE, "OPENAI_CUSTOM_HEADERS": "X-A: caf\u00e9"}, "OPENAI_CUSTOM_HEADERS: expected p"),
        ({**HERE, "OPENAI_CUSTOM_HEADERS": "no header"}, "OPENAI_CUSTOM_HEADERS: expected lines"),
        ({**HERE, "OPENAI_CUSTOM_HEADERS": "X A: b"}, "OPENAI_CUSTOM_HEADERS: expected lines"),
        ({**HERE, "ALL_PROXY": "socks5://127.0.0.1:1080"}, "ALL_PROXY=127.0.0.1:1080: a SOCKS"),
        ({**HERE, "all_proxy": "socks5h://127.0.0.1:1080"}, "all_proxy=127.0.0.1:1080: a SOCKS"),
        ({**HERE, "HTTP_PROXY": "ftp://u:hunter2@host"}, "HTTP_PROXY: expected the address of a"),
        ({**HERE, "http_proxy": "http://ho st:1"}, "http_proxy: expected the address of a"),
        ({**HERE, "http_proxy": "http://host:x"}, "http_proxy: expected the address of a"),
        ({**HERE, "http_proxy": "http://"}, "http_proxy: expected the address of a"),
        ({**HERE, "SSL_CERT_FILE": "/no/such/file.pem"}, "SSL_CERT_FILE=/no/such/file.pem: cannot"),
        ({**HERE, "SSL_CERT_FILE": __file__}, "SSL_CERT_FILE=.*test_environment.py: cannot be"),
        ({**HERE, "SSL_CERT_DIR": "/no/such"}, "SSL_CERT_DIR: expected a folder.*'/no/such'"),
    ],
)
def test_what_cannot_be_used_is_named(environment: dict[str, str], text: str) -> None:
    """A fault of the environment is a configuration error before anything is sent, no traceback."""
    with pytest.raises(ConfigError, match=text) as caught:
        connect([MODEL], environment)
    assert SECRET not in str(caught.value)


def test_a_key_log_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python itself reads this variable when certificates are loaded."""
    monkeypatch.setenv("SSLKEYLOGFILE", "/no/such/folder/keys")
    folder = {"SSL_CERT_DIR": "/", "SSLKEYLOGFILE": "/no/such/folder/keys"}
    with pytest.raises(ConfigError, match="SSLKEYLOGFILE=/no/such/folder/keys: cannot be used"):
        connect([MODEL], {**HERE, **folder})


@pytest.mark.parametrize("blank", ["", " ", "\r\n"])
def test_a_blank_variable_is_an_unset_one(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages that send requests would read blank variables as values."""
    names = (
        "OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS",
        "HTTP_PROXY", "http_proxy", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    )  # fmt: skip
    for name in names:
        monkeypatch.setenv(name, blank)
    asked = asked_with({"OPENAI_BASE_URL": "URL", **dict.fromkeys(names, blank)})
    assert "openai-organization" not in asked.headers
    assert "openai-project" not in asked.headers
    assert asked.headers["authorization"] == "Bearer none"
    with pytest.raises(ConfigError, match="no key: set OPENAI_API_KEY"):
        connect([MODEL], {"OPENAI_BASE_URL": blank, "OPENAI_API_KEY": blank})


def test_white_space_is_stripped(tmp_path: Path) -> None:
    """Files made on other systems leave a carriage return at the end of every value."""
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    asked = asked_with(
        {
            "OPENAI_BASE_URL": " URL\r",
            "OPENAI_API_KEY": "a-key\r\n",
            "OPENAI_ORG_ID": "org\r",
            "OPENAI_PROJECT_ID": "\tproject ",
            "OPENAI_CUSTOM_HEADERS": "X-One: 1\r\nX-Two:  2 \r\n",
            "SSL_CERT_DIR": f"{certificates}\r",
            "no_proxy": " 127.0.0.1 ",
            "http_proxy": "http://nobody.invalid:1",
        }
    )
    assert asked.path == "/v1/chat/completions"
    names = ("authorization", "openai-organization", "openai-project")
    assert [asked.headers[name] for name in names] == ["Bearer a-key", "org", "project"]


def test_an_endpoint_that_needs_no_proxy_has_no_faults_of_proxies() -> None:
    """NO_PROXY keeps even a proxy that cannot be used out of the way."""
    socks = {"ALL_PROXY": "socks5://127.0.0.1:1", "NO_PROXY": "localhost,127.0.0.1"}
    assert asked_with({"OPENAI_BASE_URL": "URL", **socks}).text == "hello"
    https = {"HTTPS_PROXY": "http://nobody.invalid:1"}
    assert asked_with({"OPENAI_BASE_URL": "URL", **https}).text == "hello"


def test_a_proxy_is_used_and_its_password_sent_to_it_alone() -> None:
    """A proxy sees whole addresses."""
    with serving(lambda _: Reply(text="here")) as proxy:
        url = proxy.url.replace("http://", f"http://user:{SECRET}@").removesuffix("/v1")
        environment = {"OPENAI_BASE_URL": "http://nobody.invalid/v1", "http_proxy": url}
        with OpenAIModel(MODEL, environment, limits=LIMITS) as model:
            assert model.ask(HELLO).text == "here"
        (asked,) = proxy.asked
    assert asked.path == "http://nobody.invalid/v1/chat/completions"
    password = base64.b64encode(f"user:{SECRET}".encode()).decode()
    assert asked.headers["proxy-authorization"] == f"Basic {password}"
    assert SECRET not in repr(Endpoint.of(MODEL, environment))


def test_secrets_in_headers_are_shown_by_no_text() -> None:
    """What an endpoint echoes of them is redacted, in answers and in errors; the rest stays."""
    headers = {"OPENAI_CUSTOM_HEADERS": f"X-Api-Key: {SECRET}-{SECRET}\nX-Team: kernels-of-ours"}
    echo = f"you sent {SECRET}-{SECRET} for kernels-of-ours"
    for reply in (Reply(text=echo), Reply(status=400, body=echo.encode())):
        with serving(in_turn(reply)) as endpoint:
            environment = {"OPENAI_BASE_URL": endpoint.url, **headers}
            with OpenAIModel(MODEL, environment, limits=LIMITS) as model:
                try:
                    text = model.ask(HELLO).text
                except LLMError as error:
                    text = str(error)
            assert endpoint.asked[0].headers["x-api-key"] == f"{SECRET}-{SECRET}"
        assert text.endswith("you sent [key] for kernels-of-ours")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_named_where_a_connection_fails(variable: str) -> None:
    """A proxy is named where a connection fails, since the endpoint is often not to blame."""
    environment = {**HERE, variable: f"user:{SECRET}@127.0.0.1:9"}
    way = f"through the proxy of {variable}=127.0.0.1:9"
    with (
        OpenAIModel(MODEL, environment, limits=LIMITS) as model,
        pytest.raises(LLMError, match=f"no connection to http://127.0.0.1:9/v1 {way}") as caught,
    ):
        model.ask(HELLO)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=502, body=b"bad gateway"),
        Reply(status=407, body=b"who are you"),
        Reply(hangs=True),
        Reply(text="x" * 99, cut_after=9),
    ],
)
def test_a_proxy_is_named_where_it_may_have_answered(reply: Reply) -> None:
    """Statuses of proxies, silence and cut connections may be the proxy's doing."""
    with serving(lambda _: reply) as proxy:
        environment = {**HERE, "ALL_PROXY": proxy.url.removesuffix("/v1")}
        model = ModelSettings(name="m", timeout_s=0.3)
        with (
            OpenAIModel(model, environment, limits=LIMITS) as asked,
            pytest.raises(LLMError, match=r"through the proxy of ALL_PROXY=127\.0\.0\.1:"),
        ):
            asked.ask(HELLO)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404, body=b"not found"),
        Reply(status=405, body=b"no"),
        Reply(body=b"<html>welcome</html>", content_type="text/html"),
    ],
)
def test_an_address_without_version_gets_a_hint(reply: Reply) -> None:
    """The hint names the variable or setting to mend, and is silent where there is a version."""
    with serving(lambda _: reply) as endpoint:
        root = endpoint.url.removesuffix("/v1")
        for base_url, variable, hint in (
            (None, root, f"; OPENAI_BASE_URL has no /v1 at its end: try {root}/v1"),
            (f"{root}/", "", f"; base_url has no /v1 at its end: try {root}/v1"),
            (endpoint.url, "", ""),
            (f"{root}/v1beta/openai/", "", ""),
        ):
            settings = ModelSettings(name="m", base_url=base_url)
            with (
                OpenAIModel(settings, {"OPENAI_BASE_URL": variable}, limits=LIMITS) as model,
                pytest.raises(LLMError) as caught,
            ):
                model.ask(HELLO)
            assert str(caught.value).endswith(hint)
            assert ("/v1 at its end" in str(caught.value)) == bool(hint)
