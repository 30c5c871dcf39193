# SPDX-License-Identifier: Apache-2.0
"""Builds simulation models, each once.

The key of a model is the content of every file that it is made of, parameters, flags and tool
versions, so a change of any of these makes another model and a change back finds the old one.
"""

import contextlib
import json
import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from autocomp_hil.errors import BuildInfraError
from autocomp_hil.paths import REPOSITORY, RTL, cache_directory, code_coverage_directory
from autocomp_hil.simulator.build.cache import cached, content_key, file_hash
from autocomp_hil.simulator.build.counting import (
    COUNTED_CLASS,
    COUNTING_ARGUMENTS,
    COUNTING_CONTROL,
    MODEL_CLASS,
    model_header,
)
from autocomp_hil.simulator.build.objects import (
    FORWARDER,
    PCH_NAME,
    CxxFlags,
    SharedObjects,
    TraceFormat,
    run_tool,
    user_object,
)
from autocomp_hil.simulator.build.sources import SourceSet, collect_sources
from autocomp_hil.simulator.build.toolchain import Toolchain, find_toolchain
from autocomp_hil.storage import CACHE, check_blame, check_space

__all__ = ["BuildEntry", "ModelOptions", "build_log", "build_model", "model_key"]

_LOG = logging.getLogger(__name__)

_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)

_ONE_UNIT_BYTES = 2_000_000
"""Generated C++ below this is compiled as one unit: headers are then parsed once."""

_BUILD_LOG = "builds.jsonl"
"""File in the cache folder with one line per model that was built."""

_CHECKED = ("--assert", "--x-assign", "unique", "--x-initial", "unique")
_UNCHECKED = ("--no-assert", "--x-assign", "fast", "--x-initial", "fast")

_FORMAT = 7
"""Number to raise when the way of building changes the result for equal inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """How a model is built."""

    optimization: str = "-O1"
    """C++ optimization of the generated code; ``-O2``: docs/simulation_speed.md."""
    main: Path | None = None
    """Own main program, compiled with the model's class ``Vdut``; None: cocotb's."""
    more_mains: tuple[Path, ...] = ()
    """Other main programs for the same objects, without cocotb: executables beside ``model``,
    each named after its file."""
    cpp_sources: tuple[Path, ...] = ()
    """Sources of DPI code, which does not depend on the model."""
    control_files: tuple[Path, ...] = ()
    """Verilator configuration: public signals. None given: all signals of the top."""
    trace: TraceFormat = False
    """Whether the model can write waves."""
    has_assertions: bool = True
    """Whether assertions are compiled in, and registers hold arbitrary values before reset. A
    model without them stands in for the design and never counts what it reaches."""
    verilator_arguments: tuple[str, ...] = ()
    """Further arguments for Verilator."""
    jobs: int = 2
    """Number of compilers at once, for a model of several units."""

    def describe(self) -> dict[str, object]:
        """Options that are part of the key."""
        more_mains = [[path.name, file_hash(path)] for path in self.more_mains]
        return {
            **({"more_mains": more_mains} if more_mains else {}),
            "optimization": self.optimization,
            "has_assertions": self.has_assertions,
            "flags": asdict(self.cxx_flags()),
            "arguments": list(self.verilator_arguments),
            "main": file_hash(self.main) if self.main else None,
            "control": [file_hash(path) for path in self.control_files],
            "cpp": [file_hash(path) for path in self._with_headers()],
        }

    def cxx_flags(self) -> CxxFlags:
        """Flags that the shared objects must agree with."""
        return CxxFlags(trace=self.trace)

    def headers(self) -> list[Path]:
        """Headers beside C++ sources and main program that these include, or headers do."""
        found: list[Path] = []
        for source in (*self.cpp_sources, *filter(None, [self.main])):
            waiting = [source]
            while waiting:
                path = waiting.pop()
                for name in _INCLUDE.findall(path.read_text(encoding="utf-8")):
                    header = (path.parent / name).resolve()
                    if header.is_file() and header not in found:
                        found.append(header)
                        waiting.append(header)
        return sorted(found)

    def _with_headers(self) -> list[Path]:
        return [*self.cpp_sources, *self.headers()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    """A build in progress."""

    top: str
    sources: SourceSet
    parameters: Mapping[str, int | str]
    options: ModelOptions
    toolchain: Toolchain
    cache: Path
    is_counted: bool
    """Whether the model counts which code it reaches."""
    objects: SharedObjects = field(init=False)

    def __post_init__(self) -> None:
        shared = SharedObjects(self.toolchain, self.cache, self.options.cxx_flags())
        object.__setattr__(self, "objects", shared)

    def description(self) -> dict[str, object]:
        return {
            "format": _FORMAT,
            **({"counting": self._counting()} if self.is_counted else {}),
            "top": self.top,
            "parameters": dict(self.parameters),
            "options": self.options.describe(),
            "versions": self.toolchain.versions(),
            "sources": [[path.name, file_hash(path)] for path in self.sources.files],
            "headers": [[path.name, file_hash(path)] for path in self.sources.headers],
        }

    def _counting(self) -> list[object]:
        return [model_header(is_counted=True), COUNTING_ARGUMENTS, COUNTING_CONTROL]

    def make(self, folder: Path) -> None:
        check_space(CACHE, self.cache)
        _LOG.info("building the model of %s, once; it is kept in %s", self.top, self.cache)
        start = time.monotonic()
        generated = folder / "generated"
        self._verilate(folder, generated)
        verilated = time.monotonic()
        units = self._compile(folder, generated)
        self._link(folder, units)
        for path in [*generated.iterdir(), *units]:
            path.unlink()
        generated.rmdir()
        seconds = time.monotonic() - start
        _LOG.info(
            "built %s in %.1f s (Verilator %.1f s)", self.top, seconds, verilated - start
        )  # fmt: skip
        line = json.dumps({"top": self.top, "seconds": seconds, "finished_s": time.time()})
        log = self.cache / _BUILD_LOG
        # The model is worth more than its line.
        with contextlib.suppress(OSError), log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _verilate(self, folder: Path, generated: Path) -> None:
        options = self.options
        control = folder / "public.vlt"
        controls = list(options.control_files)
        if not controls:
            control.write_text(f'`verilator_config\npublic_flat_rw -module "{self.top}" -var "*"\n')
            controls = [control]
        if self.is_counted:
            counting = folder / "counting.vlt"
            counting.write_text(COUNTING_CONTROL)
            controls.append(counting)
        command = [
            str(self.toolchain.verilator_bin), "--cc", "--vpi", "--no-timing",
            *(_CHECKED if options.has_assertions else _UNCHECKED), "--timescale", "1ns/1ps",
            "--prefix", COUNTED_CLASS if self.is_counted else MODEL_CLASS,
            "--top-module", self.top, "-Mdir", str(generated),
            "-Wno-fatal", "--no-skip-identical", "--output-split", "20000",
            *([f"--trace-{options.trace}"] if options.trace else []),
            *(f"-G{name}={value}" for name, value in self.parameters.items()),
            *(COUNTING_ARGUMENTS if self.is_counted else ()),
            *options.verilator_arguments,
            *(f"+incdir+{_short(path)}" for path in self.sources.include_directories),
            str(RTL / "lint" / "verilator.vlt"),
            *(str(path) for path in controls),
            *(_short(path) for path in self.sources.files),
        ]  # fmt: skip
        command[0:0] = ["env", f"VERILATOR_ROOT={self.toolchain.verilator_root}"]
        output = run_tool(command, where=REPOSITORY, what=f"Verilator on {self.top}")
        (folder / "verilator.log").write_text(output)

    def _compile(self, folder: Path, generated: Path) -> list[Path]:
        """The generated code and the main program."""
        sources = sorted(generated.glob("*.cpp"))
        entry = self._entry(generated)
        size = sum(path.stat().st_size for path in sources)
        if size < _ONE_UNIT_BYTES and not self.options.more_mains:
            unit = generated / "hil_unit.cpp"
            names = [PCH_NAME, *(path.name for path in sources), entry.name]
            unit.write_text("".join(f'#include "{name}"\n' for name in names))
            work = [unit]
        else:
            work = [*sources, entry]
        with ThreadPoolExecutor(max_workers=self.options.jobs) as pool:
            return list(pool.map(lambda path: self._compile_unit(folder, path), work))

    def _entry(self, generated: Path) -> Path:
        """The main program that makes ``model``, as a file in the folder of generated code."""
        main = self.options.main
        text = FORWARDER if main is None else main.read_text(encoding="utf-8")
        entry = generated / "hil_main.cpp"
        entry.write_text(f"{model_header(is_counted=self.is_counted)}{text}")
        return entry

    def _compile_unit(self, folder: Path, source: Path) -> Path:
        options = self.options
        # Code that runs once; that of counters is long, and takes minutes to optimize.
        is_slow = self.is_counted and source.stem.endswith("__Slow")
        optimization = "-O0" if is_slow else options.optimization
        header = self.objects.precompiled_header(optimization)
        main_headers = options.main.parent if options.main else self.objects.cocotb_main()
        target = folder / f"{source.stem}.o"
        run_tool(
            [self.toolchain.cxx, *options.cxx_flags().arguments(self.toolchain),
             optimization, f"-I{header}", f"-I{folder / 'generated'}", f"-I{main_headers}",
             "-include", PCH_NAME, "-c", str(source), "-o", str(target)],
            where=folder, what=f"compiling {source.name}",
        )  # fmt: skip
        return target

    def _link(self, folder: Path, units: Sequence[Path]) -> None:
        options, libs = self.options, self.toolchain.cocotb_libs
        flags = options.cxx_flags()
        headers = options.headers()
        shared = [
            user_object(self.toolchain, self.cache, flags, source, headers)
            for source in options.cpp_sources
        ]
        if self.is_counted:
            shared.append(self.objects.coverage_object())
        libraries = [str(self.objects.runtime_library()), "-lpthread", *flags.libraries()]
        for main in options.more_mains:
            entry = folder / "generated" / f"hil_{main.name}"
            text = main.read_text(encoding="utf-8")
            entry.write_text(f"{model_header(is_counted=self.is_counted)}{text}")
            program = self._compile_unit(folder, entry)
            objects = [path for path in units if path.stem != "hil_main"]
            self._link_program(folder, main.stem, [program, *objects, *shared], libraries)
            program.unlink()
        cocotb_main = [] if options.main else [self.objects.cocotb_main() / "main.o"]
        self._link_program(
            folder, "model", [*units, *cocotb_main, *shared],
            ["-rdynamic", *libraries, f"-L{libs}", f"-Wl,-rpath,{libs}",
             "-lcocotbvpi_verilator", "-lgpi"],
        )  # fmt: skip

    def _link_program(
        self, folder: Path, name: str, objects: Sequence[Path], arguments: Sequence[str]
    ) -> None:
        run_tool(
            [self.toolchain.cxx, "-o", name, *(str(path) for path in objects), *arguments],
            where=folder, what=f"linking {name} of {self.top}",
        )  # fmt: skip


def _short(path: Path) -> str:
    """Path relative to the repository where possible: messages are then the same everywhere."""
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else str(path)


def model_key(top: str, *, extra: Iterable[Path] = (), options: ModelOptions | None = None) -> str:
    """The key by which the cache knows a model of the RTL, whether it is built or not.

    Args:
        top: Name of the top module.
        extra: Further sources, as for ``build_model``.
        options: Options, as for ``build_model``.

    Raises:
        BuildInfraError: A source is not there.
        ToolMissing: A tool is not installed.
    """
    return content_key(_prepared(top, extra=extra, options=options).description())


def build_model(
    top: str,
    *,
    folders: Iterable[Path] = (RTL,),
    extra: Iterable[Path] = (),
    parameters: Mapping[str, int | str] | None = None,
    options: ModelOptions | None = None,
    cache: Path | None = None,
) -> Path:
    """Build a model or find it in the cache.

    Args:
        top: Name of the top module.
        folders: Library folders of SystemVerilog.
        extra: Files beside the library: the bench top, generated packages.
        parameters: Parameters of the top.
        options: How it is built; None: as block benches are.
        cache: Cache folder; None: the usual one.

    Returns:
        The executable.

    Raises:
        BuildInfraError: Verilator, the compiler or the linker refused; the end of the output is
            in the message.
        ToolMissing: A tool is not installed.
        StorageError: The cache cannot be written, or has too little space.
    """
    build = _prepared(
        top, folders=folders, extra=extra, parameters=parameters, options=options, cache=cache
    )
    try:
        return cached(build.cache, "models", build.description(), build.make) / "model"
    except BuildInfraError:
        check_blame((replace(CACHE, path=lambda: build.cache),), f"building the model of {top}")
        raise


def _prepared(
    top: str,
    *,
    folders: Iterable[Path] = (RTL,),
    extra: Iterable[Path],
    parameters: Mapping[str, int | str] | None = None,
    options: ModelOptions | None,
    cache: Path | None = None,
) -> _Build:
    chosen = options or ModelOptions()
    return _Build(
        top=top,
        sources=collect_sources(top, folders=folders, extra=extra),
        parameters=parameters or {},
        options=chosen,
        toolchain=find_toolchain(),
        cache=cache or cache_directory(),
        is_counted=chosen.has_assertions and code_coverage_directory() is not None,
    )


class BuildEntry(NamedTuple):
    """A build as the log has it."""

    top: str
    seconds: float
    finished_s: float
    """Time of its end, in seconds since the epoch."""


def build_log(cache: Path | None = None) -> list[BuildEntry]:
    """Every build that the cache remembers, oldest first."""
    path = (cache or cache_directory()) / _BUILD_LOG
    if not path.is_file():
        return []
    return [BuildEntry(**json.loads(line)) for line in path.read_text().splitlines()]
