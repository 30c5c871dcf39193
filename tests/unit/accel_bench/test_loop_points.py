# SPDX-License-Identifier: Apache-2.0
"""Points of loops are hit by legal loops that carry the options, and random programs reach them."""

import itertools

import pytest

from autocomp_hil.golden import FENCE, Fence, Program
from autocomp_hil.isa import Command, config_ex, config_ld, config_st, encode, mvin
from tb.accel.coverage import points_of, seldom_points_of
from tb.accel.points.loops import loop_points_of
from tb.accel.random_program import random_program
from tests.unit.accel_bench.unrollers import with_unrollers

HARDWARE = with_unrollers()
DRAM = 0x2000_0000
SETUP = (
    config_ex(dataflow=1),
    *(config_ld(8, block_stride=4, state_id=state) for state in range(3)),
    config_st(8),
    encode("loop_ws_config_bounds", blocks_i=1, blocks_j=1, blocks_k=2),
    encode("loop_ws_config_addrs_dc", c_value=DRAM),
)
_PROGRAMS = 30
_MOST_OPEN = 0.3


def loops(*commands: Command | Fence) -> set[str]:
    """Points of loops of a program, without their first word."""
    found = points_of(Program(commands=(*SETUP, *commands)), HARDWARE)
    return {name.removeprefix("loop.") for name in found if name.startswith("loop.")}


def loop(**options: int) -> Command:
    """A matrix loop over zeros."""
    return encode("loop_ws", **options)


def test_options_and_pairs() -> None:
    """Each option of a loop, and each two of them."""
    found = loops(loop(full_c=1, activation=1, b_spad_id=2))
    options = {"full_c", "relu", "b_half_2", "no_a", "no_b", "no_d"}
    assert {name.removeprefix("matmul.") for name in found if name.count(".") == 1} == options
    pairs = {frozenset(name.split(".")[1:]) for name in found if "halves" not in name}
    assert {frozenset(pair) for pair in itertools.combinations(options, 2)} <= pairs
    assert "matmul.halves.00" in found
    assert "matmul.halves.11" in loops(loop(), loop())


def test_an_illegal_loop_has_no_option() -> None:
    """It is not one that ran."""
    assert loops(loop(a_spad_id=3)) == set()


@pytest.mark.parametrize(
    ("between", "point"),
    [
        ((), "next.matmul.matmul.settings"),
        ((config_ex(dataflow=1),), "next.matmul.matmul.configuration"),
        ((config_ex(dataflow=1), mvin(DRAM, 0, 4, 4)), "next.matmul.matmul.command"),
        ((mvin(DRAM, 0, 4, 4), config_ex(dataflow=1)), "next.matmul.matmul.command"),
        ((FENCE,), None),
    ],
)
def test_what_was_between(between: tuple[Command | Fence, ...], point: str | None) -> None:
    """What was drawn between two loops, unless they are apart."""
    found = loops(loop(), *between, loop())
    assert {name for name in found if name.startswith("next.")} == ({point} if point else set())


def test_points_need_their_unroller() -> None:
    """There are none of a loop that always faults."""
    assert loop_points_of(with_unrollers(matmul=False, convolution=False)) == frozenset()
    only = loop_points_of(with_unrollers(matmul=False))
    assert only < loop_points_of(HARDWARE)
    assert not any("matmul" in name for name in only)
    assert any(name.startswith("field.loop_conv_ws.") for name in seldom_points_of(HARDWARE))


def test_random_programs_reach_them() -> None:
    """Few programs reach most points; hits are points that there are."""
    found: set[str] = set()
    for seed in range(_PROGRAMS):
        found |= points_of(random_program(HARDWARE, seed), HARDWARE)
    every = loop_points_of(HARDWARE)
    assert len(every - found) < _MOST_OPEN * len(every)
    assert {name for name in found if name.startswith("loop.")} <= every
