# SPDX-License-Identifier: Apache-2.0
"""The built-in schedule rewriter: better kernels without a language model and without a network.

A schedule says everything about a kernel that the rewriter knows how to change. A proposal is the
schedule of its parent with exactly one menu option applied, and the C source of it. Which options
come first follows from a rough count of cycles, corrected by what the judge measured of the parent,
and a little from chance, so that equal estimates do not always give the same child.

Not covered: workloads without schedules (see ``families``), and sources that it did not write
itself, but for the workload's kernel; for those it proposes nothing.
"""

import math
import random
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.propose.kind import ProposerKind
from autocomp_hil.propose.proposal import Proposal, ProposeRequest
from autocomp_hil.propose.rewriter.estimate import Work, calibrated, cycles_of
from autocomp_hil.propose.rewriter.families import family_of, parse_schedule
from autocomp_hil.propose.rewriter.option import Family, Option, fields_that_differ
from autocomp_hil.propose.rewriter.schedule import Schedule
from autocomp_hil.workloads.instance import Instance

__all__ = ["REWRITER", "Child", "ScheduleRewriter", "children"]

_TITLE: Final = "schedule rewriter"

_PER_OPTION: Final = 2
"""Variants of one option that may be proposed together."""
_AGAIN: Final = 1.02
"""Factor on the estimate of each further variant of an option: others should have their turn."""
_CHANCE: Final = 0.01
"""Standard deviation of the logarithm by which chance changes an estimate."""
_LATER: Final = 0.5
"""Weight of what the blocks can become once everything overlaps."""
_NOT_FOR_LATER: Final = 1.5
"""Factor on the estimate of blocks that leave no room for overlap."""


class Child(NamedTuple):
    """A schedule, and the option that leads to it."""

    schedule: Schedule
    option: Option[Any]
    rank: float
    """Cycles, in a manner of speaking: the least is the most promising."""


class ScheduleRewriter:
    """The proposer that needs no model."""

    @property
    def name(self) -> str:
        """Name for records and reports."""
        return _TITLE

    def propose(self, request: ProposeRequest) -> Sequence[Proposal]:
        """Children of the request's parent, the most promising first."""
        family = family_of(request.instance, request.hardware)
        parent = None if family is None else _schedule_of(request, family)
        if family is None or parent is None:
            return ()
        rng = random.Random(request.seed)
        outcome = request.parent.outcome
        ranked = children(
            family,
            parent,
            measurement=outcome.measurement if isinstance(outcome, Correct) else None,
            rng=rng,
        )
        if request.forced_option is not None:
            ranked = [child for child in ranked if child.option.id == request.forced_option]
        tried = {(sibling.option, sibling.plan) for sibling in request.siblings}
        proposals = (_proposal(request, family, parent, child) for child in ranked)
        fresh = [p for p in proposals if (p.option, p.plan) not in tried]
        wanted = request.plans * request.implementations
        share = 1.0 if request.forced_option is not None else request.menu_kept
        return list(_drawn(fresh, [o.id for o in family.options], wanted, share, rng))


def children(
    family: Family[Any],
    parent: Schedule,
    *,
    measurement: Measurement | None,
    rng: random.Random,
) -> list[Child]:
    """Every child worth a try, the most promising first, each schedule once.

    Args:
        family: Schedules of the workload.
        parent: Schedule to start from.
        measurement: Measurement of the parent; None if there is none.
        rng: Source of all random draws.
    """
    found: dict[Schedule, Child] = {}
    expected = family.work(parent)
    for option in family.options:
        variants = [
            Child(child, option, _rank(family, child, expected, measurement))
            for child in option.apply(family, parent)
        ]
        variants.sort(key=lambda child: child.rank)  # stable: options name the usual case first
        chance = math.exp(rng.gauss(0, _CHANCE))
        for place, child in enumerate(variants[:_PER_OPTION]):
            rank = child.rank * chance * _AGAIN**place
            found.setdefault(child.schedule, child._replace(rank=rank))
    return sorted(found.values(), key=lambda child: child.rank)


def _schedule_of(request: ProposeRequest, family: Family[Any]) -> Schedule | None:
    """The schedule of the parent; None if nobody knows it."""
    if request.parent.schedule is not None:
        return parse_schedule(request.parent.schedule)
    if request.parent.source == request.instance.baseline:
        baseline: Schedule = family.baseline
        return baseline
    return None


def _rank(
    family: Family[Any],
    child: Schedule,
    expected: Work,
    measurement: Measurement | None,
) -> float:
    """Estimated cycles of a child, with an eye on what it can become.

    Args:
        family: Schedules of the workload.
        child: The schedule to rank.
        expected: What its parent was estimated to ask.
        measurement: What it was.
    """
    hardware = family.hardware
    work = calibrated(family.work(child), expected, measurement)
    now = cycles_of(work, hardware)
    later = min(
        (
            cycles_of(family.work(complete), hardware)
            for complete in family.complete(child)
            if not family.faults(complete)
        ),
        default=now * _NOT_FOR_LATER,
    )
    return float(now ** (1 - _LATER) * later**_LATER)


def _drawn(
    proposals: Sequence[Proposal],
    options: Collection[str],
    count: int,
    share: float,
    rng: random.Random,
) -> Iterator[Proposal]:
    """Draw, for each child wanted, the best of those whose option is in its share of the menu."""
    left = list(proposals)
    kept_count = max(1, round(share * len(options)))
    for _ in range(count):
        kept = set(rng.sample(sorted(options), kept_count))
        drawn = next((p for p in left if p.option in kept), None)
        if drawn is not None:
            left.remove(drawn)
            yield drawn


def _proposal(
    request: ProposeRequest, family: Family[Any], parent: Schedule, child: Child
) -> Proposal:
    changes = ", ".join(
        f"{name} from {_shown(before)} to {_shown(after)}"
        for name, (before, after) in fields_that_differ(parent, child.schedule).items()
    )
    return Proposal(
        option=child.option.id,
        plan=f"{request.instance.menu.text(child.option.id)}: {changes}",
        source=family.emit(child.schedule),
        schedule=child.schedule.model_dump_json(),
        proposer=_TITLE,
    )


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _options(instance: Instance, hardware: HardwareConfig) -> frozenset[str]:
    family = family_of(instance, hardware)
    return frozenset() if family is None else frozenset(option.id for option in family.options)


REWRITER: Final = ProposerKind(
    name="rewriter",
    title=_TITLE,
    asks_models=False,
    make=lambda _: ScheduleRewriter(),
    options=_options,
)
