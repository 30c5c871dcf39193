# SPDX-License-Identifier: Apache-2.0
"""What a child process gets of the user's environment: a short list, all else stays behind.

cocotb, its simulator interface, Verilator and Python obey variables that a user may have set for
other work (``COCOTB_TEST_FILTER``, ``GPI_EXTRA``, ``PYTHONHOME``), and such a worker runs no job.
"""

import os
import subprocess
from collections.abc import Mapping
from typing import Final

from autocomp_hil.paths import REPOSITORY

__all__ = ["child_environment", "git", "git_environment"]

_PASSED_ON: Final = frozenset(
    {
        # The system: programs, libraries, the user, temporary files, texts.
        "PATH", "LD_LIBRARY_PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG",
        # Folders of this project.
        "HIL_BUILD_DIR", "HIL_CACHE_DIR", "HIL_COVERAGE_DIR", "HIL_RUNS_DIR", "HIL_SCRATCH_DIR",
        # Where Python keeps compiled modules, if anywhere.
        "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE",
        # Threads of numerical libraries.
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
    }
)  # fmt: skip
_PASSED_ON_PREFIX: Final = "LC_"


def child_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a worker process.

    Args:
        variables: What the project itself tells the process.
    """
    passed_on = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX)
    }
    return {**passed_on, **(variables or {})}


def git_environment() -> dict[str, str]:
    """The environment for git: it finds the repository by its folder only.

    Within a git hook, ``GIT_DIR`` and its like name the repository that the hook runs for.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def git(*arguments: str) -> str | None:
    """What git says of this repository; None if it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(REPOSITORY), *arguments],  # noqa: S607  # whichever git there is
            capture_output=True, text=True, check=True, timeout=10, env=git_environment(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
