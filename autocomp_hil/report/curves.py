# SPDX-License-Identifier: Apache-2.0
"""Cycles over evaluations: of one run with all its candidates, or of two runs together."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from autocomp_hil.page.markup import hover
from autocomp_hil.report.style import KINDS
from autocomp_hil.report.subject import Entry, Subject

__all__ = ["best_so_far", "curve", "curves_of_two", "label"]

_STRIP: Final = 0.14
"""Share of the height for candidates without cycles."""
_LOGARITHMIC_FROM: Final = 8.0
"""Ratio of slowest to fastest from which on the axis is logarithmic."""
_COLOURS: Final = ("#1565c0", "#ef6c00")


def best_so_far(subject: Subject) -> list[int | None]:
    """Fewest cycles of a correct candidate after each evaluation; None before the first."""
    best: int | None = None
    found = []
    for entry in subject.evaluated:
        if entry.cycles is not None and (best is None or entry.cycles < best):
            best = entry.cycles
        found.append(best)
    return found


def curve(subject: Subject) -> Any:
    """The chart of one run: cycles above, what became of the other candidates below."""
    chart = go.Figure()
    places = {entry.number: place for place, entry in enumerate(subject.evaluated, 1)}
    correct = [entry for entry in subject.evaluated if entry.cycles is not None]
    chart.add_scatter(
        x=[places[entry.number] for entry in correct],
        y=[entry.cycles for entry in correct],
        mode="markers",
        name="correct candidate",
        marker={"color": KINDS["correct"], "size": 8, "opacity": 0.65},
        hovertext=[_words(subject, entry) for entry in correct],
        hoverinfo="text",
    )
    chart.add_scatter(
        x=list(places.values()),
        y=best_so_far(subject),
        mode="lines",
        name="best so far",
        line={"color": _COLOURS[0], "width": 3, "shape": "hv"},
        hoverinfo="skip",
    )
    _lines(chart, subject)
    has_failed = len(correct) < len(subject.evaluated)
    chart.update_layout(
        xaxis={"title": "evaluations", "anchor": "y2" if has_failed else "y"},
        yaxis={
            "title": "cycles",
            "domain": [_STRIP + 0.06 if has_failed else 0, 1],
            **_axis([entry.cycles for entry in correct if entry.cycles is not None]),
        },
        hovermode="closest",
    )
    if has_failed:
        _strip(chart, subject, places)
    return chart


def _strip(chart: Any, subject: Subject, places: Mapping[int, int]) -> None:
    """Candidates without cycles, by kind of outcome."""
    groups: dict[str, list[Entry]] = {}
    for entry in subject.evaluated:
        if entry.cycles is None:
            groups.setdefault(entry.words, []).append(entry)
    for words, failed in sorted(groups.items()):
        chart.add_scatter(
            x=[places[entry.number] for entry in failed],
            y=[words] * len(failed),
            yaxis="y2",
            mode="markers",
            name=words,
            marker={
                "size": 8,
                "symbol": "x-thin",
                "line": {"width": 2, "color": KINDS[failed[0].state]},
            },
            hovertext=[_words(subject, entry) for entry in failed],
            hoverinfo="text",
            showlegend=False,
        )
    chart.update_layout(yaxis2={"domain": [0, _STRIP], "type": "category"})


def curves_of_two(subjects: Sequence[Subject]) -> Any:
    """Draw both runs in one chart: cycles if they searched the same, else speed-ups."""
    is_same = len({subject.title for subject in subjects}) == 1
    chart = go.Figure()
    for subject, colour in zip(subjects, _COLOURS, strict=True):
        baseline = subject.baseline.cycles if subject.baseline else None
        values: list[float | None] = list(best_so_far(subject))
        if not is_same:
            values = [baseline / value if baseline and value else None for value in values]
        chart.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=values,
            mode="lines+markers",
            name=hover(f"run {subject.run.id}: {label(subject)}"),
            line={"color": colour, "width": 3, "shape": "hv"},
            marker={"size": 4},
        )
    title = "best cycles so far" if is_same else "best speed-up so far over the own baseline"
    if is_same:
        _lines(chart, subjects[0])
    chart.update_layout(
        xaxis={"title": "evaluations"},
        yaxis={"title": title, "rangemode": "normal"},
        hovermode="x unified",
    )
    return chart


def label(subject: Subject) -> str:
    """What sets a run apart from others of the same workload."""
    reused = subject.run.reused_options
    words = f", {len(reused)} options reused" if reused else ""
    return f"{subject.title}, {subject.run.proposer}{words}, seed {subject.run.seed}"


def _axis(cycles: list[int]) -> dict[str, object]:
    if cycles and max(cycles) > _LOGARITHMIC_FROM * min(cycles):
        return {"type": "log", "dtick": "D2", "tickformat": ","}
    return {"tickformat": ","}


def _lines(chart: Any, subject: Subject) -> None:
    """Baseline and ideal, over the whole width."""
    measured = subject.baseline.measurement if subject.baseline else None
    if measured is None:
        return
    for text, cycles, dash in (
        ("baseline", measured.cycles, "dash"),
        ("ideal", measured.ideal_cycles, "dot"),
    ):
        chart.add_scatter(
            x=[1, max(2, len(subject.evaluated))],
            y=[cycles, cycles],
            mode="lines",
            name=f"{text}: {cycles:,}",
            line={"color": "#78909c", "width": 1.5, "dash": dash},
            hoverinfo="skip",
        )


def _words(subject: Subject, entry: Entry) -> str:
    """What the hover box says of a candidate."""
    candidate = entry.candidate
    speedup = subject.speedup(entry)
    cycles = entry.words
    if entry.cycles is not None:
        cycles = f"{entry.cycles:,} cycles"
        cycles += "" if speedup is None else f", {speedup:.2f}x the baseline"
    lines = [f"<b>candidate {entry.number}</b>: {cycles}"]
    if candidate.parent is not None:
        where = f"generation {candidate.iteration}, child of {candidate.parent}"
        lines += [where, hover(candidate.option), hover(candidate.plan)]
    return "<br>".join(lines)
