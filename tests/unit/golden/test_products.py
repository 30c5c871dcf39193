# SPDX-License-Identifier: Apache-2.0
"""Computes that wait leave what computes that do not wait leave."""

import random

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator
from autocomp_hil.golden.products import Products
from autocomp_hil.isa import (
    GARBAGE,
    Command,
    acc_address,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)

HARDWARE = load_hardware("int8_4x4")
DIM = HARDWARE.dim
DRAM = 0x2000_0000
COMMANDS = 300


def drawn(rng: random.Random) -> list[Command]:
    """A program with few rows, so that computes, loads and stores meet in them."""

    def spad() -> int:
        return rng.randrange(8) * DIM // rng.choice((1, 1, 1, 2))

    def acc() -> int:
        row = rng.randrange(4) * DIM + rng.choice((0, 0, 0, 1))
        return acc_address(row, accumulate=rng.random() < 0.6)

    def size() -> int:
        return rng.choice((DIM, DIM, DIM, DIM, DIM - 1))

    commands = [config_ld(DIM, block_stride=DIM), config_st(DIM)]
    dataflow = 1
    for _ in range(COMMANDS):
        kind = rng.random()
        if kind < 0.04:
            dataflow = int(rng.random() < 0.8)
            stride = rng.choice((1, 1, 2))
            commands.append(
                config_ex(dataflow=dataflow, a_stride=stride, c_stride=rng.choice((1, 1, 2)))
            )
        elif kind < 0.08:
            commands.append(mvin(DRAM + rng.randrange(64), spad(), DIM, DIM))
        elif kind < 0.14:
            commands.append(mvout(DRAM + 0x1000 + rng.randrange(64), acc(), DIM, DIM))
        else:
            keeps = rng.random() < 0.6
            w = GARBAGE if keeps else spad()
            c = rng.choice((acc(), acc(), acc(), acc(), spad(), GARBAGE))
            commands.append(preload(w, c, DIM, DIM, size(), size()))
            compute = compute_accumulated if keeps else compute_preloaded
            d = GARBAGE if rng.random() < 0.9 else spad()
            commands.append(compute(spad(), d, size(), size(), DIM, DIM))
    return commands


@pytest.mark.parametrize("seed", range(20))
def test_nobody_can_tell(seed: int) -> None:
    """Local memories and DRAM are the same, with all kinds of commands between."""
    program = drawn(random.Random(seed))
    plain, waiting = Accelerator(HARDWARE, seed=seed), Accelerator(HARDWARE, seed=seed)
    products = Products()
    waiting.machine.products = products
    assert plain.run(program).fault is None
    assert waiting.run(program).fault is None
    products.flush(waiting.machine)
    np.testing.assert_array_equal(waiting.accumulator, plain.accumulator)
    np.testing.assert_array_equal(waiting.scratchpad, plain.scratchpad)
    np.testing.assert_array_equal(
        waiting.dram.read(DRAM + 0x1000, 256), plain.dram.read(DRAM + 0x1000, 256)
    )


def test_computes_do_wait() -> None:
    """Several with one stationary operand, until something reads what they write."""
    golden = Accelerator(HARDWARE)
    golden.machine.products = Products()
    before = golden.accumulator.copy()
    golden.run([config_ex(dataflow=1), config_st(DIM)])
    for block in range(4):
        row = acc_address(block * DIM)
        golden.execute(preload(GARBAGE if block else 0, row, DIM, DIM, DIM, DIM))
        compute = compute_accumulated if block else compute_preloaded
        golden.execute(compute(block * DIM, GARBAGE, DIM, DIM, DIM, DIM))
    np.testing.assert_array_equal(golden.accumulator, before)
    golden.execute(mvout(DRAM, acc_address(0), DIM, DIM))
    a, w = golden.scratchpad[: 4 * DIM].astype(int), golden.scratchpad[:DIM].astype(int)
    np.testing.assert_array_equal(golden.accumulator[: 4 * DIM], a @ w)
