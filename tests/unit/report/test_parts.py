# SPDX-License-Identifier: Apache-2.0
"""Parts of the report whose numbers can be checked by hand."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.config.menu import load_menu
from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.report.diff import side_by_side
from autocomp_hil.report.html import report_html
from autocomp_hil.report.options import OptionUse, menu_of, option_table, option_uses
from autocomp_hil.report.provenance import command_of, provenance_section
from autocomp_hil.report.subject import summary
from autocomp_hil.report.timeline_view import (
    Region,
    density,
    density_chart,
    region_of,
    window_chart,
)
from autocomp_hil.report.tree import tree
from autocomp_hil.simulator.chip.events import (
    CHANGE,
    MOMENTS,
    EventLog,
    ExecuteState,
    LoadState,
    RegionState,
    StoreState,
    Track,
)
from autocomp_hil.simulator.job import ACCEPTED, NEVER
from tests.unit.report.made_up import SETTINGS, by_hand, searched, subject_of


def test_options(tmp_path: Path) -> None:
    """Counts and speed-ups, the best first."""
    run = by_hand(tmp_path / "store.sqlite")
    uses = option_uses(subject_of(tmp_path / "store.sqlite", run))
    assert uses == [
        OptionUse(
            option="tile", tried=3, correct=2, improved=2, best_gain=2.0, on_path=2, repeated=1
        ),
        OptionUse(
            option="hoist", tried=1, correct=1, improved=0, best_gain=1000 / 1100, on_path=0,
            repeated=0,
        ),
        OptionUse(
            option="unroll", tried=1, correct=0, improved=0, best_gain=None, on_path=0, repeated=0
        ),
    ]  # fmt: skip


def test_summary(tmp_path: Path) -> None:
    """The summary tells the winner, or that there is none yet."""
    run = by_hand(tmp_path / "store.sqlite")
    subject = subject_of(tmp_path / "store.sqlite", run)
    assert summary(subject) == {
        "run": run,
        "baseline_cycles": 1000,
        "best_cycles": 400,
        "speedup": 2.5,
        "utilization": 0.125,
        "evaluations": 6,
        "outcomes": {"correct": 4, "timed_out": 1, "wrong_result": 1},
        "model_calls": 0,
        "useless_calls": {},
        "tokens": 0,
        "seconds": 12.5,
    }
    assert subject.path == (0, 1, 5)
    with pytest.raises(ConfigError, match=r"expected the number of a run \(the last are: 1\), got"):
        subject_of(tmp_path / "store.sqlite", 9)


def test_tree_has_every_candidate_once(tmp_path: Path) -> None:
    """Every candidate is in the tree once, in large searches too, and the winner's way is open."""
    run = searched(tmp_path / "store.sqlite")
    subject = subject_of(tmp_path / "store.sqlite", run)
    text = tree(subject)
    numbers = [int(found) for found in re.findall(r'<details id="c(\d+)"', text)]
    assert sorted(numbers) == [entry.number for entry in subject.entries]
    opened = [int(found) for found in re.findall(r'<details id="c(\d+)" class=path open>', text)]
    assert tuple(sorted(opened)) == subject.path
    assert "children that led no further" in text


def test_diff() -> None:
    """Lines that differ are marked, far ones left out, all escaped."""
    before = "\n".join(["int a;", *(f"line {i};" for i in range(40)), "if (a < b) x();"])
    after = before.replace("int a;", "int <a>;").replace("x()", "y()")
    text = side_by_side(before, after, ("left", "right"))
    assert "<td class=removed>int a;</td>" in text
    assert "<td class=added>int &lt;a&gt;;</td>" in text
    assert "<td class=removed>if (a &lt; b) x();</td>" in text
    assert "line 20;" not in text
    assert text.count("<tr class=gap>") == 1
    assert side_by_side("x\n", "x\n", ("left", "right")) == "<p>Both are the same.</p>"


def test_diff_of_what_is_too_long() -> None:
    """A diff that is too long is cut, and says so."""
    text = side_by_side("a\n" * 3000, "b" * 9999, ("left", "right"))
    assert "... 1001 more lines" in text
    assert len(text) < 400_000


def test_options_say_what_they_do(tmp_path: Path) -> None:
    """Options have the text of the run's menu; whatever else a store holds has none."""
    menu = menu_of("conv")
    assert "whole_window" in menu.ids
    assert menu_of(str(tmp_path / "gone")).ids == load_menu().ids
    names = ("whole_window", "<b>not named</b>")
    uses = [
        OptionUse(
            option=name, tried=1, correct=0, improved=0, best_gain=None, on_path=0, repeated=0
        )
        for name in names
    ]
    text = option_table(uses, menu)
    assert f"<td>{menu.text('whole_window')}</td>" in text
    assert "<td>&lt;b&gt;not named&lt;/b&gt;</td><td>-</td>" in text


def test_the_same_search_again(tmp_path: Path) -> None:
    """The command names the run that was reused, and the table its options."""
    subject = subject_of(tmp_path / "store.sqlite", by_hand(tmp_path / "store.sqlite"))
    assert "--reuse" not in command_of(subject)
    assert "--proposer" not in command_of(subject)
    named = subject.settings.model_copy(update={"proposer": "rewriter"})
    assert "--proposer rewriter" in command_of(replace(subject, settings=named))
    assert f"--search {SETTINGS.name}.toml --seed 1 --budget " in command_of(subject)
    taught = replace(
        subject, run=replace(subject.run, reused_run=7, reused_options=("tile", "hoist"))
    )
    assert "--reuse 7" in command_of(taught)
    assert "options of run 7, tried first" in provenance_section(taught)


def test_provenance_shows_no_secret(tmp_path: Path) -> None:
    """An address may hold a password; only its host is shown."""
    run = by_hand(tmp_path / "store.sqlite")
    subject = subject_of(tmp_path / "store.sqlite", run)
    share = ModelSettings(name="m", base_url="https://user:hunter2@host:8000/v1?key=sesame")
    settings = SETTINGS.model_copy(update={"models": (share,)})
    changed = replace(subject, settings=settings)
    text = provenance_section(changed)
    assert "m, share 1, at host:8000" in text
    assert "hunter2" not in text
    assert "sesame" not in text


def _log(*, has_region: bool = True) -> EventLog:
    """A region of 100 cycles from cycle 100: see the changes."""
    mvin = isa.mvin(0x2000_0000, isa.spad_address(0), 4, 4)
    waits = LoadState.BUSY | LoadState.DMA_WAIT
    store = StoreState.BUSY | StoreState.ACTIVE
    changes = [
        (100, Track.LOAD, waits),
        (125, Track.LOAD, LoadState.BUSY | LoadState.ACTIVE),
        (150, Track.LOAD, 0),
        (150, Track.EXECUTE, ExecuteState.BUSY | ExecuteState.MAC),
        (160, Track.EXECUTE, 0),
        (160, Track.STORE, store | StoreState.DMA_WAIT),
        (180, Track.STORE, store),
        (200, Track.STORE, 0),
    ]
    if has_region:
        changes += [(100, Track.REGION, RegionState.RUNS), (200, Track.REGION, 0)]
    return EventLog(
        cycles=300,
        job_cycles=300,
        accepted=np.array([(90, mvin.rs1, mvin.rs2, mvin.funct)], dtype=ACCEPTED),
        moments=np.array(
            [(0, 1, mvin.funct, mvin.rs1, mvin.rs2, 0, 95, 100, NEVER, 149, NEVER)], dtype=MOMENTS
        ),
        changes=np.array(changes, dtype=CHANGE),
    )


def test_density() -> None:
    """Shares of quarters of the region; what works and waits at once counts as waiting."""
    log = _log()
    assert region_of(log) == Region(100, 200)
    assert density(log, Region(100, 200), 4) == {
        "load": {"works": [0, 1, 0, 0], "memory": [1, 0, 0, 0]},
        "execute": {"works": [0, 0, 0.4, 0]},
        "store": {"works": [0, 0, 0, 0.8], "memory": [0, 0, 0.6, 0.2]},
    }


def test_window() -> None:
    """Commands and stalls, counted from the start of the region."""
    chart = window_chart(_log(), 60)
    assert chart is not None
    bars = {trace.y[0]: (trace.base, trace.x, trace.hovertext) for trace in chart.data if trace.y}
    assert bars.keys() == {"loads", "loads wait", "stores wait"}
    assert bars["loads wait"][:2] == ((20,), (5,))
    assert bars["loads"][:2] == ((20,), (30,))
    assert "50 cycles" in bars["loads"][2][0]
    assert bars["stores wait"][:2] == ((60,), (20,))


def test_without_a_region() -> None:
    """A job that did not come so far has no picture."""
    log = _log(has_region=False)
    assert region_of(log) is None
    assert window_chart(log) is None
    assert density_chart({"baseline": log}) is None


def test_timelines_in_a_report(tmp_path: Path) -> None:
    """Baseline and winner are asked for, once each; what cannot be had is left out."""
    run = by_hand(tmp_path / "store.sqlite")
    subject = subject_of(tmp_path / "store.sqlite", run)
    asked = []

    def timeline_of(source: str) -> EventLog | None:
        asked.append(source)
        return _log() if "work(5)" in source else None

    text = report_html(subject, timeline_of)
    assert ["work(0)" in asked[0], "work(5)" in asked[1], len(asked)] == [True, True, 2]
    assert 'data-chart="density"' in text
    assert 'data-chart="window0"' in text
    assert 'data-chart="window1"' not in text
    without = report_html(subject)
    assert "There is no timeline" in without
    assert 'data-chart="density"' not in without
