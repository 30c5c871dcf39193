# SPDX-License-Identifier: Apache-2.0
"""Says what a night tests: commit, changes since then, versions of tools."""

import hashlib
import os
import platform
from datetime import datetime
from typing import Final

from autocomp_hil.environment import git
from autocomp_hil.errors import ConfigError, ToolMissing
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.catalogue import Asked
from autocomp_hil.regress.cycles.sources import cycle_sources
from autocomp_hil.regress.night import Identity

__all__ = ["identity_of"]

_SHOWN_FILES: Final = 200


def identity_of(name: str, asked: Asked, started: datetime) -> Identity:
    """The identity of a night that starts now.

    Args:
        name: Name of the night.
        asked: What it is to be.
        started: Now.
    """
    changed = _changed_files()
    return Identity(
        name=name,
        started=started,
        tier=asked.tier,
        seed=asked.seed,
        hours=asked.hours,
        only=asked.only,
        cores=asked.cores,
        commit=git("rev-parse", "HEAD") or "unknown",
        changed_files=changed[:_SHOWN_FILES],
        tree=_tree(changed),
        cycle_sources=cycle_sources(),
        versions=_versions(),
    )


def _changed_files() -> tuple[str, ...]:
    text = git("status", "--porcelain", "--untracked-files=all", "-z") or ""
    return tuple(entry[3:] for entry in text.split("\0") if entry[2:3] == " ")


def _tree(changed: tuple[str, ...]) -> str:
    """Hash of the tree with its changes; empty if git says nothing."""
    tree = git("rev-parse", "HEAD^{tree}")
    if tree is None or not changed:
        return tree or ""
    digest = hashlib.sha256(tree.encode())
    for name in changed:
        path = REPOSITORY / name
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"gone")
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    from autocomp_hil.firmware_build import (  # noqa: PLC0415  # commands that only show stay quick
        find_compiler,
    )
    from autocomp_hil.simulator.build.toolchain import find_toolchain  # noqa: PLC0415

    versions = {"python": platform.python_version()}
    try:
        versions |= find_toolchain().versions()
        compiler = find_compiler()
        versions["compiler"] = f"{compiler.name}: {compiler.version}"
    except (ConfigError, ToolMissing) as error:
        versions["missing"] = str(error)
    versions["machine"] = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return versions
