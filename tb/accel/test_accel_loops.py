# SPDX-License-Identifier: Apache-2.0
"""Random programs have loops in them, and illegal loops fault in the RTL as in the golden model."""

from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import save_program
from autocomp_hil.isa import (
    GARBAGE,
    Command,
    Funct,
    acc_address,
    compute_preloaded,
    config_ex,
    encode,
    preload,
)
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


@pytest.mark.model
def test_a_loop_of_zeros_alone_sets_strides(tmp_path: Path) -> None:
    """A dilated kernel that meets no pixel multiplies nothing; the next product shows c_stride."""
    hardware = load_hardware(_HARDWARE)
    builder = ProgramBuilder(hardware, 1, ())
    ones = dict.fromkeys(("orows", "ocols", "kernel_dilation"), 1)
    for command in (
        config_ex(dataflow=1, a_transpose=1, a_stride=0, c_stride=0),
        encode("loop_conv_ws_config_1", stride=1),
        encode("loop_conv_ws_config_2", pochs=1, batches=1),
        encode("loop_conv_ws_config_3", lpad=1, kchs=1, kcols=1, krows=1),
        encode("loop_conv_ws_config_4", **ones),
        encode("loop_conv_ws", trans_input_3120=1, input_dilated=1),
        preload(GARBAGE, acc_address(0, accumulate=True), 0, 0, 1, 2),
        compute_preloaded(GARBAGE, 0, 0, 0, 1, 2),
    ):
        assert builder.emit(command), builder.refused
    path = tmp_path / "zeros.json"
    save_program(builder.program(), path)
    (report,) = run_programs(BenchRequest(hardware=_HARDWARE, files=(path,)))
    assert report.mismatch is None, report.mismatch
