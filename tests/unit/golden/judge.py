# SPDX-License-Identifier: Apache-2.0
"""Runs a program on the golden model and on the naive interpreter and compares everything."""

from collections.abc import Iterable

import numpy as np

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, Fence, SparseMemory
from autocomp_hil.isa import Command
from tests.unit.golden.naive import Naive

GARBAGE = 0xFFFFFFFF
ACC = 1 << 31
ADD = 1 << 31 | 1 << 30
FULL = 1 << 31 | 1 << 29
WS = 1
DRAM = 0x2000_0000


def run_golden(
    commands: Iterable[Command | Fence],
    *,
    images: Iterable[tuple[int, bytes]] = (),
    seed: int = 1,
    hardware: str = "int8_4x4",
    watched_byte: int | None = None,
) -> Accelerator:
    """The golden accelerator after a program, with explanations."""
    memory = SparseMemory(seed, images)
    golden = Accelerator(
        load_hardware(hardware), memory, seed, explain=True, watched_byte=watched_byte
    )
    golden.run(commands)
    return golden


def run_both(
    commands: Iterable[Command | Fence],
    *,
    images: Iterable[tuple[int, bytes]] = (),
    seed: int = 1,
    hardware: str = "int8_4x4",
) -> Accelerator:
    """The golden accelerator after a legal program on which the naive interpreter agrees."""
    commands, images = tuple(commands), tuple(images)
    config = load_hardware(hardware)
    before = Accelerator(config, SparseMemory(seed, images), seed)
    spad, acc = before.scratchpad, before.accumulator
    naive = Naive(
        config.dim,
        (config.scratchpad_rows, config.accumulator_rows),
        lambda row, col: int(spad[row, col]),
        lambda row, col: int(acc[row, col]),
        lambda address: int(before.dram.read(address, 1)[0]),
    )
    for item in commands:
        if isinstance(item, Command):
            naive.run(item.funct, item.rs1, item.rs2)
    golden = run_golden(commands, images=images, seed=seed, hardware=hardware)
    assert golden.fault is None, str(golden.fault)
    expected_spad, expected_acc = spad.copy(), acc.copy()
    for (is_acc, row, col), value in naive.local.items():
        (expected_acc if is_acc else expected_spad)[row, col] = value
    np.testing.assert_array_equal(golden.scratchpad, expected_spad)
    np.testing.assert_array_equal(golden.accumulator, expected_acc)
    np.testing.assert_array_equal(golden.machine.weights, naive.w)
    np.testing.assert_array_equal(golden.machine.sums, naive.s)
    expected = SparseMemory(seed, images)
    for address, byte in naive.dram.items():
        expected.write(address, bytes([byte]))
    assert golden.dram.written_pages() == expected.written_pages()
    for page in expected.written_pages():
        np.testing.assert_array_equal(golden.dram.read(page, 16384), expected.read(page, 16384))
    return golden
