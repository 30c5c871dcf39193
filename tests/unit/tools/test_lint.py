# SPDX-License-Identifier: Apache-2.0
"""The linters look at what git tracks."""

from pathlib import Path

from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_files
from tools import lint


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
    generated = {"hil_accel.h", "hil_accel_isa.h", "hil_memory_map.h", "sim_observe.h"}
    sources = {name for name in files_of({".c", ".h", ".cpp"}) if Path(name).name not in generated}
    assert sources <= found
    assert not any(name.startswith("runs/") for name in found)


def test_all_systemverilog_is_checked() -> None:
    """Headers and generated packages too."""
    found = {path.relative_to(REPOSITORY).as_posix() for path in lint._verilog()}
    assert {"rtl/accel/accel_isa_pkg.sv", "rtl/prim/prim_assert.svh"} <= found
    assert files_of({".sv", ".svh"}) <= found


def files_of(suffixes: set[str]) -> set[str]:
    """Tracked files by the ends of their names."""
    return {name for name in tracked_files() if Path(name).suffix in suffixes}
