# SPDX-License-Identifier: Apache-2.0
"""The page of a night: what an engineer looks at in the morning, what matters first."""

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import Final

from autocomp_hil.page.frame import page
from autocomp_hil.page.markup import Markup, join, safe, table
from autocomp_hil.regress.night import BucketStatus, Night, UnitStatus
from autocomp_hil.regress.page.clock import slowest, timeline
from autocomp_hil.regress.page.coverage import code_coverage, functional_coverage
from autocomp_hil.regress.page.failures import bucket_counts, failures, units_in_trouble
from autocomp_hil.regress.page.mutants import mutants
from autocomp_hil.regress.page.parts import badge, capped, command, fold, left_out, listed
from autocomp_hil.regress.page.plan import plans
from autocomp_hil.regress.page.sources import Sources
from autocomp_hil.regress.page.style import BUCKET_KINDS, STYLE, UNIT_KINDS
from autocomp_hil.regress.page.trends import cycles, over_the_nights, speed
from autocomp_hil.regress.page.verdict import verdict
from autocomp_hil.regress.page.words import cell, counted, duration, percent

__all__ = ["night_html"]

_MOST_FILES: Final = 100


def night_html(night: Night, sources: Sources | None = None) -> str:
    """The text of the page.

    Args:
        night: The night.
        sources: Where the lines of mutants are read; left out: the RTL of this checkout.
    """
    return page(
        f"Night {cell(night.identity.name)}",
        _lead(night),
        {
            "Failures": failures(night),
            "Units": units_in_trouble(night),
            "Test plans": plans(night),
            "Functional coverage": functional_coverage(night),
            "Code coverage": code_coverage(night),
            "Mutants": mutants(night, Sources() if sources is None else sources),
            "Cycles": cycles(night),
            "Simulation speed": speed(night),
            "Over the nights": over_the_nights(night),
            "Slowest tests": slowest(night),
            "Timeline": timeline(night),
            "Provenance": _provenance(night),
        },
        STYLE,
    )


def _lead(night: Night) -> Markup:
    """The verdict, what else must be known before reading on, and the numbers."""
    found = verdict(night)
    parts = [
        Markup(
            f'<div class="verdict {found.kind}">{safe(found.words[0].upper() + found.words[1:])}'
            f"<span>{safe(_setting(night))}</span></div>"
        )
    ]
    if alarms := list(_alarms(night)):
        parts.append(Markup(f"<div class=alert>{listed(alarms)}</div>"))
    if counts := bucket_counts(night):
        marks = (badge(f"{n:,} {status}", BUCKET_KINDS[status]) for status, n in counts.items())
        parts.append(Markup(f"<p>Failures by cause: {join(marks, ' ')}</p>"))
    cards = "".join(
        f"<div><b>{safe(value)}</b>{safe(name)}</div>" for name, value in _numbers(night)
    )
    return join([*parts, Markup(f'<div class="cards">{cards}</div>')])


def _setting(night: Night) -> str:
    """Commit, tier, seed and time in one line."""
    identity = night.identity
    changed = f" with {counted(len(identity.changed_files), 'changed file')}"
    only = "" if identity.only == "*" else f", only {cell(identity.only)}"
    return (
        f"commit {cell(identity.commit[:12])}{changed if identity.is_dirty else ''}, "
        f"tier {identity.tier}{only}, seed {identity.seed}, from "
        f"{identity.started:%Y-%m-%d %H:%M} to {night.ended:%H:%M} on "
        f"{counted(identity.cores, 'core')}"
    )


def _alarms(night: Night) -> Iterator[str]:
    """What a reader must know before believing the numbers."""
    if night.stopped or night.is_interrupted:
        why = cell(night.stopped) or "it was interrupted"
        yield f"The night stopped early: {why}. The numbers are of what was done until then."
    if night.left_out:
        yield f"There was no time to start {counted(len(night.left_out), 'unit')}."
    endings = Counter(result.status for result in night.units)
    rare = [s for s in UNIT_KINDS if endings[s] and s not in {UnitStatus.PASSED, UnitStatus.FAILED}]
    if rare:
        words = ", ".join(f"{endings[status]:,} {status}" for status in rare)
        yield f"Not every unit ended by itself and with records: {words}."
    if slower := sum(change.is_slowdown for change in night.cycles):
        yield f"{counted(slower, 'cycle count')} rose by more than may be without a reason."
    if night.identity.is_dirty:
        yield "The tree had changes that no commit has, so the commit alone does not show it again."
    if any(bucket.status is BucketStatus.FLAKY for bucket in night.buckets):
        yield "Some failures are flaky: the same case failed and passed on the same sources."


def _numbers(night: Night) -> Iterator[tuple[str, str]]:
    """Names and values of the cards."""
    totals = night.totals
    yield "passed", f"{totals.passed:,}"
    yield "failed", f"{totals.failed:,}"
    features = [feature for feature in night.features if feature.stage in {"V1", "V2"}]
    if features:
        met = sum(feature.is_met for feature in features)
        yield "features of V1 and V2", percent(met / len(features))
    shares = {
        "functional coverage": totals.functional_coverage,
        "lines": totals.line_coverage,
        "branches": totals.branch_coverage,
        "toggles": totals.toggle_coverage,
        f"of {counted(totals.mutants, 'mutant')} caught": totals.mutation_score,
    }
    for name, share in shares.items():
        if share is not None:
            yield name, percent(share)
    for name, value in night.tallies.items():
        if value:
            yield cell(name), f"{value:,}"
    yield "time", duration(3600 * totals.hours)


def _provenance(night: Night) -> Markup:
    """What the night was made of, and the command that does it again."""
    identity = night.identity
    rows = [
        ("night", cell(identity.name)),
        ("commit", cell(identity.commit)),
        ("tree, as a hash of what was tested", cell(identity.tree) or "-"),
        ("tier", identity.tier),
        ("seed", identity.seed),
        ("hours given", f"{identity.hours:g}"),
        ("units", cell(identity.only)),
        ("processes at once", identity.cores),
        ("started", identity.started.isoformat(" ", "seconds")),
        ("ended", night.ended.isoformat(" ", "seconds")),
        *((cell(name), cell(version)) for name, version in night.identity.versions.items()),
    ]
    words = ["make", "regress", f"TIER={identity.tier}", f"HOURS={identity.hours:g}",
             f"SEED={identity.seed}"]  # fmt: skip
    if identity.only != "*":
        words.append(f"ONLY={identity.only}")
    parts = [table(("", ""), rows, left=2)]
    if identity.is_dirty:
        files = [cell(name) for name in capped(identity.changed_files, _MOST_FILES)]
        contents = listed(files) + left_out(len(identity.changed_files), _MOST_FILES, "file")
        parts.append(fold("Files that differ from the commit", Markup(contents)))
    return join([*parts, Markup("<p>The same night again:</p>"), command(shlex.join(words))])
