# SPDX-License-Identifier: Apache-2.0
"""Named configurations of the search: what the TOML files under ``configs/search/`` hold."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from autocomp_hil.config.toml import CONFIGS_DIR, load_toml_model
from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.propose.kind import ProposerKind
from autocomp_hil.propose.proposers import PROPOSERS, usual_proposer
from autocomp_hil.view import View

__all__ = ["Budget", "SearchSettings", "load_search", "search_names"]

_FOLDER = CONFIGS_DIR / "search"

_Count = Annotated[int, Field(ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Budget(_Table):
    """Limits at which a search ends; whichever comes first."""

    evaluations: _Count
    """Candidates that the judge is given, the baseline included."""
    seconds: Annotated[float, Field(gt=0)] | None = None
    """Wall time, checked between generations; the result then depends on the machine."""
    tokens: _Count | None = None
    """Tokens of prompts and answers over all models, checked between generations."""


class SearchSettings(_Table):
    """Settings of one named search."""

    name: str
    """Name: the file's stem."""
    iterations: _Count
    """Largest number of generations."""
    beam_width: _Count
    """Candidates that are kept from one generation to the next."""
    plans: _Count
    """Plans for each candidate of the beam."""
    implementations: _Count
    """Candidates for each plan."""
    menu_kept: Annotated[float, Field(gt=0, le=1)]
    """Share of the menu that a plan is drawn from."""
    early_iterations: Annotated[int, Field(ge=0)] = 2
    """Generations in which a child may be slower than its parent."""
    early_tolerance: Annotated[float, Field(ge=1)] = 1.1
    """Most cycles that such a child may take, as a multiple of its parent's."""
    near_duplicates: Literal["plan", "option"] = "plan"
    """Which children of one parent count as one: those with equal plans, as published, or with an
    equal menu option. The beam keeps the best of them."""
    stale_iterations: _Count
    """Generations without a better best after which the search ends."""
    reuse_beam_width: _Count = 2
    """The beam while the options of an earlier winner are reused."""
    confirm_seeds: Annotated[int, Field(ge=2)] = 3
    """Data seeds on which the winner must be right."""
    view: Annotated[View, Field(strict=False)] = View.FAST
    """What of the chip is simulated as it is while candidates compete; the winner is confirmed on
    the RTL."""
    budget: Budget
    proposer: str | None = None
    """Name of who proposes; None: language models where some are named, else the rewriter."""
    models: Annotated[tuple[ModelSettings, ...], Field(strict=False)] = ()  # TOML gives lists
    """Language models that plan and write."""

    @property
    def proposer_kind(self) -> ProposerKind:
        """Choose who proposes.

        Raises:
            ConfigError: Nobody has this name, it needs models and there are none, or the reverse.
        """
        if self.proposer is None:
            return usual_proposer(has_models=bool(self.models))
        kind = PROPOSERS.get(self.proposer)
        if kind.asks_models and not self.models:
            raise ConfigError(f"proposer {kind.name}: expected models too, got none (--models)")
        if self.models and not kind.asks_models:
            names = ", ".join(model.name for model in self.models)
            raise ConfigError(f"proposer {kind.name}: expected no models, got {names}")
        return kind


def search_names() -> tuple[str, ...]:
    """Names of the configurations that come with the project, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_search(name_or_path: str) -> SearchSettings:
    """The settings of a name or of a path to a TOML file.

    Raises:
        ConfigError: There is no such name or file, or a rule is broken.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = _FOLDER / f"{name_or_path}.toml"
        if not path.is_file():
            known = ", ".join(search_names())
            raise ConfigError(
                f"search configuration: expected a path ending in .toml or one of {known}, "
                f"got {name_or_path!r}"
            )
    return load_toml_model(path, SearchSettings, {"name": path.stem})
