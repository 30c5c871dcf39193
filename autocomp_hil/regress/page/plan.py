# SPDX-License-Identifier: Apache-2.0
"""Test plans by stage, and what their features lack."""

from collections.abc import Sequence
from typing import Final

from autocomp_hil.page.markup import Markup, join, safe, table
from autocomp_hil.regress.night import Feature, Night
from autocomp_hil.regress.page.parts import badge, capped, fold, left_out, note
from autocomp_hil.regress.page.words import cell, counted, percent

__all__ = ["plans"]

_MOST: Final = 400
"""Features in a list."""
_NAMES: Final = 8
"""Points or tests named in one row."""


def plans(night: Night) -> Markup:
    """The section on test plans."""
    if not night.features:
        return note("No test plan was there to be followed.")
    stages = sorted({feature.stage for feature in night.features})
    names = sorted({feature.plan for feature in night.features})
    rows = [
        (cell(name), *(_met([f for f in night.features if (f.plan, f.stage) == (name, stage)])
                 for stage in stages))
        for name in names
    ]  # fmt: skip
    rows.append(("all", *(_met([f for f in night.features if f.stage == s]) for s in stages)))
    unmet = sorted(
        (feature for feature in night.features if not feature.is_met),
        key=lambda feature: (feature.stage, feature.plan, feature.name),
    )
    return join(
        [
            table(("plan", *(f"{cell(stage)}: met" for stage in stages)), rows),
            _unmet(unmet),
            *(_all_of(name, [f for f in night.features if f.plan == name]) for name in names),
        ]
    )


def _met(features: Sequence[Feature]) -> str:
    if not features:
        return "-"
    met = sum(feature.is_met for feature in features)
    return f"{met:,} of {len(features):,}, {percent(met / len(features))}"


def _unmet(features: Sequence[Feature]) -> Markup:
    if not features:
        return note("Every feature is met.")
    rows = [(cell(f.stage), cell(f.plan), cell(f.name), _lacks(f)) for f in capped(features, _MOST)]
    heading = Markup("<h3>Features that are not met</h3>")
    lines = table(("stage", "plan", "feature", "what is missing"), rows, left=4)
    return join([heading, lines, left_out(len(features), _MOST, "feature")])


def _lacks(feature: Feature) -> str:
    """What a feature lacks, in words."""
    found = []
    if feature.failed:
        found.append(f"{counted(feature.failed, 'case')} failed")
    elif not feature.passed:
        found.append("none of its tests ran")
    elif feature.not_run:
        found.append(f"no case of {_some(feature.not_run)} passed")
    if feature.missing_points:
        found.append(f"no hit of {_some(feature.missing_points)}")
    if feature.missing:
        found.append(cell(feature.missing))
    return "; ".join(found)


def _some(names: Sequence[str]) -> str:
    """Some of the names, and how many others there are."""
    more = len(names) - _NAMES
    words = ", ".join(cell(name) for name in names[:_NAMES])
    return f"{words} and {counted(more, 'other')}" if more > 0 else words


def _all_of(name: str, features: Sequence[Feature]) -> Markup:
    rows = [
        (
            Markup(f"{safe(cell(feature.name))}<br>") + safe(cell(feature.title))
            if feature.title
            else cell(feature.name),
            cell(feature.stage),
            badge("met", "good") if feature.is_met else badge("not met", "warn"),
            _some(feature.tests),
            f"{feature.passed:,}",
            f"{feature.failed:,}",
            f"{len(feature.points) - len(feature.missing_points):,} of {len(feature.points):,}",
        )
        for feature in capped(sorted(features, key=lambda f: (f.stage, f.name)), _MOST)
    ]
    headings = ("feature", "stage", "", "tests", "passed", "failed", "points hit")
    contents = table(headings, rows, left=4) + left_out(len(features), _MOST, "feature")
    return fold(f"Plan {cell(name)}: {counted(len(features), 'feature')}", Markup(contents))
