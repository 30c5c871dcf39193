# SPDX-License-Identifier: Apache-2.0
"""Faults put into the core and its caches are found."""

import pytest

from tb.canary.core.bench_faults import MUTATIONS, finds, mutated_model
from tb.core.directed import DATA, job, poll
from tb.core.session import run_jobs

pytestmark = pytest.mark.model

_KILL = "refill survives an invalidation"


@pytest.mark.parametrize("fault", sorted(set(MUTATIONS) - {_KILL}))
def test_fault_is_found(fault: str) -> None:
    """The interpreter or an assertion finds the fault, or the program does not end."""
    assert finds(MUTATIONS[fault].plusarg)


def test_sleeping_faults_change_nothing() -> None:
    """The model shows no fault until one is woken."""
    assert not finds()


def test_refill_that_is_not_killed_is_found() -> None:
    """An invalidation that misses a refill in flight leaves the old line for good."""
    jobs = [job(poll(DATA), poke_address=DATA, poke_delay=delay, limit=2000) for delay in range(70)]
    plusargs = (MUTATIONS[_KILL].plusarg,)
    results = run_jobs(jobs, model=mutated_model(), plusargs=plusargs)
    assert not all(result.is_done for result in results)
