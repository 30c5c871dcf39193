# SPDX-License-Identifier: Apache-2.0
"""Tells which judge this is: a hash over the code that a verdict follows from."""

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.paths import REPOSITORY

__all__ = ["judge_version", "sources_hash"]

_PARTS: Final = ("config", "evaluate", "firmware_build", "golden", "isa", "simulator", "workloads")


@functools.cache
def judge_version() -> str:
    """Hash of the sources of judge, golden model, simulator's package and workload loader.

    The model, with the RTL, has a key of its own, and so has each workload.
    """
    return sources_hash(REPOSITORY / "autocomp_hil", _PARTS, "*.py")


def sources_hash(root: Path, parts: Sequence[str], pattern: str) -> str:
    """Hash of the names and contents of all files of a pattern in some folders below a root."""
    digest = hashlib.sha256()
    for part in parts:
        for path in sorted(filter(Path.is_file, (root / part).rglob(pattern))):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
