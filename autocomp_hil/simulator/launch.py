# SPDX-License-Identifier: Apache-2.0
"""The environment that a model linked with cocotb wants."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import cocotb_tools.config
import find_libpython

from autocomp_hil.errors import ToolMissing

__all__ = ["cocotb_environment"]


def cocotb_environment(
    *, top: str, module: str, results: Path, seed: int, python_path: Sequence[str]
) -> dict[str, str]:
    """Variables to add to the environment of a model's process.

    Args:
        top: Top module.
        module: Python module with the cocotb tests.
        results: Where cocotb writes its results file.
        seed: Seed of cocotb's random numbers.
        python_path: Where modules are found.

    Raises:
        ToolMissing: This Python has no shared library.
    """
    library = find_libpython.find_libpython()
    if library is None:
        raise ToolMissing(
            f"{sys.executable} has no libpython shared library, which cocotb loads; install it "
            "(Debian: apt install libpython3-dev) or use a Python built with --enable-shared"
        )
    return {
        "GPI_USERS": f"{library};{cocotb_tools.config.pygpi_entry_point()}",
        "PYGPI_PYTHON_BIN": sys.executable,
        "COCOTB_TOPLEVEL": top,
        "COCOTB_TEST_MODULES": module,
        "TOPLEVEL_LANG": "verilog",
        "COCOTB_RESULTS_FILE": str(results),
        "COCOTB_RANDOM_SEED": str(seed),
        "COCOTB_ANSI_OUTPUT": "0",
        "PYTHONPATH": os.pathsep.join(python_path),
    }
