# SPDX-License-Identifier: Apache-2.0
"""The part of the menu that all workloads share."""

from collections.abc import Iterator
from typing import Any, Final

from autocomp_hil.propose.rewriter.layout import ceil_div
from autocomp_hil.propose.rewriter.option import Family, Option, S, changed

__all__ = ["block_sizes", "common_options", "smaller_sizes"]

_LARGEST_BLOCK: Final = 64
_LARGEST_UNROLL: Final = 8


def block_sizes(tiles: int) -> list[int]:
    """Sensible sizes of blocks of so many tiles: powers of two, divisors, and all of them."""
    sizes = {1 << bit for bit in range(7)} | {n for n in range(1, tiles + 1) if tiles % n == 0}
    return sorted(n for n in sizes if n <= min(tiles, _LARGEST_BLOCK))


def smaller_sizes(tiles: int) -> list[int]:
    """A half and a quarter of a block, rounded up."""
    return sorted({ceil_div(tiles, 2), ceil_div(tiles, 4)} - {tiles}, reverse=True)


def _widen_loads(family: Family[S], schedule: S) -> Iterator[S]:
    widest, _ = family.widest(schedule)
    for tiles in (widest, 2 * schedule.load_tiles):
        yield changed(schedule, load_tiles=max(schedule.load_tiles, min(tiles, widest)))


def _widen_stores(family: Family[S], schedule: S) -> Iterator[S]:
    _, widest = family.widest(schedule)
    for tiles in (widest, 2 * schedule.store_tiles):
        yield changed(schedule, store_tiles=max(schedule.store_tiles, min(tiles, widest)))


def _with_room(family: Family[S], schedule: S, **fields: str) -> Iterator[S]:
    """The change, with smaller blocks only where it does not fit otherwise."""
    direct = changed(schedule, **fields)
    if not family.faults(direct):
        yield direct
        return
    for smaller in family.room(schedule):
        yield changed(smaller, **fields)


def _double_buffer(family: Family[S], schedule: S) -> Iterator[S]:
    if schedule.movement == "serial":
        yield from _with_room(family, schedule, movement="buffered")


def _pipeline(family: Family[S], schedule: S) -> Iterator[S]:
    if schedule.movement != "spread":
        yield from _with_room(family, schedule, movement="spread")


def _overlap_stores(family: Family[S], schedule: S) -> Iterator[S]:
    if schedule.stores == "after":
        yield from _with_room(family, schedule, stores="behind")


def _spread_banks(_: Family[S], schedule: S) -> Iterator[S]:
    yield changed(schedule, banks="spread" if schedule.banks == "packed" else "packed")


def _unroll(family: Family[S], schedule: S) -> Iterator[S]:
    for unroll in (family.innermost(schedule), 4, 2):
        if unroll <= _LARGEST_UNROLL:
            yield changed(schedule, unroll=unroll)


def _hoist(_: Family[S], schedule: S) -> Iterator[S]:
    yield changed(schedule, hoist=True)


def common_options(block_fields: frozenset[str]) -> tuple[Option[Any], ...]:
    """Options that every schedule has.

    Args:
        block_fields: Sizes that may shrink to make room for a second buffer.
    """
    return (
        Option(
            id="widen_loads",
            fields=frozenset({"load_tiles"}),
            variants=_widen_loads,
        ),
        Option(
            id="widen_stores",
            fields=frozenset({"store_tiles"}),
            variants=_widen_stores,
        ),
        Option(
            id="double_buffer",
            fields=block_fields | {"movement"},
            variants=_double_buffer,
        ),
        Option(
            id="pipeline",
            fields=block_fields | {"movement"},
            variants=_pipeline,
        ),
        Option(
            id="overlap_stores",
            fields=block_fields | {"stores"},
            variants=_overlap_stores,
        ),
        Option(
            id="spread_banks",
            fields=frozenset({"banks"}),
            variants=_spread_banks,
        ),
        Option(
            id="unroll",
            fields=frozenset({"unroll"}),
            variants=_unroll,
        ),
        Option(
            id="hoist",
            fields=frozenset({"hoist"}),
            variants=_hoist,
        ),
    )
