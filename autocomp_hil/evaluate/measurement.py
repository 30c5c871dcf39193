# SPDX-License-Identifier: Apache-2.0
"""Tells where the cycles of a correct candidate went: typed data, from the hardware's counters."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Bound", "EngineUse", "Measurement", "MemoryUse", "Overlap", "Roofline", "Traffic"]

Bound = Literal["compute", "bytes_in", "bytes_out", "issue"]
"""What limits a kernel from below: the array, either direction of DRAM, the core's commands."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EngineUse(_Record):
    """What one engine did during the measured region, in cycles."""

    busy: int
    """Cycles in which the engine has a command."""
    active: int
    """Cycles in which it moves data or multiplies."""
    stalls: dict[str, int]
    """Cycles by the cause that kept it waiting; causes may overlap in time."""


class Overlap(_Record):
    """How many engines were busy at once, in cycles of the measured region."""

    none: int
    """No engine is busy."""
    one: int
    """Exactly one engine is busy."""
    two: int
    """Exactly two engines are busy."""
    three: int
    """Load, execute and store are busy together."""


class Traffic(_Record):
    """Bytes between DRAM and accelerator in one direction."""

    moved: int
    """Bytes that the commands of the kernel move."""
    minimum: int
    """Bytes of every tensor of that direction, moved once."""


class MemoryUse(_Record):
    """Rows of one local memory."""

    used: int
    """Rows that the kernel wrote at least once."""
    available: int
    """Rows of the configuration."""


class Roofline(_Record):
    """Cycles that the kernel as written needs at least, by resource."""

    compute: int
    """Rows that the array takes, one a cycle."""
    bytes_in: int
    """Bytes loaded over the width of the bus, or, if that is more, rows of the local memories that
    loads write, one a cycle: short rows take as long as whole ones."""
    bytes_out: int
    """Bytes stored over the width of the bus, or, if that is more, rows that stores read."""
    issue: int
    """Instructions of the core, one a cycle, until its last command."""

    @property
    def bound(self) -> Bound:
        """The largest of the four."""
        cycles: dict[Bound, int] = {
            "compute": self.compute,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "issue": self.issue,
        }
        return max(cycles, key=lambda name: cycles[name])


class Measurement(_Record):
    """A correct candidate on the hardware."""

    cycles: int
    """Cycles from START until everything is idle for good: the way from the last
    work to STOP has no effect, and nobody gains by taking a shorter one."""
    ideal_cycles: int
    """Multiplications of the workload over those that the array does in a cycle, rounded up."""
    roofline: Roofline
    engines: dict[str, EngineUse]
    """Use of each engine by its name: load, execute, store."""
    overlap: Overlap
    issue_bound_cycles: int
    """Cycles in which the array is idle because the core is too slow: the accelerator holds no
    command for it, and neither a fence nor a full queue keeps the core from issuing one."""
    bytes_in: Traffic
    bytes_out: Traffic
    scratchpad_rows: MemoryUse
    accumulator_rows: MemoryUse
    commands: int
    """Commands of the accelerator."""
    instructions: int
    """Instructions that the core retired, whole job."""
    counters: dict[str, int]
    """The hardware's events in the measured region, in cycles, by name."""

    @property
    def utilization(self) -> float:
        """Share of the array's multiplications that were needed, 0 to 1."""
        return self.ideal_cycles / self.cycles
