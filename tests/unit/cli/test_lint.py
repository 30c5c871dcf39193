# SPDX-License-Identifier: Apache-2.0
"""Which files the linters look at."""

from pathlib import Path

from autocomp_hil.cli import lint
from autocomp_hil.simulator.paths import REPOSITORY


def test_every_c_source_is_formatted() -> None:
    """All C and C++ of firmware, RTL, benches and test programs, but what is generated."""
    found = {Path(path).relative_to(REPOSITORY).as_posix() for path in lint._cxx()}
    assert {
        "firmware/examples/hello.c",
        "firmware/include/hil_accel.h",
        "firmware/src/printf.c",
        "rtl/sim/sim_dram.cpp",
        "tb/core/core_main.cpp",
        "tests/programs/traps.c",
    } <= found
    assert "firmware/include/hil_accel_isa.h" not in found
    folders = ("firmware", "rtl", "tb", "tests/programs")
    sources = [
        p for f in folders for s in ("c", "h", "cpp") for p in (REPOSITORY / f).rglob(f"*.{s}")
    ]
    generated = {"hil_accel_isa.h", "hil_memory_map.h"}
    assert {
        p.relative_to(REPOSITORY).as_posix() for p in sources if p.name not in generated
    } == found
