# SPDX-License-Identifier: Apache-2.0
"""Waves: written for the cycles that were asked for, without a change of cycles."""

import re
from pathlib import Path

import pytest

from autocomp_hil.cli.matmul import matmul_program
from autocomp_hil.config import load_hardware
from autocomp_hil.simulator import AcceleratorSimulator, Waves

_CYCLE_PS = 10_000
_RESET_CYCLES = 10
"""Cycles of a job before cycle 0, generously."""


@pytest.mark.model
def test_waves_hold_the_last_cycles(tmp_path: Path) -> None:
    """The traced run takes as long as the plain one, and the file starts where it should."""
    hardware = load_hardware("int8_4x4")
    program = matmul_program(hardware, tiles=1).program
    with AcceleratorSimulator(hardware) as plain:
        cycles = plain.run(program).cycles
    first = cycles - 50
    file = tmp_path / "waves.vcd"
    with AcceleratorSimulator(hardware, waves=Waves(file=file, from_cycle=first)) as traced:
        assert traced.run(program).cycles == cycles
    times = [int(text) for text in re.findall(r"^#(\d+)$", file.read_text(), re.MULTILINE)]
    span_cycles = (times[-1] - times[0]) / _CYCLE_PS
    assert 49 <= span_cycles <= 50 + _RESET_CYCLES
