# SPDX-License-Identifier: Apache-2.0
"""The second stage of the judge: from source to a program that has passed the object check.

Flags are the same for every candidate. The source is compiled in an empty folder, with the
accelerator's intrinsics included in front of it; what the object must be is in ``object_check``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.outcome import BuildFailed, Rejected
from autocomp_hil.evaluate.source.diagnostics import trim_diagnostics
from autocomp_hil.evaluate.source.object_check import check_object, check_program, check_sizes
from autocomp_hil.evaluate.source.signature import read_head
from autocomp_hil.firmware_build import (
    PROGRAM,
    CompileFailed,
    Compiler,
    build_program,
    find_compiler,
)
from autocomp_hil.golden.machine import ElfProgram, load_elf
from autocomp_hil.scratch import ScratchFolder
from autocomp_hil.workloads.instance import Instance

__all__ = ["Compiled", "compile_candidate", "compile_own"]

_NAME: Final = "candidate.c"
_TIMEOUT_S: Final = 20.0
_FLAGS: Final = (
    "-O2",
    "-fomit-frame-pointer",
    "-include",
    "hil_dialect.h",
    # Compilers differ in what they only warn of; a candidate must not depend on that.
    "-Werror=implicit-int",
    "-Werror=implicit-function-declaration",
    "-Werror=int-conversion",
    "-Wno-unused-parameter",
    # Nothing in the program that names the folder or the moment of the build.
    "-g0",
    "-fno-ident",
    "-fno-unwind-tables",
)
_FLAGS_OF: Final = {"zig": ("-fno-crash-diagnostics",)}
"""Further flags by compiler: crashed clang would leave copies of the source in /tmp."""


_MOST_BYTES: Final = 32 << 20
"""Most bytes of each file that the compiler writes: what the object check allows, and more."""


class _Refused(Exception):  # noqa: N818  # a finding on its way out of the build
    def __init__(self, outcome: Rejected) -> None:
        super().__init__(outcome.rule)
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A candidate's program, and what a machine needs to call its kernel."""

    elf: bytes = field(repr=False)
    """Contents of the program's file."""
    program: ElfProgram
    """What a machine needs of it."""
    kernel_address: int
    """Address that the launch program calls."""


def compile_candidate(
    source: bytes,
    instance: Instance,
    hardware: HardwareConfig,
    *,
    compiler: Compiler | None = None,
    timeout_s: float = _TIMEOUT_S,
) -> Compiled | BuildFailed | Rejected:
    """Compile a candidate that has passed the guard, link it, and check what came of it.

    Args:
        source: Source of the candidate.
        instance: Says how the kernel is called.
        hardware: Sizes that the intrinsics' header gives to the source.
        compiler: Compiler to use; None: that of ``find_compiler``.
        timeout_s: Wall time of each call of the compiler.

    Raises:
        ToolMissing: There is no compiler.
        BuildInfraError: The firmware does not compile.
    """
    compiler = find_compiler() if compiler is None else compiler
    kernel = read_head(instance.signature).name

    fresh: list[Compiled] = []

    with ScratchFolder("candidate") as folder:
        path = folder / _NAME
        path.write_bytes(source)
        try:
            built = build_program(
                [path], hardware, compiler=compiler, entry="launch",
                flags=(*_FLAGS, *_FLAGS_OF.get(compiler.name, ())), timeout_s=timeout_s,
                file_bytes=_MOST_BYTES, check_object=_refuse_large,
                check_built=lambda made: fresh.append(_checked(made, kernel)),
            )  # fmt: skip
            if isinstance(built, CompileFailed):
                return BuildFailed(diagnostics=trim_diagnostics(built.diagnostics))
            return fresh[0] if fresh else _checked(built.elf.parent, kernel)
        except _Refused as refused:
            return refused.outcome


def compile_own(
    source: bytes,
    instance: Instance,
    hardware: HardwareConfig,
    linked: Sequence[Path],
    *,
    compiler: Compiler | None = None,
) -> Compiled | BuildFailed:
    """Compile a kernel of the project itself, which may call the software library.

    Args:
        source: Source of the kernel.
        instance: Says how the kernel is called.
        hardware: Sizes that the intrinsics' header gives to the source.
        linked: Further C sources.
        compiler: Compiler to use; None: that of ``find_compiler``.

    Raises:
        ToolMissing: There is no compiler.
        BuildInfraError: The firmware does not compile.
    """
    kernel = read_head(instance.signature).name
    with ScratchFolder("candidate") as folder:
        path = folder / _NAME
        path.write_bytes(source)
        built = build_program(
            [path, *linked], hardware, compiler=compiler, entry="launch", flags=_FLAGS,
        )  # fmt: skip
        if isinstance(built, CompileFailed):
            return BuildFailed(diagnostics=trim_diagnostics(built.diagnostics))
        return _loaded(built.elf.parent, kernel)


def _refuse_large(path: Path) -> None:
    rejected = check_sizes(path.read_bytes())
    if rejected is not None:
        raise _Refused(rejected)


def _checked(folder: Path, kernel: str) -> Compiled:
    """The program in a folder, if the rules allow it.

    Raises:
        _Refused: They do not.
    """
    (path,) = folder.glob("*.o")
    rejected = check_object(path.read_bytes(), kernel)
    if rejected is not None:
        raise _Refused(rejected)
    compiled = _loaded(folder, kernel)
    rejected = check_program(compiled.program, kernel)
    if rejected is not None:
        raise _Refused(rejected)
    return compiled


def _loaded(folder: Path, kernel: str) -> Compiled:
    """The program in a folder."""
    elf = (folder / PROGRAM).read_bytes()
    program = load_elf(elf, origin=_NAME)
    return Compiled(
        elf=elf,
        program=program,
        kernel_address=next(start for start, _, name in program.functions if name == kernel),
    )
