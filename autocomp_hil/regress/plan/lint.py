# SPDX-License-Identifier: Apache-2.0
"""Holds test plans against what there is: tests, points of coverage, the instruction set."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autocomp_hil.regress.plan.model import Feature, Plan, Stage, matches

__all__ = ["Known", "problems"]

_WILD_ISA = "unsupported."
"""Only parts of commands that always fault may be named by a pattern: they have all in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is in the repository."""

    tests: Collection[str]
    """Tests that need a feature: pytest files of the benches, names in the regression's parts."""
    other_tests: Collection[str]
    """Tests that plans may name: all other pytest files."""
    points: Collection[str]
    """Points of functional coverage, over all configurations."""
    isa: Collection[str]
    """Commands, fields, faults, registers and events of the instruction set's source."""


def problems(plans: Sequence[Plan], known: Known) -> list[str]:
    """What is wrong with the plans, one line each; empty: nothing."""
    features = [(f"{plan.area}.toml: {one.name}", one) for plan in plans for one in plan.features]
    found: list[str] = []
    for where, feature in features:
        found += [f"{where}: {text}" for text in _feature_problems(feature, known)]
    for kind, names, key in (
        ("test", known.tests, "tests"),
        ("coverage point", known.points, "points"),
        ("part of the instruction set", known.isa, "isa"),
    ):
        patterns = [pattern for _, feature in features for pattern in getattr(feature, key)]
        for name in sorted(set(names) - matches(patterns, names)):
            found.append(f"{name}: a {kind} that no feature names; add it to `{key}` of one")
    return found


def _feature_problems(feature: Feature, known: Known) -> Iterator[str]:
    if not feature.tests and not (feature.stage is Stage.V3 and feature.missing):
        yield "tests: empty; name a test, or make it V3 and say what is missing"
    for key, names in (
        ("tests", {*known.tests, *known.other_tests}),
        ("points", known.points),
        ("isa", known.isa),
    ):
        for pattern in getattr(feature, key):
            if not matches((pattern,), names):
                yield f"{key}: {pattern!r} matches nothing; correct the name or remove it"
    for pattern in feature.isa:
        if "*" in pattern and not pattern.startswith(_WILD_ISA):
            yield f"isa: {pattern!r} is a pattern; name each part, so that a new one is noticed"
