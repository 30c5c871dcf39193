# SPDX-License-Identifier: Apache-2.0
"""Some faults put into the core and its caches are found; the regression tries all of them."""

from pathlib import Path

import pytest

from tb.core.directed import DATA, job, poll
from tb.core.mutations import MUTATIONS, Mutation, build_mutant, finds
from tb.core.session import run_jobs

pytestmark = pytest.mark.model

_TRIED = (
    "value of memory stage not forwarded",
    "younger instruction survives a trap",
    "load overtakes a store",
)
_KILL = Mutation("soc/l1d.sv", "r_last_i && !is_killed_q && !is_invalidated", "r_last_i")


@pytest.mark.parametrize("fault", _TRIED)
def test_fault_is_found(fault: str, tmp_path: Path) -> None:
    """By comparison with the interpreter, an assertion, or a program without end."""
    assert finds(build_mutant(MUTATIONS[fault], tmp_path))


def test_refill_that_is_not_killed_is_found(tmp_path: Path) -> None:
    """An invalidation that misses a refill in flight leaves the old line for good."""
    model = build_mutant(_KILL, tmp_path)
    jobs = [job(poll(DATA), poke_address=DATA, poke_delay=delay, limit=2000) for delay in range(70)]
    assert not all(result.is_done for result in run_jobs(jobs, model=model))
