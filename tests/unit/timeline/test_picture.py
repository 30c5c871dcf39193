# SPDX-License-Identifier: Apache-2.0
"""Pictures of a timeline's file."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from autocomp_hil.errors import ConfigError
from autocomp_hil.timeline.picture import draw

_TEXT = "{http://www.w3.org/2000/svg}text"
_TITLE = "{http://www.w3.org/2000/svg}title"


@pytest.fixture
def timeline(tmp_path: Path) -> Path:
    """A file with two commands and a stall."""
    name = {"ph": "M", "name": "thread_name", "tid": 4, "args": {"name": "load engine"}}
    events = [
        {"ph": "X", "name": "mvin laddr=spad[0]", "tid": 4, "ts": 0, "dur": 60, "args": {"n": 0}},
        {"ph": "X", "name": "waits for DRAM data", "tid": 4, "ts": 10, "dur": 40},
        {"ph": "X", "name": "mvin2 laddr=spad[4]", "tid": 4, "ts": 60, "dur": 9, "args": {"n": 1}},
    ]
    path = tmp_path / "timeline.json"
    path.write_text(json.dumps({"traceEvents": [name, *events]}), encoding="utf-8")
    return path


def test_draws_the_window(timeline: Path) -> None:
    """What lies in the window, cut to it, with a legend of the causes that are there."""
    root = ET.fromstring(draw(timeline, 5, 55))  # noqa: S314  # we wrote it
    texts = [element.text for element in root.iter(_TEXT)]
    assert {"load engine", "mvin", "waits for DRAM data"} <= set(texts)
    assert "mvin2" not in texts
    titles = [element.text for element in root.iter(_TITLE)]
    assert titles == ["mvin laddr=spad[0]: 60 cycles", "waits for DRAM data: 40 cycles"]


@pytest.mark.parametrize(
    ("text", "window", "message"),
    [
        ("{}", (5, 5), "expected a window"),
        ("[]", (0, 9), "no timeline"),
        ("x", (0, 9), "no timeli"),
    ],
)
def test_errors(tmp_path: Path, text: str, window: tuple[int, int], message: str) -> None:
    """The file is named, and what is wrong with it."""
    path = tmp_path / "timeline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"timeline.json: {message}"):
        draw(path, *window)
