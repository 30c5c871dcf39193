# SPDX-License-Identifier: Apache-2.0
"""Coverage bins are hit by what they name, and by nothing else."""

import struct

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import FENCE, Fence, Program
from autocomp_hil.golden.loops.unroll import CONVOLUTION, MATMUL
from autocomp_hil.isa import (
    COMMANDS,
    GARBAGE,
    KEEP_SCALE,
    Command,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    decode,
    flush,
    fp32_bits,
    mvin,
    mvout,
    preload,
)
from tb.accel.coverage import coverage_of
from tb.accel.random_program import random_program
from tests.unit.golden.judge import ACC, ADD, DRAM

HARDWARE = load_hardware("int8_4x4")
OUT = DRAM + 0x1000
_MOST_PROGRAMS = 40
"""Random programs after which every command was drawn; fewer will do mostly."""
SETUP: list[Command | Fence] = [
    config_ld(64, block_stride=4),
    config_st(64),
    config_ex(dataflow=1),
]


def bins(commands: list[Command | Fence], image: bytes = b"") -> set[str]:
    """Coverage of a program on the 4 x 4 array."""
    images = ((DRAM, image),) if image else ()
    return coverage_of(Program(commands=(*SETUP, *commands), images=images), HARDWARE)


def hazards(commands: list[Command | Fence]) -> set[str]:
    """The hazards among the bins, without their prefix."""
    return {b.removeprefix("hazard.") for b in bins(commands) if b.startswith("hazard.")}


def pair(w: int = GARBAGE, c: int = GARBAGE, a: int = 900, d: int = GARBAGE) -> list[Command]:
    """PRELOAD and COMPUTE of whole blocks."""
    return [preload(w, c, 4, 4, 4, 4), compute_preloaded(a, d, 4, 4, 4, 4)]


def load(laddr: int) -> Command:
    """A whole block from DRAM."""
    return mvin(DRAM, laddr, 4, 4)


def store(laddr: int) -> Command:
    """A whole block to DRAM."""
    return mvout(OUT, laddr, 4, 4)


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([load(8), store(8)], {"raw.load_store.spad"}),
        ([load(8), store(11)], {"raw.load_store.spad"}),
        ([load(8), store(12)], set()),
        ([load(8), FENCE, store(8)], set()),
        ([load(8), *[flush()] * 20, store(8)], set()),
        ([load(ACC | 8), store(ACC | 8)], {"raw.load_store.acc"}),
        ([load(ACC | 8), store(8)], set()),
        ([load(8), *pair(w=8)], {"raw.load_execute.spad"}),
        ([load(8), *pair(a=8)], {"raw.load_execute.spad"}),
        ([load(8), *pair(d=8)], {"raw.load_execute.spad"}),
        ([*pair(c=8), store(8)], {"raw.execute_store.spad"}),
        ([*pair(c=ACC | 8), store(ACC | 8)], {"raw.execute_store.acc"}),
        ([*pair(c=8), *pair(w=8)], {"raw.execute_execute.spad"}),
        ([*pair(w=8), load(8)], {"war.execute_load.spad"}),
        ([*pair(w=8), *pair(c=8)], {"war.execute_execute.spad"}),
        ([store(8), load(8)], {"war.store_load.spad"}),
        ([store(ACC | 8), load(ACC | 8)], {"war.store_load.acc"}),
        ([store(8), *pair(c=8)], {"war.store_execute.spad"}),
        ([store(ACC | 8), *pair(c=ADD | 8)], {"war.store_execute.acc"}),
        ([load(8), load(8)], {"waw.load_load.spad"}),
        ([load(ACC | 8), load(ADD | 8)], {"waw.load_load.acc"}),
        ([load(8), *pair(c=8)], {"waw.load_execute.spad"}),
        ([load(ACC | 8), *pair(c=ADD | 8)], {"waw.load_execute.acc"}),
        ([*pair(c=8), load(8)], {"waw.execute_load.spad"}),
        ([*pair(c=ACC | 8), load(ADD | 8)], {"waw.execute_load.acc"}),
        ([*pair(c=8), *pair(c=8)], {"waw.execute_execute.spad"}),
        ([*pair(c=ACC | 8), *pair(c=ADD | 8)], {"waw.execute_execute.acc"}),
    ],
)
def test_hazards(commands: list[Command | Fence], expected: set[str]) -> None:
    """Exactly these pairs are hazards: on shared rows of one memory, close, without a fence."""
    assert hazards(commands) == expected


INT32 = struct.pack("<16i", *([2**31 - 1] * 16))


@pytest.mark.parametrize(
    ("name", "hits", "misses"),
    [
        (
            "mvin.wrap",
            [load(ACC | 0), load(ADD | 0)],
            [load(ACC | 0), load(ACC | 0)],
        ),
        (
            "mvin.overwrite_then_accumulate",
            [load(ACC | 0), load(ADD | 3)],
            [load(ACC | 0), load(ADD | 4)],
        ),
        (
            "mvin.pixel_repeat.floor_0",
            [config_ld(64, block_stride=4, pixel_repeats=2), mvin(DRAM, 0, 1, 1)],
            [config_ld(64, block_stride=4, pixel_repeats=2), mvin(DRAM, 1, 1, 1)],
        ),
        (
            "mvin.pixel_repeat.floor_middle",
            [config_ld(64, block_stride=4, pixel_repeats=2), mvin(DRAM, 32768, 1, 1)],
            [config_ld(64, block_stride=4, pixel_repeats=2), mvin(DRAM, 32767, 1, 1)],
        ),
        ("mvin.cross_4096", [mvin(DRAM + 4095, 0, 2, 1)], [mvin(DRAM + 4094, 0, 2, 1)]),
        ("mvin.stride_0.spad", [config_ld(0, block_stride=4), load(0)], [load(0)]),
        ("mvin.zero_fill.acc_full", [mvin(0, ACC, 1, 1)], [mvin(0, 0, 1, 1)]),
        ("mvout.overlap", [store(0), mvout(OUT + 3, 0, 4, 4)], [store(0), mvout(OUT + 4, 0, 4, 4)]),
        (
            "mvout.scale.tie",
            [config_st(64, acc_scale=fp32_bits(2.0**-32)), load(ACC | 0), store(ACC | 0)],
            [config_st(64, acc_scale=fp32_bits(2.0**-31)), load(ACC | 0), store(ACC | 0)],
        ),
        (
            "mvout.keep_scale",
            [config_st(64, acc_scale=0), config_st(64, acc_scale=KEEP_SCALE), store(ACC | 0)],
            [config_st(64, acc_scale=KEEP_SCALE), store(ACC | 0)],
        ),
        (
            "mvout.relu.negative_scale",
            [config_st(64, activation=1, acc_scale=fp32_bits(-1.0)), store(ACC | 0)],
            [config_st(64, activation=1, acc_scale=fp32_bits(-1.0)), store(0)],
        ),
        (
            "fence.between_preload_and_compute",
            [pair()[0], FENCE, pair()[1]],
            [FENCE, *pair(), FENCE],
        ),
        ("preload.replaced", [pair()[0], *pair()], [*pair(), *pair()]),
        ("compute.dataflow_switch", [*pair(), config_ex(dataflow=0), *pair()], [*pair(), *pair()]),
        ("compute.ws.d.overwrite", pair(c=8, d=20), pair(c=8)),
    ],
)
def test_bins(name: str, hits: list[Command | Fence], misses: list[Command | Fence]) -> None:
    """A program that does it and a near relative that does not."""
    assert name in bins(hits, INT32)
    assert name not in bins(misses, INT32)


def test_fault_bin_ends_the_walk() -> None:
    """Rule and field; commands after it count for nothing."""
    found = bins([mvin(DRAM, 0, 4, 9), mvout(OUT, 0, 4, 4)])
    assert "fault.rows_range.rows" in found
    assert "mvout.spad" not in found


def test_random_programs_have_every_command() -> None:
    """A command that no random program had would be compared with the RTL nowhere."""
    wanted = {
        name
        for name, spec in COMMANDS.items()
        if spec.support != "none" and spec.funct not in MATMUL | CONVOLUTION
    }
    drawn: set[str] = set()
    for seed in range(_MOST_PROGRAMS):
        for item in random_program(HARDWARE, seed).commands:
            if not isinstance(item, Fence):
                drawn.add(decode(item).name)
        if wanted <= drawn:
            break
    assert drawn & wanted == wanted
