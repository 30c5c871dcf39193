# SPDX-License-Identifier: Apache-2.0
"""Each sentence about MVOUT, by hand and against the naive interpreter."""

import struct

import numpy as np
import pytest

from autocomp_hil.isa import config_ld, config_st, fp32_bits, mvin, mvout
from tests.unit.golden.judge import ACC, ADD, DRAM, FULL, run_both

SOURCE = DRAM + 0x10000
VALUES = [-(2**31), 2**31 - 1, 100, -100, 3, -3, 1, -1, 127, 128, -128, -129, 255, 5, 0, 82]
INTS = [(SOURCE, struct.pack("<16i", *VALUES))]
ACC_ROWS = [config_ld(16, block_stride=4), mvin(SOURCE, ACC | 0, 4, 4)]


def test_exactly_the_elements_are_written() -> None:
    """2 rows of 3 elements, 10 bytes apart; neighbours keep the pattern."""
    golden = run_both([config_st(10), mvout(DRAM + 1, 6, 3, 2)])
    assert golden.dram.read(DRAM + 1, 3).tobytes() == golden.scratchpad[6, :3].tobytes()
    assert golden.dram.read(DRAM + 11, 3).tobytes() == golden.scratchpad[7, :3].tobytes()


@pytest.mark.parametrize("cols", [1, 4, 5, 61, 64])
@pytest.mark.parametrize("laddr", [6, ACC | 6, ADD | 6, FULL | 6, 6 | 1 << 29])
@pytest.mark.parametrize("offset", [0, 61, 4093])
def test_blocks_lie_dim_rows_apart(cols: int, laddr: int, offset: int) -> None:
    """Blocks may have any alignment; bit 30 is ignored, bit 29 for the scratchpad too."""
    run_both([config_st(300), mvout(DRAM + offset, laddr, cols, 3)])


@pytest.mark.parametrize("activation", [0, 1])
@pytest.mark.parametrize("scale", [1.0, 0.5, -1.0, -0.5, 1 / 41, 1e20, float("inf"), float("nan")])
def test_accumulator_elements_pass_relu_then_scale(activation: int, scale: float) -> None:
    """Scratchpad and full-width elements do not."""
    config = config_st(32, activation=activation, acc_scale=fp32_bits(scale))
    stores = [
        mvout(DRAM, ACC | 0, 4, 4),
        mvout(DRAM + 512, FULL | 0, 4, 4),
        mvout(DRAM + 256, 0, 4, 4),
    ]
    golden = run_both([*ACC_ROWS, config, *stores], images=INTS)
    assert golden.dram.read(DRAM + 512, 16).tobytes() == INTS[0][1][:16]


def test_relu_before_a_negative_scale() -> None:
    """-100 gives 0, not 100; 100 gives -100."""
    config = config_st(16, activation=1, acc_scale=fp32_bits(-1.0))
    golden = run_both([*ACC_ROWS, config, mvout(DRAM, ACC | 0, 4, 4)], images=INTS)
    assert golden.dram.read(DRAM, 4).view(np.int8).tolist() == [0, -128, -100, 0]


@pytest.mark.parametrize("stride", [0, 1, 2, 3])
def test_overlapping_rows_apply_in_order(stride: int) -> None:
    """The later of two overlapping rows stays."""
    golden = run_both([config_st(stride), mvout(DRAM, 8, 4, 4), mvout(DRAM + 2, 20, 4, 3)])
    if stride == 0:
        assert golden.dram.read(DRAM + 2, 4).tobytes() == golden.scratchpad[22].tobytes()


def test_store_wraps_at_the_end_of_the_address_space() -> None:
    """The second half lands at address 0."""
    run_both([config_st(2**32 - 1), mvout(2**64 - 2, 8, 4, 4)])


POOLS = [
    # stride, size, upad, lpad, out_dim, porows, pocols, orows, ocols
    (1, 1, 0, 0, 4, 4, 4, 4, 4),
    (2, 2, 0, 0, 2, 2, 2, 4, 4),
    (2, 3, 1, 1, 3, 2, 3, 4, 5),
    (1, 3, 1, 1, 9, 5, 4, 5, 4),
    (3, 2, 0, 1, 2, 2, 2, 5, 5),
    (1, 2, 3, 3, 6, 6, 6, 2, 2),
    (3, 3, 3, 0, 0, 2, 3, 1, 1),
    (2, 1, 0, 3, 5, 3, 5, 2, 7),
]


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("laddr", [50, ACC | 50])
@pytest.mark.parametrize(("activation", "stride"), [(0, 3), (1, 4), (0, 1)])
def test_pooling(pool: tuple[int, ...], laddr: int, activation: int, stride: int) -> None:
    """Windows inside, across and outside of the image; ``rows`` is ignored."""
    names = ("pool_stride", "pool_size", "pool_upad", "pool_lpad", "pool_out_dim")
    sizes = dict(zip((*names, "porows", "pocols", "orows", "ocols"), pool, strict=True))
    config = config_st(stride, activation=activation, acc_scale=fp32_bits(2.0**-25), **sizes)
    run_both([config, mvout(DRAM + 3, laddr, 3, 0), mvout(DRAM + 900, laddr, 4, 999)])


def test_pooling_counts_the_outside_as_0() -> None:
    """A border window of negative elements gives 0, an inner one their maximum."""
    image = [(SOURCE, struct.pack("<4b", -5, -7, -3, -9))]
    commands = [
        config_ld(1, block_stride=4),
        mvin(SOURCE, 0, 1, 4),
        config_st(
            1, pool_stride=1, pool_size=2, pool_lpad=1, pool_out_dim=3,
            porows=1, pocols=3, orows=2, ocols=2,
        ),
        mvout(DRAM, 0, 1, 0),
    ]  # fmt: skip
    golden = run_both(commands, images=image)
    assert golden.dram.read(DRAM, 3).view(np.int8).tolist() == [0, -3, 0]


def test_pool_size_alone_is_a_plain_store() -> None:
    """pool_stride 0, whatever pool_size says; the geometry of before is kept but unused."""
    geometry = {"porows": 1, "pocols": 1, "orows": 2, "ocols": 2}
    commands = [
        config_st(8, pool_stride=1, pool_size=2, **geometry),
        config_st(8, pool_size=3),
        mvout(DRAM, 9, 4, 4),
    ]
    run_both(commands)


@pytest.mark.parametrize("hardware", ["int8_8x8", "int8_16x16", "int8_32x32"])
def test_other_array_sizes(hardware: str) -> None:
    """Blocks of the array's own width, full-width ones too."""
    commands = [config_st(257, acc_scale=fp32_bits(2.0**-25)), mvout(DRAM, 6, 63, 3)]
    commands += [mvout(DRAM + 1024, ACC | 6, 64, 4), mvout(DRAM + 5000, FULL | 6, 64, 2)]
    run_both(commands, hardware=hardware)
