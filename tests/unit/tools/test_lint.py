# SPDX-License-Identifier: Apache-2.0
"""The linters look at what git tracks."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

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
        "tests/mutants/sources/spilled.c",
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


def test_every_workflow_is_checked() -> None:
    """All workflows lie where the linter looks, under the suffix that it looks for."""
    found = {name for name in tracked_files() if Path(name).suffix in {".yml", ".yaml"}}
    workflows = {path.relative_to(REPOSITORY).as_posix() for path in lint._WORKFLOWS.glob("*.yml")}
    assert {".github/workflows/ci.yml", ".github/workflows/nightly.yml"} <= found <= workflows


_STEP: Final = """      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
"""
_SAY: Final = """      - name: Say
        run: echo ${{ github.event.issue.title }}
"""
_WORKFLOW: Final = f"""name: CI
on: push
permissions: {{}}
concurrency:
  group: ci-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  check:
    name: Check
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
{_STEP}"""


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        ("", "", None),
        ("checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "checkout@v7",
         "unpinned-uses"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("persist-credentials: false", "fetch-depth: 1", "artipacked"),
        ("    steps:\n", f"    steps:\n{_SAY}", "template-injection"),
        ("on: push", "on: pull_request_target", "dangerous-triggers"),
        ("jobs:", "job:", "jobs"),
    ],
)  # fmt: skip
def test_a_bad_workflow_rings(tmp_path: Path, before: str, after: str, finding: str | None) -> None:
    """A good workflow passes; each thing that makes it bad is found without network."""
    path = tmp_path / "ci.yml"
    path.write_text(_WORKFLOW.replace(before, after, 1), encoding="utf-8")
    done = subprocess.run([*lint._zizmor(), str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (finding is None), done.stdout + done.stderr
    assert finding is None or finding in done.stdout + done.stderr


def files_of(suffixes: set[str]) -> set[str]:
    """Tracked files by the ends of their names."""
    return {name for name in tracked_files() if Path(name).suffix in suffixes}
