# SPDX-License-Identifier: Apache-2.0
"""Shows where the cycles of two kernels went: engines, stalls, overlap, rooflines, traffic."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from autocomp_hil.evaluate.measurement import Measurement, MemoryUse, Traffic
from autocomp_hil.page.markup import Markup, table

__all__ = ["Side", "engine_chart", "measurement_table", "overlap_chart"]

_COLOURS: Final = ("#90a4ae", "#1565c0")
_OVERLAP: Final = {
    "all three engines": ("three", "#1b5e20"),
    "two": ("two", "#66bb6a"),
    "one": ("one", "#ffcc80"),
    "none": ("none", "#ef9a9a"),
}


class Side(NamedTuple):
    """A kernel in a comparison."""

    name: str
    measurement: Measurement


def engine_chart(sides: Sequence[Side]) -> Any:
    """Cycles in which each engine is busy, active, and waits for each cause."""
    engines = list(sides[0].measurement.engines)
    labels = [_labels(sides, engine) for engine in engines]
    chart = make_subplots(
        rows=len(engines),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.06,
        row_heights=[len(found) for found in labels],
        subplot_titles=[f"{engine} engine" for engine in engines],
    )
    for row, (engine, names) in enumerate(zip(engines, labels, strict=True), 1):
        for side, colour in zip(sides, _COLOURS, strict=False):
            use = side.measurement.engines[engine]
            cycles = {"busy": use.busy, "active": use.active, **use.stalls}
            chart.add_bar(
                y=[name if name in {"busy", "active"} else f"waits: {name}" for name in names],
                x=[cycles.get(name, 0) for name in names],
                name=side.name,
                orientation="h",
                marker={"color": colour},
                legendgroup=side.name,
                showlegend=row == 1,
                row=row,
                col=1,
            )
    chart.update_xaxes(title_text="cycles", tickformat=",", row=len(engines), col=1)
    chart.update_yaxes(autorange="reversed", automargin=True)
    chart.update_layout(bargap=0.25)
    return chart


def overlap_chart(sides: Sequence[Side]) -> Any:
    """Share of the cycles in which none, one, two or all engines are busy."""
    chart = go.Figure()
    for name, (field, colour) in _OVERLAP.items():
        shares = [getattr(s.measurement.overlap, field) / s.measurement.cycles for s in sides]
        chart.add_bar(
            y=[side.name for side in sides],
            x=shares,
            name=name,
            orientation="h",
            marker={"color": colour},
        )
    chart.update_layout(
        barmode="stack",
        xaxis={"tickformat": ".0%", "range": [0, 1], "title": "share of the cycles"},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return chart


def measurement_table(sides: Sequence[Side]) -> Markup:
    """The numbers, one column for each kernel."""
    columns = [list(_numbers(side.measurement)) for side in sides]
    rows = [(names[0][0], *(value for _, value in names)) for names in zip(*columns, strict=True)]
    return table(("", *(side.name for side in sides)), rows)


def _labels(sides: Sequence[Side], engine: str) -> list[str]:
    """Busy, active, and the causes that kept the engine waiting on any side."""
    causes = dict.fromkeys(
        cause
        for side in sides
        for cause, cycles in side.measurement.engines[engine].stalls.items()
        if cycles
    )
    return ["busy", "active", *causes]


def _numbers(m: Measurement) -> Iterator[tuple[str, str]]:
    yield "cycles", f"{m.cycles:,}"
    yield "ideal cycles", f"{m.ideal_cycles:,}"
    yield "share of the array's peak", f"{m.utilization:.1%}"
    bound = m.roofline.bound
    for name, words in (
        ("compute", "roofline: the array"),
        ("bytes_in", "roofline: loads from DRAM"),
        ("bytes_out", "roofline: stores to DRAM"),
        ("issue", "roofline: the core's instructions"),
    ):
        mark = " (bound)" if name == bound else ""
        yield words, f"{getattr(m.roofline, name):,}{mark}"
    yield "array idle, the core is too slow", f"{m.issue_bound_cycles:,}"
    yield "bytes loaded (over the minimum)", _traffic(m.bytes_in)
    yield "bytes stored (over the minimum)", _traffic(m.bytes_out)
    yield "scratchpad rows used", _rows(m.scratchpad_rows)
    yield "accumulator rows used", _rows(m.accumulator_rows)
    yield "commands", f"{m.commands:,}"
    yield "instructions", f"{m.instructions:,}"


def _traffic(traffic: Traffic) -> str:
    return f"{traffic.moved:,} ({traffic.moved / traffic.minimum:.2f}x)"


def _rows(use: MemoryUse) -> str:
    return f"{use.used:,} of {use.available:,}"
