# SPDX-License-Identifier: Apache-2.0
"""Long hardware loops agree with the golden model, and one that does not is told.

On a small configuration, whose memories end them early; a night has the longest ones.
"""

from dataclasses import replace
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.isa import Command
from autocomp_hil.simulator import AcceleratorSimulator
from tb.accel.long_loops import long_loops, run_long_loop

pytestmark = pytest.mark.model

_HARDWARE: Final = load_hardware("int8_4x4")
_LEAST_COMMANDS: Final = 10_000
"""Fewer commands of all loops together would say that they are not long."""


def test_long_loops() -> None:
    """All of them, as long as they are here."""
    commands = 0
    with AcceleratorSimulator(_HARDWARE) as simulator:
        for loop in long_loops(_HARDWARE):
            run = run_long_loop(simulator, _HARDWARE, loop)
            assert run.mismatch is None, loop.name
            commands += run.commands
    assert commands > _LEAST_COMMANDS


def test_a_loop_that_is_not_legal_is_told() -> None:
    """A loop whose settings are missing stands for nothing, in both; that is not what was meant."""
    loop = next(long_loops(_HARDWARE))
    last = loop.program.commands[-1]
    assert isinstance(last, Command)
    with AcceleratorSimulator(_HARDWARE) as simulator:
        bare = loop._replace(program=replace(loop.program, commands=(last,)))
        run = run_long_loop(simulator, _HARDWARE, bare)
    assert run.mismatch is not None
    assert "expected a legal loop" in run.mismatch
