# SPDX-License-Identifier: Apache-2.0
"""The report as a file: what is in it, that nothing gets out of its place, that it is small."""

import base64
import hashlib
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

from autocomp_hil.plain_text import plain
from autocomp_hil.report.html import comparison_html, difference_of, report_html
from autocomp_hil.report.markup import Markup, hover
from autocomp_hil.report.page import page
from tests.unit.report.made_up import HOSTILE, by_hand, hostile, large, searched, subject_of

_TAGS = {
    "html", "head", "meta", "title", "style", "script", "body", "h1", "h2", "h3", "p", "div", "b",
    "nav", "a", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "span", "pre",
    "ul", "li",
}  # fmt: skip
_ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "style", "type",
    "data-chart", "open",
}  # fmt: skip
_SECTIONS = [
    "Cycles over evaluations", "Tree of candidates", "Menu options", "Where the cycles go",
    "Timeline", "Best kernel against the baseline", "Provenance",
]  # fmt: skip


class _Page(HTMLParser):
    """Elements and texts of a report, without the library."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.headings: list[str] = []
        self.scripts: list[str] = []
        self.charts: dict[str, dict[str, object]] = {}
        self.text: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        library = get_plotlyjs()
        assert text.count(library) == 1
        self.feed(text.replace(library, "library"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}
        if tag != "meta":
            self._open.append((tag, dict(attrs).get("data-chart")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, chart = self._open[-1] if self._open else ("", None)
        if tag == "h2":
            self.headings.append(data)
        elif tag == "script" and chart is not None:
            self.charts[chart] = json.loads(data)
        elif tag == "script":
            self.scripts.append(data)
        elif tag != "style":
            self.text.append(data)


def test_a_report_has_everything(tmp_path: Path) -> None:
    """All sections, charts that hold the numbers, and the way to the winner."""
    run = by_hand(tmp_path / "store.sqlite")
    text = report_html(subject_of(tmp_path / "store.sqlite", run))
    found = _Page(text)
    assert found.headings == _SECTIONS
    assert found.charts.keys() == {"curve", "options", "overlap", "engines"}
    shown = "\n".join(found.text)
    for words in (
        "400", "1,000", "2.50x", "plan of 5", "C[3][4] is 7, expected 9", "3 data seeds",
        "0123abc", "the same code as candidate 1", "work(0)", "work(5)",
        "autocomp-hil optimize small --shape 8x8x8 --config int8_4x4 --search test.toml --seed 1",
    ):  # fmt: skip
        assert words in shown, words
    assert re.search(r'id="c5" class=path open', text)
    curve = found.charts["curve"]["data"]
    assert isinstance(curve, list)
    series = {trace["name"]: (trace["x"], trace["y"]) for trace in curve}
    assert series["best so far"] == ([1, 2, 3, 4, 5, 6], [1000, 500, 500, 500, 400, 400])
    assert series["correct candidate"] == ([1, 2, 4, 5], [1000, 500, 1100, 400])
    assert series["wrong result"][0] == [3]
    assert series["too slow"] == ([6], ["too slow"])
    assert series["ideal: 50"][1] == [50, 50]


def test_nothing_gets_out_of_its_place(tmp_path: Path) -> None:
    """Hostile texts are shown, and are neither elements nor attributes nor scripts."""
    run = hostile(tmp_path / "store.sqlite")
    subject = subject_of(tmp_path / "store.sqlite", run)
    for text in (report_html(subject), comparison_html([subject, subject])):
        found = _Page(text)
        assert found.tags <= _TAGS
        assert found.attributes <= _ATTRIBUTES
        assert all(link.startswith("#") for link in found.links), found.links
        assert len(found.scripts) == 2
        for label in re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(found.charts)):
            bare = re.sub(r"<br>|</?b>|<extra></extra>", "", json.loads(f'"{label}"'))
            assert "<" not in bare, bare
    shown = "\n".join(_Page(report_html(subject)).text)
    for text in HOSTILE:
        assert plain(text) in shown
    assert not set("\x1b\x00\u202e") & set(shown)


def test_the_policy_allows_its_own_scripts_only(tmp_path: Path) -> None:
    """The policy names the hashes of its own scripts; nothing may be loaded."""
    run = by_hand(tmp_path / "store.sqlite")
    text = report_html(subject_of(tmp_path / "store.sqlite", run))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(item.encode()).digest()).decode()}'"
        for item in scripts
    }
    parts = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert parts["default-src"] == "'none'"
    assert set(parts["script-src"].split()) == hashes
    assert len(hashes) == 2


def test_a_page_escapes_its_headings() -> None:
    """Headings of a page are escaped; only markup is taken as it is."""
    text = page("<i>", Markup("<p>lead</p>"), {"<u>": Markup("<p>body</p>")})
    assert "<i>" not in text.replace(get_plotlyjs(), "")
    assert "<u>" not in text.replace(get_plotlyjs(), "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hover_texts(text: str) -> None:
    """A chart shows them letter by letter."""
    assert re.sub(r"<br>", "", hover(text)).count("<") == 0


def test_a_long_search_stays_small(tmp_path: Path) -> None:
    """A thousand candidates with long plans and sources."""
    run = large(tmp_path / "store.sqlite", 1000)
    subject = subject_of(tmp_path / "store.sqlite", run)
    begin = time.monotonic()
    text = report_html(subject)
    assert len(text.encode()) < 6_000_000
    assert time.monotonic() - begin < 30


def test_a_run_without_results(tmp_path: Path) -> None:
    """A report says that no candidate was judged, or that none is correct."""
    store = tmp_path / "store.sqlite"
    run = by_hand(store)
    subject = subject_of(store, run)
    empty = replace(subject, entries=(), run=replace(subject.run, winner=None))
    text = report_html(empty)
    for words in ("No correct kernel.", "No candidate yet.", "No option was tried."):
        assert words in text


def test_two_runs_in_one_plot(tmp_path: Path) -> None:
    """Both curves are in cycles, since both runs searched the same."""
    store = tmp_path / "store.sqlite"
    first, second = by_hand(store), searched(store)
    subjects = [subject_of(store, first), subject_of(store, second)]
    found = _Page(comparison_html(subjects))
    layout = found.charts["curves"]
    data = layout["data"]
    assert isinstance(data, list)
    assert data[0]["y"] == [1000, 500, 500, 500, 400, 400]
    assert len(data[1]["y"]) == len(subjects[1].evaluated) > 25
    assert data[1]["y"] == sorted(data[1]["y"], reverse=True)
    shown = "\n".join(found.text)
    assert "best after 10 evaluations" in shown
    assert "best after 250 evaluations" not in shown
    assert "do not quite compare: the judge" in shown
    assert difference_of([subjects[0], subjects[0]]) is None


def test_runs_over_different_shapes(tmp_path: Path) -> None:
    """Curves over different shapes are speed-ups, each over its own baseline."""
    store = tmp_path / "store.sqlite"
    subject = subject_of(store, by_hand(store))
    other = replace(subject, run=replace(subject.run, shape="16x16x16"))
    assert difference_of([subject, other]) is None
    data = _Page(comparison_html([subject, other])).charts["curves"]["data"]
    assert isinstance(data, list)
    assert [trace["y"] for trace in data] == [[1, 2, 2, 2, 2.5, 2.5]] * 2
