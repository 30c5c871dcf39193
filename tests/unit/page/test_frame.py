# SPDX-License-Identifier: Apache-2.0
"""The frame of pages: nothing loaded, nothing executed but its own, the library where needed."""

import re

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs

from autocomp_hil.page.frame import page
from autocomp_hil.page.markup import CHART_BLOCK, Markup, figure, hover, safe
from tests.unit.page.reader import HOSTILE, PageReader, check_policy


def test_headings_are_escaped() -> None:
    """Headings of a page are escaped; only markup is taken as it is."""
    text = page("<i>", Markup("<p>lead</p>"), {"<u>": Markup("<p>body</p>")})
    assert "<i>" not in text
    assert "<u>" not in text
    assert PageReader(text).headings == ["<u>"]


def test_a_page_without_charts() -> None:
    """A page without charts holds no script, allows none, and is small."""
    text = page("title", Markup(""), {"one": Markup("<p>body</p>")})
    check_policy(text)
    assert PageReader(text).scripts == []
    assert "<script" not in text
    assert len(text) < 5000


def test_a_page_with_a_chart() -> None:
    """The library is there once, and the policy knows it."""
    chart = figure(go.Figure(go.Scatter(x=[1], y=[2])), "first", 200)
    text = page("title", Markup(""), {"one": chart, "two": Markup("<p>body</p>")})
    check_policy(text)
    assert text.count(get_plotlyjs()) == 1
    found = PageReader(text)
    found.check_harmless()
    assert set(found.charts) == {"first"}


def test_a_text_is_no_chart() -> None:
    """A text that looks like the data of a chart does not bring the library in."""
    assert CHART_BLOCK not in page("title", Markup(""), {"one": safe(CHART_BLOCK)})


@pytest.mark.parametrize("text", HOSTILE)
def test_hover_texts(text: str) -> None:
    """A chart shows them letter by letter."""
    assert re.sub(r"<br>", "", hover(text)).count("<") == 0
