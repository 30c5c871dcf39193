# SPDX-License-Identifier: Apache-2.0
"""The small call that tells whether a model answers, before anything is simulated."""

from collections.abc import Sequence

import pytest

from autocomp_hil.errors import LLMError
from autocomp_hil.llm.client import connect
from autocomp_hil.llm.settings import ModelSettings
from tests.unit.llm.asking import KEY, LIMITS, Waits, at, in_turn
from tests.unit.llm.server import Reply, serving


def _pool_check(models: Sequence[ModelSettings], key: str = KEY) -> None:
    with connect(models, {"OPENAI_API_KEY": key}, limits=LIMITS, sleep=Waits()) as pool:
        pool.check()


def test_the_check_is_one_small_call() -> None:
    """A list of models says nothing of whether one answers, so it is asked in any case."""
    for models in (
        Reply(body=b'{"data": [{"id": "m"}]}'),
        Reply(status=404),
        Reply(body=b"<html>"),
    ):
        with serving(in_turn(Reply(text="ready")), models=models) as endpoint:
            _pool_check([at(endpoint)])
            (asked,) = endpoint.asked
            assert len(asked.text) < 100


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(status=404, body=b"gone"), "answered 404: gone"),
        (Reply(text="", finish="length"), r"cut the answer off \(length\) after 0 characters"),
        (Reply(text=""), "the answer is empty"),
        (Reply(body=b"<html>"), "model m: expected J"),
        (Reply(status=500, body=b"oh"), "answered 500: oh .2 attempts"),
        (Reply(body=b'{"error": {"message": "no GPU"}}'), "no GPU"),
    ],
)
def test_a_listed_model_that_does_not_answer(reply: Reply, text: str) -> None:
    """A model that does not answer is found before any simulation, although the list knows it."""
    with serving(in_turn(reply)) as endpoint, pytest.raises(LLMError, match=text):
        _pool_check([at(endpoint)])


def test_a_model_that_is_busy_or_slips_once_is_there(caplog: pytest.LogCaptureFixture) -> None:
    """Patience is all that it takes; a warning says so."""
    with serving(in_turn(Reply(status=429, body=b""))) as endpoint:
        _pool_check([at(endpoint)])
    assert "asks for patience" in caplog.text
    with serving(in_turn(Reply(text=""), Reply(text="ready"))) as endpoint:
        _pool_check([at(endpoint)])
        assert len(endpoint.asked) == 2


def test_a_model_that_is_not_there() -> None:
    """The error says which there are, if the endpoint tells."""
    unknown = Reply(status=404, body=b'{"error": {"message": "no model M"}}')
    with (
        serving(in_turn(unknown)) as endpoint,
        pytest.raises(LLMError, match=r"no model M.*; the endpoint lists: m$"),
    ):
        _pool_check([at(endpoint, "M")])
    for models in (Reply(status=403, body=b"no"), Reply(body=b'{"data": [{"id": 3}]}')):
        with (
            serving(in_turn(unknown), models=models) as endpoint,
            pytest.raises(LLMError, match=r"no model M$"),
        ):
            _pool_check([at(endpoint, "M")])


def test_an_endpoint_that_is_down_or_refuses_the_key() -> None:
    """An error that says what is wrong, also where another model would answer."""
    refusing = Reply(status=401, body=b'{"error": {"message": "bad key"}}')
    with serving(in_turn(refusing), models=refusing) as endpoint:
        bad = at(endpoint)
        with pytest.raises(LLMError, match=r"refuses the key in OPENAI_API_KEY: .*bad key"):
            _pool_check([bad])
        with pytest.raises(LLMError, match="OPENAI_API_KEY is not set"):
            _pool_check([bad], key="")
        with serving(in_turn(Reply(text="ready"))) as good:
            both = [bad, at(good, "n")]
            with pytest.raises(LLMError, match=r"^model m: .* refuses the key"):
                _pool_check(both)
    with pytest.raises(LLMError, match=r"no connection to http://127.0.0.1:.*2 attempts"):
        _pool_check([bad])  # nobody listens there any more
