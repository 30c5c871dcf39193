# SPDX-License-Identifier: Apache-2.0
"""What each option of the menu gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from autocomp_hil.config.menu import Menu, load_menu
from autocomp_hil.errors import ConfigError
from autocomp_hil.page.markup import Markup, hover, table
from autocomp_hil.report.style import KINDS
from autocomp_hil.report.subject import Entry, Subject
from autocomp_hil.workloads import load_workload

__all__ = ["OptionUse", "menu_of", "option_chart", "option_table", "option_uses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionUse:
    """What one option of the menu came to in one run."""

    option: str
    tried: int
    """Candidates that were judged."""
    correct: int
    improved: int
    """Correct ones that are faster than their parent."""
    best_gain: float | None
    """Greatest speed-up of a correct one over its parent."""
    on_path: int
    """Steps from the baseline to the best candidate."""
    repeated: int
    """Candidates whose code had been judged before."""


def option_uses(subject: Subject) -> list[OptionUse]:
    """Every option that was proposed, the greatest speed-up first."""
    groups: dict[str, list[Entry]] = {}
    for entry in subject.entries[1:]:
        groups.setdefault(entry.candidate.option, []).append(entry)
    uses = [_use(subject, option, entries) for option, entries in groups.items()]
    return sorted(uses, key=lambda use: (-(use.best_gain or 0), use.option))


def menu_of(workload: str) -> Menu:
    """The menu of a workload; the common one where the workload is gone since."""
    try:
        return load_workload(workload).menu
    except ConfigError:
        return load_menu()


def option_table(uses: Sequence[OptionUse], menu: Menu) -> Markup:
    """The table has one row for each option, which says what it does if it is on the menu."""
    headings = (
        "menu option", "what it does", "tried", "correct", "improved",
        "best speed-up over its parent", "steps to the best", "same code as before",
    )  # fmt: skip
    rows = [
        (
            use.option, _text(use.option, menu), use.tried, use.correct, use.improved,
            "-" if use.best_gain is None else f"{use.best_gain:.3f}x", use.on_path, use.repeated,
        )
        for use in uses
    ]  # fmt: skip
    return table(headings, rows, left=2)


def _text(option: str, menu: Menu) -> str:
    return menu.text(option) if option in menu.ids else "-"


def option_chart(uses: Sequence[OptionUse]) -> Any:
    """Candidates by option: improved, only correct, failed."""
    chart = go.Figure()
    names = [hover(use.option) for use in uses]
    parts = {
        "faster than its parent": ([use.improved for use in uses], KINDS["correct"]),
        "correct, not faster": ([use.correct - use.improved for use in uses], "#a5d6a7"),
        "not correct, or too slow": ([use.tried - use.correct for use in uses], "#ef9a9a"),
    }
    for name, (counts, colour) in parts.items():
        chart.add_bar(y=names, x=counts, name=name, orientation="h", marker={"color": colour})
    chart.update_layout(
        barmode="stack",
        xaxis={"title": "candidates that were judged", "dtick": _tick(uses)},
        yaxis={"autorange": "reversed", "automargin": True, "type": "category"},
    )
    return chart


def _tick(uses: Sequence[OptionUse]) -> int:
    """Distance of marks: whole candidates."""
    return max(1, round(max((use.tried for use in uses), default=1) / 8))


def _use(subject: Subject, option: str, entries: Sequence[Entry]) -> OptionUse:
    gains = [gain for entry in entries if (gain := subject.gain(entry)) is not None]
    return OptionUse(
        option=option,
        tried=sum(entry.evaluation is not None for entry in entries),
        correct=sum(entry.cycles is not None for entry in entries),
        improved=sum(gain > 1 for gain in gains),
        best_gain=max(gains, default=None),
        on_path=sum(entry.number in subject.path for entry in entries),
        repeated=sum(entry.candidate.same_as is not None for entry in entries),
    )
