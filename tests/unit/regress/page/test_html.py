# SPDX-License-Identifier: Apache-2.0
"""The page: what stands in it, that nothing gets out of its place, that it stays small."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from autocomp_hil.plain_text import plain
from autocomp_hil.regress.folder import NightFolder
from autocomp_hil.regress.night import Night
from autocomp_hil.regress.page.files import PAGE, page_files
from autocomp_hil.regress.page.html import night_html
from autocomp_hil.regress.page.sources import Sources
from autocomp_hil.regress.publish import page_of, publish
from tests.unit.page.reader import HOSTILE, PageReader, check_policy
from tests.unit.regress.page.made_up import bad, empty, good, hostile, huge
from tests.unit.regress.page.nights import nights

_SECTIONS = [
    "Failures", "Units", "Test plans", "Functional coverage", "Code coverage", "Mutants", "Cycles",
    "Simulation speed", "Over the nights", "Slowest tests", "Timeline", "Provenance",
]  # fmt: skip


@pytest.mark.parametrize("night", [empty(), good(), good(0), good(1), bad(), hostile()])
def test_any_night_has_a_harmless_page(night: Night) -> None:
    """Every section is there, links lead somewhere, and no text became anything else."""
    text = night_html(night)
    found = PageReader(text)
    assert found.headings == _SECTIONS
    found.check_harmless()
    check_policy(text)


def test_an_empty_night() -> None:
    """The first night in which nothing ran says so, and needs no library of charts."""
    text = night_html(empty())
    shown = PageReader(text).shown
    for words in ("Nothing was tested", "Nothing failed", "No unit was started.",
                  "Trends begin with the second night."):  # fmt: skip
        assert words in shown, words
    assert len(text) < 10_000


def test_a_good_night() -> None:
    """Numbers stand at the top; what is not quite whole is not rounded to it."""
    found = PageReader(night_html(good()))
    shown = found.shown
    for words in ("3,021 passed", "Nothing failed, tonight or in a night before.",
                  "99.90%", "99.99%", "98.70%", "+0.12", "193,098", "Each of 4 units ended well.",
                  "V3: met", "loops come later", "1 test reach 95.10%", "verilator",
                  "make regress TIER=nightly HOURS=2 SEED=1234"):  # fmt: skip
        assert words in shown, words
    assert set(found.charts) == {"cycles", "speed", "shares", "timeline"}
    lines = found.charts["cycles"]["data"]
    assert isinstance(lines, list)
    assert [line["name"] for line in lines] == ["gemm 64x64x64 baseline, int8_4x4"]
    assert lines[0]["y"] == pytest.approx([0, 1, 2] * 4)
    assert "No cycle count changed" not in shown


def test_a_bad_night() -> None:
    """What is new comes first, with what shows it again; each thing that is wrong is named."""
    shown = PageReader(night_html(bad())).shown
    places = [shown.index(f"title of {key}") for key in ("n1", "s1", "f1", "u1", "m1")]
    assert places == sorted(places)
    for words in ("9 failed", "stopped early: Ctrl-C", "no time to start 2 units",
                  "1 hung, 1 died, 1 unreadable, 1 silent, 1 interrupted, 1 void",
                  "autocomp-hil reproduce build/failures/seed 7.json", "mvin 0 0\nfence",
                  "C[3][4] is 7, expected 9\nsecond line", "do the whole unit again",
                  "no hit of accel.mvout", "9 cases failed", "slower: fails", "the first count",
                  "5,050", "+1.00%",
                  "not accepted yet", "-10.00%", "last words", "accel/int8_4x4/1/output.log",
                  "It only changes a comment.",
                  "rtl/accel/mesh.sv", "kernels/2", "'ONLY=accel/*'"):  # fmt: skip
        assert words in shown, words


def test_mutants_stand_on_their_lines() -> None:
    """A survivor shows its source, unless the source has changed since."""
    shown = PageReader(night_html(bad())).shown
    licence = "// SPDX-License-Identifier: Apache-2.0"
    assert f">     1 {licence}" in shown
    assert "the source has changed since" in shown
    assert shown.index("unexplained") < shown.index("explained", shown.index("unexplained") + 9)
    assert "// changed 3" in shown


def test_links_to_files() -> None:
    """Waves beside the page are linked; a path that leads elsewhere is text."""
    night = bad()
    bucket = night.buckets[-1]
    assert 'href="./waves/seed%207.fst"' in night_html(night)
    for path in ("/etc/passwd", "../secret", "a/../../b", "x" * 400):
        example = bucket.examples[0].model_copy(update={"waves": path})
        changed = bucket.model_copy(update={"examples": (example,)})
        links = PageReader(night_html(night.model_copy(update={"buckets": (changed,)}))).links
        assert {link for link in links if "waves" in link or path in link} == set(), path


def test_hostile_texts_are_shown() -> None:
    """A reader sees them, without characters that act."""
    shown = PageReader(night_html(hostile())).shown
    for text in HOSTILE:
        assert plain(text) in shown


def test_a_huge_night_stays_small() -> None:
    """Messages of 10 MB and thousands of everything are cut, and the page says what is missing."""
    begin = time.monotonic()
    files = page_files(huge())
    assert time.monotonic() - begin < 30
    text = files[PAGE]
    assert len(text) < 13_000_000
    found = PageReader(text)
    found.check_harmless()
    for words in (
        "400 buckets of failures more",
        "25 examples more",
        "8,000 mutants more",
        "19,700 points more",
        "9,997,000 characters left out",
        "4,940 units more",
    ):
        assert words in found.shown, words
    assert sum(map(len, files.values())) < 30_000_000


def test_a_night_is_published(tmp_path: Path) -> None:
    """Everything lies in the folder of the night, and a second time replaces the first."""
    folder = NightFolder(tmp_path)
    publish(bad(), folder)
    publish(good(), folder)
    names = {"badge.json", "badge.svg", "junit.xml", "night.html", "night.json"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert Night.model_validate_json(folder.document.read_bytes()) == good()
    assert "3,021 passed" in page_of(folder).read_text(encoding="utf-8")


def test_sources(tmp_path: Path) -> None:
    """Lines come from the folder only, and from sources that can be read."""
    (tmp_path / "rtl").mkdir()
    (tmp_path / "secret").write_text("secret\n")
    (tmp_path / "rtl" / "a.sv").write_text("one\ntwo\nthree\n")
    (tmp_path / "rtl" / "b.sv").write_bytes(b"\xff\xfe\n")
    sources = Sources(tmp_path / "rtl")
    assert sources.excerpt("a.sv", 1, 1) == (1, ("one", "two"))
    assert sources.excerpt("a.sv", 3, 1) == (2, ("two", "three"))
    for file, line in (("../secret", 1), ("b.sv", 1), ("c.sv", 1), ("a.sv", 0), ("a.sv", 4),
                       ("\0", 1)):  # fmt: skip
        assert sources.excerpt(file, line) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights())
def test_any_night_at_all(night: Night) -> None:
    """Any night that the model allows becomes files, and a page that harms nobody."""
    again = Night.model_validate_json(night.model_dump_json())
    files = page_files(again)
    PageReader(files["night.html"]).check_harmless()
    check_policy(files["night.html"])
    assert re.search(r"<title>[^<]*</title>", files["badge.svg"])
