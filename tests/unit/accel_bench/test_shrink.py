# SPDX-License-Identifier: Apache-2.0
"""Shrinking keeps the failure, drops the rest, and never leaves the comparable programs."""

from dataclasses import replace

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import FENCE, Program
from autocomp_hil.isa import (
    Command,
    FaultRule,
    Funct,
    config_ld,
    config_st,
    decode,
    flush,
    fp32_bits,
    mvin,
    mvout,
)
from tb.accel.coverage import coverage_of
from tb.accel.random_program import random_program
from tb.accel.shrink import comparable_fault, shrink
from tests.unit.golden.judge import DRAM

HARDWARE = load_hardware("int8_4x4")


def test_one_bad_command_is_left() -> None:
    """A failure that one MVOUT of more than 2 columns shows."""

    def fails(program: Program) -> bool:
        return any(
            isinstance(item, Command)
            and item.funct == Funct.MVOUT
            and decode(item).fields["cols"] > 2
            for item in program.commands
        )

    program = random_program(HARDWARE, 3)
    assert fails(program)
    small = shrink(replace(program, settings={"seed": 1}), fails, HARDWARE)
    (command,) = small.commands
    assert isinstance(command, Command)
    fields = decode(command).fields
    assert (fields["cols"], fields["rows"]) == (3, 1)
    assert fields["laddr"] & 0x3FFFFFF == 0
    assert small.images == ()
    assert small.settings == {}


@pytest.mark.parametrize(
    ("name", "limit"),
    [("compute.wrap", 6), ("mvout.pool.padded", 2), ("hazard.waw.execute_load.spad", 6)],
)
def test_cause_and_effect_stay_together(name: str, limit: int) -> None:
    """A failure that needs several commands; what is left still shows it."""
    seed = next(s for s in range(50) if name in coverage_of(random_program(HARDWARE, s), HARDWARE))
    program = random_program(HARDWARE, seed)
    small = shrink(program, lambda p: name in coverage_of(p, HARDWARE), HARDWARE, max_runs=400)
    assert name in coverage_of(small, HARDWARE)
    assert small.command_count <= limit
    assert comparable_fault(small, HARDWARE) == FaultRule.NONE


def test_a_needed_fence_stays() -> None:
    """A fence stays if the program would race without it."""
    commands = (
        config_st(4),
        mvout(DRAM, 0, 4, 4),
        flush(),
        FENCE,
        config_ld(4, block_stride=4),
        mvin(DRAM, 8, 4, 4),
    )

    def fails(program: Program) -> bool:
        functs = [item.funct for item in program.commands if isinstance(item, Command)]
        return Funct.MVOUT in functs and Funct.MVIN in functs

    small = shrink(Program(commands=commands), fails, HARDWARE)
    assert fails(small)
    assert comparable_fault(small, HARDWARE) == FaultRule.NONE
    assert small.command_count == 2
    raced = Program(commands=tuple(item for item in commands if item is not FENCE))
    assert comparable_fault(raced, HARDWARE) is None


def test_a_faulting_program_keeps_its_rule() -> None:
    """A faulting program keeps its rule, and a legal one never becomes a faulting one."""
    program = random_program(HARDWARE, 1, illegal=FaultRule.BLOCK_STRIDE_MISUSE)
    small = shrink(program, lambda _: True, HARDWARE)
    assert comparable_fault(small, HARDWARE) == FaultRule.BLOCK_STRIDE_MISUSE
    assert small.command_count <= 2
    legal = Program(commands=(config_ld(4, block_stride=4), mvin(DRAM, 8, 20, 4)))

    def loads_a_block(candidate: Program) -> bool:
        return mvin(DRAM, 0, 20, 4) in candidate.commands or legal.commands[1] in candidate.commands

    small = shrink(legal, loads_a_block, HARDWARE)
    assert small.command_count == 2


def test_images_and_scales_are_simplified() -> None:
    """Half an image is dropped after the other; 1.0 is the simplest scale."""
    commands = (
        config_ld(4, block_stride=4, scale=fp32_bits(0.3)),
        mvin(DRAM + 1000, 0, 4, 1),
    )
    program = Program(commands=commands, images=((DRAM, bytes(1000) + b"\x07" * 3096),))

    def fails(candidate: Program) -> bool:
        return any(b"\x07" in contents for _, contents in candidate.images)

    small = shrink(program, fails, HARDWARE)
    ((_, contents),) = small.images
    assert len(contents) < 128
    assert small.commands == ()


def test_the_number_of_runs_is_limited() -> None:
    """The best so far is returned."""
    runs = 0

    def fails(_: Program) -> bool:
        nonlocal runs
        runs += 1
        return True

    program = random_program(HARDWARE, 2)
    small = shrink(program, fails, HARDWARE, max_runs=2)
    assert runs == 2
    assert len(small.commands) < len(program.commands)


def test_nothing_smaller_fails() -> None:
    """The original comes back if nothing smaller fails."""
    program = random_program(HARDWARE, 2, commands=20)
    assert shrink(program, lambda _: False, HARDWARE) == program
