# SPDX-License-Identifier: Apache-2.0
"""The judge of mutants: rungs from cheap to dear, up to the first that notices."""

import functools
from collections.abc import Sequence
from typing import Final, NamedTuple

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import MutantOutcome
from tb.mutation.benches import benches_of, modules_of
from tb.mutation.places import Mutant
from tb.mutation.program_rungs import ChipRung, CoreRung
from tb.mutation.rungs import AccelRung, PytestRung, Rung
from tb.mutation.wake import Reach, Wake

__all__ = ["GROUPS", "Judgement", "group_of", "judge", "ladder"]

_NARROW: Final = str(REPOSITORY / "tb" / "code_coverage" / "narrow.toml")
"""Hardware with one entry for each class of commands."""
_BENCH_LIMIT_S: Final = 1800.0
"""Limit of the tests of one bench, builds of its models included."""

_OWN_BENCHES: Final = 2
"""So many block benches come before many random programs, which take longer."""

GROUPS: Final = {"accel": ("accel", "prim"), "chip": ("core", "soc")}
"""Folders whose mutants share a copy of the RTL."""


class Judgement(NamedTuple):
    """What became of a mutant."""

    outcome: MutantOutcome
    caught_by: str


def group_of(mutant: Mutant) -> str:
    """The group that a mutant is in."""
    folder = mutant.file.partition("/")[0]
    return next(name for name, folders in GROUPS.items() if folder in folders)


def judge(rungs: Sequence[Rung], wake: Wake) -> Judgement:
    """Let one rung after another judge a mutant."""
    for rung in rungs:
        if (caught_by := rung.judge(wake)) is not None:
            return Judgement(MutantOutcome.CAUGHT, caught_by)
    outcome = {
        Reach.UNUSED: MutantOutcome.NOT_REACHED,
        Reach.USED: MutantOutcome.NO_DIFFERENCE,
        Reach.DIFFERED: MutantOutcome.SURVIVED,
    }[wake.reach()]
    return Judgement(outcome, "")


def ladder(mutant: Mutant) -> list[Rung]:
    """Every rung that can notice a mutant, cheapest first."""
    tests = benches_of(mutant.module)
    benches = [PytestRung(tests=(test,), limit_s=_BENCH_LIMIT_S) for test in tests]
    if group_of(mutant) == "accel":
        small = sum(test.startswith("tb/blocks/") for test in tests[:_OWN_BENCHES])
        few, *many = _accel_rungs()
        return [few, *benches[:small], *many, *benches[small:]]
    core = _core_rungs() if mutant.module in modules_of("tb_core") else ()
    return [*core, *benches, *_chip_rungs()]


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
