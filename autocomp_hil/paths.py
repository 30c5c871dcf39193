# SPDX-License-Identifier: Apache-2.0
"""The folder of the repository, and the folders that are written to."""

import os
from pathlib import Path

__all__ = [
    "CHIP_DPI_SOURCES",
    "DPI_SOURCES",
    "REPOSITORY",
    "RTL",
    "build_directory",
    "cache_directory",
    "code_coverage_directory",
    "runs_directory",
    "scratch_directory",
]

REPOSITORY = Path(__file__).resolve().parents[1]
"""Top of the source tree; the package is used from there (editable installation)."""

RTL = REPOSITORY / "rtl"

DPI_SOURCES = tuple(
    RTL / "sim" / f"sim_{part}.cpp"
    for part in ("command_source", "describe", "dram", "job", "layout", "ram")
)
"""The C++ behind memories, command source and job control of a simulated accelerator."""

CHIP_DPI_SOURCES = (
    *DPI_SOURCES,
    *(
        RTL / "sim" / f"sim_{part}.cpp"
        for part in ("chip", "chip_access", "chip_events", "chip_htif")
    ),
)
"""The C++ of a simulated chip: the above, access ranges, retirement and event logs, and HTIF."""


def build_directory() -> Path:
    """Folder for everything that can be made again: ``HIL_BUILD_DIR`` or ``build``."""
    return _chosen("HIL_BUILD_DIR", REPOSITORY / "build")


def cache_directory() -> Path:
    """Folder of cached models and objects: ``HIL_CACHE_DIR`` or ``build/cache``."""
    return _chosen("HIL_CACHE_DIR", build_directory() / "cache")


def code_coverage_directory() -> Path | None:
    """Folder ``HIL_COVERAGE_DIR``, where simulators leave what they reached; None: it is not set.

    While it is set, every model that is built counts which code of the RTL it reaches.
    """
    name = os.environ.get("HIL_COVERAGE_DIR", "").strip()
    return Path(name).expanduser().resolve() if name else None


def scratch_directory() -> Path:
    """Folder of what does not outlive its process: ``HIL_SCRATCH_DIR`` or ``build/scratch``."""
    return _chosen("HIL_SCRATCH_DIR", build_directory() / "scratch")


def runs_directory() -> Path:
    """Folder of searches, which ``make clean`` leaves: ``HIL_RUNS_DIR`` or ``runs``."""
    return _chosen("HIL_RUNS_DIR", REPOSITORY / "runs")


def _chosen(variable: str, usual: Path) -> Path:
    """Path that a variable names, or the default if the variable is empty or unset."""
    name = os.environ.get(variable, "").strip()
    return Path(name).expanduser().resolve() if name else usual
