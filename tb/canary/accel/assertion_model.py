# SPDX-License-Identifier: Apache-2.0
"""A model of the accelerator with faults in it that runs random programs without Python."""

import functools
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Program
from autocomp_hil.paths import DPI_SOURCES, REPOSITORY, RTL, build_directory
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.encode import native_timing, pack_commands
from autocomp_hil.simulator.job import MemoryTiming
from autocomp_hil.simulator.launch import library_path
from autocomp_hil.simulator.observation import Job
from tb.accel.random_program import random_program
from tb.canary.mutation import Mutation, mutate

__all__ = ["run_mutated_accel"]

_HARDWARE: Final = "int8_4x4"
_SEEDS: Final = (41, 42, 43, 44, 45, 46)
_COMMANDS: Final = 150
_TIMEOUT_S: Final = 120.0


@functools.cache
def _jobs() -> bytes:
    """Random programs with a memory that stalls: what ``assertion_main.cpp`` reads."""
    hardware = load_hardware(_HARDWARE)
    return b"".join(
        _job(random_program(hardware, seed, commands=_COMMANDS), hardware, seed) for seed in _SEEDS
    )


def _job(program: Program, hardware: HardwareConfig, seed: int) -> bytes:
    timing = MemoryTiming.of(
        hardware,
        latency_jitter_cycles=20,
        read_idle_per_mille=100,
        address_stall_per_mille=300,
        write_data_stall_per_mille=300,
        response_stall_per_mille=500,
        max_writes_in_flight=64,
        write_response_latency_cycles=200,
        seed=seed,
    )
    job = Job(
        seed=seed, cycle_limit=200_000, no_progress_cycles=3_000, timing=native_timing(timing)
    )
    parts = [
        bytes(job),
        struct.pack("=Q", len(program.commands)),
        pack_commands(program, None),
        struct.pack("=Q", len(program.images)),
    ]
    for address, content in program.images:
        parts += [struct.pack("=QQ", address, len(content)), bytes(content)]
    return b"".join(parts)


@functools.cache
def _model(mutations: tuple[Mutation, ...]) -> Path:
    """The model of ``tb_accel`` with all faults asleep, built or from the cache."""
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        copy = mutate(Path(folder), mutations)
        options = ModelOptions(
            main=REPOSITORY / "tb" / "canary" / "accel" / "assertion_main.cpp",
            cpp_sources=DPI_SOURCES,
            control_files=(RTL / "sim" / "tb_accel.vlt",),
        )
        extra = config_packages(load_hardware(_HARDWARE))
        return build_model("tb_accel", folders=(copy,), extra=extra, options=options)


def run_mutated_accel(mutations: tuple[Mutation, ...], plusargs: Sequence[str]) -> tuple[int, str]:
    """Exit status and output of the programs, up to the end of the first cycle with an alarm.

    Args:
        mutations: Built into the model.
        plusargs: Wake faults.
    """
    with tempfile.TemporaryDirectory(prefix="hil-canary-") as folder:
        jobs = Path(folder) / "jobs"
        jobs.write_bytes(_jobs())
        done = subprocess.run(
            [str(_model(mutations)), str(jobs), "+verilator+rand+reset+2",
             "+verilator+seed+1", "+verilator+error+limit+1000", *plusargs],
            cwd=folder, env={"LD_LIBRARY_PATH": library_path()},
            text=True, check=False, timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return done.returncode, done.stdout
