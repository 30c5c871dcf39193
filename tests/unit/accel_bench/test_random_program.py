# SPDX-License-Identifier: Apache-2.0
"""Random programs are legal, race-free, reproducible, reach everything, and mean what they say."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, Fence, Program
from autocomp_hil.isa import Command, FaultRule, Funct
from autocomp_hil.isa.codec import decode
from tb.accel.builder import ProgramBuilder
from tb.accel.coverage import bins_of, coverage_of, points_of
from tb.accel.draw import Draw
from tb.accel.extremes import SEQUENCES, extreme
from tb.accel.illegal import ILLEGAL_RULES
from tb.accel.illegal_loops import LOOP_RULES
from tb.accel.points.faults import FaultEntry, fault_entries, fault_point
from tb.accel.random_program import random_program, without_loops
from tests.tracked import tracked_hardware
from tests.unit.accel_bench.unrollers import with_unrollers
from tests.unit.golden.judge import run_both

BATCH = 150


@pytest.mark.parametrize("name", tracked_hardware())
def test_a_batch_reaches_every_bin(name: str) -> None:
    """Every feature, corner case and hazard pair, within few programs of one configuration."""
    hardware = load_hardware(name)
    missing = set(bins_of(hardware))
    for seed in range(BATCH):
        found = coverage_of(random_program(hardware, seed), hardware)
        assert found <= bins_of(hardware)
        missing -= found
        if not missing:
            return
    assert not missing


@pytest.mark.parametrize("name", tracked_hardware())
@pytest.mark.parametrize("seed", range(1000, 1008))
def test_legal_race_free_and_long_enough(name: str, seed: int) -> None:
    """A golden run shows the finished program to be legal, free of races and long enough."""
    hardware = load_hardware(name)
    program = random_program(hardware, seed, commands=60)
    golden = Accelerator.for_program(program, hardware, explain=True)
    result = golden.run(program.commands)
    assert result.fault is None
    assert golden.explanation is not None
    assert not golden.explanation.races
    assert program.command_count >= 60
    assert program.hardware == name


def test_fences_are_needed() -> None:
    """One program in a batch races without its fences: the detector is what puts them there."""
    hardware = load_hardware("int8_4x4")
    races = 0
    for seed in range(20):
        program = random_program(hardware, seed)
        bare = tuple(item for item in program.commands if not isinstance(item, Fence))
        golden = Accelerator.for_program(replace(program, commands=bare), hardware, explain=True)
        golden.run(bare)
        assert golden.explanation is not None
        races += len(golden.explanation.races)
    assert races > 0


def test_same_seed_same_program() -> None:
    """A seed gives one program, another seed another; the file keeps it."""
    hardware = load_hardware("int8_8x8")
    program = random_program(hardware, 5)
    assert program == random_program(hardware, 5)
    assert program != random_program(hardware, 6)
    assert Program.from_json(program.to_json()) == program


@pytest.mark.parametrize("seed", range(12))
def test_golden_model_equals_the_naive_interpreter(seed: int) -> None:
    """The golden model equals the naive interpreter, which knows no loops, in each element."""
    program = random_program(without_loops(load_hardware("int8_4x4")), seed, commands=60)
    run_both(program.commands, images=program.images, seed=program.seed)


@pytest.mark.parametrize("rule", ILLEGAL_RULES)
def test_illegal_programs_break_their_rule_and_stop(rule: FaultRule) -> None:
    """Illegal programs break their rule in any state; younger commands do nothing."""
    hardware = load_hardware("int8_4x4")
    for seed in range(6):
        program = random_program(hardware, seed, commands=30, illegal=rule)
        golden = Accelerator.for_program(program, hardware)
        result = golden.run(program.commands)
        assert result.fault is not None
        assert result.fault.rule == rule
        assert result.commands_done >= 30
        assert program.command_count == result.commands_done + 5
        assert result.responses[-1] == 0
        found = coverage_of(program, hardware)
        assert any(name.startswith(f"fault.{rule}.") for name in found)


@pytest.mark.parametrize("entry", fault_entries(with_unrollers()), ids=fault_point)
def test_every_way_to_fault_can_be_had(entry: FaultEntry) -> None:
    """Command, rule and field are those that were asked for, and count as such."""
    hardware = with_unrollers()
    program = random_program(hardware, 3, commands=10, illegal=entry)
    fault = Accelerator.for_program(program, hardware).run(program.commands).fault
    assert fault is not None
    assert (str(fault.rule), str(fault.field)) == (entry.rule, entry.field)
    assert fault_point(entry) in points_of(program, hardware)


def test_loops_without_their_unroller() -> None:
    """They fault in one way, and programs that do so can be had."""
    hardware = with_unrollers(convolution=False)
    entry = FaultEntry("loop_conv_ws", "unsupported_command", "funct")
    entries = fault_entries(hardware)
    assert entry in entries
    assert entry not in fault_entries(with_unrollers())
    assert not any(e.command == entry.command and e != entry for e in entries)
    program = random_program(hardware, 3, commands=10, illegal=entry)
    assert fault_point(entry) in points_of(program, hardware)


def test_every_rule_has_an_illegal_command() -> None:
    """All but the absence of a fault."""
    assert {*ILLEGAL_RULES, *LOOP_RULES} == set(FaultRule) - {FaultRule.NONE}


def test_illegal_commands_come_in_many_forms() -> None:
    """The rules that several commands share are tried on each of them."""
    hardware = load_hardware("int8_4x4")
    functs = set()
    for seed in range(40):
        program = random_program(hardware, seed, commands=1, illegal=FaultRule.ROWS_PAST_END)
        golden = Accelerator.for_program(program, hardware)
        fault = golden.run(program.commands).fault
        assert fault is not None
        functs.add((Funct(fault.funct), fault.field.name))
    assert {funct for funct, _ in functs} == {
        Funct.MVIN,
        Funct.MVIN2,
        Funct.MVIN3,
        Funct.MVOUT,
        Funct.PRELOAD,
        Funct.COMPUTE_PRELOADED,
        Funct.COMPUTE_ACCUMULATED,
    }
    assert {"C_LADDR", "BD_LADDR"} < {field for _, field in functs}


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_extremes_are_legal(sequence: Callable[[Draw, ProgramBuilder], None]) -> None:
    """Each sequence with operands anywhere in their formats is legal for every seed."""
    hardware = load_hardware("int8_4x4")
    for seed in range(30):
        draw = Draw(hardware, seed)
        builder = ProgramBuilder(hardware, seed, draw.images())
        sequence(draw, builder)
        assert builder.refused is None, seed


def test_extremes_use_all_bits() -> None:
    """Strides of loads, stores and operands have each bit of their format in few programs."""
    hardware = load_hardware("int8_4x4")
    bits = Counter[str]()
    for seed in range(60):
        draw = Draw(hardware, seed)
        builder = ProgramBuilder(hardware, seed, draw.images())
        for _ in range(10):
            extreme(draw, builder)
        for command in builder.program().commands:
            if isinstance(command, Command) and command.funct == Funct.CONFIG:
                decoded = decode(command)
                for name in ("stride", "block_stride", "a_stride", "c_stride", "pocols"):
                    value = decoded.fields.get(name, 0)
                    bits.update(
                        f"{decoded.name}.{name}.{bit}" for bit in range(64) if value >> bit & 1
                    )
    widths = {
        "config_ld.stride": 64,
        "config_ld.block_stride": 16,
        "config_st.stride": 32,
        "config_st.pocols": 8,
        "config_ex.a_stride": 16,
        "config_ex.c_stride": 16,
    }
    wanted = {f"{name}.{bit}" for name, width in widths.items() for bit in range(width)}
    assert wanted - set(bits) == set()


def test_high_addresses_are_drawn_up_to_the_last_quarter() -> None:
    """All bits of an address are drawn, the uppermost one too."""
    draw = Draw(with_unrollers(), 3)
    addresses = [draw.high_address() for _ in range(300)]
    assert max(addresses) >> 63 == 1
    assert max(addresses) < 3 << 62
    assert min(addresses) >= 1 << 32
