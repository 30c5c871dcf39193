# SPDX-License-Identifier: Apache-2.0
"""Where the repository and its caches are."""

import os
from pathlib import Path

__all__ = [
    "CHIP_DPI_SOURCES",
    "DPI_SOURCES",
    "REPOSITORY",
    "RTL",
    "build_directory",
    "cache_directory",
]

REPOSITORY = Path(__file__).resolve().parents[1]
"""Top of the source tree; the package is used from there (editable installation)."""

RTL = REPOSITORY / "rtl"

DPI_SOURCES = tuple(
    RTL / "sim" / f"sim_{part}.cpp" for part in ("command_source", "describe", "dram", "job", "ram")
)
"""The C++ behind memories, command source and job control of a simulated accelerator."""

CHIP_DPI_SOURCES = (
    *DPI_SOURCES,
    *(
        RTL / "sim" / f"sim_{part}.cpp"
        for part in ("chip", "chip_access", "chip_events", "chip_htif")
    ),
)
"""The same with access ranges, retirement and event logs, and HTIF of a simulated chip."""


def build_directory() -> Path:
    """Folder for everything that can be made again; never committed."""
    return REPOSITORY / "build"


def cache_directory() -> Path:
    """Folder of cached models and objects: ``HIL_CACHE_DIR`` or ``build/cache``."""
    override = os.environ.get("HIL_CACHE_DIR")
    return Path(override).resolve() if override else build_directory() / "cache"
