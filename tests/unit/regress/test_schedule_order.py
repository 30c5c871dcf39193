# SPDX-License-Identifier: Apache-2.0
"""The order of a night: what finds most faults soon comes first."""

from autocomp_hil.regress.schedule import Queue
from autocomp_hil.regress.unit import Unit


def _unit(name: str, seconds: float, **kind: bool) -> Unit:
    return Unit(name=name, arguments=("-m", "x"), estimate_s=seconds, limit_s=99, **kind)


def test_early_units_come_first() -> None:
    """Early ones as the catalogue has them, what measures time, the longest, then fillers."""
    queue = Queue(cores=1, estimate_s=lambda unit: unit.estimate_s)
    queue.add(
        [
            _unit("filler/a", 9, is_filler=True),
            _unit("short", 1),
            _unit("long", 5),
            _unit("speed", 2, is_exclusive=True),
            _unit("early/short", 1, is_early=True),
            _unit("early/long", 3, is_early=True),
        ]
    )
    order = []
    while (unit := queue.take([], left_s=100)) is not None:
        order.append(unit.name)
    assert order == ["early/short", "early/long", "speed", "long", "short", "filler/a"]
