# SPDX-License-Identifier: Apache-2.0
"""Random programs have loops in them, and illegal loops fault in the RTL as in the golden model."""

from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import save_program
from autocomp_hil.isa import Command, Funct
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import Draw
from tb.accel.env.sequences import ILLEGAL_EVERY, RandomProgram
from tb.accel.illegal_loops import LOOP_RULES, every_illegal_loop
from tb.accel.launcher import BenchRequest, run_programs
from tb.accel.points.faults import fault_entries

_HARDWARE: Final = "int8_4x4"
_LOOPS: Final = ("loop_ws", "loop_conv_ws")
_PROGRAMS: Final = 40


def test_programs_have_loops() -> None:
    """There are more loops of either kind than programs, although 40% of these have none."""
    hardware = load_hardware(_HARDWARE)
    counts = dict.fromkeys((Funct.LOOP_WS, Funct.LOOP_CONV_WS), 0)
    for seed in range(_PROGRAMS):
        program, _ = RandomProgram(seed).make(hardware)
        for item in program.commands:
            if isinstance(item, Command) and item.funct in counts:
                counts[Funct(item.funct)] += 1
    assert min(counts.values()) > _PROGRAMS


@pytest.mark.model
def test_every_rule_of_loops() -> None:
    """Loops that break each rule in each field fault in the RTL as in the golden model."""
    entries = fault_entries(load_hardware(_HARDWARE))
    loops = [turn for turn, entry in enumerate(entries) if entry.command in _LOOPS]
    seeds = tuple(ILLEGAL_EVERY * turn for turn in loops)
    reports = run_programs(BenchRequest(hardware=_HARDWARE, seeds=seeds))
    assert [report for report in reports if report.mismatch is not None] == []
    assert {report.fault.split(": ")[1].split(" ")[0] for report in reports if report.fault} == {
        *(rule.name.lower() for rule in LOOP_RULES),
        "activation_unsupported",
    }


@pytest.mark.model
def test_every_change_of_loops(tmp_path: Path) -> None:
    """Each single change that makes a loop illegal faults in the RTL as in the golden model."""
    hardware = load_hardware(_HARDWARE)
    rules = []
    files = []
    for number, (rule, (legal, illegal)) in enumerate(every_illegal_loop(Draw(hardware, 1))):
        builder = ProgramBuilder(hardware, number, Draw(hardware, number).images())
        assert all(builder.emit(command) for command in legal)
        builder.append_unchecked(illegal)
        path = tmp_path / f"{number}.json"
        save_program(builder.program(), path)
        rules.append(rule.name.lower())
        files.append(path)
    reports = run_programs(BenchRequest(hardware=_HARDWARE, files=tuple(files)))
    assert [report for report in reports if report.mismatch is not None] == []
    found = [report.fault.split(": ")[1].split(" ")[0] for report in reports if report.fault]
    assert found == rules
