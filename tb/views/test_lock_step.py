# SPDX-License-Identifier: Apache-2.0
"""Both views of the mesh agree in every output and cycle, and no fault of the view hides."""

import json

import pytest

from tb.views.lock_step import CONFIGURATIONS, lock_step_model, run_lock_step
from tb.views.mutants import MUTANTS, VARIABLE, mutated_model

pytestmark = pytest.mark.model

_BEATS = 10_000


@pytest.mark.parametrize("hardware", CONFIGURATIONS[:2])
def test_views_agree(hardware: str) -> None:
    """Random beats, dense and sparse, with resets; ``regressions.views`` runs larger arrays."""
    is_equal, output = run_lock_step(lock_step_model(hardware), seed=11, beats=_BEATS)
    assert is_equal, output
    counts = json.loads(output.splitlines()[-1])
    assert counts["beats"] >= _BEATS
    assert counts["rows"] > _BEATS // 3
    assert counts["resets"] > 1


@pytest.mark.parametrize("fault", sorted(MUTANTS))
def test_fault_is_found(fault: str) -> None:
    """Each fault makes some output differ."""
    is_equal, output = run_lock_step(
        mutated_model("int8_4x4"), seed=11, beats=_BEATS, environment={VARIABLE: fault}
    )
    assert not is_equal, output


def test_sleeping_faults_change_nothing() -> None:
    """The model with all faults in it agrees until one is woken."""
    is_equal, output = run_lock_step(mutated_model("int8_4x4"), seed=11, beats=_BEATS)
    assert is_equal, output


@pytest.mark.parametrize("seed", range(1, 33))
def test_inputs_before_reset_do_not_matter(seed: int) -> None:
    """Ports hold random values until they are set, and every second of them rings an alarm."""
    is_equal, output = run_lock_step(lock_step_model("int8_4x4"), seed=seed, beats=1)
    assert is_equal, output
