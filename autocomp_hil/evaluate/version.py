# SPDX-License-Identifier: Apache-2.0
"""Which judge this is: a hash over the code that a verdict follows from."""

import functools
import hashlib
from pathlib import Path
from typing import Final

__all__ = ["judge_version"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_PARTS: Final = ("config", "evaluate", "firmware_build", "golden", "isa", "simulator", "workloads")


@functools.cache
def judge_version() -> str:
    """Hash of the sources of judge, golden model, simulator's package and workload loader.

    The model, with the RTL, has a key of its own, and so has each workload.
    """
    digest = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((_PACKAGE / part).rglob("*.py")):
            digest.update(f"{path.relative_to(_PACKAGE)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
