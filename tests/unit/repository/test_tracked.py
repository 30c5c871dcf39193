# SPDX-License-Identifier: Apache-2.0
"""Tests do not mind what users leave in the checkout, and CI does what the README says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from autocomp_hil.environment import git_environment
from autocomp_hil.paths import REPOSITORY, cache_directory
from tests.tracked import tracked_files, tracked_hardware, tracked_workloads

_LEFT: Final = {
    "runs/run-1/best.c": "int  badly_formatted( ;\n",
    "runs/run-1/long.py": "def f():\n" + "    x = 1\n" * 500,
    "firmware/examples/mine.c": "int main(void) { return 1; }\n" * 400,
    "tests/programs/mine.c": "no program\n",
    "mine/kernel.cpp": "int x;\n" * 400,
    "tb/mine.sv": "module mine;\n" + "\n" * 700 + "endmodule\n",
}
"""Files of a user, with what is wrong with them."""
_LOOK_AT_THE_CHECKOUT: Final = (
    "tests/unit/tools/test_lint.py",
    "tests/unit/isa/test_codegen.py",
    "tests/unit/config/test_hardware.py",
    "tests/unit/repository/test_sizes.py",
    "tests/unit/simulator/test_config_packages.py",
    "tests/unit/workloads/test_cli.py",
    "tests/unit/cli/test_optimize.py::test_usage",
    "tests/unit/workloads/test_load.py",
    "tests/regressions/test_programs.py::test_functional",
)
"""Tests that list files or names of it."""


def _checkout(folder: Path) -> Path:
    """A copy of this one, with git, and with what a user may have left in it."""
    for name in tracked_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, target)
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(
            ["git", *arguments],  # noqa: S607  # whichever git there is
            cwd=folder, env=git_environment(), check=True, capture_output=True,
        )  # fmt: skip
    for name, text in _LEFT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for kind, name in (("hardware", "int8_4x4"), ("search", "smoke")):
        configs = folder / "configs" / kind
        shutil.copy2(configs / f"{name}.toml", configs / "mine.toml")
    shutil.copytree(folder / "workloads" / "gemm", folder / "workloads" / "mine")
    return folder


def test_what_a_user_left(tmp_path: Path) -> None:
    """After searches and experiments of a user, the tests end as in a fresh clone."""
    folder = _checkout(tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *_LOOK_AT_THE_CHECKOUT], cwd=folder, capture_output=True, text=True,
        check=False, env={
            **os.environ, "PYTHONPATH": str(folder), "HIL_CACHE_DIR": str(cache_directory()),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "mine" not in done.stdout


def test_tracked(tmp_path: Path) -> None:
    """Git tells what it tracks; without git, all counts but what is built, hidden or a result."""
    assert {"README.md", ".ci/run", "configs/hardware/int8_4x4.toml"} <= set(tracked_files())
    assert "int8_16x16" in tracked_hardware()
    assert {"conv", "gemm"} <= set(tracked_workloads())
    for name in ("tb/a.sv", "runs/run-1/best.c", "build/b.c", ".venv/c.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    assert tracked_files(tmp_path) == ("tb/a.sv",)


def _made(path: str) -> list[str]:
    """What a script or a workflow makes, with its arguments, in its order."""
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    return re.findall(r"^ *(?:run: )?make ([^|\n]*?)(?: \|\|.*)?$", text, re.MULTILINE)


def test_ci_runs_what_the_readme_says() -> None:
    """CI runs the two commands of its start, in their order; a small shape will do."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    start = readme.split("## Start")[1].split("```")[1]
    promised = re.findall(r"^make (\w+)", start, re.MULTILINE)
    ran = [command.split()[0] for command in _made(".ci/run")]
    assert promised == ["optimize", "test"]
    assert [name for name in ran if name in promised] == promised


def test_ci_is_the_same_everywhere() -> None:
    """The workflow runs what the script runs; the nightly one runs what its page says."""
    assert len(_made(".ci/run")) == 4
    assert _made(".github/workflows/ci.yml") == _made(".ci/run")
    nightly = [command.split()[0] for command in _made(".github/workflows/nightly.yml")]
    assert nightly == ["setup", "regress"]


def test_ci_installs_by_the_makefile_only() -> None:
    """Every command of a workflow is make, which knows what is pinned."""
    for name in ("ci", "nightly"):
        text = (REPOSITORY / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
        commands = re.findall(r"^ *-? *run: (\S+)", text, re.MULTILINE)
        assert commands
        assert set(commands) == {"make"}
