# SPDX-License-Identifier: Apache-2.0
"""Matrix products for the schedule rewriter: the menu, and what a schedule needs and gives."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.common_options import block_sizes, common_options, smaller_sizes
from autocomp_hil.propose.rewriter.estimate import Work
from autocomp_hil.propose.rewriter.gemm.emit import emit_gemm
from autocomp_hil.propose.rewriter.gemm.estimate import gemm_work
from autocomp_hil.propose.rewriter.gemm.layout import GemmProblem, gemm_faults
from autocomp_hil.propose.rewriter.gemm.schedule import GEMM_BASELINE, GemmSchedule
from autocomp_hil.propose.rewriter.layout import ceil_div
from autocomp_hil.propose.rewriter.option import Family, FamilyKind, Option, changed, on_menu
from autocomp_hil.workloads.instance import Instance

__all__ = ["GEMM", "GemmFamily"]

_ORDERS: Final = ("ijk", "ikj", "jik", "jki", "kij", "kji")
_REUSE_ORDERS: Final = ("kji", "jki")


class GemmFamily(Family[GemmSchedule]):
    """Products of one shape."""

    def __init__(self, instance: Instance, hardware: HardwareConfig) -> None:
        self.hardware = hardware
        self.baseline = GEMM_BASELINE
        self.options = on_menu(_OPTIONS, instance.menu)
        self._problem = GemmProblem.of(instance)

    def tiles(self, dimension: str) -> int:
        """Tiles of the whole problem."""
        return ceil_div(self._problem.size(dimension), self.hardware.dim)

    def faults(self, schedule: GemmSchedule) -> list[str]:
        """Why a schedule is impossible."""
        return gemm_faults(schedule, self._problem, self.hardware)

    def work(self, schedule: GemmSchedule) -> Work:
        """Cycles of each engine."""
        return gemm_work(schedule, self._problem, self.hardware)

    def emit(self, schedule: GemmSchedule) -> str:
        """Return the C source of a schedule."""
        return emit_gemm(schedule, self._problem, self.hardware)

    def room(self, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
        """Smaller steps, the innermost dimension first."""
        for dimension in "kij":
            for tiles in smaller_sizes(schedule.tiles(dimension)):
                yield changed(schedule, **{f"tiles_{dimension}": tiles})

    def widest(self, schedule: GemmSchedule) -> tuple[int, int]:
        """Tiles side by side of a load and a store."""
        widest = self.hardware.max_block_cols // self.hardware.dim
        across = max(schedule.tiles_j, schedule.tiles_k)
        return min(widest, across), min(widest, schedule.tiles_j)

    def innermost(self, schedule: GemmSchedule) -> int:
        """Number of iterations of the innermost loop."""
        return schedule.tiles(schedule.order[2])

    def complete(self, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
        """Everything overlapped, with and without operands that stay."""
        load, store = self.widest(schedule)
        reuses = schedule.tiles_i > 1
        overlapped = changed(
            schedule,
            load_tiles=load,
            store_tiles=store,
            reuse_weights=reuses,
            order="kji" if reuses else schedule.order,
            unroll=1,
            movement="spread",
            stores="behind",
            banks="spread",
        )
        for blocks, keep_a, keep_b in product(("ij", "ji"), (False, True), (False, True)):
            yield overlapped.model_copy(
                update={"blocks": blocks, "keep_a": keep_a, "keep_b": keep_b}
            )


def _tile(family: GemmFamily, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
    for i, j, k in product(*(block_sizes(family.tiles(d)) for d in "ijk")):
        yield schedule.model_copy(update={"tiles_i": i, "tiles_j": j, "tiles_k": k})


def _reorder_blocks(_: GemmFamily, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
    yield changed(schedule, blocks="ji" if schedule.blocks == "ij" else "ij")


def _reorder_tiles(_: GemmFamily, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
    loops = [d for d in schedule.order if schedule.tiles(d) > 1]
    for order in _ORDERS:
        if [d for d in order if d in loops] != loops:
            yield changed(schedule, order=order)


def _reuse_weights(_: GemmFamily, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
    if not schedule.reuse_weights:
        for order in _REUSE_ORDERS:
            yield changed(schedule, reuse_weights=True, order=order)


def _keep(_: GemmFamily, schedule: GemmSchedule) -> Iterator[GemmSchedule]:
    yield changed(schedule, keep_a=True)
    yield changed(schedule, keep_b=True)


_OPTIONS: Final[tuple[Option[GemmSchedule], ...]] = (
    Option(
        id="tile",
        fields=frozenset({"tiles_i", "tiles_j", "tiles_k"}),
        variants=_tile,
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
        fields=frozenset({"keep_a", "keep_b"}),
        variants=_keep,
    ),
    *common_options(frozenset({"tiles_i", "tiles_j", "tiles_k"})),
)


def _is_product(instance: Instance) -> bool:
    return instance.workload == "gemm"


GEMM: Final = FamilyKind(name="gemm", schedule=GemmSchedule, fits=_is_product, make=GemmFamily)
