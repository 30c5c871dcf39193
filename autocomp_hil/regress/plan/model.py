# SPDX-License-Identifier: Apache-2.0
"""Test plans: which features there are, and what tries each of them.

A plan is a TOML file of one area; the folder of plans has a README that explains the keys. Names
of tests, points and parts of the instruction set may be patterns in which ``*`` stands for any
text.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from autocomp_hil.config import InvalidValue, load_toml_model
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY

__all__ = ["PLANS", "Feature", "Plan", "Stage", "load_plans", "matches"]

PLANS: Final = REPOSITORY / "tb" / "plans"
"""Folder of the plans."""

_Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
_Sentence = Annotated[str, Field(pattern=r"^[A-Z`0-9].*\.$")]
_Pattern = Annotated[str, Field(pattern=r"^[\w./*-]+$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(StrEnum):
    """How far a feature must be tried."""

    V1 = "V1"
    """It works at all; the smoke tier shows it."""
    V2 = "V2"
    """It works in every corner that has a name; the nightly tier shows it."""
    V3 = "V3"
    """It is signed off: nothing is known that would try it harder, or ``missing`` says what."""


class Feature(_Table):
    """Something that the hardware or its simulator promises."""

    name: _Name
    """Name, once in a plan."""
    stage: Stage
    meaning: _Sentence
    """What is promised."""
    stimulus: _Sentence
    """How it is brought about."""
    checks: _Sentence
    """What would notice that the promise is broken."""
    tests: tuple[_Pattern, ...] = ()
    """Tests: paths of pytest files, or names in the parts of the regression."""
    points: tuple[_Pattern, ...] = ()
    """Points of functional coverage that show that it was brought about."""
    isa: tuple[_Pattern, ...] = ()
    """Commands, fields, faults, registers and events of the instruction set that it is about."""
    missing: str = ""
    """What a feature of V3 still lacks; without it the feature is signed off if it passes."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.missing and self.stage is not Stage.V3:
            raise InvalidValue("missing", "expected stage V3 beside it", self.missing)
        for key in ("tests", "points", "isa"):
            names: tuple[str, ...] = getattr(self, key)
            if len(set(names)) < len(names):
                raise InvalidValue(key, "expected each name once", list(names))
        return self


class Plan(_Table):
    """The features of one area."""

    area: _Name
    """Name, which is the file's."""
    meaning: _Sentence
    features: tuple[Feature, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.features:
            raise InvalidValue("features", "expected at least one", [])
        names = [feature.name for feature in self.features]
        for name in names:
            if names.count(name) > 1:
                raise InvalidValue("features.name", "expected each name once", name)
        return self


def load_plans(folder: Path) -> tuple[Plan, ...]:
    """Every plan of a folder, by name.

    Raises:
        ConfigError: No plan, an unreadable file, or a broken rule; names file and key.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigError(f"{folder}: no test plan; give a folder with TOML files")
    return tuple(_load(path) for path in paths)


def _load(path: Path) -> Plan:
    plan = load_toml_model(path, Plan)
    if plan.area != path.stem:
        raise ConfigError(f"{path}: area: expected {path.stem!r}, got {plan.area!r}")
    return plan


def matches(patterns: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return the names that one of the patterns fits."""
    found: set[str] = set()
    wild = []
    for pattern in patterns:
        if "*" in pattern:
            wild.append(_expression(pattern))
        else:
            found.add(pattern)
    known = set(names)
    return (found & known) | {name for name in known if any(one.fullmatch(name) for one in wild)}


@lru_cache(maxsize=1 << 12)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))
