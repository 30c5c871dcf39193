# SPDX-License-Identifier: Apache-2.0
"""C++ objects that many models share, compiled once per set of flags.

Verilator's run-time library, a precompiled header of it, cocotb's main program, and this
project's own simulation sources (``rtl/sim/*.cpp``) do not depend on the design. cocotb's
``verilator.cpp`` wants the model's class; it gets a stand-in with the six methods it calls
(``Vtop``), which each model implements by forwarding to its own class.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autocomp_hil.errors import BuildInfraError
from autocomp_hil.simulator.build.cache import cached, file_hash
from autocomp_hil.simulator.build.toolchain import Toolchain

__all__ = ["CxxFlags", "SharedObjects", "TraceFormat", "run_tool", "user_object"]

TraceFormat = Literal[False, "vcd", "fst"]
"""Format of waves that is compiled in; False: none."""

PCH_NAME = "hil_verilated_pch.h"
_PCH_TEXT = """#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
#include "verilated.h"
#include "verilated_dpi.h"
#include "verilated_vpi.h"
"""

_STAND_IN = """#pragma once
#include <cstdint>
#include "verilated.h"
#include "verilated_trace.h"
class Vdut;
class Vtop final {
 public:
  explicit Vtop(const char* name);
  ~Vtop();
  void eval_step();
  void eval_end_step();
  bool eventsPending();
  uint64_t nextTimeSlot();
  void final();
  void trace(VerilatedTraceBaseC* file, int levels);
 private:
  Vdut* m_model;
};
"""

FORWARDER = """
#include "hil_stand_in/Vtop.h"
// Inputs start with any value; a clock and a reset that start low make no edge out of reset.
template <typename Model>
void quieten(Model& model) {
  if constexpr (requires { model.clk_i; }) model.clk_i = 0;
  if constexpr (requires { model.rst_ni; }) model.rst_ni = 0;
}
Vtop::Vtop(const char* name) : m_model{new Vdut{name}} { quieten(*m_model); }
Vtop::~Vtop() { delete m_model; }
void Vtop::eval_step() { m_model->eval_step(); }
void Vtop::eval_end_step() { m_model->eval_end_step(); }
bool Vtop::eventsPending() { return m_model->eventsPending(); }
uint64_t Vtop::nextTimeSlot() { return m_model->nextTimeSlot(); }
void Vtop::final() { m_model->final(); }
#if VM_TRACE
void Vtop::trace(VerilatedTraceBaseC* file, int levels) { m_model->trace(file, levels); }
#else
void Vtop::trace(VerilatedTraceBaseC*, int) {}
#endif
"""


def run_tool(command: Sequence[str], *, where: Path, what: str) -> str:
    """Run a build step and return what it printed.

    Raises:
        BuildInfraError: The tool failed; the message holds the end of its output.
    """
    result = subprocess.run(
        list(command),
        cwd=where,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-60:])
        raise BuildInfraError(
            f"{what}: exit status {result.returncode}\n$ {' '.join(command)}\n{tail}"
        )
    return result.stdout


@dataclass(frozen=True, slots=True, kw_only=True)
class CxxFlags:
    """Compiler flags that model and run-time library must share."""

    trace: TraceFormat = False
    """Whether tracing is compiled in."""

    def arguments(self, toolchain: Toolchain) -> list[str]:
        """Flags for the compiler."""
        include = toolchain.verilator_include
        trace = int(self.trace is not False)
        vcd, fst = int(self.trace == "vcd"), int(self.trace == "fst")
        return [
            "-std=gnu++20", "-fno-strict-aliasing", "-w", "-pipe",
            "-DVERILATOR=1", "-DVM_SC=0", "-DVM_TIMING=0", "-DVM_COVERAGE=0",
            f"-DVM_TRACE={trace}", f"-DVM_TRACE_VCD={vcd}",
            f"-DVM_TRACE_FST={fst}", "-DVM_TRACE_SAIF=0",
            f"-I{include}", f"-I{include / 'vltstd'}",
        ]  # fmt: skip

    def libraries(self) -> list[str]:
        """Flags for the linker."""
        return ["-llz4", "-lz"] if self.trace == "fst" else []


class SharedObjects:
    """Objects of one flag set; each is built on first use and cached."""

    def __init__(self, toolchain: Toolchain, cache: Path, flags: CxxFlags) -> None:
        self._toolchain = toolchain
        self._cache = cache
        self._flags = flags

    def _describe(self, **more: object) -> dict[str, object]:
        arguments = self._flags.arguments(self._toolchain)
        return {"versions": self._toolchain.versions(), "arguments": arguments, **more}

    def _compile(self, folder: Path, source: Path, name: str, *more: str) -> None:
        run_tool(
            [self._toolchain.cxx, *self._flags.arguments(self._toolchain), *more,
             "-c", str(source), "-o", name],
            where=folder, what=f"compiling {source.name}",
        )  # fmt: skip

    def precompiled_header(self, optimization: str) -> Path:
        """Folder with the precompiled run-time header for one optimization level."""

        def make(folder: Path) -> None:
            header = folder / PCH_NAME
            header.write_text(_PCH_TEXT)
            self._compile(folder, header, f"{PCH_NAME}.gch", optimization, "-x", "c++-header")

        description = self._describe(header=_PCH_TEXT, optimization=optimization)
        return cached(self._cache, "objects", description, make)

    def runtime_library(self) -> Path:
        """Archive of Verilator's run-time library."""
        names = ["verilated", "verilated_dpi", "verilated_vpi", "verilated_threads",
                 "verilated_random"]  # fmt: skip
        if self._flags.trace:
            names.append(f"verilated_{self._flags.trace}_c")

        def make(folder: Path) -> None:
            for name in names:
                source = self._toolchain.verilator_include / f"{name}.cpp"
                self._compile(folder, source, f"{name}.o", "-O2")
            objects = [f"{name}.o" for name in names]
            run_tool(["ar", "rcs", "libverilated.a", *objects], where=folder, what="archiving")
            for name in objects:
                (folder / name).unlink()

        entry = cached(self._cache, "objects", self._describe(runtime=names), make)
        return entry / "libverilated.a"

    def coverage_object(self) -> Path:
        """Object of Verilator's counters of code coverage, besides the run-time library."""

        def make(folder: Path) -> None:
            source = self._toolchain.verilator_include / "verilated_cov.cpp"
            self._compile(folder, source, "coverage.o", "-O2")

        entry = cached(self._cache, "objects", self._describe(runtime=["verilated_cov"]), make)
        return entry / "coverage.o"

    def cocotb_main(self) -> Path:
        """Folder with cocotb's own main program (``main.o``) and the stand-in it includes."""
        source = self._toolchain.cocotb_share / "lib" / "verilator" / "verilator.cpp"

        def make(folder: Path) -> None:
            stand_in = folder / "hil_stand_in"
            stand_in.mkdir()
            (stand_in / "Vtop.h").write_text(_STAND_IN)
            self._compile(folder, source, "main.o", "-O2", f"-I{stand_in}")

        description = self._describe(main=file_hash(source), stand_in=_STAND_IN)
        return cached(self._cache, "objects", description, make)


def user_object(
    toolchain: Toolchain, cache: Path, flags: CxxFlags, source: Path, headers: Sequence[Path]
) -> Path:
    """Object of a C++ source that does not depend on any model (DPI code).

    Args:
        toolchain: Compiler.
        cache: Cache folder.
        flags: Flags shared with the model.
        source: The file.
        headers: Files it may include; they are part of the key.
    """
    arguments = [*flags.arguments(toolchain), "-O3", "-Wall", "-Wextra", "-Werror"]
    arguments.remove("-w")

    def make(folder: Path) -> None:
        run_tool(
            [toolchain.cxx, *arguments, "-c", str(source), "-o", str(folder / "object.o")],
            where=source.parent, what=f"compiling {source.name}",
        )  # fmt: skip

    description = {
        "versions": toolchain.versions(),
        "arguments": arguments,
        "source": file_hash(source),
        "headers": [file_hash(header) for header in headers],
    }
    return cached(cache, "objects", description, make) / "object.o"
