# SPDX-License-Identifier: Apache-2.0
"""The reviewed reasons of mutants that the judge may accept: ``survivors.toml``.

An explanation is stale if its mutant is gone, has another source, or does not need one any more.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from autocomp_hil.config import load_toml_model
from tests.mutants.examine import Examined
from tests.mutants.mutate import Mutant

__all__ = ["Explanation", "load_explanations", "problems", "source_hash"]

_FILE: Final = Path(__file__).with_name("survivors.toml")


class Explanation(BaseModel):
    """Why one mutant may survive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mutant: str
    """Name of the mutant."""
    change: str
    """The command before and after, for people."""
    source: Annotated[str, Field(pattern="^[0-9a-f]{12}$")]
    """Hash of the mutant's source, as ``source_hash`` makes it."""
    why: Annotated[str, Field(min_length=20)]
    """Why it computes the right thing without a race, or why the judge is stricter than needed."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    survivor: tuple[Explanation, ...]


def load_explanations() -> dict[str, Explanation]:
    """Load the explanations, by the mutant's name.

    Raises:
        ConfigError: The file breaks a rule.
    """
    return {entry.mutant: entry for entry in load_toml_model(_FILE, _File).survivor}


def source_hash(mutant: Mutant) -> str:
    """Twelve digits that change with the source."""
    return hashlib.sha256(mutant.source).hexdigest()[:12]


def problems(
    examined: Iterable[Examined],
    mutants: Sequence[Mutant],
    explanations: dict[str, Explanation],
) -> list[str]:
    """Mutants without explanation, and explanations that are stale.

    Args:
        examined: What was looked at; perhaps not all mutants.
        mutants: All there are.
        explanations: Explanations by the mutant's name.
    """
    found = []
    by_name = {mutant.name: mutant for mutant in mutants}
    for name, entry in explanations.items():
        if name not in by_name:
            found.append(f"{name}: is explained, but there is no such mutant")
        elif source_hash(by_name[name]) != entry.source:
            found.append(f"{name}: is explained for another source")
    for item in examined:
        name, is_explained = item.mutant.name, item.mutant.name in explanations
        if item.needs_explanation and not is_explained:
            found.append(f"{name}: judged {item.outcome.outcome}, needs an explanation")
        if is_explained and not item.needs_explanation:
            found.append(f"{name}: is explained, but judged {item.outcome.outcome}")
    return found
