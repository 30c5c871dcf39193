# SPDX-License-Identifier: Apache-2.0
"""Lists the units of a night: ``python -m regressions --list --tier nightly --seed 1 --hours 8``.

Prints one JSON array of units. The same arguments give the same list on every machine with as many
cores.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import count
from typing import Final

from autocomp_hil.regress.unit import Tier, Unit
from regressions import (
    accel,
    chip,
    code_coverage,
    configurations,
    core,
    drill,
    judge,
    kernels,
    mutation,
    plans,
    programs,
    search,
    tests,
    throughput,
    views,
    workloads,
)
from regressions.night import Night, Part

__all__ = ["PARTS", "main", "units"]

PARTS: Final[tuple[Part, ...]] = (
    plans.PART,
    tests.PART,
    accel.PART,
    core.PART,
    chip.PART,
    kernels.PART,
    programs.PART,
    views.PART,
    workloads.PART,
    judge.PART,
    search.PART,
    configurations.PART,
    mutation.PART,
    throughput.PART,
    drill.PART,
    code_coverage.PART,
)
"""Every part; a new one is a line here."""

EARLY_PARTS: Final = (
    accel.PART,
    core.PART,
    chip.PART,
    kernels.PART,
    programs.PART,
    workloads.PART,
    throughput.PART,
)
"""Parts of which a little is done before anything else, so that a fault shows within minutes."""

_SPARE: Final = 2.0
"""Fillers for so many times the hours: units may take less than is estimated."""


def units(night: Night, *, only: str = "*", cores: int = 1) -> list[Unit]:
    """All units of a night: early ones, what is done once, part by part, then fillers in turn.

    Args:
        night: The night.
        only: Pattern of names.
        cores: How many units run at once, for which the fillers must be enough.
    """
    due = (unit for part in PARTS for unit in part.units(night))
    once = [unit for unit in (*_early(night), *due) if fnmatchcase(unit.name, only)]
    missing_s = _SPARE * night.hours * 3600 * cores - sum(unit.estimate_s for unit in once)
    fillers = _fillers(night, only)
    while missing_s > 0 and (filler := next(fillers, None)) is not None:
        once.append(filler)
        missing_s -= filler.estimate_s
    return once


def _early(night: Night) -> Iterator[Unit]:
    """The smoke tier's share of the parts that run models, with seeds of its own."""
    if night.is_smoke:
        return
    smoke = Night(tier=Tier.SMOKE, seed=night.seed_of("early"), hours=0)
    for part in EARLY_PARTS:
        for unit in part.units(smoke):
            _, _, rest = unit.name.partition("/")
            name = f"{unit.part}/early/{rest}"
            yield unit.model_copy(update={"name": name, "is_early": True})


def _fillers(night: Night, only: str) -> Iterator[Unit]:
    """Fillers without an end, one of each part in turn; none if no part has any that fit."""
    makers = [part.filler for part in PARTS if part.filler is not None]
    for number in count():
        if night.is_smoke:
            return
        found = [unit for make in makers if fnmatchcase((unit := make(night, number)).name, only)]
        yield from found
        if not found and number >= _TRIED_NUMBERS:
            return


_TRIED_NUMBERS: Final = 100
"""A pattern that fits no filler of so many numbers fits none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m regressions", description=__doc__)
    parser.add_argument("--list", action="store_true", required=True, help="print the units")
    parser.add_argument("--tier", type=Tier, choices=list(Tier), default=Tier.NIGHTLY)
    parser.add_argument("--seed", type=int, default=1, help="seed of the night")
    parser.add_argument("--hours", type=float, default=8.0, help="0: nothing but what is due once")
    parser.add_argument("--only", default="*", help="pattern of names, such as accel/*")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    night = Night(tier=options.tier, seed=options.seed, hours=options.hours)
    found = units(night, only=options.only, cores=options.cores)
    rows = ",\n".join(unit.model_dump_json() for unit in found)
    sys.stdout.write(f"[\n{rows}\n]\n" if found else json.dumps([]) + "\n")
    return 0
