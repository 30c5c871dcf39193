# SPDX-License-Identifier: Apache-2.0
"""The environment that a model wants: cocotb's, or only its libraries."""

import functools
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

import find_libpython

from autocomp_hil.environment import child_environment
from autocomp_hil.errors import ToolMissing

__all__ = ["cocotb_environment", "library_path"]


def cocotb_environment(
    *, top: str, module: str, results: Path, seed: int, python_path: Sequence[str]
) -> dict[str, str]:
    """The whole environment of a model's process.

    Args:
        top: Top module.
        module: Python module with the cocotb tests.
        results: File that cocotb writes its results to.
        seed: Seed of cocotb's random numbers.
        python_path: Folders in which modules are found.

    Raises:
        ToolMissing: This Python has no shared library.
    """
    variables = {
        "GPI_USERS": f"{_python_library()};{_entry_point()},initialize",
        "LD_LIBRARY_PATH": library_path(),
        "PYGPI_PYTHON_BIN": sys.executable,
        "COCOTB_TOPLEVEL": top,
        "COCOTB_TEST_MODULES": module,
        "TOPLEVEL_LANG": "verilog",
        "COCOTB_RESULTS_FILE": str(results),
        "COCOTB_RANDOM_SEED": str(seed),
        "COCOTB_ANSI_OUTPUT": "0",
        "PYTHONPATH": os.pathsep.join(python_path),
    }
    return child_environment(variables)


def library_path() -> str:
    """``LD_LIBRARY_PATH`` for every model, for all are linked with cocotb's libraries.

    A cached model may have been linked by another clone, whose libraries are gone.
    """
    libraries = _cocotb_folder() / "libs"
    others = filter(None, [os.environ.get("LD_LIBRARY_PATH")])
    return os.pathsep.join([str(libraries), *others])


@functools.cache
def _python_library() -> str:
    library: str | None = find_libpython.find_libpython()
    if library is None:
        raise ToolMissing(
            f"{sys.executable} has no libpython shared library, which cocotb loads; install it "
            "(Debian: apt install libpython3-dev) or use a Python built with --enable-shared"
        )
    return library


@functools.cache
def _cocotb_folder() -> Path:
    """Find the folder without importing cocotb, which takes as long as the start of a simulator."""
    spec = importlib.util.find_spec("cocotb")
    if spec is None or spec.origin is None:
        raise ToolMissing("Python package cocotb is not installed; run: make setup")
    return Path(spec.origin).parent


@functools.cache
def _entry_point() -> Path:
    """The library through which cocotb enters Python."""
    folder = _cocotb_folder()
    spec = PathFinder.find_spec("cocotb.simulator", [str(folder)])
    if spec is None or spec.origin is None:
        raise ToolMissing(
            f"{folder} has no compiled module simulator; reinstall the package cocotb"
        )
    return Path(spec.origin).resolve()
