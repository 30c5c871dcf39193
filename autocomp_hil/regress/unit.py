# SPDX-License-Identifier: Apache-2.0
"""What a unit of the regression is: data without code, to be listed, stored and repeated."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Tier", "Unit"]


class Tier(StrEnum):
    """How long a regression may take. A tier holds everything of those before it."""

    SMOKE = "smoke"
    """Five minutes once models are built."""
    NIGHTLY = "nightly"
    """Hours: everything once, then random programs for what is left of the time."""
    WEEKLY = "weekly"
    """Everything, with full sizes and more mutants."""


class Unit(BaseModel):
    """A share of a part, done by one process ``python *arguments --records FILE``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*$")]
    """Name, once in a night, that begins with the part: ``accel/int8_4x4/3``."""
    arguments: tuple[str, ...]
    """Arguments of the Python that runs it, from the root of the repository: ``-m``, module,
    options. Seeds stand among them, so the same arguments do the same again."""
    estimate_s: Annotated[float, Field(gt=0)]
    """Wall time that it usually takes with models built, in seconds; history replaces it."""
    limit_s: Annotated[float, Field(gt=0)]
    """Wall time in seconds after which it counts as hung and its process group is killed."""
    cores: Annotated[int, Field(ge=1)] = 1
    """Processes that it keeps busy."""
    is_filler: bool = False
    """Whether it may be left out: random work with fresh seeds for what is left of the time."""
    is_early: bool = False
    """Whether it comes before all others: small, so that most faults show within minutes."""
    is_exclusive: bool = False
    """Whether nothing may run beside it, because it measures time."""

    @property
    def part(self) -> str:
        """Name of the part that it belongs to."""
        return self.name.partition("/")[0]
