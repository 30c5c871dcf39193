# SPDX-License-Identifier: Apache-2.0
"""Views of the design: what of it is simulated as it is, and what a quicker model stands in for."""

from enum import StrEnum
from pathlib import Path
from typing import Final

from autocomp_hil.paths import RTL

__all__ = ["STAND_INS", "View"]

STAND_INS: Final = "views"
"""Name of the folder below ``rtl/sim`` with modules that stand in for others."""


class View(StrEnum):
    """A view of the design. All have the same tops, ports, cycles, counters and memories."""

    RTL = "rtl"
    """The design as it is, with its assertions."""
    FAST = "fast"
    """The array as one step of C++ per beat, no assertions, optimized by the compiler."""

    @property
    def has_assertions(self) -> bool:
        """Whether assertions are compiled in."""
        return self is View.RTL

    @property
    def optimization(self) -> str:
        """The compiler's level for generated code; docs/simulation_speed.md says why."""
        return "-O1" if self is View.RTL else "-O2"

    def modules(self) -> list[Path]:
        """SystemVerilog files that stand in for modules of the same name."""
        return sorted((RTL / "sim" / STAND_INS / self).glob("*.sv"))

    def cpp_sources(self) -> tuple[Path, ...]:
        """C++ behind these modules."""
        return (RTL / "sim" / "sim_mesh.cpp",) if self is View.FAST else ()
