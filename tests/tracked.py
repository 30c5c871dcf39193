# SPDX-License-Identifier: Apache-2.0
"""What belongs to the project, as git tracks it: tests look at nothing else of the checkout.

A user may keep kernels, configurations and reports of their own in any folder of it.
"""

import functools
import subprocess
from pathlib import Path
from typing import Final

from autocomp_hil.environment import git_environment
from autocomp_hil.paths import REPOSITORY

__all__ = ["tracked_files", "tracked_hardware", "tracked_paths", "tracked_workloads"]

_NOT_SOURCES: Final = frozenset({"build", "runs"})


@functools.cache
def tracked_files(root: Path = REPOSITORY) -> tuple[str, ...]:
    """Paths from the root of every file that git tracks and that is still there, sorted.

    In a copy without git: all files but those in hidden folders, in ``build`` and in ``runs``.
    """
    if (root / ".git").exists():
        # A checkout of another user, as in a container, is read like one's own.
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        done = subprocess.run(
            command, cwd=root, env=git_environment(), capture_output=True, text=True, check=True
        )
        names = done.stdout.split("\0")
    else:
        paths = (path.relative_to(root) for path in root.rglob("*"))
        names = [
            path.as_posix()
            for path in paths
            if path.parts[0] not in _NOT_SOURCES and not path.parts[0].startswith(".")
        ]
    return tuple(sorted(name for name in names if name and (root / name).is_file()))


def tracked_paths() -> frozenset[Path]:
    """What git tracks, as paths."""
    return frozenset(REPOSITORY / name for name in tracked_files())


def tracked_hardware() -> tuple[str, ...]:
    """Names of the hardware configurations that come with the project, sorted."""
    paths = map(Path, tracked_files())
    return tuple(path.stem for path in paths if path.parent.as_posix() == "configs/hardware")


def tracked_workloads() -> tuple[str, ...]:
    """Names of the workloads that come with the project, sorted."""
    paths = map(Path, tracked_files())
    return tuple(
        path.parts[1]
        for path in paths
        if (path.parts[0], path.name) == ("workloads", "workload.toml")
    )
