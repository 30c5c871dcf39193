# SPDX-License-Identifier: Apache-2.0
"""JUnit and badges, read back by other programs than those that wrote them."""

import json
import xml.etree.ElementTree as ET  # the files are our own

import pytest
from hypothesis import HealthCheck, given, settings
from junitparser import JUnitXml

from autocomp_hil.regress.night import Night
from autocomp_hil.regress.page.badges import badge_json, badge_svg
from autocomp_hil.regress.page.junit import junit_xml
from autocomp_hil.regress.page.verdict import verdict
from tests.unit.page.reader import HOSTILE
from tests.unit.regress.page.made_up import bad, empty, good, hostile, huge
from tests.unit.regress.page.nights import nights

_MADE_UP = [empty(), good(), bad(), hostile()]


def _suites(text: str) -> dict[str, ET.Element]:
    """Suites by name, after a check that their counts are those of what is in them."""
    root = ET.fromstring(text)  # noqa: S314  # it is our own
    suites = {suite.attrib["name"]: suite for suite in root}
    for suite in suites.values():
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    for count in ("tests", "failures", "errors", "skipped"):
        total = sum(int(suite.attrib[count]) for suite in suites.values())
        assert int(root.attrib[count]) == total
    return suites


def _check(night: Night) -> None:
    """Check that a reader of XML and junitparser see what the night says."""
    text = junit_xml(night)
    suites = _suites(text)
    assert len(suites["tests"].findall("testcase")) == len(night.tests)
    assert len(suites["units"].findall("testcase")) == len(night.units) + len(night.left_out)
    assert len(suites["cycles"].findall("testcase")) == len(night.cycles)
    failed = sum(test.failed > 0 for test in night.tests)
    assert suites["tests"].attrib["failures"] == str(failed)
    slower = sum(change.is_slowdown for change in night.cycles)
    assert suites["cycles"].attrib["failures"] == str(slower)
    again = JUnitXml.fromstring(text.encode())
    assert [suite.name for suite in again] == ["tests", "units", "cycles"]
    assert again.tests == sum(len(suite.findall("testcase")) for suite in suites.values())


@pytest.mark.parametrize("night", _MADE_UP)
def test_counts(night: Night) -> None:
    """The numbers are those of the night, whoever reads them."""
    _check(night)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights())
def test_any_night(night: Night) -> None:
    """The file of any night is XML, and its counts are right."""
    _check(night)


def test_failures_can_be_seen_again() -> None:
    """A failed test says how many failed and how to see them again; a broken unit is an error."""
    suites = _suites(junit_xml(bad()))
    (failure,) = suites["tests"].findall("testcase[@name='accel.random']/failure")
    assert failure.attrib["message"] == "9 of 1,999 cases failed"
    assert "autocomp-hil reproduce build/failures/seed 7.json" in (failure.text or "")
    assert suites["units"].attrib["errors"] == "4"
    (hung,) = suites["units"].findall("testcase[@name='accel/int8_4x4/1']/error")
    assert "last words" in (hung.text or "")
    assert {value.attrib["name"]: value.attrib["value"]
            for value in suites["units"].iter("property")}["dirty"] == "true"  # fmt: skip


def test_huge_messages_are_cut() -> None:
    """Messages of 10 MB in thousands of tests and units make no file that nobody can open."""
    assert len(junit_xml(huge())) < 20_000_000


@pytest.mark.parametrize(
    ("night", "kind", "words"),
    [
        (empty(), "idle", "nothing was tested"),
        (good(), "good", "3,021 passed"),
        (bad(), "bad", "9 failed"),
        (good().model_copy(update={"units": bad().units}), "bad", "4 units broke"),
        (good().model_copy(update={"cycles": bad().cycles}), "bad", "1 slowdown"),
        (good().model_copy(update={"stopped": "a full disk"}), "warn",
         "stopped early, 3,021 passed"),
        (good().model_copy(update={"left_out": ("core/7",)}), "warn", "incomplete, 3,021 passed"),
    ],
)  # fmt: skip
def test_badges(night: Night, kind: str, words: str) -> None:
    """Picture and data say the same, and only a night without any fault is green."""
    assert verdict(night) == (kind, words)
    picture = ET.fromstring(badge_svg(night))  # noqa: S314  # it is our own
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    title = picture.findtext("{http://www.w3.org/2000/svg}title") or ""
    data = json.loads(badge_json(night))
    assert title == f"{data['label']}: {data['message']}" == f"nightly regression: {words}"
    assert data["isError"] == (kind == "bad")
    assert ("2e7d32" in badge_svg(night)) == (data["color"] == "2e7d32") == (kind == "good")


def test_hostile_badges() -> None:
    """No text of a night gets into a badge."""
    assert not any(text in badge_svg(hostile()) for text in HOSTILE)
