# SPDX-License-Identifier: Apache-2.0
"""Everything besides the program that a run depends on.

The settings travel with the program in its file, so that it is reproduced as the same run.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.program import Program
from autocomp_hil.simulator.job import MemoryTiming

__all__ = ["RunSettings"]

_TIMING = frozenset(field.name for field in dataclasses.fields(MemoryTiming))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """Memory timing, idle cycles, register values and limits of one run."""

    timing: MemoryTiming
    idle_seed: int | None = None
    """Seed of the idle cycles before commands; None: commands come back to back."""
    verilator_seed: int = 1
    """Values of registers before reset, 1 and up; must not matter."""
    cycle_limit: int = 10_000_000
    """Cycle at which the job ends, 1 and up."""
    no_progress_cycles: int = 20_000
    """Cycles without any movement after which the job ends, 1 and up."""

    @classmethod
    def of_program(cls, program: Program, hardware: HardwareConfig) -> Self:
        """The settings that a program carries.

        What it leaves out is the configuration's (timing) or as above (the others).

        Raises:
            ConfigError: A setting is none of these and of the fields of MemoryTiming, or out of
                range.
        """
        others = {name: value for name, value in program.settings.items() if name not in _TIMING}
        known = {field.name for field in dataclasses.fields(cls)} - {"timing"}
        unknown = sorted(others.keys() - known)
        if unknown:
            raise ConfigError(
                f"program settings: {', '.join(unknown)}: unknown; expected one of "
                f"{', '.join(sorted(known | _TIMING))}"
            )
        for name, value in others.items():
            least = 0 if name == "idle_seed" else 1
            if value < least:
                raise ConfigError(
                    f"program settings: {name}: expected {least} or more, got {value}"
                )
        changes = {name: value for name, value in program.settings.items() if name in _TIMING}
        return cls(timing=MemoryTiming.of(hardware, **changes), **others)

    def as_mapping(self) -> Mapping[str, int]:
        """Settings for ``Program.settings``: the timing, and whatever else is not the default."""
        values: dict[str, int] = dataclasses.asdict(self.timing)
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name != "timing" and value != field.default:
                values[field.name] = value
        return values
