# SPDX-License-Identifier: Apache-2.0
"""Draws the timing of the chip's memory."""

import random
from typing import Final

__all__ = ["random_timing"]

_QUICK_WRITES: Final = 2

_LATENCIES: Final = (range(1, 5), range(5, 20), range(20, 60), range(60, 150))


def random_timing(rng: random.Random) -> dict[str, int]:
    """Fields of ``MemoryTiming``: quick or slow, even or jittery; none one time in five.

    Two in five answer writes at once and reads with pauses, so that they overtake refills.
    """
    kind = rng.randrange(5)
    if kind == 0:
        return {}
    if kind <= _QUICK_WRITES:
        return {
            "first_beat_latency_cycles": rng.randrange(1, 12),
            "write_response_latency_cycles": rng.randrange(1, 4),
            "read_idle_per_mille": rng.choice((300, 600, 800)),
            "seed": rng.getrandbits(32),
        }
    stalls = [rng.choice((0, 0, 50, 200, 600)) for _ in range(3)]
    return {
        "first_beat_latency_cycles": rng.choice(rng.choice(_LATENCIES)),
        "write_response_latency_cycles": rng.choice(rng.choice(_LATENCIES)),
        "max_reads_in_flight": rng.choice((1, 2, 8, 16)),
        "max_writes_in_flight": rng.choice((1, 2, 8, 16)),
        "latency_jitter_cycles": rng.choice((0, 0, 5, 50)),
        "read_idle_per_mille": stalls[0],
        "address_stall_per_mille": stalls[1],
        "write_data_stall_per_mille": stalls[2],
        "seed": rng.getrandbits(32),
    }
