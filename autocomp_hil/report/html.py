# SPDX-License-Identifier: Apache-2.0
"""The report of a run, and the comparison of two."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.page.frame import page
from autocomp_hil.page.markup import Markup, figure, join, safe, table
from autocomp_hil.report.curves import best_so_far, curve, curves_of_two, label
from autocomp_hil.report.diff import side_by_side
from autocomp_hil.report.options import menu_of, option_chart, option_table, option_uses
from autocomp_hil.report.provenance import provenance_section
from autocomp_hil.report.stalls import Side, engine_chart, measurement_table, overlap_chart
from autocomp_hil.report.style import STYLE
from autocomp_hil.report.subject import NOTHING_USABLE, Entry, Subject, summary
from autocomp_hil.report.timeline_view import density_chart, window_chart
from autocomp_hil.report.tree import tree
from autocomp_hil.search.provenance import difference
from autocomp_hil.simulator.chip.events import EventLog

__all__ = ["TimelineOf", "comparison_html", "difference_of", "report_html", "rows_of_two"]

TimelineOf = Callable[[str], EventLog | None]
"""Gives the event log of a source's run, or None."""

_MILESTONES: Final = (10, 25, 50, 100, 250, 500, 1000)
"""Evaluations after which a comparison has a row."""


def report_html(subject: Subject, timeline_of: TimelineOf | None = None) -> str:
    """Everything about one run.

    Args:
        subject: The run.
        timeline_of: Runs a source again; None: no timelines.
    """
    run = subject.run
    uses = option_uses(subject)
    options = Markup("<p>No option was tried.</p>")
    if uses:
        chart = figure(option_chart(uses), "options", 120 + 26 * len(uses))
        options = join([option_table(uses, menu_of(subject.run.workload)), chart])
    return page(
        f"Run {run.id}: {subject.title}",
        _lead(subject),
        {
            "Cycles over evaluations": figure(curve(subject), "curve", 460),
            "Tree of candidates": tree(subject),
            "Menu options": options,
            "Where the cycles go": _where(subject),
            "Timeline": _timelines(subject, timeline_of),
            "Best kernel against the baseline": _difference(subject),
            "Provenance": provenance_section(subject),
        },
        STYLE,
    )


def comparison_html(subjects: Sequence[Subject]) -> str:
    """Two runs in one plot, and their numbers."""
    first, second = subjects
    note = difference_of(subjects)
    warning = "" if note is None else f"<p><b>{safe(note)}</b></p>"
    return page(
        f"Runs {first.run.id} and {second.run.id}",
        Markup(f"<p>{safe(label(first))}</p><p>{safe(label(second))}</p>{warning}"),
        {
            "Best over evaluations": figure(curves_of_two(subjects), "curves", 480),
            "Numbers": table(
                ("", *(f"run {subject.run.id}" for subject in subjects)), rows_of_two(subjects)
            ),
            **{
                f"Provenance of run {subject.run.id}": provenance_section(subject)
                for subject in subjects
            },
        },
    )


def difference_of(subjects: Sequence[Subject]) -> str | None:
    """Why cycles of two runs over the same workload do not compare; None if they do."""
    first, second = subjects
    differs = difference(first.run.provenance, second.run.provenance)
    if differs is None or first.title != second.title:
        return None
    return f"The runs were measured with something else, so cycles do not quite compare: {differs}."


def _lead(subject: Subject) -> Markup:
    """The result in one line and some numbers."""
    numbers = summary(subject)
    state = "" if subject.run.ended else " This run is not finished."
    models = _models_lead(subject)
    if numbers["best_cycles"] is None:
        return Markup(f"<p class=lead>No correct kernel.{state}</p>{models}")
    cards = {
        "cycles of the best kernel": f"{numbers['best_cycles']:,}",
        "cycles of the baseline": f"{numbers['baseline_cycles']:,}",
        "speed-up": f"{numbers['speedup']:.2f}x",
        "of the array's peak": f"{numbers['utilization']:.1%}",
        "evaluations": str(numbers["evaluations"]),
        "tokens": f"{numbers['tokens']:,}",
    }
    shown = "".join(f"<div><b>{safe(value)}</b>{safe(name)}</div>" for name, value in cards.items())
    who = f"Proposals by {subject.run.proposer}."
    return Markup(f'<div class="cards">{shown}</div><p class=note>{safe(who)}{state}</p>{models}')


def _models_lead(subject: Subject) -> Markup:
    """What became of the calls of language models; empty if there were none."""
    if not subject.tally.calls:
        return Markup("")
    barren = f" {NOTHING_USABLE.capitalize()}." if subject.is_barren else ""
    return Markup(f"<p class=note>{safe(subject.tally.words)}.{safe(barren)}</p>")


def _sides(subject: Subject) -> dict[str, Entry]:
    """Baseline and best candidate, once if they are the same."""
    sides = {}
    if subject.baseline is not None and subject.baseline.measurement is not None:
        sides["baseline"] = subject.baseline
    if subject.best is not None and subject.best.number != 0:
        sides[f"best, candidate {subject.best.number}"] = subject.best
    return sides


def _where(subject: Subject) -> Markup:
    sides = [
        Side(name, entry.measurement)
        for name, entry in _sides(subject).items()
        if entry.measurement is not None
    ]
    if not sides:
        return Markup("<p>There is no correct kernel to look at.</p>")
    texts = []
    for name, entry in _sides(subject).items():
        if entry.evaluation is not None:
            lines = "".join(f"<li>{safe(r.text)}</li>" for r in reasons(entry.evaluation.outcome))
            texts.append(Markup(f"<h3>{safe(name)}</h3><ul>{lines}</ul>"))
    return join(
        [
            measurement_table(sides),
            figure(overlap_chart(sides), "overlap", 120 + 45 * len(sides)),
            figure(engine_chart(sides), "engines", 580, has_titles=True),
            *texts,
        ]
    )


def _timelines(subject: Subject, timeline_of: TimelineOf | None) -> Markup:
    logs: dict[str, EventLog] = {}
    for name, entry in _sides(subject).items():
        log = None if timeline_of is None else timeline_of(entry.candidate.source)
        if log is not None:
            logs[name] = log
    density = density_chart(logs)
    if density is None:
        return Markup(
            "<p class=note>There is no timeline: it was not asked for, or the kernels could not be "
            "run again as they were judged.</p>"
        )
    parts: list[object] = [
        Markup("<p class=note>What each engine does over the measured region, as shares.</p>"),
        figure(density, "density", 480, has_titles=True),
        *_windows(logs),
    ]
    return join(parts)


def _windows(logs: Mapping[str, EventLog]) -> list[Markup]:
    parts = []
    for number, (name, log) in enumerate(logs.items()):
        chart = window_chart(log)
        if chart is not None:
            heading = f"<h3>Commands in the middle of the region: {safe(name)}</h3>"
            parts.append(Markup(heading + figure(chart, f"window{number}", 300)))
    return parts


def _difference(subject: Subject) -> Markup:
    if subject.baseline is None or subject.best is None:
        return Markup("<p>There is no best kernel.</p>")
    if subject.best.number == 0:
        return Markup("<p>Nothing better than the baseline was found.</p>")
    before, after = subject.baseline.candidate.source, subject.best.candidate.source
    names = ("baseline", f"best, candidate {subject.best.number}")
    return side_by_side(before, after, names)


def rows_of_two(subjects: Sequence[Subject]) -> list[tuple[str, ...]]:
    """Heading and one number for each run, as text."""
    numbers = [summary(subject) for subject in subjects]
    rows: list[tuple[str, ...]] = [
        (name.replace("_", " "), *(_cell(found[name]) for found in numbers))
        for name in ("baseline_cycles", "best_cycles", "speedup", "utilization", "evaluations",
                     "model_calls", "tokens", "seconds")
    ]  # fmt: skip
    curves = [best_so_far(subject) for subject in subjects]
    for count in _MILESTONES:
        if count <= max(map(len, curves)):
            values = [found[count - 1] if count <= len(found) else None for found in curves]
            rows.append((f"best after {count} evaluations", *map(_cell, values)))
    return rows


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,}"
