# SPDX-License-Identifier: Apache-2.0
"""What a schedule of a convolution asks of the hardware."""

from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.conv.layout import ConvLayout, ConvProblem, conv_layout
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.estimate import Work, load_row_cycles, store_row_cycles
from autocomp_hil.propose.rewriter.layout import ceil_div, have_common_bank, is_alone

__all__ = ["conv_work"]

_PAIR_INSTRUCTIONS: Final = 10
_RAGGED_INSTRUCTIONS: Final = 14
"""Further instructions where a loop asks of each tile whether it is the short one: 27 in all."""
_MOVE_INSTRUCTIONS: Final = 14
_STEP_INSTRUCTIONS: Final = 50
_WEIGHTS_LEAD_CYCLES: Final = 34
"""Time from the fetch of a tile of weights to its use, lost where no tiles before it hide it."""


def conv_work(schedule: ConvSchedule, problem: ConvProblem, hardware: HardwareConfig) -> Work:
    """Cycles of each engine, and how they are spread over steps and blocks."""
    layout = conv_layout(schedule, problem, hardware)
    blocks_k, blocks_c = layout.dimensions["k"].blocks, layout.dimensions["c"].blocks
    tap_steps = layout.steps // (layout.pixel_blocks * blocks_k * blocks_c)
    blocks = layout.pixel_blocks * blocks_k
    dim = hardware.dim

    wide = min(schedule.load_tiles, schedule.tiles_c)
    rows = layout.patch_rows * ceil_div(layout.patch_cols, dim) * ceil_div(schedule.tiles_c, wide)
    inp_commands = rows * layout.steps // (blocks_k if schedule.keep_inp else 1)
    inp = inp_commands * min(dim, layout.patch_cols) * load_row_cycles(wide * dim, hardware)

    wide = min(schedule.load_tiles, schedule.tiles_k)
    taps = layout.taps_r * layout.taps_s
    rows = taps * schedule.tiles_c * ceil_div(schedule.tiles_k, wide)
    passes = layout.steps // (layout.pixel_blocks if schedule.keep_weights else 1)
    weights = rows * passes * dim * load_row_cycles(wide * dim, hardware)

    out_rows = problem.n * problem.p * problem.q
    tiles_k = ceil_div(problem.k, dim)
    pixel_tiles = problem.n * problem.p * ceil_div(problem.q, dim)
    bias = pixel_tiles * tiles_k * (dim + 2)
    stores = pixel_tiles * ceil_div(tiles_k, schedule.store_tiles)
    store = out_rows * ceil_div(tiles_k, schedule.store_tiles)
    store_cycles = store * store_row_cycles(schedule.store_tiles * dim, hardware)

    commands = inp_commands + rows * passes + pixel_tiles * tiles_k
    pairs = pixel_tiles * tiles_k * ceil_div(problem.c, dim) * problem.r * problem.s
    loops = 1 / schedule.unroll + (0 if schedule.hoist else 0.5)
    per_pair = _PAIR_INSTRUCTIONS + 2 * loops + _asks_for_the_short_tile(schedule, problem, dim)
    issue = pairs * per_pair + (commands + stores) * _MOVE_INSTRUCTIONS
    is_shared = have_common_bank(layout.inp, layout.weights, hardware)
    contended = sum(
        cycles
        for cycles, buffers in ((inp, layout.inp), (weights, layout.weights))
        if is_shared or not is_alone(buffers, hardware)
    )
    return Work(
        steps=layout.steps,
        blocks=blocks,
        load=inp + weights + bias,
        execute=_execute(schedule, problem, layout, pairs, is_shared=is_shared),
        store=store_cycles,
        issue=issue + layout.steps * _STEP_INSTRUCTIONS,
        loads_per_step=commands / (blocks * blocks_c * tap_steps),
        stores_per_block=stores / blocks,
        slots=_slots(schedule, layout),
        contended=contended / 4,
        movement=schedule.movement,
        stores=schedule.stores,
    )


def _execute(
    schedule: ConvSchedule, problem: ConvProblem, layout: ConvLayout, pairs: int, *, is_shared: bool
) -> float:
    """Cycles of the array: rows of each tile, or what its weights need."""
    dim, tiles_q = layout.dim, ceil_div(problem.q, layout.dim)
    mean = problem.q / tiles_q
    if not schedule.reuse_weights:
        return pairs * dim * (1 + is_shared)
    together = schedule.rows_p * min(schedule.tiles_q, tiles_q)
    switches = pairs / together
    last = min(mean, dim) * min(2, together)
    return pairs * mean + switches * (max(0.0, _WEIGHTS_LEAD_CYCLES - last) + dim * is_shared)


def _asks_for_the_short_tile(schedule: ConvSchedule, problem: ConvProblem, dim: int) -> int:
    """Instructions of a pair for the size of its tile; none where it is known."""
    is_known = schedule.tiles_q == 1 or (schedule.unroll > 1 and schedule.order[2] == "p")
    return 0 if is_known or problem.q % dim == 0 else _RAGGED_INSTRUCTIONS


def _slots(schedule: ConvSchedule, layout: ConvLayout) -> int:
    """Iterations of the loop between whose products loads can stand."""
    counts = {
        "p": (schedule.rows_p, schedule.tiles_q),
        "k": (schedule.tiles_k,),
        "r": (layout.taps_r * layout.taps_s, schedule.tiles_c),
    }
    groups = schedule.order[:-1] if schedule.reuse_weights else schedule.order
    return next((n for group in groups for n in counts[group] if n > 1), 1)
