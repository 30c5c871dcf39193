# SPDX-License-Identifier: Apache-2.0
"""Explanations of mutants that survive because nothing could notice them."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import MutantOutcome, MutantRecord

__all__ = ["SURVIVORS", "Survivor", "complaint", "lost", "read_survivors"]

SURVIVORS: Final = REPOSITORY / "tb" / "mutation" / "survivors.toml"
"""The explanations of the repository."""


class Survivor(BaseModel):
    """A mutant that survives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mutant: str
    change: str
    """What it changes, for the reader."""
    reason: Annotated[str, Field(min_length=20)]
    """Why nothing can notice it."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    survivor: tuple[Survivor, ...] = ()


def read_survivors(path: Path = SURVIVORS) -> dict[str, Survivor]:
    """Explanations by the mutant's name.

    Raises:
        ValueError: The file is no such list, or explains one mutant twice.
    """
    entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).survivor
    found = {entry.mutant: entry for entry in entries}
    if len(found) != len(entries):
        names = [entry.mutant for entry in entries]
        twice = sorted(name for name in found if names.count(name) > 1)
        raise ValueError(f"{path}: explained twice: {', '.join(twice)}")
    return found


def complaint(record: MutantRecord) -> str | None:
    """Why the outcome of a mutant is not good, if it is not."""
    change = f"{record.file}:{record.line}: {record.before!r} -> {record.after!r}"
    if record.outcome is MutantOutcome.SURVIVED and not record.explanation:
        advice = f"catch it, or explain it in {SURVIVORS.name}"
        return f"mutant {record.mutant} survived: {advice}\n{change}"
    if record.outcome is MutantOutcome.CAUGHT and record.explanation:
        return (
            f"mutant {record.mutant} is caught by {record.caught_by}: "
            f"remove its explanation from {SURVIVORS.name}\n{change}"
        )
    return None


def lost(survivors: Iterable[str], mutants: Iterable[str]) -> list[str]:
    """Explained mutants that do not exist any more."""
    return sorted(set(survivors) - set(mutants))
