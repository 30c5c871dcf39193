# SPDX-License-Identifier: Apache-2.0
"""Draws searches with and without the options of an earlier winner as SVG, pair by pair.

    python -m benchmarks.reuse_picture runs/bench-search.sqlite PICTURE.svg

A pair is a run that reuses another one, and the run of the same shape, settings and seed that does
not. Best cycles so far over evaluations; the lower end of the axis is the ideal.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from autocomp_hil.report.curves import best_so_far
from autocomp_hil.report.subject import Subject, load_subject
from autocomp_hil.store.store import Store

__all__ = ["Pair", "draw", "pairs"]

_WIDTH: Final = 440
_HEIGHT: Final = 280
_LEFT: Final = 76
_RIGHT: Final = 12
_TOP: Final = 66
_BOTTOM: Final = 34
_COLOURS: Final = ("#78909c", "#1565c0")
"""Colours of curves without and with reuse."""


class Pair(NamedTuple):
    """Two searches of one shape."""

    alone: Subject
    taught: Subject
    teacher: str
    """Shape whose winner's options were tried first."""


def pairs(store: Store) -> list[Pair]:
    """Pairs of runs, one for each run that reuses another one."""
    runs = store.runs()
    shapes = {run.id: run.shape for run in runs}
    found = []
    for taught in runs:
        for alone in runs:
            keys = [(r.workload, r.shape, r.config, r.settings, r.seed) for r in (alone, taught)]
            if taught.reused_run is not None and alone.reused_run is None and keys[0] == keys[1]:
                first, second = load_subject(store, alone.id), load_subject(store, taught.id)
                found.append(Pair(first, second, shapes[taught.reused_run]))
    return found


def draw(found: Sequence[Pair]) -> str:
    """Draw one panel for each pair, side by side."""
    size = f'width="{_WIDTH * len(found)}" height="{_HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        "<style>text { font: 12px sans-serif }</style>",
        f'<rect {size} fill="white"/>',
    ]
    for place, pair in enumerate(found):
        parts += [f'<g transform="translate({_WIDTH * place} 0)">', *_panel(pair), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(pair: Pair) -> Iterator[str]:
    curves = [best_so_far(subject) for subject in (pair.alone, pair.taught)]
    baseline = pair.alone.baseline
    assert baseline is not None  # both ended with a winner
    assert baseline.measurement is not None
    low, high = baseline.measurement.ideal_cycles, baseline.measurement.cycles
    last = max(map(len, curves))

    def at(evaluation: int, cycles: int) -> tuple[float, float]:
        x = _LEFT + (evaluation - 1) / max(1, last - 1) * (_WIDTH - _LEFT - _RIGHT)
        y = _TOP + (high - cycles) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)
        return x, y

    yield f'<text x="{_LEFT}" y="18">{escape(pair.alone.title)}</text>'
    for cycles in (low, (low + high) // 2, high):
        x, y = at(1, cycles)
        yield f'<path d="M{x} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#eeeeee"/>'
        yield f'<text x="{x - 6}" y="{y + 4:.1f}" text-anchor="end">{cycles:,}</text>'
    for evaluation in (1, last // 2, last):
        x, y = at(evaluation, low)
        yield f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{evaluation}</text>'
    words = ("without reuse", f"options of {pair.teacher} first")
    for line, (curve, colour, name) in enumerate(zip(curves, _COLOURS, words, strict=True)):
        places = [at(number, cycles) for number, cycles in enumerate(curve, 1) if cycles]
        steps = [f"M{places[0][0]:.1f} {places[0][1]:.1f}"]
        steps += [f"H{x:.1f}V{y:.1f}" for x, y in places[1:]]
        yield f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        label = f"{name}: {curve[-1]:,} cycles"
        yield f'<text x="{_LEFT}" y="{34 + 15 * line}" fill="{colour}">'
        yield f"{escape(label)}</text>"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="reuse-picture", description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("picture", type=Path)
    options = parser.parse_args(arguments)
    with Store(options.store) as store:
        text = draw(pairs(store))
    options.picture.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
