# SPDX-License-Identifier: Apache-2.0
"""Text into HTML. Plans, sources and messages come from whoever wrote what is reported on.

Everything that is not ``Markup`` is escaped; tests follow hostile texts through whole pages.
"""

import html
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final

from autocomp_hil.plain_text import plain, shortened

__all__ = ["CHART_BLOCK", "Markup", "figure", "hover", "join", "safe", "table"]

CHART_BLOCK: Final = '<script type="application/json" data-chart='
"""What begins the data of a chart; text that is escaped never holds it."""

_HOVER_WIDTH: Final = 70
_HOVER_CHARACTERS: Final = 210


class Markup(str):
    """HTML that is safe to put into a page as it is."""

    __slots__ = ()


def safe(text: object) -> Markup:
    """Return any text as HTML that shows it."""
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(plain(str(text))))


def join(parts: Iterable[object], between: str = "\n") -> Markup:
    """Several texts behind each other, each escaped unless it is markup."""
    return Markup(between.join(safe(part) for part in parts))


def hover(text: str) -> str:
    """A text for a chart's hover box, which knows some HTML: escaped, broken into lines."""
    lines = textwrap.wrap(shortened(plain(text), _HOVER_CHARACTERS), _HOVER_WIDTH)
    return "<br>".join(html.escape(line) for line in lines)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 1) -> Markup:
    """A table; the first ``left`` columns are text, the others numbers."""
    head = "".join(f"<th{_side(i, left)}>{safe(title)}</th>" for i, title in enumerate(headings))
    body = "\n".join(
        "<tr>" + "".join(f"<td{_side(i, left)}>{safe(c)}</td>" for i, c in enumerate(row)) + "</tr>"
        for row in rows
    )
    return Markup(f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>")


def figure(chart: Any, name: str, height: int, *, has_titles: bool = False) -> Markup:
    """A chart of plotly; its data are in a block that nothing executes.

    Args:
        chart: A ``plotly.graph_objects.Figure``.
        name: Name of the element, unique in the page.
        height: Height in pixels.
        has_titles: Parts of the chart have titles at its top; the legend goes above them.
    """
    chart.update_layout(
        template="plotly_white",
        height=height,
        margin={"l": 70, "r": 20, "t": 70 if has_titles else 40, "b": 45},
        font={"family": "system-ui, sans-serif", "size": 13},
        legend={
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "yanchor": "bottom",
            "y": 1 + (30 if has_titles else 5) / height,
        },
    )
    chart.update_yaxes(ticklabelstandoff=6)
    data = chart.to_json().replace("<", "\\u003c")
    return Markup(
        f'<div class="chart" id="{name}" style="height:{height}px"></div>'
        f'{CHART_BLOCK}"{name}">{data}</script>'
    )


def _side(column: int, left: int) -> str:
    return "" if column < left else ' class="number"'
