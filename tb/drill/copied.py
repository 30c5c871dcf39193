# SPDX-License-Identifier: Apache-2.0
"""Makes a copy of the repository with a fault in its RTL, in which everything runs as here."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from autocomp_hil.paths import REPOSITORY, cache_directory
from tb.canary.mutation import replaced
from tb.drill.faults import Fault

__all__ = ["environment_of", "make_copy"]


def make_copy(folder: Path, fault: Fault) -> Path:
    """Copy what git knows, and plant the fault.

    The copy has an environment of its own, in which the packages of this one are found but not
    this checkout's code.

    Args:
        folder: Folder for the copy.
        fault: What is wrong in it.
    """
    copy = folder / "checkout"
    git = ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others"]
    names = subprocess.run(
        [*git, "--exclude-standard"], capture_output=True, check=True
    ).stdout.split(b"\0")
    for name in map(os.fsdecode, filter(None, names)):
        source = REPOSITORY / name
        if source.is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    path = copy / "rtl" / fault.edit.file
    text = path.read_text(encoding="utf-8")
    changed = replaced(text, fault.edit, fault.edit.instead, fault.name)
    path.write_text(changed, encoding="utf-8")
    _make_environment(copy)
    return copy


def _make_environment(copy: Path) -> None:
    venv = copy / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = sysconfig.get_path("purelib")
    (site,) = venv.glob("lib/python*/site-packages")
    # A path in such a file is searched, but files like it there are not read.
    (site / "drill.pth").write_text(f"{copy}\n{packages}\n", encoding="utf-8")
    command = venv / "bin" / "autocomp-hil"
    command.write_text(
        f"#!{venv}/bin/python\nfrom autocomp_hil.cli.entry import main\nmain()\n",
        encoding="utf-8",
    )
    command.chmod(0o755)
    for program in Path(sys.prefix, "bin").iterdir():
        link = venv / "bin" / program.name
        if not link.exists():
            link.symlink_to(program)


def environment_of(copy: Path) -> dict[str, str]:
    """Environment of processes in the copy: models go to the usual cache, nights to the copy.

    Args:
        copy: The copy.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HIL_", "PYTHON"))}
    return environment | {
        "HIL_CACHE_DIR": str(cache_directory()),
        "HIL_BUILD_DIR": str(copy / "build"),
        "HIL_RUNS_DIR": str(copy / "runs"),
    }
