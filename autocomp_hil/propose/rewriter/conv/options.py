# SPDX-License-Identifier: Apache-2.0
"""Convolutions for the schedule rewriter: the menu, and what a schedule needs and gives."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.common_options import block_sizes, common_options, smaller_sizes
from autocomp_hil.propose.rewriter.conv.emit import emit_conv
from autocomp_hil.propose.rewriter.conv.estimate import conv_work
from autocomp_hil.propose.rewriter.conv.layout import ConvProblem, conv_faults, innermost_tiles
from autocomp_hil.propose.rewriter.conv.schedule import CONV_BASELINE, ConvSchedule
from autocomp_hil.propose.rewriter.estimate import Work
from autocomp_hil.propose.rewriter.layout import ceil_div
from autocomp_hil.propose.rewriter.option import Family, FamilyKind, Option, changed, on_menu
from autocomp_hil.workloads.instance import Instance

__all__ = ["CONV", "ConvFamily"]

_ORDERS: Final = ("pkr", "prk", "kpr", "krp", "rpk", "rkp")
_REUSE_ORDERS: Final = ("rkp", "krp")
_BLOCK_FIELDS: Final = ("rows_p", "tiles_q", "tiles_k", "tiles_c")


class ConvFamily(Family[ConvSchedule]):
    """Convolutions of one shape."""

    def __init__(self, instance: Instance, hardware: HardwareConfig) -> None:
        self.hardware = hardware
        self.baseline = CONV_BASELINE
        self.options = on_menu(_OPTIONS, instance.menu)
        self._problem = ConvProblem.of(instance)

    def sizes(self) -> list[list[int]]:
        """Sensible sizes of blocks, in the order of the block fields."""
        dim, problem = self.hardware.dim, self._problem
        tiles_q, tiles_k, tiles_c = (ceil_div(n, dim) for n in (problem.q, problem.k, problem.c))
        return [block_sizes(n) for n in (problem.p, tiles_q, tiles_k, tiles_c)]

    def faults(self, schedule: ConvSchedule) -> list[str]:
        """Why a schedule is impossible."""
        return conv_faults(schedule, self._problem, self.hardware)

    def work(self, schedule: ConvSchedule) -> Work:
        """Cycles of each engine."""
        return conv_work(schedule, self._problem, self.hardware)

    def emit(self, schedule: ConvSchedule) -> str:
        """Return the C source of a schedule."""
        return emit_conv(schedule, self._problem, self.hardware)

    def room(self, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
        """Smaller steps, the innermost dimension first."""
        for field in reversed(_BLOCK_FIELDS):
            for size in smaller_sizes(getattr(schedule, field)):
                yield changed(schedule, **{field: size})

    def widest(self, schedule: ConvSchedule) -> tuple[int, int]:
        """Tiles side by side of a load and a store."""
        widest = self.hardware.max_block_cols // self.hardware.dim
        across = max(schedule.tiles_k, schedule.tiles_c)
        return min(widest, across), min(widest, schedule.tiles_k)

    def innermost(self, schedule: ConvSchedule) -> int:
        """Number of iterations of the innermost loop."""
        return innermost_tiles(schedule)

    def complete(self, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
        """Everything overlapped, with and without operands that stay."""
        load, store = self.widest(schedule)
        reuses = schedule.rows_p * schedule.tiles_q > 1
        overlapped = changed(
            schedule,
            window="whole",
            load_tiles=load,
            store_tiles=store,
            reuse_weights=reuses,
            order="rkp" if reuses else schedule.order,
            unroll=1,
            movement="spread",
            stores="behind",
            banks="spread",
        )
        for blocks, keep_inp, keep_weights in product(("pk", "kp"), (False, True), (False, True)):
            yield overlapped.model_copy(
                update={"blocks": blocks, "keep_inp": keep_inp, "keep_weights": keep_weights}
            )


def _tile(family: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    for sizes in product(*family.sizes()):
        yield schedule.model_copy(update=dict(zip(_BLOCK_FIELDS, sizes, strict=True)))


def _whole_window(_: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    yield changed(schedule, window="whole")


def _reorder_blocks(_: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    yield changed(schedule, blocks="kp" if schedule.blocks == "pk" else "pk")


def _reorder_tiles(_: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    for order in _ORDERS:
        yield changed(schedule, order=order)


def _reuse_weights(_: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    if not schedule.reuse_weights:
        for order in _REUSE_ORDERS:
            yield changed(schedule, reuse_weights=True, order=order)


def _keep(_: ConvFamily, schedule: ConvSchedule) -> Iterator[ConvSchedule]:
    yield changed(schedule, keep_inp=True)
    yield changed(schedule, keep_weights=True)


_OPTIONS: Final[tuple[Option[ConvSchedule], ...]] = (
    Option(
        id="tile",
        fields=frozenset(_BLOCK_FIELDS),
        variants=_tile,
    ),
    Option(
        id="whole_window",
        fields=frozenset({"window"}),
        variants=_whole_window,
    ),
    Option(
        id="reorder_blocks",
        fields=frozenset({"blocks"}),
        variants=_reorder_blocks,
    ),
    Option(
        id="reorder_tiles",
        fields=frozenset({"order"}),
        variants=_reorder_tiles,
    ),
    Option(
        id="reuse_weights",
        fields=frozenset({"reuse_weights", "order"}),
        variants=_reuse_weights,
    ),
    Option(
        id="keep",
        fields=frozenset({"keep_inp", "keep_weights"}),
        variants=_keep,
    ),
    *common_options(frozenset(_BLOCK_FIELDS)),
)


def _is_plain(instance: Instance) -> bool:
    """Whether it is a convolution without pooling."""
    return instance.workload == "conv" and instance.numbers["POOL_SIZE"] == 1


CONV: Final = FamilyKind(name="conv", schedule=ConvSchedule, fits=_is_plain, make=ConvFamily)
