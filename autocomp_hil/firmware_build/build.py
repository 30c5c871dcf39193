# SPDX-License-Identifier: Apache-2.0
"""Compiles and links a program with the firmware; every result is cached by content.

Sources that do not compile are a value. Firmware that does not compile is an error.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from autocomp_hil import memory_map
from autocomp_hil.codegen import render_config_header
from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import BuildInfraError, ConfigError
from autocomp_hil.firmware_build.bounded import Limits, run_bounded
from autocomp_hil.firmware_build.compilers import Compiler, find_compiler
from autocomp_hil.paths import REPOSITORY, cache_directory
from autocomp_hil.simulator.build.cache import cached, file_hash
from autocomp_hil.storage import CACHE, SCRATCH, check_blame

__all__ = ["PROGRAM", "PROGRAM_FLAGS", "Build", "Built", "CompileFailed", "build_program"]

_FIRMWARE: Final = REPOSITORY / "firmware"
_LIBRARY: Final = _FIRMWARE / "lib"
_COMPATIBILITY: Final = _FIRMWARE / "compat"
_STATIC_DATA_BYTES: Final = {"main": 64 << 20, "launch": memory_map.STATIC_DATA_MAX_BYTES}
"""Most static data of a program by its entry: no judge calls one with a ``main`` of its own."""
_INCLUDED: Final = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
_CONFIG_HEADER: Final = "hil_accel_config.h"
_COMMON_FLAGS: Final = (
    "-std=c11",
    "-ffreestanding",
    "-fno-common",
    "-fno-asynchronous-unwind-tables",
    "-ffunction-sections",
    "-fdata-sections",
    f"-DHIL_ACCEL_CONFIG_FILE=<{_CONFIG_HEADER}>",
    "-Wall",
    "-Wextra",
)
_FIRMWARE_FLAGS: Final = (
    "-O2", "-g0", "-Werror", "-Wconversion", "-fno-builtin",
    # A frame would be stored after the measured work, and count as work.
    "-fomit-frame-pointer",
)  # fmt: skip
_COMPATIBLE: Final = (f"-I{_COMPATIBILITY}", f"-I{_COMPATIBILITY / 'include'}")
_ARCHIVE: Final = "library.a"
PROGRAM_FLAGS: Final = ("-O2", "-g", "-std=gnu11", "-DBAREMETAL=1", "-UNDEBUG")
"""What programs written for Gemmini expect of their compiler."""
PROGRAM: Final = "program.elf"
"""Name of the program in its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A program that was built."""

    elf: Path
    """The program's file, which lies in the cache and must not be changed."""
    objects: tuple[Path, ...]
    """Objects of the sources, in their order, as the linker got them."""
    diagnostics: str
    """Warnings of the compiler, empty if there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileFailed:
    """Sources that are no program."""

    stage: Literal["compile", "link"]
    diagnostics: str
    """What the compiler says, with the sources' names as given."""


Build = Built | CompileFailed


class _Rejected(Exception):  # noqa: N818  # a value on its way out of the cache's callback
    def __init__(self, failure: CompileFailed) -> None:
        super().__init__(failure.stage)
        self.failure = failure


def build_program(
    sources: Sequence[Path],
    hardware: HardwareConfig,
    *,
    compiler: Compiler | None = None,
    entry: Literal["main", "launch"] = "main",
    flags: Sequence[str] = ("-O2", "-g"),
    timeout_s: float = 60.0,
    memory_bytes: int = 2 << 30,
    file_bytes: int = 64 << 20,
    check_object: Callable[[Path], None] | None = None,
    check_built: Callable[[Path], None] | None = None,
) -> Build:
    """Compile sources and link them with the firmware.

    The software library (``firmware/lib``) is linked to sources that include one of its headers,
    themselves or by a header beside them. Programs with a ``main`` may include Gemmini's header and
    some of C's standard library as well (``firmware/compat``), and get of both what they use.

    Args:
        sources: C or assembly files; headers beside them are found.
        hardware: Sizes that the headers give to the sources.
        compiler: Compiler to use; None: that of ``find_compiler``.
        entry: Who calls the sources: crt0 their ``main``, or the launch program the address that
            the launch block holds. With the latter HIL_LAUNCH is defined: no ``main`` of their own.
        flags: Flags for the sources only.
        timeout_s: Wall time of each call of the compiler.
        memory_bytes: Memory of each call, over all its processes.
        file_bytes: Size of each file that the compiler writes.
        check_object: Function that is called with each object before it is linked.
        check_built: Function that is called with the folder of objects and program before it is
            kept. What the two functions raise passes through; neither is called if the program is
            in the cache.

    Raises:
        ConfigError: A source cannot be read.
        ToolMissing: There is no compiler.
        BuildInfraError: The firmware does not compile.
        StorageError: A folder that the compiler writes to is full or not writable.
    """
    compiler = find_compiler() if compiler is None else compiler
    for source in sources:
        if not source.is_file():
            raise ConfigError(f"{source}: no such file; give the path of a C source")
    own_flags = [*flags, "-DHIL_LAUNCH"] if entry == "launch" else [*flags]
    limits = Limits(time_s=timeout_s, memory_bytes=memory_bytes, file_bytes=file_bytes)
    library = _library_sources(sources)
    description = {
        **_base_description(compiler, hardware),
        "library": _hashes(_LIBRARY) if library or entry == "main" else [],
        "sources": [(source.name, file_hash(source)) for source in sources],
        "headers": [(path.name, file_hash(path)) for path in _headers(sources)],
        "entry": entry,
        "flags": own_flags,
    }
    firmware = _firmware_objects(compiler, hardware)
    names = [_object_name(index, source) for index, source in enumerate(sources)]

    def make(folder: Path) -> None:
        warnings = ""
        targets = [folder / name for name in names]
        beyond = _COMPATIBLE if entry == "main" else ()
        command = _compile_command(compiler, firmware, [*beyond, *own_flags])
        for source, target in zip(sources, targets, strict=True):
            text, is_good = _run(
                [*command, "-c", source.name, "-o", str(target)],
                compiler, source.resolve().parent, limits,
            )  # fmt: skip
            if not is_good:
                raise _Rejected(CompileFailed(stage="compile", diagnostics=text))
            if check_object is not None:
                check_object(target)
            warnings += text
        parts = ["crt0", "host", "printf", "fault", "string"]
        parts += ["launch"] if entry == "launch" else []
        objects = [*targets, *(firmware / f"{p}.o" for p in parts)]
        if entry == "main":
            objects.append(_library_objects(compiler, hardware, firmware) / _ARCHIVE)
        elif library:
            objects += sorted(_library_objects(compiler, hardware, firmware).glob("lib_*.o"))
        _link(compiler, firmware / f"{entry}.ld", objects, folder, limits)
        (folder / "diagnostics.txt").write_text(warnings, encoding="utf-8")
        if check_built is not None:
            check_built(folder)

    try:
        entry_folder = cached(cache_directory(), "programs", description, make)
    except _Rejected as rejected:
        check_blame((CACHE, SCRATCH), f"{compiler.name} on {sources[0].name}")
        return rejected.failure
    return Built(
        elf=entry_folder / PROGRAM,
        objects=tuple(entry_folder / name for name in names),
        diagnostics=(entry_folder / "diagnostics.txt").read_text(encoding="utf-8"),
    )


def _link(
    compiler: Compiler, script: Path, objects: Sequence[Path], folder: Path, limits: Limits
) -> None:
    """Link the program in ``folder``."""
    text, is_good = _run(
        [*compiler.command, *compiler.target_flags, *compiler.link_flags, "-T",
         str(script), *map(str, objects), *compiler.libraries, "-o",
         str(folder / PROGRAM)], compiler, folder, limits,
    )  # fmt: skip
    if not is_good:
        clean = text.replace(f"{folder}/", "").replace(f"{script.parent}/", "")
        raise _Rejected(CompileFailed(stage="link", diagnostics=clean))


def _object_name(index: int, source: Path) -> str:
    return f"{index}_{source.stem}.o"


def _base_description(compiler: Compiler, hardware: HardwareConfig) -> dict[str, object]:
    """What the firmware's objects depend on."""
    return {
        "compiler": [compiler.name, compiler.version, *compiler.target_flags],
        "link_flags": [*compiler.link_flags, *compiler.libraries],
        "hardware": render_config_header(hardware),
        "firmware": [item for item in _hashes(_FIRMWARE) if not item[0].startswith("lib/")],
        "common_flags": [*_COMMON_FLAGS, *_FIRMWARE_FLAGS],
        "link_constants": [_link_constants(), _STATIC_DATA_BYTES],
    }


def _hashes(folder: Path) -> list[tuple[str, str]]:
    """Name and content of each source in a folder of the firmware."""
    return [
        (path.relative_to(folder).as_posix(), file_hash(path))
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".c", ".h", ".S", ".ld"}
    ]


def _library_sources(sources: Sequence[Path]) -> list[Path]:
    """Sources of the software library if a program needs it, else none."""
    headers = {path.name for path in _LIBRARY.glob("*.h")}
    for path in (*sources, *_headers(sources)):
        text = path.read_text(encoding="utf-8", errors="replace")
        if headers.intersection(_INCLUDED.findall(text)):
            return sorted(_LIBRARY.glob("*.c"))
    return []


def _headers(sources: Sequence[Path]) -> Iterator[Path]:
    """What the sources may include besides the firmware's headers."""
    for folder in sorted({source.resolve().parent for source in sources}):
        yield from sorted(folder.glob("*.h"))


def _firmware_objects(compiler: Compiler, hardware: HardwareConfig) -> Path:
    """Folder with the firmware's objects, linker scripts and the configuration's header."""

    def make(folder: Path) -> None:
        (folder / _CONFIG_HEADER).write_text(render_config_header(hardware), encoding="utf-8")
        script = (_FIRMWARE / "link.ld").read_text(encoding="utf-8")
        for entry, most in _STATIC_DATA_BYTES.items():
            text = f"{_link_constants()}hil_static_data_max_bytes = 0x{most:x};\n{script}"
            (folder / f"{entry}.ld").write_text(text, encoding="utf-8")
        _compile_own(compiler, _named("", _FIRMWARE / "src"), folder, folder)

    return cached(cache_directory(), "firmware", _base_description(compiler, hardware), make)


def _library_objects(compiler: Compiler, hardware: HardwareConfig, firmware: Path) -> Path:
    """Folder with the objects of library and compatibility layer, and an archive of them."""
    description = {
        **_base_description(compiler, hardware),
        "library": _hashes(_LIBRARY),
    }

    def make(folder: Path) -> None:
        _compile_own(compiler, _named("lib_", _LIBRARY), folder, firmware)
        others = _named("compat_", _COMPATIBILITY / "src")
        _compile_own(compiler, others, folder, firmware, _COMPATIBLE)
        names = sorted(path.name for path in folder.glob("*.o"))
        _archive(compiler, names, folder)

    return cached(cache_directory(), "firmware_library", description, make)


def _archive(compiler: Compiler, names: Sequence[str], folder: Path) -> None:
    """Put objects into an archive: the linker takes those that something calls.

    Raises:
        BuildInfraError: The archiver fails.
    """
    text, is_good = _run(
        [*compiler.archiver, "rcs", _ARCHIVE, *names], compiler, folder, Limits(time_s=120.0)
    )
    if not is_good:
        raise BuildInfraError(f"{' '.join(compiler.archiver)} failed on {folder}:\n{text}")


def _named(prefix: str, folder: Path) -> dict[str, Path]:
    """Sources of a folder by the names of their objects."""
    found = (path for path in sorted(folder.iterdir()) if path.suffix in {".c", ".S"})
    return {f"{prefix}{path.stem}.o": path for path in found}


def _compile_own(
    compiler: Compiler,
    sources: Mapping[str, Path],
    folder: Path,
    firmware: Path,
    flags: Sequence[str] = (),
) -> None:
    """Compile sources of the project into a folder.

    Raises:
        BuildInfraError: One of them does not compile.
    """
    command = _compile_command(compiler, firmware, [*_FIRMWARE_FLAGS, *flags])
    for name, source in sources.items():
        text, is_good = _run(
            [*command, "-c", source.name, "-o", str(folder / name)],
            compiler,
            source.parent,
            Limits(time_s=120.0),
        )
        if not is_good:
            check_blame((CACHE, SCRATCH), f"{compiler.name} on {source.name}")
            raise BuildInfraError(f"{source} does not compile with {compiler.name}:\n{text}")


def _link_constants() -> str:
    values = {
        "hil_firmware_base": memory_map.FIRMWARE_BASE,
        "hil_stack_bytes": memory_map.STACK_BYTES,
        "hil_page_bytes": memory_map.PAGE_BYTES,
    }
    return "".join(f"{name} = 0x{value:x};\n" for name, value in values.items())


def _compile_command(compiler: Compiler, objects: Path, flags: Sequence[str]) -> list[str]:
    include = (f"-I{_FIRMWARE / 'include'}", f"-I{_LIBRARY}", f"-I{objects}")
    return [*compiler.command, *compiler.target_flags, *_COMMON_FLAGS, *include, *flags]


def _run(
    command: Sequence[str], compiler: Compiler, folder: Path, limits: Limits
) -> tuple[str, bool]:
    """Run a command; returns what it prints, and whether it succeeded."""
    done = run_bounded(command, folder=folder, environment=compiler.environment(), limits=limits)
    return done.text, done.is_good
