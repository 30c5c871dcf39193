# SPDX-License-Identifier: Apache-2.0
"""bench-sim on a small configuration: both loops run the job, and short jobs come back soon."""

import json
import struct
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from autocomp_hil.config import load_hardware
from autocomp_hil.simulator import chip_model
from benchmarks.chip_loops import TURNAROUND_CYCLES
from benchmarks.simulation_speed import MAX_WORKER_MIB, figures_of, measure

pytestmark = pytest.mark.model


def test_measure() -> None:
    """Loops and views agree in cycles; a loaded machine may be slow, but not for a second."""
    hardware = load_hardware("int8_4x4")
    samples = measure(
        hardware, size=48, busy_size=128, repetitions=2, log=Console(stderr=True, quiet=True)
    )
    figures = figures_of(samples)
    assert samples.bare[0].cycles > TURNAROUND_CYCLES
    assert min(figures.chip_khz, figures.bare_khz) > 1
    assert 0 < figures.job_turnaround_s < 1
    assert 0 < figures.worker_start_s < 30
    assert 20 < figures.worker_mib < MAX_WORKER_MIB


@pytest.mark.parametrize("content", [b"", bytes(4000), struct.pack("<60Q", *[1 << 60] * 60)])
def test_bare_loop_refuses_other_files(content: bytes, tmp_path: Path) -> None:
    """The bare loop does not run what is no job: too short, too long, counts past the end."""
    file = tmp_path / "some.job"
    file.write_bytes(content)
    program = chip_model(load_hardware("int8_4x4")).with_name("chip_bare_main")
    done = subprocess.run([program, file], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "no whole job" in done.stderr
    with pytest.raises(json.JSONDecodeError):
        json.loads(done.stdout)
