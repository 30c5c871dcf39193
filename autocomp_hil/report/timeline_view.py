# SPDX-License-Identifier: Apache-2.0
"""Command timelines of two kernels: the whole measured region by shares, and some cycles of it."""

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from autocomp_hil.isa import disassemble
from autocomp_hil.page.markup import hover
from autocomp_hil.simulator.chip.events import (
    EventLog,
    ExecuteState,
    LoadState,
    StoreState,
    Track,
)
from autocomp_hil.timeline import CommandSlice, Lane, Stall, command_slices, stalls

__all__ = ["Region", "density", "density_chart", "region_of", "window_chart"]

_BINS: Final = 240
_WINDOW: Final = 1000
"""Cycles of the picture with single commands."""

_ENGINES: Final = {
    "load": (Track.LOAD, LoadState.ACTIVE),
    "execute": (Track.EXECUTE, ExecuteState.MAC | ExecuteState.DRAIN),
    "store": (Track.STORE, StoreState.ACTIVE | StoreState.MOVES),
}
"""Track of each engine, and the bits of which one is high where the engine makes progress."""
_WORKS: Final = "works"
_COLOURS: Final = {
    _WORKS: "#43a047",
    "memory": "#c62828",
    "conflict": "#8e24aa",
    "dependency": "#f9a825",
    "operands": "#1565c0",
}
"""Colours by category of ``timeline.causes``; the others are not causes of engines."""
_LANES: Final = {
    Lane.LOAD: ("loads", Track.LOAD, "#a5d6a7"),
    Lane.PRELOAD: ("PRELOADs", None, "#b3e5fc"),
    Lane.COMPUTE: ("COMPUTEs", Track.EXECUTE, "#90caf9"),
    Lane.STORE: ("stores", Track.STORE, "#ffe0b2"),
}

_Spans = Iterable[tuple[int, int]]


class Region(NamedTuple):
    """Cycles of the measured region that the log holds."""

    start: int
    end: int
    """First cycle that is no longer part of it."""


def region_of(log: EventLog) -> Region | None:
    """The measured region, or None if it did not begin."""
    runs = [part for part in log.intervals(Track.REGION) if part.bits]
    return Region(runs[0].start, runs[-1].end) if runs else None


def density(log: EventLog, region: Region, bins: int) -> Mapping[str, Mapping[str, list[float]]]:
    """What each engine does in each part of the region, as shares of the part's cycles.

    Args:
        log: Log of a job.
        region: Cycles to look at.
        bins: Parts of equal length.
    """
    edges = np.linspace(region.start, region.end, bins + 1)
    found: dict[str, dict[str, list[float]]] = {}
    for engine, (track, working) in _ENGINES.items():
        waits = list(stalls(log, track))
        spans = {_WORKS: list(_working(log, track, working, waits))}
        for stall in waits:
            spans.setdefault(stall.cause.category, []).append((stall.start, stall.end))
        shares = {name: _shares(own, edges) for name, own in spans.items()}
        found[engine] = {
            name: [round(float(share), 3) for share in shares[name]]
            for name in _COLOURS
            if name in shares and shares[name].any()
        }
    return found


def density_chart(logs: Mapping[str, EventLog]) -> Any | None:
    """Engines from top to bottom, kernels side by side, each over its own cycles.

    Args:
        logs: Logs by name of the kernel.
    """
    regions = {name: found for name, log in logs.items() if (found := region_of(log))}
    if not regions:
        return None
    chart = make_subplots(
        rows=len(_ENGINES),
        cols=len(regions),
        shared_xaxes="columns",
        vertical_spacing=0.05,
        horizontal_spacing=0.05,
        row_titles=list(_ENGINES),
        column_titles=[
            name + (": its beginning, as far as the log goes" if logs[name].is_cut else "")
            for name in regions
        ],
    )
    shown: set[str] = set()
    for column, (name, region) in enumerate(regions.items(), 1):
        bins = min(_BINS, region.end - region.start)
        width = (region.end - region.start) / bins
        places = [round((index + 0.5) * width) for index in range(bins)]
        for row, parts in enumerate(density(logs[name], region, bins).values(), 1):
            for what, shares in parts.items():
                chart.add_scatter(
                    x=places, y=shares, name=_words(what), stackgroup="all", mode="lines",
                    line={"width": 0, "color": _COLOURS[what], "shape": "hvh"},
                    fillcolor=_COLOURS[what], legendgroup=what, showlegend=what not in shown,
                    hovertemplate="%{y:.0%}", row=row, col=column,
                )  # fmt: skip
                shown.add(what)
        chart.update_xaxes(title_text="cycle", row=len(_ENGINES), col=column, tickformat=",")
    chart.update_yaxes(range=[0, 1], tickformat=".0%", nticks=3)
    chart.update_layout(hovermode="x unified")
    return chart


def window_chart(log: EventLog, cycles: int = _WINDOW) -> Any | None:
    """Commands and stalls in the middle of the measured region; None if there is no region.

    Args:
        log: Log of a job.
        cycles: Length of the window.
    """
    region = region_of(log)
    if region is None:
        return None
    middle = (region.start + region.end) // 2
    window = Region(
        max(region.start, middle - cycles // 2), min(region.end, middle + -(-cycles // 2))
    )
    chart = go.Figure()
    slices = [part for part in command_slices(log) if _is_in(part.start, part.end, window)]
    for lane, (name, track, colour) in _LANES.items():
        own = [part for part in slices if part.lane is lane]
        _bars(chart, name, _commands(own, colour), window, region.start)
        if track is not None:
            _bars(chart, f"{name} wait", _stalls(log, track, window), window, region.start)
    chart.update_layout(
        barmode="overlay",
        bargap=0.15,
        xaxis={
            "title": "cycle of the measured region",
            "range": [window.start - region.start, window.end - region.start],
            "tickformat": ",",
        },
        yaxis={"autorange": "reversed", "automargin": True, "type": "category"},
        showlegend=False,
    )
    return chart


class _Bar(NamedTuple):
    """Cycles of the log."""

    start: int
    end: int
    """First cycle that is no longer part of it."""
    text: str
    colour: str


def _commands(own: Sequence[CommandSlice], colour: str) -> list[_Bar]:
    return [
        _Bar(part.start, part.end, hover(disassemble(part.record.command)), colour) for part in own
    ]


def _stalls(log: EventLog, track: Track, window: Region) -> list[_Bar]:
    return [
        _Bar(found.start, found.end, found.cause.text, found.cause.rgb)
        for found in stalls(log, track)
        if _is_in(found.start, found.end, window)
    ]


def _bars(chart: Any, name: str, bars: Sequence[_Bar], window: Region, origin: int) -> None:
    """Draw one lane; bars are cut to the window, and their texts say the whole length."""
    starts = [max(bar.start, window.start) for bar in bars]
    ends = [min(bar.end, window.end) for bar in bars]
    chart.add_bar(
        y=[name] * len(bars),
        x=[end - start for start, end in zip(starts, ends, strict=True)],
        base=[start - origin for start in starts],
        orientation="h",
        marker={
            "color": [bar.colour for bar in bars],
            "line": {"color": "#546e7a", "width": 0.4},
        },
        hovertext=[f"{bar.text}<br>{bar.end - bar.start} cycles" for bar in bars],
        hoverinfo="text",
    )


def _is_in(start: int, end: int, window: Region) -> bool:
    return start < window.end and end > window.start


def _shares(spans: _Spans, edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of each part that spans cover; spans are in order and apart from each other."""
    ends = np.array([span for span in spans if span[1] > span[0]], dtype=np.float64).reshape(-1, 2)
    if not len(ends):
        return np.zeros(len(edges) - 1)
    covered = np.cumsum(ends[:, 1] - ends[:, 0])
    before = np.stack([covered - (ends[:, 1] - ends[:, 0]), covered], axis=1)
    at_edges = np.interp(edges, ends.ravel(), before.ravel())
    return np.asarray(np.diff(at_edges) / np.diff(edges), dtype=np.float64)


def _working(
    log: EventLog, track: Track, working: int, waits: Sequence[Stall]
) -> Iterator[tuple[int, int]]:
    """Where the engine makes progress; a cycle that another part waits in counts as waiting."""
    starts = [stall.start for stall in waits]
    for part in log.intervals(track):
        last = bisect.bisect_right(starts, part.start) - 1
        is_waiting = last >= 0 and part.start < waits[last].end
        if part.bits & working and not is_waiting:
            yield part.start, part.end


def _words(what: str) -> str:
    return {
        _WORKS: "works",
        "memory": "waits for DRAM",
        "conflict": "waits for a local memory",
        "dependency": "next command waits for another engine",
        "operands": "waits for operands",
    }[what]
