# SPDX-License-Identifier: Apache-2.0
"""Checks every source, or brings it into the common form.

Verilator with all warnings on the simulation tops under each configuration, on every module of
the RTL by itself, and on every bench top; verible's lint and formatter; clang-format; ruff; mypy;
zizmor on the workflows of CI.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.paths import REPOSITORY, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.sources import collect_sources
from autocomp_hil.simulator.build.toolchain import find_toolchain
from autocomp_hil.view import STAND_INS, View

__all__ = ["SIMULATION_TOPS", "main", "verilator_command"]

_BIN = Path(sys.executable).parent
_BENCHES = REPOSITORY / "tb"
_WORKFLOWS = REPOSITORY / ".github" / "workflows"
SIMULATION_TOPS = ("tb_accel", "tb_chip")
"""Tops that depend on the hardware configuration."""
_FORMAT_FLAGS = (
    "--column_limit=100",
    "--port_declarations_indentation=indent",
    "--named_port_indentation=indent",
    "--formal_parameters_indentation=indent",
    "--named_parameter_indentation=indent",
)


class _Report:
    """Runs checks and counts the failed ones."""

    def __init__(self) -> None:
        self.failed = 0

    def run(self, name: str, command: list[str]) -> None:
        """Run one check from the repository's top; print its output only if it fails."""
        start = time.monotonic()
        done = subprocess.run(
            command, cwd=REPOSITORY, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        state = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:44} {state:7} {time.monotonic() - start:5.1f} s", flush=True)
        if done.returncode != 0:
            self.failed += 1
            print(done.stdout, flush=True)

    def fail(self, name: str, text: str) -> None:
        """Count a check that could not even be made."""
        self.failed += 1
        print(f"{name:44} FAILED\n{text}", flush=True)


def main() -> int:
    """Entry point; 0 if there is no finding, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", action="store_true", help="change files instead of checking")
    arguments = parser.parse_args()
    report = _Report()
    if arguments.format:
        _format(report)
    else:
        _check(report)
    print(f"{report.failed} checks failed" if report.failed else "no findings")
    return 1 if report.failed else 0


def _check(report: _Report) -> None:
    report.run("ruff check", [str(_BIN / "ruff"), "check", "."])
    report.run("ruff format", [str(_BIN / "ruff"), "format", "--check", "."])
    report.run("mypy", [str(_BIN / "mypy")])
    report.run("test plans", [sys.executable, "-m", "regressions.plans"])
    verilog = [str(path) for path in _verilog()]
    rules = RTL / "lint" / "verible.rules"
    report.run(
        "verible lint",
        [str(_BIN / "verible-verilog-lint"), f"--rules_config={rules}", *verilog],
    )
    report.run("verible format", [*_verible_format(), "--verify", "--inplace", *verilog])
    report.run("clang-format", [str(_BIN / "clang-format"), "--dry-run", "-Werror", *_cxx()])
    report.run("zizmor", [*_zizmor(), *map(str, sorted(_WORKFLOWS.glob("*.yml")))])
    _verilator(report)


def _format(report: _Report) -> None:
    report.run("ruff check --fix", [str(_BIN / "ruff"), "check", "--fix", "."])
    report.run("ruff format", [str(_BIN / "ruff"), "format", "."])
    verilog = [str(path) for path in _verilog()]
    report.run("verible format", [*_verible_format(), "--inplace", *verilog])
    report.run("clang-format", [str(_BIN / "clang-format"), "-i", *_cxx()])


def _verible_format() -> list[str]:
    return [str(_BIN / "verible-verilog-format"), *_FORMAT_FLAGS]


def _zizmor() -> list[str]:
    """The workflow linter; it asks nobody on the network."""
    return [
        str(_BIN / "zizmor"), "--offline", "--no-config", "--strict-collection", "--no-progress",
        "--persona=pedantic",
    ]  # fmt: skip


def _verilog() -> Iterator[Path]:
    """All SystemVerilog, also what is generated: the generator keeps to the form."""
    for folder in (RTL, _BENCHES):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".sv", ".svh"})


def _cxx() -> list[str]:
    """C and C++; clang-format finds the style in the nearest .clang-format."""
    return [
        str(path)
        for folder in ("rtl", "firmware", "tb", "tests", "workloads")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.suffix in {".c", ".cpp", ".h"} and not _is_generated(path)
    ]


def _is_generated(path: Path) -> bool:
    return "Generated from" in path.read_text(encoding="utf-8")[:200]


def _verilator(report: _Report) -> None:
    for name in hardware_names():
        for top, view in itertools.product(SIMULATION_TOPS, View):
            _verilate(report, top, name, f"verilator {top} {name} {view}", view)
    modules = [
        path.stem
        for path in sorted(RTL.rglob("*.sv"))
        if path.stem not in SIMULATION_TOPS and STAND_INS not in path.parts
    ]
    benches = [path.stem for path in sorted(_BENCHES.rglob("*.sv"))]
    for top in modules + benches:
        if not top.endswith("_pkg"):
            _verilate(report, top, "int8_16x16", f"verilator {top}")


def _verilate(report: _Report, top: str, hardware: str, name: str, view: View = View.RTL) -> None:
    try:
        command = verilator_command(top, load_hardware(hardware), view)
    except HilError as error:
        report.fail(name, str(error))
        return
    report.run(name, command)


def verilator_command(top: str, hardware: HardwareConfig, view: View = View.RTL) -> list[str]:
    """The command that elaborates a top with all warnings.

    Args:
        top: Module name.
        hardware: Configuration of the simulation tops.
        view: What of the design is simulated as it is.

    Raises:
        HilError: A module has no file.
    """
    toolchain = find_toolchain()
    extra = [*config_packages(hardware), *view.modules(), *sorted(_BENCHES.rglob("*.sv"))]
    sources = collect_sources(top, folders=(RTL,), extra=extra)
    return [
        "env", f"VERILATOR_ROOT={toolchain.verilator_root}",
        str(toolchain.verilator_bin), "--lint-only", "-Wall", "--assert", "--no-timing",
        "--timescale", "1ns/1ps", "--top-module", top,
        *(f"+incdir+{path}" for path in sources.include_directories),
        str(RTL / "lint" / "verilator.vlt"),
        *(str(path) for path in sources.files),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
