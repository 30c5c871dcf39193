# SPDX-License-Identifier: Apache-2.0
"""Where the repository and its caches are."""

import os
from pathlib import Path

__all__ = ["REPOSITORY", "RTL", "build_directory", "cache_directory"]

REPOSITORY = Path(__file__).resolve().parents[2]
"""Top of the source tree; the package is used from there (editable installation)."""

RTL = REPOSITORY / "rtl"


def build_directory() -> Path:
    """Folder for everything that can be made again; never committed."""
    return REPOSITORY / "build"


def cache_directory() -> Path:
    """Folder of cached models and objects: ``HIL_CACHE_DIR`` or ``build/cache``."""
    override = os.environ.get("HIL_CACHE_DIR")
    return Path(override).resolve() if override else build_directory() / "cache"
