# SPDX-License-Identifier: Apache-2.0
"""How long one kernel takes to judge, before any is: from the size of its shape alone."""

import math
from dataclasses import dataclass
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.workloads.instance import Instance

__all__ = ["Effort", "effort_of"]

_COMMANDS_A_TILE: Final = 3
"""Commands of each product of tiles: PRELOAD and COMPUTE, and a share of loads and stores."""
_COMMAND_S: Final = 25e-6
"""Time that the functional machine takes for a command (18 us were measured)."""
_CYCLES_OVER_IDEAL: Final = 4.2
"""Cycles of a workload's own kernel for each that the array needs (README)."""
_CHIP_HZ: Final = 150_000
"""Cycles that the simulated chip makes in a second (docs/simulation_speed.md: more)."""
_WORTH_SAYING_S: Final = 60.0
_LEAST_LIMIT_S: Final = 300.0
_SLACK: Final = 6
"""Factor for slow machines with busy cores, and for kernels that issue more commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Wall time of one honest kernel, roughly."""

    functional_s: float
    """Time of a run on the functional machine."""
    chip_s: float
    """Time of a run on the simulated chip."""

    @property
    def limit_s(self) -> float:
        """Wall time after which a run on the functional machine is given up."""
        return max(_LEAST_LIMIT_S, _SLACK * self.functional_s)

    @property
    def words(self) -> str | None:
        """What a user should know before it begins, or None if it takes too little to mention."""
        if self.functional_s + self.chip_s < _WORTH_SAYING_S:
            return None
        return (
            f"a kernel of this shape takes some {_minutes(self.functional_s)} on the functional "
            f"machine and {_minutes(self.chip_s)} on the simulated chip; nothing is told until then"
        )


def effort_of(instance: Instance, hardware: HardwareConfig) -> Effort:
    """The effort of a workload's shape on a configuration."""
    tiles = instance.macs / hardware.dim**3
    cycles = _CYCLES_OVER_IDEAL * instance.macs / hardware.dim**2
    return Effort(functional_s=tiles * _COMMANDS_A_TILE * _COMMAND_S, chip_s=cycles / _CHIP_HZ)


def _minutes(seconds: float) -> str:
    return f"{math.ceil(seconds / 60):,} min"
