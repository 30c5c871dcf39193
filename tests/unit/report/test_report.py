# SPDX-License-Identifier: Apache-2.0
"""The report as a file: what is in it, that nothing gets out of its place, that it is small."""

import re
import time
from dataclasses import replace
from pathlib import Path

from autocomp_hil.plain_text import plain
from autocomp_hil.report.html import comparison_html, difference_of, report_html
from tests.unit.page.reader import HOSTILE, PageReader, check_policy
from tests.unit.report.made_up import by_hand, hostile, large, searched, subject_of

_SECTIONS = [
    "Cycles over evaluations", "Tree of candidates", "Menu options", "Where the cycles go",
    "Timeline", "Best kernel against the baseline", "Provenance",
]  # fmt: skip


def test_a_report_has_everything(tmp_path: Path) -> None:
    """All sections, charts that hold the numbers, and the way to the winner."""
    run = by_hand(tmp_path / "store.sqlite")
    text = report_html(subject_of(tmp_path / "store.sqlite", run))
    found = PageReader(text)
    assert found.headings == _SECTIONS
    assert found.charts.keys() == {"curve", "options", "overlap", "engines"}
    shown = found.shown
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
        PageReader(text).check_harmless()
    shown = PageReader(report_html(subject)).shown
    for text in HOSTILE:
        assert plain(text) in shown


def test_the_policy_allows_its_own_scripts_only(tmp_path: Path) -> None:
    """The policy names the hashes of its own scripts; nothing may be loaded."""
    run = by_hand(tmp_path / "store.sqlite")
    check_policy(report_html(subject_of(tmp_path / "store.sqlite", run)))


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
    found = PageReader(comparison_html(subjects))
    layout = found.charts["curves"]
    data = layout["data"]
    assert isinstance(data, list)
    assert data[0]["y"] == [1000, 500, 500, 500, 400, 400]
    assert len(data[1]["y"]) == len(subjects[1].evaluated) > 25
    assert data[1]["y"] == sorted(data[1]["y"], reverse=True)
    shown = found.shown
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
    data = PageReader(comparison_html([subject, other])).charts["curves"]["data"]
    assert isinstance(data, list)
    assert [trace["y"] for trace in data] == [[1, 2, 2, 2, 2.5, 2.5]] * 2
