# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL, drawn over all modules and judged one by one.

    python -m regressions.mutation --mutants 500 --seed 1 --share 3/5

All shares of a draw use the same models, which hold all of its mutants. A mutant that survives
without an explanation fails, and so does an explanation that does not fit.
"""

import shlex
import sys
import tempfile
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.paths import build_directory
from autocomp_hil.regress.records import CaseOutcome, MutantRecord, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.mutation.build_in import build_in
from tb.mutation.draw import draw
from tb.mutation.judge import GROUPS, Judgement, Ladder, group_of, judge, ladder_of
from tb.mutation.places import Mutant, find_mutants
from tb.mutation.survivors import SURVIVORS, Survivor, complaint, lost, read_survivors
from tb.mutation.wake import Wake
from tb.mutation.watched import Watched

__all__ = ["PART", "main", "parser"]

_TEST: Final = "mutation.rtl"
_NIGHTLY: Final = 500
"""Mutants of a night: the draw whose survivors are explained. A bench that gets weaker shows."""
_REVIEWED_SEED: Final = 1
"""Seed of that draw."""
_WEEKLY: Final = 1500
"""Mutants of a week, of a fresh draw: its survivors are for somebody to look at."""
_PER_UNIT: Final = 100
"""Few units: each tells the places of mutants and runs rungs with all asleep anew."""
_SECONDS_PER_MUTANT: Final = 10.0


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        return
    draws = [("mutation", _NIGHTLY, _REVIEWED_SEED)]
    if night.tier is Tier.WEEKLY:
        draws.append(("mutation/fresh", _WEEKLY, night.seed_of("mutation")))
    whole = ("--whole",) if night.tier is Tier.WEEKLY else ()
    for name, mutants, seed in draws:
        shares = mutants // _PER_UNIT
        for number in range(shares):
            yield make_unit(
                f"{name}/{number}", "mutation", "--mutants", mutants, "--seed", seed,
                "--share", f"{number}/{shares}", *whole, estimate_s=_PER_UNIT * _SECONDS_PER_MUTANT,
            )  # fmt: skip


PART: Final = Part(units=_units)


class _ShareOf(NamedTuple):
    """Every so-manieth mutant of a draw."""

    number: int
    shares: int


def _share_of(text: str) -> _ShareOf:
    number, _, shares = text.partition("/")
    if not (number.isdecimal() and shares.isdecimal() and int(number) < int(shares)):
        raise ArgumentTypeError(f"expected a share such as 0/5, got {text!r}")
    return _ShareOf(int(number), int(shares))


def parser() -> ArgumentParser:
    """The parser of the options."""
    options = share_parser("mutation", __doc__)
    options.add_argument("--mutants", type=positive, default=_NIGHTLY, help="how many to draw")
    options.add_argument("--seed", type=int, default=_REVIEWED_SEED, help="seed of the draw")
    options.add_argument("--share", type=_share_of, default=_ShareOf(0, 1), help="judge 3/5 of it")
    options.add_argument(
        "--whole", action="store_true", help="let explained mutants climb the whole ladder"
    )
    options.add_argument("--only", action="append", help="judge this mutant; may be repeated")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    everything, survivors = find_mutants(), read_survivors()
    unknown = sorted(set(options.only or ()) - {mutant.name for mutant in everything})
    with Share(options.records) as share:
        for name in unknown:
            share.add(_gone(name, CaseOutcome.SKIPPED, "there is no such mutant any more"))
        if options.share.number == 0:
            for name in lost(survivors, (mutant.name for mutant in everything)):
                message = f"there is no mutant {name}: remove it from {SURVIVORS.name}"
                share.add(_gone(name, CaseOutcome.FAILED, message))
        drawn, mine = _chosen(everything, options)
        is_whole = options.only or options.whole
        ladders = [_ladder(mutant, () if is_whole else survivors) for mutant in mine]
        climbs = list(zip(mine, ladders, strict=True))
        for mutant, judgement, seconds in _judgements(drawn, climbs, is_watched=not options.only):
            seed = None if options.only else options.seed
            record = _record(mutant, judgement, survivors.get(mutant.name), seed)
            share.add(record)
            share.add(_case(record, complaint(record), seconds, options))
    return share.status


def _chosen(everything: list[Mutant], options: Namespace) -> tuple[list[Mutant], list[Mutant]]:
    """What the models hold, and what of it is judged."""
    drawn = draw(everything, options.mutants, options.seed)
    if not options.only:
        return drawn, drawn[options.share.number :: options.share.shares]
    mine = [mutant for mutant in everything if mutant.name in options.only]
    names = {mutant.name for mutant in drawn}
    return (drawn if all(mutant.name in names for mutant in mine) else mine), mine


def _ladder(mutant: Mutant, explained: Container[str]) -> Ladder:
    """What judges a mutant: of those that are explained the cheap rungs alone."""
    ladder = ladder_of(mutant)
    return ladder._replace(dear=()) if mutant.name in explained else ladder


def _judgements(
    drawn: Sequence[Mutant], climbs: Iterable[tuple[Mutant, Ladder]], *, is_watched: bool
) -> Iterator[tuple[Mutant, Judgement, float]]:
    """Judge mutants in models that hold all of the draw; with each, the seconds it took.

    Args:
        drawn: The draw.
        climbs: Which of it are judged, and by what.
        is_watched: Watch all of it asleep first, which pays for many.
    """
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as name:
        libraries, watched = {}, {}
        for group in GROUPS:
            folder = Path(name) / group
            libraries[group] = build_in(folder, [m for m in drawn if group_of(m) == group])
            watched[group] = Watched(libraries[group]) if is_watched else None
        for mutant, ladder in climbs:
            start = time.monotonic()
            group = group_of(mutant)
            wake = Wake(library=libraries[group], folder=Path(name) / "run", mutant=mutant.name)
            judgement = judge(ladder, wake, watched[group])
            yield mutant, judgement, time.monotonic() - start


def _record(
    mutant: Mutant, judgement: Judgement, survivor: Survivor | None, seed: int | None
) -> MutantRecord:
    return MutantRecord(
        mutant=mutant.name,
        file=mutant.file,
        line=mutant.line,
        operator=mutant.operator,
        before=mutant.before,
        after=mutant.after,
        outcome=judgement.outcome,
        caught_by=judgement.caught_by,
        explanation=survivor.reason if survivor else "",
        seed=seed,
    )


def _case(
    record: MutantRecord, message: str | None, seconds: float, options: Namespace
) -> TestCase:
    """The case of a mutant: it fails if it survives without an explanation that fits."""
    if message is None:
        return TestCase(test=_TEST, case=record.mutant, outcome=CaseOutcome.PASSED, seconds=seconds)
    again = (
        "-m", "regressions.mutation", "--mutants", str(options.mutants), "--seed",
        str(options.seed), "--only", record.mutant,
    )  # fmt: skip
    return TestCase(
        test=_TEST,
        case=record.mutant,
        outcome=CaseOutcome.FAILED,
        seconds=seconds,
        message=message,
        reproduce=shlex.join([".venv/bin/python", *again]),
        again=again,
    )


def _gone(name: str, outcome: CaseOutcome, message: str) -> TestCase:
    """The case of a mutant that is named and does not exist."""
    return TestCase(test=_TEST, case=name, outcome=outcome, message=message)


if __name__ == "__main__":
    sys.exit(main())
