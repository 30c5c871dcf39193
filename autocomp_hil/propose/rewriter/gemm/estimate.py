# SPDX-License-Identifier: Apache-2.0
"""What a schedule of a matrix product asks of the hardware."""

from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.estimate import Work, load_row_cycles, store_row_cycles
from autocomp_hil.propose.rewriter.gemm.layout import GemmProblem, gemm_layout
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule
from autocomp_hil.propose.rewriter.layout import ceil_div, have_common_bank, is_alone

__all__ = ["gemm_work"]

_PAIR_INSTRUCTIONS: Final = 9
_MOVE_INSTRUCTIONS: Final = 12
_STEP_INSTRUCTIONS: Final = 40


def gemm_work(schedule: GemmSchedule, problem: GemmProblem, hardware: HardwareConfig) -> Work:
    """Cycles of each engine, and how they are spread over steps and blocks."""
    layout, dim = gemm_layout(schedule, problem, hardware), hardware.dim
    blocks_i, blocks_j, blocks_k = (layout.blocks[d] for d in "ijk")
    tiles = [ceil_div(problem.size(d), dim) for d in "ijk"]
    pairs = tiles[0] * tiles[1] * tiles[2]
    passes = {"a": 1 if schedule.keep_a else blocks_j, "b": 1 if schedule.keep_b else blocks_i}
    commands = {"a": tiles[0] * passes["a"], "b": tiles[2] * passes["b"]}
    load, count = 0.0, 0.0
    for name, tiles_wide, across in (
        ("a", schedule.tiles_k, tiles[2]),
        ("b", schedule.tiles_j, tiles[1]),
    ):
        wide = min(schedule.load_tiles, tiles_wide)
        moves = commands[name] * ceil_div(across, wide)
        load += moves * dim * load_row_cycles(wide * dim, hardware)
        count += moves
    stores = tiles[0] * ceil_div(tiles[1], schedule.store_tiles)
    store = stores * dim * store_row_cycles(schedule.store_tiles * dim, hardware)
    fetched = pairs / schedule.tiles_i if schedule.reuse_weights else pairs
    is_shared = have_common_bank(layout.a, layout.b, hardware)
    contended = sum(
        rows * across
        for rows, across, buffers in (
            (commands["a"], tiles[2], layout.a),
            (commands["b"], tiles[1], layout.b),
        )
        if is_shared or not is_alone(buffers, hardware)
    )
    loops = 1 / schedule.unroll + (0 if schedule.hoist else 0.5)
    issue = pairs * (_PAIR_INSTRUCTIONS + 2 * loops) + (count + stores) * _MOVE_INSTRUCTIONS
    return Work(
        steps=layout.steps,
        blocks=blocks_i * blocks_j,
        load=load,
        execute=(pairs + fetched * is_shared) * dim,
        store=store,
        issue=issue + layout.steps * _STEP_INSTRUCTIONS,
        loads_per_step=count / (blocks_i * blocks_j * blocks_k),
        stores_per_block=stores / (blocks_i * blocks_j),
        contended=contended * dim / 2,
        slots=next((schedule.tiles(d) for d in schedule.order[:2] if schedule.tiles(d) > 1), 1),
        movement=schedule.movement,
        stores=schedule.stores,
    )
