# SPDX-License-Identifier: Apache-2.0
"""The C++ of the simulation has the functions that SystemVerilog imports, with their arguments.

The linker knows names alone. Here Verilator writes the prototypes of all imports of a top, and the
compiler compares them with each definition.
"""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import CHIP_DPI_SOURCES, DPI_SOURCES, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.sources import collect_sources
from autocomp_hil.simulator.build.toolchain import find_toolchain

pytestmark = pytest.mark.model

_SOURCES: Final = {"tb_accel": DPI_SOURCES, "tb_chip": CHIP_DPI_SOURCES}


@pytest.fixture(scope="module", params=_SOURCES)
def prototypes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Verilator's header of a top."""
    top: str = request.param
    folder = tmp_path_factory.mktemp(top)
    toolchain = find_toolchain()
    sources = collect_sources(top, folders=(RTL,), extra=config_packages(load_hardware("int8_4x4")))
    subprocess.run(
        [str(toolchain.verilator_bin),
         "--cc", "--assert", "--no-timing", "--timescale", "1ns/1ps", "--prefix", top,
         "--top-module", top, "-Mdir", str(folder), "-Wno-fatal",
         *(f"+incdir+{path}" for path in sources.include_directories),
         str(RTL / "lint" / "verilator.vlt"), *(str(path) for path in sources.files)],
        check=True, capture_output=True,
        env={**os.environ, "VERILATOR_ROOT": str(toolchain.verilator_root)},
    )  # fmt: skip
    return folder / f"{top}__Dpi.h"


def _compile(header: Path, source: Path) -> subprocess.CompletedProcess[str]:
    toolchain = find_toolchain()
    include = toolchain.verilator_root / "include"
    return subprocess.run(
        [toolchain.cxx, "-std=gnu++20", f"-I{include}", f"-I{include / 'vltstd'}",
         f"-I{RTL / 'sim'}", "-fsyntax-only", "-include", str(header), str(source)],
        text=True, check=False, capture_output=True,
    )  # fmt: skip


def test_every_definition_has_the_imported_arguments(prototypes: Path) -> None:
    """No definition of a source contradicts an import."""
    for source in _SOURCES[prototypes.name.removesuffix("__Dpi.h")]:
        done = _compile(prototypes, source)
        assert done.returncode == 0, done.stderr


def test_every_import_has_a_definition(prototypes: Path) -> None:
    """Every imported name is defined in the sources of the top."""
    texts = [path.read_text("utf-8") for path in _SOURCES[prototypes.name.removesuffix("__Dpi.h")]]
    imports = [line for line in prototypes.read_text("utf-8").splitlines() if " hil_" in line]
    names = {line.split("hil_")[1].split("(")[0] for line in imports if "extern" in line}
    assert len(names) >= 5
    for name in names - {"describe"}:  # exported by SystemVerilog
        assert any(f" hil_{name}(" in text for text in texts), name


def test_another_argument_rings(prototypes: Path, tmp_path: Path) -> None:
    """The compiler refuses a definition of other arguments."""
    text = (RTL / "sim" / "sim_describe.cpp").read_text(encoding="utf-8")
    old = "void hil_describe_line(const char* line)"
    assert old in text
    source = tmp_path / "sim_describe.cpp"
    source.write_text(text.replace(old, "void hil_describe_line(int line)"), encoding="utf-8")
    done = _compile(prototypes, source)
    assert done.returncode != 0
    assert "hil_describe_line" in done.stderr
