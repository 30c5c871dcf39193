# SPDX-License-Identifier: Apache-2.0
"""Beam search, as published for Autocomp (arXiv 2505.18574), with its parent gate.

A generation asks for children of every candidate of the beam. A child counts if it is correct and
beats its parent (in the first generations it may be a little slower); children and beam are pooled,
near duplicates (same parent and same plan, or same option if the settings say so) dropped, and the
best kept.
"""

from collections.abc import Iterable, Sequence

from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.search.strategy import Ask, Scored

__all__ = ["BeamSearch"]


class BeamSearch:
    """Searches with a beam, at first along ``reused_options`` of an earlier winner, one a step."""

    def __init__(self, settings: SearchSettings, reused_options: Sequence[str] = ()) -> None:
        """A search that has been told nothing.

        Args:
            settings: Settings of the search.
            reused_options: Menu options that led to the winner of another search, in their order.
        """
        self._settings = settings
        self._reused_options = tuple(reused_options)
        self._beam: list[Scored] = []
        self._is_started = False
        self._stale = 0
        self.iteration = 0
        """Generations that were told, the baseline not counted."""

    @property
    def iterations(self) -> int:
        """Generations at most: those of the settings, after those of the reused options."""
        return self._settings.iterations + len(self._reused_options)

    @property
    def beam(self) -> tuple[Scored, ...]:
        """The candidates that are kept, fastest first."""
        return tuple(self._beam)

    @property
    def reused(self) -> int:
        """Options of the earlier winner that were tried so far."""
        return min(self.iteration, len(self._reused_options))

    def ask(self) -> list[Ask]:
        """Implement ``Strategy.ask``."""
        settings = self._settings
        if (
            self.iteration >= self.iterations
            or not self._beam
            or self._stale >= settings.stale_iterations
        ):
            return []
        is_reuse = self.reused < len(self._reused_options)
        forced = self._reused_options[self.iteration] if is_reuse else None
        return [
            Ask(
                parent_id=parent.candidate_id,
                plans=1 if is_reuse else settings.plans,
                implementations=settings.implementations,
                forced_option=forced,
                cycle_limit=self._limit(parent),
            )
            for parent in self._beam
        ]

    def tell(self, generation: Sequence[Scored]) -> None:
        """Implement ``Strategy.tell``."""
        if not self._is_started:
            self._is_started = True
            self._beam = [item for item in generation if item.cycles is not None]
            return
        before = self._beam[0].cycles if self._beam else None
        gates = {item.candidate_id: self._gate(item) for item in self._beam}
        children = [
            item
            for item in generation
            if item.cycles is not None and item.cycles <= gates.get(item.parent_id or 0, 0)
        ]
        self.iteration += 1
        is_reuse = self.iteration < len(self._reused_options)
        width = self._settings.reuse_beam_width if is_reuse else self._settings.beam_width
        self._beam = self._distinct([*self._beam, *children])[:width]
        after = self._beam[0].cycles if self._beam else None
        is_stale = after == before and self.iteration > len(self._reused_options)
        self._stale = self._stale + 1 if is_stale else 0

    def _gate(self, parent: Scored) -> int:
        """Most cycles that a child may take to count."""
        assert parent.cycles is not None  # noqa: S101  # the beam holds correct ones only
        if self.iteration < max(self._settings.early_iterations, len(self._reused_options)):
            return int(parent.cycles * self._settings.early_tolerance)
        return parent.cycles - 1

    def _limit(self, parent: Scored) -> int:
        """The gate, or less where the beam is full of better ones."""
        is_full = len(self._beam) >= self._settings.beam_width
        worst = self._beam[-1].cycles if is_full else None
        gate = self._gate(parent)
        return gate if worst is None else min(gate, worst)

    def _distinct(self, pool: Iterable[Scored]) -> list[Scored]:
        """Fastest first, older before younger; of near duplicates the first."""
        kept, seen = [], set()
        for item in sorted(pool, key=lambda item: (item.cycles or 0, item.candidate_id)):
            same = item.option if self._settings.near_duplicates == "option" else item.plan
            if (item.parent_id, same) not in seen:
                seen.add((item.parent_id, same))
                kept.append(item)
        return kept
