# SPDX-License-Identifier: Apache-2.0
"""What crosses into the model's C code, and what comes back."""

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import FENCE, Program
from autocomp_hil.isa import FaultField, FaultRule
from autocomp_hil.simulator import ACCEPTED, MemoryTiming
from autocomp_hil.simulator.encode import (
    COMMAND,
    commands_of,
    native_timing,
    pack_commands,
    program_fault,
)
from autocomp_hil.simulator.observation import DramTiming


def test_commands_are_packed() -> None:
    """All 64 bits of the operands; a fence is marked."""
    program = Program(commands=(isa.Command(5, 2**64 - 1, 7), FENCE))
    first, second = np.frombuffer(pack_commands(program, None), COMMAND)
    assert first.tolist() == (2**64 - 1, 7, 5, 0, 0)
    assert (second["is_fence"], second["idle_cycles"]) == (1, 0)


def test_idle_cycles_follow_the_seed() -> None:
    """Equal seeds give equal idle cycles."""
    program = Program(commands=(isa.flush(),) * 50)
    assert pack_commands(program, 1) == pack_commands(program, 1)
    assert pack_commands(program, 1) != pack_commands(program, 2)
    assert np.frombuffer(pack_commands(program, 1), COMMAND)["idle_cycles"].max() > 0


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
