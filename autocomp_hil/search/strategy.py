# SPDX-License-Identifier: Apache-2.0
"""What every search strategy is asked and told.

A strategy holds no clock, no file and no simulator: it is asked for a generation, and told what
came of it. What it decides depends only on what it was told and on its settings, so that a resumed
search makes the same decisions. Decisions fall between generations only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Ask", "Scored", "Strategy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A candidate with what the judge measured."""

    candidate_id: int
    """Numbers rise in the order of creation; the baseline has the lowest."""
    parent_id: int | None
    """Id of the parent; None for the baseline."""
    option: str
    """Menu option of its plan; empty for the baseline."""
    plan: str
    cycles: int | None
    """Cycles; None if the candidate is not correct, or was stopped at its limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Children that are wanted of one candidate."""

    parent_id: int
    plans: int
    implementations: int
    forced_option: str | None
    """The only menu option that may be used; None: any."""
    cycle_limit: int
    """A child that needs more cycles would not be kept."""


class Strategy(Protocol):
    """Decides which children to make: it is asked, then told, in turns."""

    @property
    def iteration(self) -> int:
        """Generations that were told, the baseline not counted."""

    @property
    def iterations(self) -> int:
        """Largest number of generations."""

    def ask(self) -> Sequence[Ask]:
        """The next generation; empty if the search is over. Asking again gives the same."""

    def tell(self, generation: Sequence[Scored]) -> None:
        """What came of the generation that was asked for; the baseline is the first.

        Args:
            generation: All children, in the order of their numbers; may be empty.
        """
