# SPDX-License-Identifier: Apache-2.0
"""C compilers for bare-metal RV64IM, and how each is called."""

import functools
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.errors import ConfigError, ToolMissing
from autocomp_hil.paths import cache_directory

__all__ = ["Compiler", "compiler_names", "find_compiler"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiler:
    """A C compiler; two with equal fields make equal programs from equal sources."""

    name: str
    """Name that ``find_compiler`` knows the compiler by."""
    command: tuple[str, ...]
    """The program with the arguments that select its C compiler."""
    archiver: tuple[str, ...]
    """The program that puts objects into an archive."""
    version: str
    """First line of what the compiler says about itself."""
    target_flags: tuple[str, ...]
    """Flags for compiling and linking: RV64IM, no operating system."""
    link_flags: tuple[str, ...]
    """Flags for linking, which stand before the objects."""
    libraries: tuple[str, ...]
    """Arguments for linking, which stand after the objects."""

    def environment(self) -> dict[str, str]:
        """Environment of the compiler's processes: of the caller's only where programs are."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", "/"),
            "LC_ALL": "C",
            "ZIG_GLOBAL_CACHE_DIR": str(cache_directory() / "zig"),
        }


def compiler_names() -> tuple[str, ...]:
    """Names that ``find_compiler`` knows, first the one that it takes if nobody says more."""
    return tuple(_COMPILERS)


def find_compiler(name: str | None = None) -> Compiler:
    """Look a compiler up, once per process.

    Args:
        name: Name of the compiler; None: what ``HIL_CC`` names, or zig.

    Raises:
        ConfigError: There is no compiler of this name.
        ToolMissing: The compiler is not installed; the message says how to get it.
    """
    where = "compiler"
    if name is None:
        where, name = "HIL_CC", os.environ.get("HIL_CC") or next(iter(_COMPILERS))
    if name not in _COMPILERS:
        raise ConfigError(
            f"{where}: expected one of {', '.join(_COMPILERS)}, got {name!r}; choose one of them"
        )
    return _found(name)


@functools.cache
def _found(name: str) -> Compiler:
    return _COMPILERS[name]()


def _zig() -> Compiler:
    spec = importlib.util.find_spec("ziglang")
    if spec is None or spec.origin is None:
        raise ToolMissing("Python package ziglang is not installed; run: make setup")
    program = str(Path(spec.origin).parent / "zig")
    return Compiler(
        name="zig",
        command=(program, "cc"),
        archiver=(program, "ar"),
        version=_first_line([program, "version"]),
        target_flags=(
            "-target",
            "riscv64-freestanding-none",
            "-mcpu=generic_rv64+m",
            "-mabi=lp64",
            "-mcmodel=medany",
            "-fno-sanitize=all",
        ),
        link_flags=("-static",),
        libraries=(),
    )


def _gcc() -> Compiler:
    program = shutil.which("riscv64-unknown-elf-gcc")
    if program is None:
        raise ToolMissing(
            "riscv64-unknown-elf-gcc is not on PATH; install it "
            "(Debian: apt install gcc-riscv64-unknown-elf) or choose the compiler zig"
        )
    return Compiler(
        name="gcc",
        command=(program,),
        archiver=(f"{program.removesuffix('gcc')}ar",),
        version=_first_line([program, "--version"]),
        target_flags=("-march=rv64im_zicsr_zifencei", "-mabi=lp64", "-mcmodel=medany"),
        link_flags=("-static", "-nostdlib", "-Wl,--build-id=none"),
        libraries=("-lgcc",),
    )


_COMPILERS: Final[dict[str, Callable[[], Compiler]]] = {"zig": _zig, "gcc": _gcc}


def _first_line(command: list[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    lines = result.stdout.strip().splitlines()
    if result.returncode != 0 or not lines:
        raise ToolMissing(
            f"{' '.join(command)}: exit status {result.returncode}, no version; reinstall it"
        )
    return lines[0].strip()
