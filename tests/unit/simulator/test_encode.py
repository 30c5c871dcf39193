# SPDX-License-Identifier: Apache-2.0
"""What crosses into the model's C code has the layout that C expects."""

import ctypes

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import FENCE, Program
from autocomp_hil.isa import FaultField, FaultRule
from autocomp_hil.simulator import ACCEPTED, BURST, MemoryTiming
from autocomp_hil.simulator.encode import (
    COMMAND,
    commands_of,
    native_timing,
    pack_commands,
    program_fault,
)
from autocomp_hil.simulator.native import ACCEPTED_BYTES, BURST_BYTES, Command, DramTiming


def test_command_layout() -> None:
    """The record of numpy equals the ctypes structure, field by field."""
    program = Program(commands=(isa.Command(5, 2**64 - 1, 7), FENCE))
    packed = pack_commands(program, None)
    size = ctypes.sizeof(Command)
    assert COMMAND.itemsize == size
    first, second = (Command.from_buffer_copy(packed, i * size) for i in range(2))
    assert (first.rs1, first.rs2, first.funct, first.is_fence) == (2**64 - 1, 7, 5, 0)
    assert second.is_fence == 1
    assert first.idle_cycles == second.idle_cycles == 0


def test_idle_cycles_follow_the_seed() -> None:
    """Equal seeds, equal idle cycles."""
    program = Program(commands=(isa.flush(),) * 50)
    assert pack_commands(program, 1) == pack_commands(program, 1)
    assert pack_commands(program, 1) != pack_commands(program, 2)
    assert np.frombuffer(pack_commands(program, 1), COMMAND)["idle"].max() > 0


def test_log_layouts() -> None:
    """The records of numpy have the sizes of the C structures, which C asserts too."""
    assert ACCEPTED.itemsize == ACCEPTED_BYTES
    assert BURST.itemsize == BURST_BYTES


def test_commands_of_a_log() -> None:
    """Order and all 64 bits of the operands survive."""
    log = np.array([(9, 2**64 - 1, 1, 5), (10, 0, 2**63, 126)], dtype=ACCEPTED)
    assert commands_of(log) == (isa.Command(5, 2**64 - 1, 1), isa.Command(126, 0, 2**63))
    assert commands_of(log[:0]) == ()


def test_timing_reaches_every_field() -> None:
    """Each knob has a field of its own."""
    values = {field: 11 + index for index, field in enumerate(MemoryTiming.__dataclass_fields__)}
    native = native_timing(MemoryTiming(**values))
    assert sorted(getattr(native, field[0]) for field in DramTiming._fields_) == sorted(
        values.values()
    )


def test_fault_of_the_error_port() -> None:
    """Numbers become names; numbers without a name are a broken simulation."""
    port = {
        "fault_valid": 1,
        "fault_command": 3,
        "fault_funct": 2,
        "fault_field": FaultField.ROWS.value,
        "fault_rule": FaultRule.ROWS_RANGE.value,
    }
    fault = program_fault(port)
    assert fault is not None
    assert (fault.command_index, fault.rule) == (3, FaultRule.ROWS_RANGE)
    assert program_fault({**port, "fault_valid": 0}) is None
    with pytest.raises(SimInfraError, match="does not exist"):
        program_fault({**port, "fault_rule": 31})
