# SPDX-License-Identifier: Apache-2.0
"""Which files the linters look at."""

from pathlib import Path

from autocomp_hil.cli import lint
from autocomp_hil.simulator.paths import REPOSITORY


def test_every_c_source_is_formatted() -> None:
    """All C and C++ of the repository, but what is generated."""
    found = {Path(path).relative_to(REPOSITORY).as_posix() for path in lint._cxx()}
    assert {
        "firmware/examples/hello.c",
        "firmware/include/hil_accel_issue.h",
        "firmware/src/printf.c",
        "rtl/sim/sim_dram.cpp",
        "tb/core/core_main.cpp",
        "tests/mutants/kernels/spilled.c",
        "tests/programs/traps.c",
        "workloads/gemm/kernel.c",
    } <= found
    assert "firmware/include/hil_accel_isa.h" not in found
    generated = {"hil_accel.h", "hil_accel_isa.h", "hil_memory_map.h"}
    sources = {name for name in files_of({".c", ".h", ".cpp"}) if Path(name).name not in generated}
    assert found == sources


def test_all_systemverilog_is_checked() -> None:
    """Headers and generated packages too."""
    found = {path.relative_to(REPOSITORY).as_posix() for path in lint._verilog()}
    assert {"rtl/accel/accel_isa_pkg.sv", "rtl/prim/prim_assert.svh"} <= found
    assert found == files_of({".sv", ".svh"})


def files_of(suffixes: set[str]) -> set[str]:
    """Files of all folders but hidden ones and what is built."""
    return {
        path.relative_to(REPOSITORY).as_posix()
        for folder in REPOSITORY.iterdir()
        if folder.is_dir() and folder.name != "build" and not folder.name.startswith(".")
        for path in folder.rglob("*")
        if path.suffix in suffixes
    }
