# SPDX-License-Identifier: Apache-2.0
"""The golden model's count of work against the hardware's cycles: never more, and of use."""

from collections.abc import Iterator

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, Program
from autocomp_hil.isa import (
    Command,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)
from autocomp_hil.simulator import AcceleratorSimulator
from tb.accel.random_program import random_program

pytestmark = pytest.mark.model

HARDWARE = load_hardware("int8_4x4")
DRAM = 0x2000_0000
ACC = 1 << 31
GARBAGE = (1 << 32) - 1
OTHER_BANK = HARDWARE.scratchpad_rows // 2
LOADS = config_ld(64, block_stride=4)
STORES = config_st(64)
POOLS = config_st(
    4, pool_stride=1, pool_size=2, pool_out_dim=8, porows=8, pocols=8, orows=9, ocols=9
)
PRODUCT = [preload(0, ACC, 4, 4, 4, 4), compute_preloaded(OTHER_BANK, GARBAGE, 4, 4, 0, 0)]


@pytest.fixture(scope="module")
def simulator() -> Iterator[AcceleratorSimulator]:
    """One worker for all tests of this file."""
    with AcceleratorSimulator(HARDWARE) as started:
        yield started


def bound_and_cycles(simulator: AcceleratorSimulator, program: Program) -> tuple[int, int]:
    """The golden model's bound, and what the hardware takes."""
    golden = Accelerator.for_program(program, HARDWARE)
    assert golden.run(program.commands).fault is None
    return golden.machine.work.cycles, simulator.run(program).cycles


@pytest.mark.parametrize("seed", range(40))
def test_no_program_is_faster_than_its_work(simulator: AcceleratorSimulator, seed: int) -> None:
    """Random ones, with everything that commands can do."""
    bound, cycles = bound_and_cycles(simulator, random_program(HARDWARE, seed))
    assert 0 < bound <= cycles


@pytest.mark.parametrize(
    "commands",
    [
        [LOADS, *[mvin(DRAM, 0, 16, 4)] * 100],
        [LOADS, *[mvin(0, 0, 16, 4)] * 100],
        [config_ld(1, block_stride=4, pixel_repeats=4), *[mvin(DRAM, 8, 1, 4)] * 200],
        [STORES, *[mvout(DRAM, 0, 16, 4)] * 100],
        [POOLS, *[mvout(DRAM, 0, 4, 0)] * 20],
        [config_ex(dataflow=1), *PRODUCT * 200],
        [LOADS] * 1000,
    ],
    ids=["loads", "zeros", "pixels", "stores", "pools", "products", "configurations"],
)
def test_the_bound_is_close_to_what_busy_parts_take(
    simulator: AcceleratorSimulator, commands: list[Command]
) -> None:
    """The bound is close for one kind of commands over and over, so a limit soon ends them."""
    program = Program(commands=tuple(commands), hardware=HARDWARE.name)
    bound, cycles = bound_and_cycles(simulator, program)
    assert bound <= cycles <= 1.5 * bound + 200
