# SPDX-License-Identifier: Apache-2.0
"""Cycle counts against the accepted ones, simulation speed, and how both went over the nights."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from autocomp_hil.page.markup import Markup, figure, hover, join, table
from autocomp_hil.regress.night import CycleChange, Night, TrendPoint
from autocomp_hil.regress.page.parts import badge, capped, fold, left_out, note
from autocomp_hil.regress.page.words import cell, counted, percent, signed_percent

__all__ = ["cycles", "over_the_nights", "speed"]

_MOST: Final = 400
_MOST_LINES: Final = 14
"""Lines of one chart; those that changed most."""
_MOST_NIGHTS: Final = 90
_SHARES: Final = {
    "functional_coverage": "functional coverage",
    "line_coverage": "line coverage",
    "branch_coverage": "branch coverage",
    "toggle_coverage": "toggle coverage",
    "mutation_score": "mutation score",
}
"""Values of a night that are shares, and their names in the chart."""
_NUMBERS: Final = ("passed", "failed", "programs", "cycles")
"""Values of a night that are numbers of something."""

Series = Mapping[str, Sequence[float | None]]
"""Values of each line, one for each night, None where a night has none."""


def cycles(night: Night) -> Markup:
    """The section on simulated cycles: what changed, then all, then how they went."""
    if not night.cycles:
        return note("Nothing that ran counts cycles.")
    changed = sorted(
        (change for change in night.cycles if change.change is None or change.change),
        key=lambda change: (not change.is_slowdown, -abs(change.change or 0), change.subject),
    )
    parts = [
        note(f"All of {counted(len(night.cycles), 'count')} are as they were accepted.")
        if not changed
        else _cycle_table(changed),
        fold(f"All {counted(len(night.cycles), 'count')}", _cycle_table(night.cycles)),
        _cycle_chart(night.trends),
    ]
    return join(part for part in parts if part)


def _cycle_table(changes: Sequence[CycleChange]) -> Markup:
    rows = [
        (
            cell(change.subject),
            cell(change.hardware),
            _mark(change),
            cell(change.reason),
            "-" if change.accepted is None else f"{change.accepted:,}",
            f"{change.cycles:,}",
            signed_percent(change.change),
        )
        for change in capped(changes, _MOST)
    ]
    headings = ("what ran", "hardware", "", "accepted because", "accepted", "tonight", "change")
    return join([table(headings, rows, left=4), left_out(len(changes), _MOST, "count")])


def _mark(change: CycleChange) -> Markup:
    if change.is_slowdown:
        return badge("slower: fails", "bad")
    if change.change is None:
        return badge("not accepted yet", "warn")
    if change.change:
        return badge("changed", "warn")
    return Markup("")


def _cycle_chart(trends: Sequence[TrendPoint]) -> Markup:
    """Cycles over the nights, relative to the first night that has them; only what changed."""
    prefix = "cycles "
    every = _series(trends, lambda name: name.startswith(prefix))
    relative: dict[str, list[float | None]] = {}
    for name, values in every.items():
        first = next((value for value in values if value), None)
        if first is not None and any(value not in {None, first} for value in values):
            relative[name.removeprefix(prefix)] = [
                None if value is None else 100 * (value / first - 1) for value in values
            ]
    if not relative:
        return note(f"No cycle count changed over {counted(len(trends), 'night')}.")
    kept = _most_moved(relative)
    chart = _lines(trends, kept, "cycles, change in %")
    words = f"{counted(len(every) - len(relative), 'count')} did not change."
    return join(
        [
            figure(chart, "cycles", 380),
            note(words),
            left_out(len(relative), _MOST_LINES, "line of the chart", "lines of the chart"),
        ]
    )


def speed(night: Night) -> Markup:
    """The section on the simulator's speed, as ratios of two times in one run."""
    if not night.ratios:
        return note("Nothing that ran measures the simulator's speed.")
    rows = [
        (
            cell(ratio.name),
            f"{ratio.value:.3g}",
            "-" if ratio.before is None else f"{ratio.before:.3g}",
            signed_percent(ratio.value / ratio.before - 1 if ratio.before else None),
        )
        for ratio in capped(night.ratios, _MOST)
    ]
    parts = [table(("ratio", "tonight", "before", "change"), rows)]
    series = _series(night.trends, lambda name: name.startswith("ratio "))
    if series and len(night.trends) > 1:
        kept = _most_moved({name.removeprefix("ratio "): found for name, found in series.items()})
        parts.append(figure(_lines(night.trends, kept, "ratio"), "speed", 340))
    return join(parts)


def over_the_nights(night: Night) -> Markup:
    """The section on the nights before: their numbers, and their shares as a chart."""
    trends = night.trends[-_MOST_NIGHTS:]
    if len(trends) < 2:
        return note("Trends begin with the second night.")
    measured = _series(trends, _SHARES.__contains__)
    shares = {
        _SHARES[name]: [None if value is None else 100 * value for value in values]
        for name, values in measured.items()
    }
    rows = [
        (
            cell(point.night),
            cell(point.commit[:12]) + (", changed" if point.is_dirty else ""),
            f"{point.tier}" + (", interrupted" if point.is_interrupted else ""),
            *(_number(point, name) for name in _NUMBERS),
            *(percent(point.values.get(name)) for name in measured),
        )
        for point in reversed(trends)
    ]
    headings = ("night", "commit", "tier", *_NUMBERS, *shares)
    chart = figure(_lines(trends, shares, "%"), "shares", 340) if shares else Markup("")
    return join([chart, fold("The nights", table(headings, rows, left=3), is_open=not shares)])


def _number(point: TrendPoint, name: str) -> str:
    value = point.values.get(name)
    return "-" if value is None else f"{value:,.0f}"


def _series(trends: Sequence[TrendPoint], is_wanted: Callable[[str], bool]) -> Series:
    """Values over the last nights, by name."""
    recent = trends[-_MOST_NIGHTS:]
    names = sorted({name for point in recent for name in point.values if is_wanted(name)})
    return {name: [point.values.get(name) for point in recent] for name in names}


def _most_moved(series: Series) -> Series:
    """The series with the largest distance between their lowest and their highest value."""

    def distance(name: str) -> float:
        values = [value for value in series[name] if value is not None]
        return max(values) - min(values)

    return {name: series[name] for name in sorted(series, key=distance, reverse=True)[:_MOST_LINES]}


def _lines(trends: Sequence[TrendPoint], series: Series, title: str) -> Any:
    """A chart with one line for each series, over the nights."""
    recent = trends[-_MOST_NIGHTS:]
    labels = [hover(point.night) for point in recent]
    words = [
        hover(f"{point.commit[:12]}{', changed' if point.is_dirty else ''}, {point.tier}")
        for point in recent
    ]
    chart = go.Figure()
    for name, values in series.items():
        chart.add_scatter(
            x=list(range(len(recent))),
            y=list(values),
            name=hover(name),
            mode="lines+markers",
            customdata=words,
            hovertemplate="%{y:.4g}, %{customdata}",
        )
    every = max(1, len(labels) // 10)
    chart.update_layout(
        xaxis={"tickvals": list(range(0, len(labels), every)), "ticktext": labels[::every]},
        yaxis={"title": title},
        hovermode="x unified",
    )
    return chart
