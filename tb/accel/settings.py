# SPDX-License-Identifier: Apache-2.0
"""Draws the settings of a random program's run from a seed."""

import dataclasses
import random
from collections.abc import Mapping
from typing import Final

from autocomp_hil.simulator import MemoryTiming, RunSettings

__all__ = ["random_settings"]

_LATENCIES = (range(1, 5), range(5, 20), range(20, 60), range(60, 200))
_OCCUPIED = (1, 1, 1, 2, 5, 20)
_EAGER_SHARE = 0.1
_EAGER: Final[Mapping[str, int]] = {
    "max_reads_in_flight": 32, "max_writes_in_flight": 32, "latency_jitter_cycles": 50,
    "address_stall_per_mille": 0, "write_data_stall_per_mille": 0,
    "read_request_cycles": 1, "write_request_cycles": 1,
}  # fmt: skip
"""A memory that takes every request at once and answers when it likes: many are in flight."""


def random_settings(rng: random.Random) -> RunSettings:
    """Draw any memory: quick or slow, even or jittery, with few or many requests in flight."""
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
    idle_seed = rng.choice((None, rng.getrandbits(32)))
    timing = dataclasses.replace(
        timing,
        read_request_cycles=rng.choice(_OCCUPIED),
        write_request_cycles=rng.choice(_OCCUPIED),
    )
    if rng.random() < _EAGER_SHARE:
        timing = dataclasses.replace(timing, **_EAGER)
    return RunSettings(timing=timing, idle_seed=idle_seed)
