# SPDX-License-Identifier: Apache-2.0
"""Where the time of a night went: its slowest tests, and who ran when on which core."""

import heapq
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from autocomp_hil.page.markup import Markup, figure, hover, join, table
from autocomp_hil.regress.night import Night, UnitResult, UnitStatus
from autocomp_hil.regress.page.parts import capped, fold, left_out, note
from autocomp_hil.regress.page.style import UNIT_KINDS
from autocomp_hil.regress.page.words import cell, duration, percent

__all__ = ["cores_of", "slowest", "timeline"]

_MOST: Final = 30
_MOST_TESTS: Final = 500
_MOST_UNITS: Final = 2000
"""Units in the chart; the longest."""
_SHADES: Final = ("#2e7d32", "#66bb6a")
"""Colours of units that passed, in turns, so that neighbours can be told apart."""
_COLOURS: Final = {"bad": "#c62828", "warn": "#ef6c00"}


def slowest(night: Night) -> Markup:
    """The section on what took longest."""
    if not night.tests and not night.slowest:
        return note("No test ran.")
    total = sum(test.seconds for test in night.tests)
    ordered = sorted(night.tests, key=lambda test: (-test.seconds, test.test))
    rows = [
        (
            cell(test.test),
            duration(test.seconds),
            percent(test.seconds / total if total else None),
            f"{test.passed:,}",
            f"{test.failed:,}",
            f"{test.skipped:,}",
        )
        for test in capped(ordered, _MOST_TESTS)
    ]
    headings = ("test", "time", "share", "passed", "failed", "skipped")
    parts = [table(headings, rows[:_MOST])]
    if len(rows) > _MOST:
        every = table(headings, rows) + left_out(len(ordered), _MOST_TESTS, "test")
        parts.append(fold(f"All {len(ordered):,} tests", Markup(every)))
    if night.slowest:
        cases = [
            (cell(slow.test), cell(slow.case), duration(slow.seconds))
            for slow in capped(night.slowest, _MOST)
        ]
        parts += [
            Markup("<h3>Slowest cases</h3>"),
            table(("test", "case", "time"), cases, left=2),
            left_out(len(night.slowest), _MOST, "case"),
        ]
    return join(part for part in parts if part)


def timeline(night: Night) -> Markup:
    """The section on who ran when."""
    if not night.units:
        return note("No unit ran.")
    longest = sorted(night.units, key=lambda result: -result.seconds)[:_MOST_UNITS]
    places = cores_of(longest)
    rows = 1 + max(core for _, core in places)
    chart = figure(_chart(places), "timeline", 130 + 34 * min(rows, 40))
    return join([chart, left_out(len(night.units), _MOST_UNITS, "unit")])


def cores_of(results: Sequence[UnitResult]) -> list[tuple[UnitResult, int]]:
    """Each unit with the cores that it had, as numbers from 0; one entry for each of its cores.

    A unit takes the lowest cores that are free when it starts. The engine pins nothing, so the
    numbers only say how many ran at once.
    """
    found: list[tuple[UnitResult, int]] = []
    free: list[int] = []
    busy: list[tuple[float, int]] = []
    count = 0
    for result in sorted(results, key=lambda result: (result.started_s, -result.seconds)):
        while busy and busy[0][0] <= result.started_s + 1e-3:
            heapq.heappush(free, heapq.heappop(busy)[1])
        for _ in range(min(result.unit.cores, 64)):
            if free:
                core = heapq.heappop(free)
            else:
                core, count = count, count + 1
            heapq.heappush(busy, (result.started_s + result.seconds, core))
            found.append((result, core))
    return found


def _chart(places: Sequence[tuple[UnitResult, int]]) -> Any:
    """One bar for each unit and core, along the minutes of the night."""
    chart = go.Figure()
    order = {result.unit.name: number for number, (result, _) in enumerate(places)}
    for status in UnitStatus:
        found = [(result, core) for result, core in places if result.status is status]
        if not found:
            continue
        kind = UNIT_KINDS[status]
        chart.add_bar(
            orientation="h",
            name=str(status),
            y=[f"core {core}" for _, core in found],
            base=[result.started_s / 60 for result, _ in found],
            x=[max(result.seconds, 0.05) / 60 for result, _ in found],
            marker={
                "color": [
                    _COLOURS.get(kind, _SHADES[order[result.unit.name] % 2]) for result, _ in found
                ]
            },
            hovertext=[_words(result) for result, _ in found],
            hoverinfo="text",
        )
    rows = 1 + max(core for _, core in places)
    chart.update_layout(
        barmode="overlay",
        bargap=0.15,
        xaxis={"title": "minutes since the start of the night"},
        yaxis={
            "categoryorder": "array",
            "categoryarray": [f"core {core}" for core in reversed(range(rows))],
        },
    )
    return chart


def _words(result: UnitResult) -> str:
    return hover(
        f"{result.unit.name}: {result.status}, {duration(result.seconds)}, "
        f"{result.passed:,} passed, {result.failed:,} failed"
    )
