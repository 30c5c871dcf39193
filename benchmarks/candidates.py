# SPDX-License-Identifier: Apache-2.0
"""Kernels to judge, from the schedule rewriter: a good one, or many different ones."""

import random
from typing import Any

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.estimate import cycles_of
from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.propose.rewriter.option import Family
from autocomp_hil.propose.rewriter.proposer import children
from autocomp_hil.propose.rewriter.schedule import Schedule
from autocomp_hil.workloads.instance import Instance

__all__ = ["different_kernels", "good_kernel"]

_STEPS = 16
_PASSABLE = 3.0
"""A kernel that is expected to take so many times as long as a good one is still taken."""


def good_kernel(instance: Instance, hardware: HardwareConfig) -> str | None:
    """The source that the rewriter comes to if it follows its estimates; None without schedules."""
    family = family_of(instance, hardware)
    return None if family is None else family.emit(_descend(family, random.Random(0)))


def different_kernels(instance: Instance, hardware: HardwareConfig, count: int) -> list[str]:
    """So many sources, no two of them equal, the same in every run.

    Raises:
        ValueError: The rewriter does not know so many.
    """
    family = family_of(instance, hardware)
    if family is None:
        raise ValueError(f"{instance.workload}: the rewriter has no schedules for it")
    rng = random.Random(1)
    best = _descend(family, rng)
    limit = _PASSABLE * cycles_of(family.work(best), hardware)
    found, fresh = {family.emit(best): best}, [best]
    while fresh and len(found) < count:
        parent = fresh.pop(0)
        for child in children(family, parent, measurement=None, rng=rng):
            is_passable = cycles_of(family.work(child.schedule), hardware) <= limit
            source = family.emit(child.schedule)
            if is_passable and source not in found and len(found) < count:
                found[source] = child.schedule
                fresh.append(child.schedule)
    if len(found) < count:
        raise ValueError(f"{instance.workload} {instance.shape}: only {len(found)} kernels")
    return list(found)


def _descend(family: Family[Any], rng: random.Random) -> Schedule:
    """Go from the baseline to the most promising child, until none is expected to be faster.

    A child that leaves the estimate as it is may make the next one possible, so the best of the
    whole way counts.
    """
    here: Schedule = family.baseline
    way = [here]
    for _ in range(_STEPS):
        found = [
            child.schedule
            for child in children(family, here, measurement=None, rng=rng)
            if child.schedule not in way
        ]
        if not found:
            break
        here = found[0]
        way.append(here)
    return min(way, key=lambda schedule: cycles_of(family.work(schedule), family.hardware))
