# SPDX-License-Identifier: Apache-2.0
"""Draws some cycles of a command timeline as SVG, for a page or a report.

    python -m autocomp_hil.timeline.picture TIMELINE.json FIRST END PICTURE.svg

Commands are pale boxes, stalls bars beneath them in the colours of their causes.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from pydantic import BaseModel, Field, ValidationError

from autocomp_hil.config.files import read_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.timeline.causes import Cause

__all__ = ["draw"]

_MOST_BYTES: Final = 1 << 30
_WIDTH: Final = 960
_LEFT: Final = 170
_ROW: Final = 40
_TOP: Final = 30
_CHARACTER: Final = 6.2
"""Width of one, at the size of the labels."""
_TICKS: Final = 8
_LEGEND_COLUMNS: Final = 4
_COMMAND: Final = "#cfd8dc"
_RGB: Final = {cause.text: cause.rgb for cause in Cause}


class _Event(BaseModel):
    """What of an event is drawn; the trace event format has more."""

    name: str
    ph: str
    tid: int
    ts: int = 0
    dur: int = 0
    args: dict[str, object] = Field(default_factory=dict)


class _Trace(BaseModel):
    traceEvents: list[_Event]  # noqa: N815  # the format's name


def draw(path: Path, first: int, end: int) -> str:
    """The cycles ``first`` to ``end`` of a timeline's file.

    Raises:
        ConfigError: The file is no timeline, or the window is empty.
    """
    if first >= end:
        raise ConfigError(f"{path}: expected a window of cycles, got {first} to {end}")
    try:
        contents = read_file(path, "give the file of a timeline", limit_bytes=_MOST_BYTES)
        events = _Trace.model_validate_json(contents).traceEvents
    except ValidationError as error:
        raise ConfigError(f"{path}: no timeline: {error}") from error
    names = {e.tid: str(e.args["name"]) for e in events if e.ph == "M" and e.name == "thread_name"}
    shown = [e for e in events if e.ph == "X" and e.ts < end and e.ts + e.dur > first]
    rows = {lane: row for row, lane in enumerate(sorted({e.tid for e in shown}))}
    scale = (_WIDTH - _LEFT - 10) / (end - first)
    causes = [text for text in _RGB if any(event.name == text for event in shown)]
    bottom = _TOP + _ROW * len(rows)
    height = bottom + 30 + 18 * -(-len(causes) // _LEGEND_COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}">',
        "<style>text { font: 11px sans-serif }</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        *_axis(first, end, scale, bottom),
    ]
    for lane, row in rows.items():
        y = _TOP + _ROW * row
        parts.append(f'<text x="8" y="{y + 18}">{escape(names[lane])}</text>')
        parts.append(f'<path d="M0 {y + _ROW - 4}H{_WIDTH}" stroke="#eeeeee"/>')
    for event in shown:
        start, stop = max(event.ts, first), min(event.ts + event.dur, end)
        x, width = _LEFT + (start - first) * scale, (stop - start) * scale
        parts += _box(event, x, width, _TOP + _ROW * rows[event.tid])
    for index, text in enumerate(causes):
        x = 8 + index % _LEGEND_COLUMNS * (_WIDTH // _LEGEND_COLUMNS)
        y = bottom + 22 + 18 * (index // _LEGEND_COLUMNS)
        parts.append(f'<rect x="{x}" y="{y - 9}" width="12" height="10" fill="{_RGB[text]}"/>')
        parts.append(f'<text x="{x + 18}" y="{y}">{escape(text)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _axis(first: int, end: int, scale: float, bottom: int) -> Iterator[str]:
    step = max(1, (end - first) // _TICKS)
    for cycle in range(first, end, step):
        x = _LEFT + (cycle - first) * scale
        yield f'<path d="M{x:.1f} {_TOP - 8}V{bottom}" stroke="#eeeeee"/>'
        yield f'<text x="{x:.1f}" y="14" fill="#666666">{cycle}</text>'


def _box(event: _Event, x: float, width: float, y: int) -> Iterator[str]:
    place = f'x="{x:.1f}" width="{width:.1f}"'
    title = f"<title>{escape(event.name)}: {event.dur} cycles</title>"
    if event.name in _RGB:
        colour = _RGB[event.name]
        yield f'<rect {place} y="{y + 24}" height="9" fill="{colour}">{title}</rect>'
        return
    yield (
        f'<rect {place} y="{y + 4}" height="18" fill="{_COMMAND}" stroke="#546e7a" '
        f'stroke-width="0.6">{title}</rect>'
    )
    label = event.name.split(" ", 1)[0] if event.args else event.name
    if len(label) * _CHARACTER < width:
        yield f'<text x="{x + 3:.1f}" y="{y + 17}">{escape(label)}</text>'


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("timeline", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("end", type=int)
    parser.add_argument("picture", type=Path)
    arguments = parser.parse_args()
    text = draw(arguments.timeline, arguments.first, arguments.end)
    arguments.picture.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main()
