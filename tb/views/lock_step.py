# SPDX-License-Identifier: Apache-2.0
"""Builds the lock-step of the mesh's views and runs it."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import REPOSITORY, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.launch import library_path

__all__ = ["CONFIGURATIONS", "lock_step_model", "run_lock_step"]

CONFIGURATIONS: Final = ("int8_4x4", "int8_8x8", "int8_16x16", "int8_32x32")
_HERE: Final = REPOSITORY / "tb" / "views"
_TIMEOUT_S: Final = 3600.0


def lock_step_model(hardware_name: str, view: Path = RTL / "sim" / "sim_mesh.cpp") -> Path:
    """The model with both views of the mesh in it, built or from the cache.

    Args:
        hardware_name: Size and element type of the meshes.
        view: The C++ behind the fast one.
    """
    return build_model(
        "tb_mesh_views",
        extra=[*config_packages(load_hardware(hardware_name)), _HERE / "tb_mesh_views.sv"],
        options=ModelOptions(main=_HERE / "mesh_views_main.cpp", cpp_sources=(view,)),
    )


def run_lock_step(
    model: Path, *, seed: int, beats: int, environment: dict[str, str] | None = None
) -> tuple[bool, str]:
    """Whether both views gave the same outputs in every cycle, and what the run printed.

    Args:
        model: Program that ``lock_step_model`` built.
        seed: Seed of the beats.
        beats: How many; cycles without a beat come in addition.
        environment: Variables of the process.

    Raises:
        AssertionError: The run ended in another way than by its last line.
    """
    with tempfile.TemporaryDirectory(prefix="hil-lock-step-") as folder:
        done = subprocess.run(
            [str(model), str(seed), str(beats), "+verilator+rand+reset+2",
             f"+verilator+seed+{seed}"],
            cwd=folder, env={"LD_LIBRARY_PATH": library_path(), **(environment or {})},
            text=True, check=False, timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines, f"{model}: exit status {done.returncode} and no output"
    assert done.returncode in {0, 1}, f"{model}: exit status {done.returncode}\n{done.stdout}"
    try:
        result: dict[str, Any] = json.loads(lines[-1])
    except json.JSONDecodeError:
        message = f"{model}: exit status {done.returncode}, no result\n{done.stdout}"
        raise AssertionError(message) from None
    assert result["equal"] == (done.returncode == 0)
    return done.returncode == 0, done.stdout
