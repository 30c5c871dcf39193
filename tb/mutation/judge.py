# SPDX-License-Identifier: Apache-2.0
"""The judge of mutants: rungs from cheap to dear, up to the first that notices."""

import functools
from typing import Final, NamedTuple

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import MutantOutcome
from tb.mutation.benches import benches_of, modules_of
from tb.mutation.places import Mutant
from tb.mutation.program_rungs import ChipRung, CoreRung
from tb.mutation.rungs import AccelRung, PytestRung, Rung
from tb.mutation.wake import Reach, Wake
from tb.mutation.watched import Watched

__all__ = ["GROUPS", "Judgement", "Ladder", "group_of", "judge", "ladder_of"]

_NARROW: Final = str(REPOSITORY / "tb" / "code_coverage" / "narrow.toml")
"""Hardware with one entry for each class of commands."""
_BENCH_LIMIT_S: Final = 1800.0
"""Limit of the tests of one bench, builds of its models included."""

GROUPS: Final = {"accel": ("accel", "prim"), "chip": ("core", "soc")}
"""Folders whose mutants share a copy of the RTL."""


class Judgement(NamedTuple):
    """What became of a mutant."""

    outcome: MutantOutcome
    caught_by: str


class Ladder(NamedTuple):
    """Rungs in the order in which they are climbed."""

    cheap: tuple[Rung, ...]
    """Rungs that notice most mutants: a few programs, and benches of the module alone."""
    dear: tuple[Rung, ...]


def group_of(mutant: Mutant) -> str:
    """The group that a mutant is in."""
    folder = mutant.file.partition("/")[0]
    return next(name for name, folders in GROUPS.items() if folder in folders)


def judge(ladder: Ladder, wake: Wake, watched: Watched | None = None) -> Judgement:
    """Let one rung after another judge a mutant.

    Args:
        ladder: All that can notice it, cheapest first.
        wake: The mutant.
        watched: What rungs have seen of it asleep; dear ones are left out where it cannot matter.
    """
    reach = Reach.UNUSED
    for rung in (*ladder.cheap, *ladder.dear):
        if watched is not None and rung in ladder.dear and wake.mutant is not None:
            seen = watched.seen(rung, wake.mutant)
            if not seen.can_matter:
                reach = max(reach, seen.reach)
                continue
        if (caught_by := rung.judge(wake)) is not None:
            return Judgement(MutantOutcome.CAUGHT, caught_by)
    outcome = {
        Reach.UNUSED: MutantOutcome.NOT_REACHED,
        Reach.USED: MutantOutcome.NO_DIFFERENCE,
        Reach.DIFFERED: MutantOutcome.SURVIVED,
    }[max(reach, wake.reach())]
    return Judgement(outcome, "")


def ladder_of(mutant: Mutant) -> Ladder:
    """Every rung that can notice a mutant."""
    own, others = benches_of(mutant.module)
    benches = [PytestRung(tests=(test,), limit_s=_BENCH_LIMIT_S) for test in (*own, *others)]
    own_benches, other_benches = benches[: len(own)], benches[len(own) :]
    if group_of(mutant) == "accel":
        few, *many = _accel_rungs()
        return Ladder((few, *own_benches), (*many, *other_benches))
    core = _core_rungs() if mutant.module in modules_of("tb_core") else ()
    return Ladder((*core, *own_benches), (*other_benches, *_chip_rungs()))


@functools.cache
def _accel_rungs() -> tuple[Rung, ...]:
    return (
        AccelRung(seeds=tuple(range(12))),
        AccelRung(seeds=tuple(range(100, 180)), verilator_seed=2),
        AccelRung(seeds=tuple(range(1000, 1120)), verilator_seed=3),  # every option of a loop
        AccelRung(seeds=tuple(range(40)), hardware=_NARROW),  # nothing hides behind other commands
    )


@functools.cache
def _core_rungs() -> tuple[Rung, ...]:
    return (
        CoreRung(seeds=tuple(range(12)), cache_bytes=256),
        CoreRung(seeds=tuple(range(100, 160)), cache_bytes=256),
        CoreRung(seeds=tuple(range(200, 240)), cache_bytes=16384),
    )


@functools.cache
def _chip_rungs() -> tuple[Rung, ...]:
    return (
        ChipRung(names=("arithmetic", "coherence", "htif", "measured_region", "traps")),
        PytestRung(tests=("tb/soc/test_chip.py",), limit_s=_BENCH_LIMIT_S),
        ChipRung(names=("counters", "products", "matmul_double_buffered")),
    )
