# SPDX-License-Identifier: Apache-2.0
"""Tells what cycles follow from, so that those of other sources are not accepted."""

from typing import Final

from autocomp_hil.evaluate.version import sources_hash
from autocomp_hil.paths import REPOSITORY

__all__ = ["cycle_sources"]

_PARTS: Final = (
    "rtl",
    "firmware",
    "workloads",
    "benchmarks",
    "regressions",
    "configs/hardware",
    "configs/isa",
    *(
        f"autocomp_hil/{part}"
        for part in ("codegen", "config", "evaluate", "firmware_build", "propose", "simulator")
    ),
)
_SUFFIXES: Final = ("c", "cpp", "h", "ld", "py", "S", "sv", "svh", "toml")


def cycle_sources() -> str:
    """Hash of hardware, firmware, kernels and all that chooses or runs them."""
    return "-".join(sources_hash(REPOSITORY, _PARTS, f"*.{suffix}")[:6] for suffix in _SUFFIXES)
