# SPDX-License-Identifier: Apache-2.0
"""Everything besides the program that a run depends on, drawn from a seed.

The settings travel with the program in its file, so that a replay is the same run.
"""

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from autocomp_hil.cli.replay import timing_from_settings
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Program
from autocomp_hil.simulator import MemoryTiming

__all__ = ["RunSettings"]

_IDLE_SEED = "idle_seed"
_LATENCIES = (range(1, 5), range(5, 20), range(20, 60), range(60, 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """Memory timing and idle cycles of one run."""

    timing: MemoryTiming
    idle_seed: int | None
    """Draws idle cycles before commands; None: commands come back to back."""

    @classmethod
    def random(cls, rng: random.Random) -> Self:
        """Any memory: quick or slow, even or jittery, with few or many requests in flight."""
        stalls = [rng.choice((0, 0, 50, 200, 600)) for _ in range(4)]
        timing = MemoryTiming(
            first_beat_latency_cycles=rng.choice(rng.choice(_LATENCIES)),
            write_response_latency_cycles=rng.choice(rng.choice(_LATENCIES)),
            max_reads_in_flight=rng.choice((1, 2, 8, 16, 32)),
            max_writes_in_flight=rng.choice((1, 2, 8, 16, 32)),
            latency_jitter_cycles=rng.choice((0, 0, 5, 50)),
            read_idle_per_mille=stalls[0],
            address_stall_per_mille=stalls[1],
            write_data_stall_per_mille=stalls[2],
            response_stall_per_mille=stalls[3],
            seed=rng.getrandbits(32),
        )
        return cls(timing=timing, idle_seed=rng.choice((None, rng.getrandbits(32))))

    @classmethod
    def of_program(cls, program: Program, hardware: HardwareConfig) -> Self:
        """The settings that a program carries; what it leaves out is the configuration's."""
        timing, idle_seed = timing_from_settings(hardware, program.settings)
        return cls(timing=timing, idle_seed=idle_seed)

    def as_mapping(self) -> Mapping[str, int]:
        """For ``Program.settings``."""
        values: dict[str, int] = dataclasses.asdict(self.timing)
        if self.idle_seed is not None:
            values[_IDLE_SEED] = self.idle_seed
        return values
