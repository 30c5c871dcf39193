# SPDX-License-Identifier: Apache-2.0
"""Finds which tools are there, and says how to get what is missing."""

import re
import resource
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.errors import ConfigError, StorageError, ToolMissing
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.storage import FOLDERS, Folder, check_space

__all__ = ["Finding", "examine", "show"]

_SETUP: Final = "run: make setup"
_OLDEST_CXX: Final = 11
_LEAST_MEMORY_BYTES: Final = 2400 << 20
"""What the functional machine needs; its module cannot be loaded where packages are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about one tool."""

    name: str
    version: str | None
    """Version that was found, or None if the tool is missing."""
    remedy: str
    """How to get it; empty where it is good."""

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to do."""
        return not self.remedy


def examine() -> list[Finding]:
    """Look at everything the project needs, without building anything."""
    findings = [_checkout(), _python(), _make(), *map(_folder, FOLDERS), _memory()]
    findings += [_package(name) for name in _required_packages()]
    try:
        findings += [_libpython(), _cxx(), _verilator(), _waves(), *_c_compilers()]
    except ModuleNotFoundError as missing:
        remedy = f"not looked for without the module {missing.name}; {_SETUP}"
        findings.append(Finding(name="other tools", version=None, remedy=remedy))
    return findings


def show(findings: list[Finding], console: Console) -> None:
    """Print a table of the findings, and what to do about them."""
    table = Table(title="autocomp-hil doctor")
    for heading in ("tool", "version", "state"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        table.add_row(finding.name, finding.version or "-", finding.remedy or "ok")
    console.print(table)
    bad = sum(not finding.is_good for finding in findings)
    console.print("Everything is there." if not bad else f"{bad} to put right, see above.")


def _checkout() -> Finding:
    """Check whose code this is: a copied virtual environment runs that of the original."""
    here = Path.cwd()
    is_other = (here / "autocomp_hil" / "paths.py").is_file() and here.resolve() != REPOSITORY
    remedy = f"{here} is another checkout, whose code does not run; run there: make setup"
    return Finding(name="checkout", version=str(REPOSITORY), remedy=remedy if is_other else "")


def _memory() -> Finding:
    """The limit of address space, which every process inherits."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    limit = "not limited" if soft < 0 else f"at most {soft / 2**30:.1f} GiB"
    is_enough = soft < 0 or soft >= _LEAST_MEMORY_BYTES
    remedy = f"expected {_LEAST_MEMORY_BYTES / 2**30:.1f} GiB; raise it: ulimit -v unlimited"
    return Finding(
        name="address space (ulimit -v)", version=limit, remedy="" if is_enough else remedy
    )


def _folder(folder: Folder) -> Finding:
    """Examine a folder that the project writes to, which is made if it is not there."""
    path = folder.path()
    name = f"{folder.name} ({folder.variable})"
    try:
        check_space(folder, path)
    except StorageError as error:
        return Finding(name=name, version=str(path), remedy=str(error))
    free = shutil.disk_usage(path).free
    return Finding(name=name, version=f"{path}, {free / 2**30:.1f} GiB free", remedy="")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    is_new = sys.version_info >= (3, 11)
    return Finding(
        name="python", version=version, remedy="" if is_new else "install Python 3.11 or newer"
    )


def _make() -> Finding:
    remedy = "install GNU make (Debian: apt install make)"
    path = shutil.which("make")
    if path is None:
        return Finding(name="make", version=None, remedy=remedy)
    done = subprocess.run(
        [path, "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    lines = done.stdout.splitlines() or ["?"]
    return Finding(name="make", version=lines[0], remedy="" if done.returncode == 0 else remedy)


def _required_packages() -> Iterator[str]:
    """Names of what pyproject.toml asks for, also for tests and lint."""
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        content = tomllib.load(file)
    for group in (content["project"]["dependencies"], *content["dependency-groups"].values()):
        for requirement in group:
            yield re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _libpython() -> Finding:
    import find_libpython  # noqa: PLC0415  # may be missing

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


def _cxx() -> Finding:
    from autocomp_hil.simulator.build.toolchain import find_cxx  # noqa: PLC0415  # needs packages

    try:
        version = find_cxx().version
    except ToolMissing as error:
        return Finding(name="C++ compiler", version=None, remedy=str(error))
    found = re.search(r"(\d+)\.\d+", version)
    is_new = found is None or int(found.group(1)) >= _OLDEST_CXX
    remedy = f"install g++ {_OLDEST_CXX} or newer (Debian: apt install g++)"
    return Finding(name="C++ compiler", version=version, remedy="" if is_new else remedy)


def _verilator() -> Finding:
    from autocomp_hil.simulator.build.toolchain import find_verilator  # noqa: PLC0415  # needs packages

    try:
        version = find_verilator().version
    except ToolMissing as error:
        return Finding(name="verilator_bin", version=None, remedy=str(error))
    return Finding(name="verilator_bin", version=version, remedy="")


def _waves() -> Finding:
    """Say what FST waves need; since VCD will do, nothing has to be put right."""
    from autocomp_hil.simulator.waves import (  # noqa: PLC0415  # needs packages
        FST_REMEDY,
        can_write_fst,
    )

    try:
        has_fst = can_write_fst()
    except ToolMissing as error:
        return Finding(name="waves", version=None, remedy=str(error))
    return Finding(name="waves", version="FST, VCD" if has_fst else f"VCD; {FST_REMEDY}", remedy="")


def _c_compilers() -> Iterator[Finding]:
    """Say which compilers are missing; since one is enough, nothing has to be put right."""
    from autocomp_hil.firmware_build import (  # noqa: PLC0415  # needs packages
        compiler_names,
        find_compiler,
    )

    try:
        chosen = find_compiler()
    except (ConfigError, ToolMissing) as error:
        yield Finding(name="C compiler", version=None, remedy=str(error))
    else:
        version = f"{chosen.name}: {chosen.version}"
        yield Finding(name="C compiler", version=version, remedy="")
    for name in compiler_names():
        try:
            text = find_compiler(name).version
        except ToolMissing as error:
            text = f"optional; {error}"
        yield Finding(name=f"--compiler {name}", version=text, remedy="")
