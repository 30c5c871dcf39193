# SPDX-License-Identifier: Apache-2.0
"""What every proposer is asked and what it answers.

A proposer turns a candidate into better ones. It is deterministic in its request: random draws come
from the request's seed, so that a resumed search asks and gets the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.workloads.instance import Instance

__all__ = ["Parent", "Proposal", "ProposeRequest", "Proposer", "Sibling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The candidate to start from."""

    candidate_id: int
    source: str
    outcome: Outcome
    """What the judge said of it; correct."""
    schedule: str | None
    """JSON of the schedule that it was written from; None if a person or a model wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """An earlier child of the same parent: what need not be tried again."""

    option: str
    plan: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRequest:
    """What a proposer is asked: one step of the search from one parent."""

    instance: Instance
    hardware: HardwareConfig
    parent: Parent
    plans: int
    """Plans that are wanted."""
    implementations: int
    """Number of candidates that each plan becomes."""
    menu_kept: float
    """Share of the menu that a plan is drawn from, in (0, 1]; the rest drops out by chance."""
    forced_option: str | None
    """The only option that may be used, one of an earlier winner's; None: any of the menu."""
    siblings: Sequence[Sibling]
    """Earlier children of the parent that were judged, oldest first."""
    iteration: int
    """Number of the generation, from 0."""
    iterations: int
    """Number of generations in the whole search."""
    seed: int
    """Seed that all random draws for this request follow from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A child, and how it came about."""

    option: str
    """The menu option that its plan follows."""
    plan: str
    """What is changed, in words."""
    source: str
    """C of the child."""
    schedule: str | None = None
    """JSON of its schedule, if it was written from one."""
    proposer: str
    """Name of the proposer, with the model if there is one."""


class Proposer(Protocol):
    """A source of children."""

    @property
    def name(self) -> str:
        """Name for records and reports."""

    def propose(self, request: ProposeRequest) -> Sequence[Proposal]:
        """Children of the request's parent; fewer than were asked for, or none, is no error.

        Raises:
            LLMError: No model can be asked at all.
        """
