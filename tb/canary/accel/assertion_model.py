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

_SEEDS: Final = {False: range(241, 253), True: range(24)}
"""Programs without and with loops, in which each fault rings its own alarm first."""
_COMMANDS: Final = 150
_TIMEOUT_S: Final = 120.0


@functools.cache
def _hardware(*, has_loops: bool) -> HardwareConfig:
    """``int8_4x4``, or the same without unrollers, where loads wait for the array more often."""
    hardware = load_hardware("int8_4x4")
    if has_loops:
        return hardware
    changes = {
        "loop_unrollers": {"matmul": False, "convolution": False},
        "queues": {"matmul": 0, "convolution": 0},
        "scratchpad": {"loads_first": False},
    }
    tables = {
        name: getattr(hardware, name).model_copy(update=values) for name, values in changes.items()
    }
    return hardware.model_copy(update=tables)


@functools.cache
def _jobs(*, has_loops: bool) -> bytes:
    """Random programs with a memory that stalls: what ``assertion_main.cpp`` reads."""
    hardware = _hardware(has_loops=has_loops)
    return b"".join(
        _job(random_program(hardware, seed, commands=_COMMANDS), hardware, seed)
        for seed in _SEEDS[has_loops]
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
def _model(mutations: tuple[Mutation, ...], *, has_loops: bool) -> Path:
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
        extra = config_packages(_hardware(has_loops=has_loops))
        return build_model("tb_accel", folders=(copy,), extra=extra, options=options)


def run_mutated_accel(
    mutations: tuple[Mutation, ...], plusargs: Sequence[str], *, has_loops: bool = False
) -> tuple[int, str]:
    """Exit status and output of the programs, up to the end of the first cycle with an alarm.

    Args:
        mutations: Built into the model.
        plusargs: Wake faults.
        has_loops: Whether hardware has unrollers, and programs have loops.
    """
    with tempfile.TemporaryDirectory(prefix="hil-canary-") as folder:
        jobs = Path(folder) / "jobs"
        jobs.write_bytes(_jobs(has_loops=has_loops))
        done = subprocess.run(
            [str(_model(mutations, has_loops=has_loops)), str(jobs), "+verilator+rand+reset+2",
             "+verilator+seed+1", "+verilator+error+limit+1000", *plusargs],
            cwd=folder, env={"LD_LIBRARY_PATH": library_path()},
            text=True, check=False, timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return done.returncode, done.stdout
