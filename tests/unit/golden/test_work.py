# SPDX-License-Identifier: Apache-2.0
"""The least time of commands: what each part of the hardware does for them, counted by hand."""

import pytest

from autocomp_hil.golden.work import Work
from autocomp_hil.isa import (
    Command,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)
from tests.unit.golden.judge import ACC, DRAM, FULL, GARBAGE, run_golden


def work_of(commands: list[Command]) -> Work:
    """The count after a legal program on the 4 x 4 array."""
    golden = run_golden(commands)
    assert golden.fault is None
    return golden.machine.work


@pytest.mark.parametrize(
    ("setup", "load", "beats", "steps"),
    [
        (config_ld(64, block_stride=8), mvin(DRAM, 0, 4, 3), 3, 3),
        (config_ld(64, block_stride=8), mvin(DRAM, 0, 16, 3), 3, 12),
        (config_ld(64, block_stride=8), mvin(DRAM, ACC, 4, 3), 3, 3),
        (config_ld(64, block_stride=8), mvin(DRAM, ACC, 8, 2), 4, 4),
        (config_ld(0, block_stride=8), mvin(DRAM, 0, 16, 3), 1, 12),
        (config_ld(64, block_stride=8), mvin(0, 0, 16, 3), 0, 12),
        (config_ld(64, block_stride=8, pixel_repeats=4), mvin(DRAM, 0, 1, 3), 3, 12),
    ],
)
def test_loads(setup: Command, load: Command, beats: int, steps: int) -> None:
    """Beats of 16 bytes, and segments: rows, blocks, int32, broadcasts, zeros, copies."""
    work = work_of([setup, load])
    assert (work.load_beats, work.load_steps) == (beats, steps)
    assert work.cycles == max(2, beats, steps)


POOL = config_st(
    4, pool_stride=1, pool_size=2, pool_out_dim=3, porows=3, pocols=3, orows=4, ocols=4
)


@pytest.mark.parametrize(
    ("setup", "store", "beats", "steps"),
    [
        (config_st(64), mvout(DRAM, 0, 4, 3), 3, 3),
        (config_st(64), mvout(DRAM, 0, 16, 3), 3, 12),
        (config_st(64), mvout(DRAM, FULL, 16, 2), 8, 8),
        (POOL, mvout(DRAM, 0, 4, 0), 9, 36),
    ],
)
def test_stores(setup: Command, store: Command, beats: int, steps: int) -> None:
    """Beats of 16 bytes, and local rows: blocks, int32, windows."""
    work = work_of([setup, store])
    assert (work.store_beats, work.store_steps) == (beats, steps)
    assert work.cycles == max(2, beats, steps)


def test_products() -> None:
    """Rows of C, at least one step each; output-stationary products and rows that leave."""
    weights = [config_ex(dataflow=1), preload(0, ACC, 4, 4, 4, 3)]
    work = work_of([*weights, compute_preloaded(4, GARBAGE, 4, 3, 0, 0)])
    assert (work.array_steps, work.stationary_beats) == (3, 4)
    nothing = [config_ex(dataflow=1), preload(0, GARBAGE, 4, 4, 0, 0)]
    work = work_of([*nothing, compute_preloaded(4, GARBAGE, 4, 4, 0, 0)])
    assert (work.array_steps, work.stationary_beats) == (1, 4)
    sums = [config_ex(dataflow=0), preload(GARBAGE, ACC, 0, 0, 4, 2)]
    work = work_of([*sums, compute_accumulated(4, 8, 3, 4, 4, 4)])
    assert (work.array_steps, work.stationary_beats) == (3 + 2, 0)


def test_nobody_waits_for_a_last_preload() -> None:
    """The rows of a last preload, or of a replaced one, count with the next COMPUTE."""
    loads = [config_ex(dataflow=1), *[preload(0, ACC, 4, 4, 4, 4)] * 3]
    assert work_of(loads).stationary_beats == 0
    assert work_of(loads).cycles == 4
    work = work_of([*loads, compute_preloaded(4, GARBAGE, 4, 4, 0, 0)])
    assert (work.stationary_beats, work.cycles) == (12, 12)
