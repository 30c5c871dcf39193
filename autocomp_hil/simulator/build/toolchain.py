# SPDX-License-Identifier: Apache-2.0
"""Finds Verilator, the C++ compiler and cocotb's libraries, and says which versions they are."""

import functools
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from autocomp_hil.environment import child_environment
from autocomp_hil.errors import ToolMissing

__all__ = ["Tool", "Toolchain", "find_cxx", "find_toolchain", "find_verilator"]


class Tool(NamedTuple):
    """A program that is there."""

    path: str
    """Absolute path of the tool."""
    version: str
    """First line of what it says about itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """Everything that turns SystemVerilog into a running model."""

    verilator_root: Path
    """Folder with ``bin/verilator_bin`` and ``include``."""
    verilator_version: str
    cxx: str
    """Absolute path of the C++ compiler."""
    cxx_version: str
    cocotb_libs: Path
    """Folder that holds ``libcocotbvpi_verilator.so``."""
    cocotb_share: Path
    """Folder that holds ``lib/verilator/verilator.cpp``."""
    cocotb_version: str

    @property
    def verilator_bin(self) -> Path:
        """The program itself: the script beside it would need perl."""
        return self.verilator_root / "bin" / "verilator_bin"

    @property
    def verilator_include(self) -> Path:
        """Headers and sources of Verilator's run-time library."""
        return self.verilator_root / "include"

    def versions(self) -> dict[str, str]:
        """Versions by tool name: part of every cache key."""
        return {
            "verilator": self.verilator_version,
            "cxx": self.cxx_version,
            "cocotb": self.cocotb_version,
        }


def _first_line(command: list[str], environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    lines = (result.stdout or result.stderr).strip().splitlines()
    if result.returncode != 0 or not lines:
        raise ToolMissing(
            f"{' '.join(command)}: exit status {result.returncode}, no version; reinstall it"
        )
    return lines[0].strip()


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ToolMissing(f"Python package {name} is not installed; run: make setup")
    return Path(spec.origin).parent


def find_cxx() -> Tool:
    """The C++ compiler: ``g++``, or what ``CXX`` names.

    Raises:
        ToolMissing: The compiler is absent; the message says how to get it.
    """
    name = os.environ.get("CXX", "g++")
    cxx = shutil.which(name)
    if cxx is None:
        raise ToolMissing(
            f"C++ compiler {name} is not on PATH; install g++ >= 11 (Debian: apt install g++)"
        )
    return Tool(cxx, _first_line([cxx, "--version"]))


def find_verilator() -> Tool:
    """Verilator's program, from the Python package.

    Raises:
        ToolMissing: Verilator is absent; the message says how to get it.
    """
    root = _package_folder("verilator")
    verilator_bin = root / "bin" / "verilator_bin"
    if not verilator_bin.is_file():
        raise ToolMissing(f"{verilator_bin} is absent; reinstall the package verilator")
    environment = child_environment({"VERILATOR_ROOT": str(root)})
    return Tool(str(verilator_bin), _first_line([str(verilator_bin), "--version"], environment))


@functools.cache
def find_toolchain() -> Toolchain:
    """Look the tools up once per process.

    Raises:
        ToolMissing: Something is absent; the message says how to get it.
    """
    verilator, cxx = find_verilator(), find_cxx()
    cocotb = _package_folder("cocotb")
    return Toolchain(
        verilator_root=Path(verilator.path).parents[1],
        verilator_version=verilator.version,
        cxx=cxx.path,
        cxx_version=cxx.version,
        cocotb_libs=cocotb / "libs",
        cocotb_share=cocotb / "share",
        cocotb_version=_cocotb_version(),
    )


def _cocotb_version() -> str:
    from importlib.metadata import version  # noqa: PLC0415  # only wanted here

    return version("cocotb")
