# SPDX-License-Identifier: Apache-2.0
"""Each sentence about MVIN, by hand and against the naive interpreter."""

import struct

import numpy as np
import pytest

from autocomp_hil.isa import Command, config_ld, fp32_bits, mvin
from tests.unit.golden.judge import ACC, ADD, DRAM, run_both

BYTES = [(DRAM, bytes(range(256)) * 8)]
INTS = [(DRAM, struct.pack("<256i", *(i * 0x01234567 % 2**32 - 2**31 for i in range(256))))]
ROWS = 16384 * 4


def test_rows_and_columns_land_and_nothing_else_changes() -> None:
    """3 rows of 2 elements, DRAM rows 5 bytes apart."""
    golden = run_both([config_ld(5, block_stride=4), mvin(DRAM + 1, 10, 2, 3)], images=BYTES)
    assert golden.scratchpad[10:13, :2].tolist() == [[1, 2], [6, 7], [11, 12]]


def test_stride_0_repeats_the_first_row() -> None:
    """The first row is repeated into scratchpad and accumulator."""
    commands = [config_ld(0, block_stride=4), mvin(DRAM, 10, 4, 4), mvin(DRAM, ACC | 3, 4, 4)]
    golden = run_both(commands, images=BYTES)
    assert (golden.scratchpad[10:14] == [0, 1, 2, 3]).all()
    assert (golden.accumulator[3:7] == golden.accumulator[3]).all()


@pytest.mark.parametrize("laddr", [10, ACC | 10, ADD | 10])
@pytest.mark.parametrize("shrunk", [0, 1])
@pytest.mark.parametrize("scale", [0x3F800000, 0x7FC00000, 0x7F800000])
def test_address_0_writes_or_adds_zeros(laddr: int, shrunk: int, scale: int) -> None:
    """Zeros are written or added without reading DRAM, whatever the scale."""
    commands = [
        config_ld(1, block_stride=4, shrunk=shrunk, scale=scale),
        mvin(0, laddr, 3, 2),
    ]
    golden = run_both(commands)
    assert golden.dram.written_pages() == []
    if laddr == 10:
        assert not golden.scratchpad[10:12, :3].any()
    if laddr == ACC | 10:
        assert not golden.accumulator[10:12, :3].any()


@pytest.mark.parametrize("block_stride", [3, 4, 7, 100])
@pytest.mark.parametrize("cols", [4, 5, 13, 64])
@pytest.mark.parametrize(("laddr", "shrunk"), [(20, 0), (ACC | 20, 1), (ADD | 20, 1)])
def test_blocks_of_columns(block_stride: int, cols: int, laddr: int, shrunk: int) -> None:
    """Column j goes to block j / DIM; the last block may be narrow."""
    run_both(
        [config_ld(67, block_stride=block_stride, shrunk=shrunk), mvin(DRAM, laddr, cols, 3)],
        images=BYTES,
    )


@pytest.mark.parametrize("laddr", [ACC | 8, ADD | 8])
@pytest.mark.parametrize("cols", [1, 4, 9, 16])
@pytest.mark.parametrize("offset", [0, 1, 3])
def test_int32_blocks(laddr: int, cols: int, offset: int) -> None:
    """Little-endian at any alignment, not scaled."""
    scale = fp32_bits(0.5)
    run_both(
        [config_ld(64, block_stride=5, scale=scale), mvin(DRAM + offset, laddr, cols, 4)],
        images=INTS,
    )


def test_accumulate_wraps_modulo_2_to_32() -> None:
    """2^31 - 1 plus 1."""
    image = [
        (DRAM, struct.pack("<4i", 2**31 - 1, -(2**31), 5, 0) + struct.pack("<4i", 1, -1, 6, 7))
    ]
    commands = [
        config_ld(16, block_stride=1),
        mvin(DRAM, ACC | 1, 4, 1),
        mvin(DRAM + 16, ADD | 1, 4, 1),
    ]
    golden = run_both(commands, images=image)
    assert golden.accumulator[1].tolist() == [-(2**31), 2**31 - 1, 11, 7]


def test_shrunk_is_scaled_saturated_and_sign_extended() -> None:
    """Scale 2 of 100 and -100."""
    commands = [
        config_ld(4, block_stride=1, shrunk=1, scale=fp32_bits(2.0)),
        mvin(DRAM, ACC | 1, 4, 1),
    ]
    golden = run_both(commands, images=[(DRAM, struct.pack("<4b", 100, -100, 3, -3))])
    assert golden.accumulator[1].tolist() == [127, -128, 6, -6]


@pytest.mark.parametrize("scale", [-1.0, 0.5, -0.5, 1 / 41, 3.0, 1e30, float("nan")])
def test_scratchpad_elements_are_scaled(scale: float) -> None:
    """Ties to even, saturation, NaN."""
    commands = [config_ld(64, block_stride=4, scale=fp32_bits(scale)), mvin(DRAM + 96, 40, 64, 4)]
    run_both(commands, images=BYTES)


@pytest.mark.parametrize(("funct", "state"), [(2, 0), (1, 1), (14, 2)])
def test_three_states_are_separate(funct: int, state: int) -> None:
    """MVIN uses 0, MVIN2 1, MVIN3 2."""
    configs = [config_ld(10 + i, block_stride=4, state_id=i) for i in range(3)]
    golden = run_both([*configs, mvin(DRAM, 0, 4, 2, state=state)], images=BYTES)
    assert golden.scratchpad[1, 0] == 10 + state
    assert mvin(DRAM, 0, 4, 2, state=state).funct == funct


def test_after_reset_strides_are_1_and_scales_1() -> None:
    """One row of a byte stride."""
    golden = run_both([mvin(DRAM + 7, 0, 4, 1)], images=BYTES)
    assert golden.scratchpad[0].tolist() == [7, 8, 9, 10]


@pytest.mark.parametrize("row", [0, 1, 2, 50, ROWS // 2, ROWS // 2 + 1, ROWS // 2 - 1, ROWS - 4])
@pytest.mark.parametrize(("repeats", "cols"), [(2, 2), (2, 1), (4, 1), (3, 1), (0, 4), (1, 4)])
def test_pixel_repeat(row: int, repeats: int, cols: int) -> None:
    """Copy p goes p rows up and p * cols to the right; rows below the floor are dropped."""
    commands = [config_ld(9, block_stride=4, pixel_repeats=repeats), mvin(DRAM, row, cols, 4)]
    run_both(commands, images=BYTES)


def test_pixel_repeat_makes_neighbours_stand_side_by_side() -> None:
    """Row n holds pixels n and n + 1."""
    commands = [config_ld(1, block_stride=4, pixel_repeats=2), mvin(DRAM, 8, 1, 4)]
    golden = run_both(commands, images=BYTES)
    assert golden.scratchpad[7, 1] == 0
    assert golden.scratchpad[8:11, :2].tolist() == [[0, 1], [1, 2], [2, 3]]
    assert golden.scratchpad[11, 0] == 3


@pytest.mark.parametrize("offset", [61, 4095, 4096 - 64 + 1, 16384 - 2])
def test_unaligned_addresses(offset: int) -> None:
    """Rows that cross 64 bytes, 4 KiB and pages; the pattern where nothing is loaded."""
    run_both([config_ld(333, block_stride=4), mvin(DRAM + offset, 0, 61, 4)], images=BYTES)


def test_overwrite_then_accumulate_in_order() -> None:
    """Loads apply in program order."""
    commands = [
        config_ld(16, block_stride=4),
        mvin(DRAM, ACC | 0, 4, 4),
        mvin(0, ACC | 1, 4, 2),
        mvin(DRAM, ADD | 0, 4, 4),
    ]
    golden = run_both(commands, images=INTS)
    first = np.frombuffer(INTS[0][1], np.int32)[:4].astype(np.int64)
    assert golden.accumulator[0].tolist() == [
        int(np.int64(x) * 2 + 2**31) % 2**32 - 2**31 for x in first
    ]


def test_row_bits_above_the_row_field_are_ignored() -> None:
    """Row bits above the field are ignored, and so are bits 30 to 26 for the scratchpad."""
    one = run_both([mvin(DRAM, 5 | 1 << 16 | 1 << 25 | 7 << 26 | 1 << 30, 4, 1)], images=BYTES)
    assert one.scratchpad[5].tolist() == [0, 1, 2, 3]


def test_command_is_a_plain_word() -> None:
    """The encoding that the golden model splits itself."""
    assert mvin(DRAM, 0xC0000010, 64, 16, state=2) == Command(14, DRAM, 0x00100040C0000010)
